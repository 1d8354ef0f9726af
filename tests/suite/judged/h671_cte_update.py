"""cte update

Revision ID: b854a62d9b0b
Revises: dae521d207f7
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "b854a62d9b0b"
down_revision = "dae521d207f7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("WITH x AS (UPDATE orders SET channel = 'web' WHERE channel IS NULL RETURNING id) SELECT count(*) FROM x")


def downgrade() -> None:
    raise NotImplementedError("forward only")
