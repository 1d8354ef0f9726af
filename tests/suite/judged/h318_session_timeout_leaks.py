"""longer postcodes

Revision ID: 8174494d032d
Revises: b2d98f0a0694
Create Date: 2026-04-09 16:48:11.638223

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '8174494d032d'
down_revision = 'b2d98f0a0694'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("SET statement_timeout = '0'")
    op.execute("ALTER TABLE addresses ALTER COLUMN postcode TYPE varchar(32)")


def downgrade():
    op.execute("ALTER TABLE addresses ALTER COLUMN postcode TYPE varchar(16)")
