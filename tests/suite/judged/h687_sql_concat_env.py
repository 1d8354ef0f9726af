"""sql concat env

Revision ID: 9c9f0ce5217e
Revises: 3b245be1b49b
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "9c9f0ce5217e"
down_revision = "3b245be1b49b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    import os
    op.execute("UPDATE users SET email = '" + os.environ["ADMIN"] + "' WHERE id = 1")


def downgrade() -> None:
    raise NotImplementedError("forward only")
