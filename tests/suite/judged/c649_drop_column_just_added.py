"""drop column just added

Revision ID: b2fe5139fd62
Revises: fddac67b2d40
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "b2fe5139fd62"
down_revision = "fddac67b2d40"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("z", sa.Integer()))
    op.drop_column("orders", "z")


def downgrade() -> None:
    pass
