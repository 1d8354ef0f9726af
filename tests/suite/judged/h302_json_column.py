"""raw request of the payment provider

Revision ID: 8f65c6b5f002
Revises: ec6810ca4490
Create Date: 2026-04-15 13:31:30.995329

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '8f65c6b5f002'
down_revision = 'ec6810ca4490'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("payments", sa.Column("raw_request", sa.JSON(), nullable=True))


def downgrade():
    op.drop_column("payments", "raw_request")
