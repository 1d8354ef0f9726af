"""create plugins

Revision ID: a90d7f3c5b26
Revises: 
Create Date: 2026-02-01 15:32:26.777640

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'a90d7f3c5b26'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("plugins", sa.Column("id", sa.BigInteger(), primary_key=True))


def downgrade():
    op.drop_table("plugins")
