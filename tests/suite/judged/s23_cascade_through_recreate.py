"""shorter user names

Revision ID: 1bbb107abfa3
Revises: 17042de89e4a
Create Date: 2026-07-20 17:41:42.109242

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '1bbb107abfa3'
down_revision = '17042de89e4a'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("PRAGMA foreign_keys=ON")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.alter_column("name", existing_type=sa.String(120), type_=sa.Text())


def downgrade():
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.alter_column("name", existing_type=sa.Text(), type_=sa.String(120))
