"""validate other name case

Revision ID: 9d1ce14b7769
Revises: 4305ae1d4863
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "9d1ce14b7769"
down_revision = "4305ae1d4863"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE reviews ADD CONSTRAINT CK_R CHECK (rating > 0) NOT VALID')
    op.execute('ALTER TABLE public.reviews VALIDATE CONSTRAINT "ck_r"')


def downgrade() -> None:
    raise NotImplementedError("forward only")
