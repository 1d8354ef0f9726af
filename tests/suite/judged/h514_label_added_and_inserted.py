"""label added and inserted

Revision ID: 73b696a27511
Revises: 9a4a7b80764d
Create Date: 2026-09-14 10:21:37.473961

"""
from alembic import op
import sqlalchemy as sa


revision = "73b696a27511"
down_revision = "9a4a7b80764d"
branch_labels = None
depends_on = None


def add_label(kind, label):
    op.execute("ALTER TYPE {} ADD VALUE IF NOT EXISTS {!r}".format(kind, label))


def upgrade():
    for label in ("blocked", "waiting"):
        add_label("ticket_state", label)
    tickets = sa.table("tickets", sa.column("subject", sa.Text()), sa.column("state", sa.String()))
    op.bulk_insert(tickets, [{"subject": "Migration window", "state": "waiting"}])


def downgrade():
    raise NotImplementedError("labels cannot be removed")
