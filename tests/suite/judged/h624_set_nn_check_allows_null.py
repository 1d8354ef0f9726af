"""set nn check allows null

Revision ID: 287d0659c9c4
Revises: 216122281b7a
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "287d0659c9c4"
down_revision = "216122281b7a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE reviews ADD CONSTRAINT c1 CHECK (rating > 0) NOT VALID')
    with op.get_context().autocommit_block():
        op.execute('ALTER TABLE reviews VALIDATE CONSTRAINT c1')
    op.alter_column("reviews", "rating", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    raise NotImplementedError("forward only")
