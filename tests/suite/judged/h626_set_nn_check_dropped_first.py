"""set nn check dropped first

Revision ID: 7bd6b9af96a7
Revises: 12dfa97bed08
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "7bd6b9af96a7"
down_revision = "12dfa97bed08"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE reviews ADD CONSTRAINT c1 CHECK (rating IS NOT NULL) NOT VALID')
    with op.get_context().autocommit_block():
        op.execute('ALTER TABLE reviews VALIDATE CONSTRAINT c1')
    op.execute('ALTER TABLE reviews DROP CONSTRAINT c1')
    op.execute('ALTER TABLE reviews ALTER COLUMN rating SET NOT NULL')


def downgrade() -> None:
    raise NotImplementedError("forward only")
