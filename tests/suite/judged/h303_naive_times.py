"""maintenance windows

Revision ID: 00d9a9422c83
Revises: 6d7382fbc982
Create Date: 2026-07-04 09:06:30.864893

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '00d9a9422c83'
down_revision = '6d7382fbc982'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "maintenance_windows",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
    )


def downgrade():
    op.drop_table("maintenance_windows")
