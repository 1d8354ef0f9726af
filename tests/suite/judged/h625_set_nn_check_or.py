"""set nn check or

Revision ID: 9bdeea153e8b
Revises: c06a80f4b8fd
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "9bdeea153e8b"
down_revision = "c06a80f4b8fd"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE reviews ADD CONSTRAINT c1 CHECK (rating IS NOT NULL OR body IS NOT NULL) NOT VALID')
    with op.get_context().autocommit_block():
        op.execute('ALTER TABLE reviews VALIDATE CONSTRAINT c1')
    op.execute('ALTER TABLE reviews ALTER COLUMN rating SET NOT NULL')


def downgrade() -> None:
    raise NotImplementedError("forward only")
