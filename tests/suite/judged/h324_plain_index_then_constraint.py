"""unique slug per region

Revision ID: 179fb4bfd283
Revises: 2208f119813f
Create Date: 2026-04-01 14:59:33.371878

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '179fb4bfd283'
down_revision = '2208f119813f'
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("uq_accounts_region_slug", "accounts", ["region", "slug"], unique=True)
    op.execute("ALTER TABLE accounts ADD CONSTRAINT uq_accounts_region_slug UNIQUE USING INDEX uq_accounts_region_slug")


def downgrade():
    op.drop_constraint("uq_accounts_region_slug", "accounts", type_="unique")
