"""click log

Revision ID: ea70b97904dd
Revises: b7ed820da168
Create Date: 2026-10-06 12:05:19.101290

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'ea70b97904dd'
down_revision = 'b7ed820da168'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE IF NOT EXISTS click_log (id serial PRIMARY KEY, target text NOT NULL)")


def downgrade():
    op.execute("DROP TABLE IF EXISTS click_log")
