"""loop batches in tx with ddl

Revision ID: b4bce095ec7d
Revises: 82bea8fc5184
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "b4bce095ec7d"
down_revision = "82bea8fc5184"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("ch2", sa.Text()))
    bind = op.get_bind()
    while bind.execute(sa.text("UPDATE orders SET ch2 = 'x' WHERE id IN (SELECT id FROM orders WHERE ch2 IS NULL LIMIT 1000)")).rowcount:
        pass


def downgrade() -> None:
    raise NotImplementedError("forward only")
