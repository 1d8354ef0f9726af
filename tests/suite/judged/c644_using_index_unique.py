"""using index unique

Revision ID: 96d96fa7c475
Revises: da6e5029167b
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "96d96fa7c475"
down_revision = "da6e5029167b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute('CREATE UNIQUE INDEX CONCURRENTLY uq_e ON users (email)')
    op.execute('ALTER TABLE users ADD CONSTRAINT uq_e UNIQUE USING INDEX uq_e')


def downgrade() -> None:
    op.execute('ALTER TABLE users DROP CONSTRAINT uq_e')
