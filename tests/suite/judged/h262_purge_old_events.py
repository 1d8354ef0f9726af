"""events are kept for a year

Revision ID: 899b13365515
Revises: 6d4d19c2f797
Create Date: 2026-04-11 17:26:35.207121

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '899b13365515'
down_revision = '6d4d19c2f797'
branch_labels = None
depends_on = None


def upgrade():
    events = sa.table("events", sa.column("created_at", sa.DateTime(timezone=True)))
    op.execute(events.delete().where(events.c.created_at < sa.func.now() - sa.text("interval '1 year'")))


def downgrade():
    raise NotImplementedError("deleted events are in the archive bucket")
