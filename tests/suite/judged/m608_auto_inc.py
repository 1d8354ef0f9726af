"""auto inc

Revision ID: 0d1a264ad339
Revises: c920bd8fa342
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "0d1a264ad339"
down_revision = "c920bd8fa342"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE user_tags ADD COLUMN id bigint NOT NULL AUTO_INCREMENT UNIQUE')


def downgrade() -> None:
    raise NotImplementedError("forward only")
