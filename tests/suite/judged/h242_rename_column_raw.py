"""rename carrier

Revision ID: 930b06e50cb1
Revises: 911e0c2bf107
Create Date: 2026-05-21 17:39:37.042887

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '930b06e50cb1'
down_revision = '911e0c2bf107'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE IF EXISTS shipments RENAME carrier TO carrier_name")


def downgrade():
    op.execute("ALTER TABLE IF EXISTS shipments RENAME carrier_name TO carrier")
