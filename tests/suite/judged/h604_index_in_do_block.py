"""index in do block

Revision ID: 284e6822e38a
Revises: 8535a7e2e9a4
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "284e6822e38a"
down_revision = "8535a7e2e9a4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_class WHERE relname='ix_q') THEN CREATE INDEX ix_q ON orders (user_id); END IF; END $$")


def downgrade() -> None:
    raise NotImplementedError("forward only")
