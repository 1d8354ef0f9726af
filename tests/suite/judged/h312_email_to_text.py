"""no length limit for e-mail addresses

Revision ID: 264ee7d12c7c
Revises: da96deb329bd
Create Date: 2026-03-24 11:07:58.342968

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '264ee7d12c7c'
down_revision = 'da96deb329bd'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "users",
        "email",
        existing_type=sa.String(length=320),
        type_=sa.Text(),
        existing_nullable=True,
    )


def downgrade():
    op.alter_column(
        "users",
        "email",
        existing_type=sa.Text(),
        type_=sa.String(length=320),
        existing_nullable=True,
    )
