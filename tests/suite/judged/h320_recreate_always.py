"""coupons get a campaign

Revision ID: 2b1266047137
Revises: 0db4df2d27d9
Create Date: 2026-05-13 16:32:14.796405

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '2b1266047137'
down_revision = '0db4df2d27d9'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("coupons", recreate="always") as batch_op:
        batch_op.add_column(sa.Column("campaign", sa.String(40), nullable=True), insert_after="code")


def downgrade():
    with op.batch_alter_table("coupons") as batch_op:
        batch_op.drop_column("campaign")
