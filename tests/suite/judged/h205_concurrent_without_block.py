"""add ix_events_actor_id without locking

Revision ID: ff1c7ee52ee1
Revises: 7456ef45abe3
Create Date: 2026-10-16 13:01:57.865672

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'ff1c7ee52ee1'
down_revision = '7456ef45abe3'
branch_labels = None
depends_on = None


def upgrade():
    op.create_index(
        "ix_events_actor_id",
        "events",
        ["actor_id"],
        unique=False,
        postgresql_concurrently=True,
    )


def downgrade():
    op.drop_index(
        "ix_events_actor_id",
        table_name="events",
        postgresql_concurrently=True,
    )
