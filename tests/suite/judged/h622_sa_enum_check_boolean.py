"""sa enum check boolean

Revision ID: 3895898a7bf3
Revises: cccc6c873f75
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "3895898a7bf3"
down_revision = "cccc6c873f75"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("flag", sa.Boolean(create_constraint=True, name="ck_flag"), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("forward only")
