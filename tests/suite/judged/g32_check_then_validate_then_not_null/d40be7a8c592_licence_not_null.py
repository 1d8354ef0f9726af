"""licence not null

Revision ID: d40be7a8c592
Revises: b3f0d96c1e75
Create Date: 2026-02-27 13:01:09.705632

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'd40be7a8c592'
down_revision = 'b3f0d96c1e75'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column("drivers", "licence", existing_type=sa.Text(), nullable=False)


def downgrade():
    op.alter_column("drivers", "licence", existing_type=sa.Text(), nullable=True)
