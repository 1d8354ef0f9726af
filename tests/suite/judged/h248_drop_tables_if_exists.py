"""remove tables of the retired importer

Revision ID: 1f22658f9400
Revises: e69c43f921f3
Create Date: 2026-02-08 15:41:48.260481

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '1f22658f9400'
down_revision = 'e69c43f921f3'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DROP TABLE IF EXISTS public.staging_imports, legacy_reports")


def downgrade():
    op.create_table(
        "legacy_reports",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("body", sa.Text()),
    )
    op.execute("CREATE TABLE staging_imports (id bigint, raw text, imported_at timestamptz)")
