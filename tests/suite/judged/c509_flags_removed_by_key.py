"""flags removed by key

Revision ID: 156434013704
Revises: efde907885f9
Create Date: 2026-09-14 10:21:37.087619

"""
from alembic import op
import sqlalchemy as sa


revision = "156434013704"
down_revision = "efde907885f9"
branch_labels = None
depends_on = None


flags = sa.table("feature_flags", sa.column("key"), sa.column("enabled"), sa.column("description"))
OLD = ["beta-search", "new-checkout"]


def upgrade():
    op.execute(flags.delete().where(flags.c.key.in_(OLD)))


def downgrade():
    op.bulk_insert(flags, [{"key": key, "enabled": False, "description": None} for key in OLD])
