"""seed new table

Revision ID: 4e57be0acb21
Revises: dcd259712b40
Create Date: 2026-06-25 09:27:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "4e57be0acb21"
down_revision = "dcd259712b40"
branch_labels = None
depends_on = None


def upgrade():
    units = op.create_table(
        "units",
        sa.Column("code", sa.String(8), primary_key=True),
        sa.Column("label", sa.Text(), nullable=False),
    )
    op.bulk_insert(units, [{"code": "kg", "label": "kilogram"}, {"code": "l", "label": "litre"}])
    op.execute(units.update().values(label=sa.func.upper(units.c.label)))


def downgrade():
    op.drop_table("units")
