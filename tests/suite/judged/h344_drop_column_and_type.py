"""payments no longer carry a method

Revision ID: c5333a58671b
Revises: c53225bdf5bc
Create Date: 2026-04-06 17:45:19.301484

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "c5333a58671b"
down_revision: Union[str, None] = "c53225bdf5bc"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.drop_column("payments", "method")
    op.execute("DROP TYPE IF EXISTS payment_method")


def downgrade() -> None:
    op.execute("CREATE TYPE payment_method AS ENUM ('card', 'bank')")
    op.execute("ALTER TABLE payments ADD COLUMN method payment_method")
