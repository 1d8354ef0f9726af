"""raw if not exists table

Revision ID: c9fb48f922e9
Revises: 0728850f44ba
Create Date: 2026-06-13 09:11:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "c9fb48f922e9"
down_revision = "0728850f44ba"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE IF NOT EXISTS outbox (id bigserial PRIMARY KEY, topic text NOT NULL, body jsonb NOT NULL)")
    op.execute("CREATE INDEX IF NOT EXISTS ix_outbox_topic ON outbox (topic)")


def downgrade():
    op.execute("DROP TABLE IF EXISTS outbox")
