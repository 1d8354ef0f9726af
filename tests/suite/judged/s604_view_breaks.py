"""view breaks

Revision ID: 82cf9b448ee6
Revises: a063004aeb73
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "82cf9b448ee6"
down_revision = "a063004aeb73"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE VIEW v AS SELECT * FROM orders")
    with op.batch_alter_table("orders") as b:
        b.drop_column("notes")


def downgrade() -> None:
    raise NotImplementedError("forward only")
