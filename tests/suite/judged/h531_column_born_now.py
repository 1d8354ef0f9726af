"""column born now

Revision ID: d13e585d3b45
Revises: 836a59e7abb3
Create Date: 2026-09-14 10:21:37.857061

"""
from alembic import op
import sqlalchemy as sa


revision = "d13e585d3b45"
down_revision = "836a59e7abb3"
branch_labels = None
depends_on = None


def stamped(name):
    return sa.Column(name, sa.DateTime(), server_default=sa.func.now())


def upgrade():
    op.add_column("legacy_reports", stamped("seen_at"))


def downgrade():
    with op.batch_alter_table("legacy_reports") as batch_op:
        batch_op.drop_column("seen_at")
