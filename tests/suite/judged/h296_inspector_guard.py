"""add region_code unless the hotfix did

Revision ID: 0a665475723f
Revises: 37ba2e34d56b
Create Date: 2026-02-02 16:32:21.749560

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0a665475723f'
down_revision = '37ba2e34d56b'
branch_labels = None
depends_on = None


def upgrade():
    inspector = sa.inspect(op.get_bind())
    columns = {c["name"] for c in inspector.get_columns("addresses")}
    if "region_code" not in columns:
        op.add_column("addresses", sa.Column("region_code", sa.String(10), nullable=True))


def downgrade():
    op.drop_column("addresses", "region_code")
