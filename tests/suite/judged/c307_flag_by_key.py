"""flag by key

Revision ID: 8df4fa1488c2
Revises: ca203b352501
Create Date: 2026-06-07 09:04:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "8df4fa1488c2"
down_revision = "ca203b352501"
branch_labels = None
depends_on = None


def upgrade():
    flags = sa.table("feature_flags", sa.column("key"), sa.column("enabled"))
    op.execute(flags.update().where(flags.c.key == op.inline_literal("new_checkout")).values(enabled=True))
    op.execute("DELETE FROM feature_flags WHERE key IN ('beta_search', 'old_cart')")


def downgrade():
    op.execute("INSERT INTO feature_flags (key, enabled) VALUES ('beta_search', false), ('old_cart', false)")
    op.execute("UPDATE feature_flags SET enabled = false WHERE key = 'new_checkout'")
