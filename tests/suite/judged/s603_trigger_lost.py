"""trigger lost

Revision ID: 09f9ae6fa9ea
Revises: 9c8c9c3c7712
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "09f9ae6fa9ea"
down_revision = "9c8c9c3c7712"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TRIGGER tg AFTER INSERT ON orders BEGIN SELECT 1; END")
    with op.batch_alter_table("orders", recreate="always") as b:
        b.add_column(sa.Column("x", sa.Integer()))


def downgrade() -> None:
    raise NotImplementedError("forward only")
