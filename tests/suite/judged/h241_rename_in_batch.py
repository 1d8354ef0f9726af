"""naming clean-up

Revision ID: b95b9f938701
Revises: add5897701d4
Create Date: 2026-02-25 15:04:13.382234

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'b95b9f938701'
down_revision = 'add5897701d4'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("tickets") as batch_op:
        batch_op.alter_column("subject", new_column_name="title", existing_type=sa.Text())


def downgrade():
    with op.batch_alter_table("tickets") as batch_op:
        batch_op.alter_column("title", new_column_name="subject", existing_type=sa.Text())
