"""nn after and check

Revision ID: 047869e90135
Revises: deb3940c1fab
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "047869e90135"
down_revision = "deb3940c1fab"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE reviews ADD CONSTRAINT c1 CHECK (rating IS NOT NULL AND rating > 0) NOT VALID')
    with op.get_context().autocommit_block():
        op.execute('ALTER TABLE reviews VALIDATE CONSTRAINT c1')
    op.execute('ALTER TABLE reviews ALTER COLUMN rating SET NOT NULL')


def downgrade() -> None:
    op.execute('ALTER TABLE reviews ALTER COLUMN rating DROP NOT NULL')
    op.execute('ALTER TABLE reviews DROP CONSTRAINT c1')
