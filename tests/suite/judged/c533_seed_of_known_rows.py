"""seed of known rows

Revision ID: 0a0add4bbba9
Revises: 8fef1bbf390b
Create Date: 2026-09-14 10:21:37.041133

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


revision = "0a0add4bbba9"
down_revision = "8fef1bbf390b"
branch_labels = None
depends_on = None


flags = sa.Table("feature_flags", sa.MetaData(), sa.Column("key", sa.Text, primary_key=True), sa.Column("enabled", sa.Boolean))
KEYS = {"fast-lane": True, "slow-lane": False}


def upgrade():
    op.get_bind().execute(
        postgresql.insert(flags).on_conflict_do_nothing(), [{"key": key, "enabled": on} for key, on in KEYS.items()]
    )


def downgrade():
    for key in KEYS:
        op.execute(sa.delete(flags).where(flags.c.key == key))
