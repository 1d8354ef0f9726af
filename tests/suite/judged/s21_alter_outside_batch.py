"""e-mail is mandatory

Revision ID: 39df3cc4d1ec
Revises: 672c681fc7df
Create Date: 2026-03-12 13:32:02.542249

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '39df3cc4d1ec'
down_revision = '672c681fc7df'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column("users", "email", existing_type=sa.String(320), nullable=False)


def downgrade():
    op.alter_column("users", "email", existing_type=sa.String(320), nullable=True)
