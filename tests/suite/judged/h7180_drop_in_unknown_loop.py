"""drop in unknown loop

Revision ID: cf26158e16a3
Revises: 48040ab44d5b
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'cf26158e16a3'
down_revision = '48040ab44d5b'
branch_labels = None
depends_on = None


def upgrade():
    import requests
    while requests.get('x').ok:
        op.drop_table('legacy_reports')
        break


def downgrade():
    raise NotImplementedError("forward only")
