"""partial create index

Revision ID: 8355f8f95416
Revises: 9751706ca08b
Create Date: 2026-09-14 10:21:37.537951

"""
import functools

from alembic import op


revision = "8355f8f95416"
down_revision = "9751706ca08b"
branch_labels = None
depends_on = None


build = functools.partial(op.create_index, postgresql_using="btree")


def upgrade():
    build("ix_events_source", "events", ["source"])


def downgrade():
    op.drop_index("ix_events_source", table_name="events")
