"""longer mail

Revision ID: 5d17c0fe93ba
Revises: a06e9bd471c8
Create Date: 2026-02-28 11:10:42.975162

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '5d17c0fe93ba'
down_revision = 'a06e9bd471c8'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column("members", "email", existing_type=sa.String(100), type_=sa.String(200), existing_nullable=False)


def downgrade():
    op.alter_column("members", "email", existing_type=sa.String(200), type_=sa.String(100), existing_nullable=False)
