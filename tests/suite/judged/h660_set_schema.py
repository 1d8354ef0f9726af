"""set schema

Revision ID: 89d09a3e6f21
Revises: ee759be49017
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "89d09a3e6f21"
down_revision = "ee759be49017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE staging_imports SET SCHEMA billing')


def downgrade() -> None:
    raise NotImplementedError("forward only")
