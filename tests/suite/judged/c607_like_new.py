"""like new

Revision ID: 8b5c79efe9dc
Revises: 731e518d461b
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "8b5c79efe9dc"
down_revision = "731e518d461b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('CREATE TABLE n4 (LIKE orders INCLUDING ALL)')
    op.execute('CREATE INDEX ix_n4 ON n4 (user_id)')


def downgrade() -> None:
    op.drop_table("n4")
