"""retry counter of payments

Revision ID: cadc3e96621f
Revises: 3d65c05831fc
Create Date: 2026-02-09 13:27:30.115135

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'cadc3e96621f'
down_revision = '3d65c05831fc'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("payments", sa.Column("retries", sa.Integer(), server_default="none", nullable=False))


def downgrade():
    op.drop_column("payments", "retries")
