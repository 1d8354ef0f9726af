"""seed the support user

Revision ID: 510a545d6b13
Revises: 9ddc9f52c42a
Create Date: 2026-04-22 13:02:09.722473

"""
import os
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "510a545d6b13"
down_revision: Union[str, None] = "9ddc9f52c42a"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    email = os.environ.get("SUPPORT_EMAIL", "support@example.org")
    op.execute(f"INSERT INTO users (email, name, phone) VALUES ('{email}', 'Support', '-')")


def downgrade() -> None:
    op.execute("DELETE FROM users WHERE name = 'Support'")
