"""new table emptied

Revision ID: 3d47bdb2223a
Revises: 15e30f06c16a
Create Date: 2026-09-14 10:21:37.251003

"""
from alembic import op
import sqlalchemy as sa


revision = "3d47bdb2223a"
down_revision = "15e30f06c16a"
branch_labels = None
depends_on = None


def upgrade():
    units = op.create_table(
        "units",
        sa.Column("code", sa.String(8), primary_key=True),
        sa.Column("factor", sa.Numeric(12, 6), nullable=True),
    )
    op.bulk_insert(units, [{"code": "kg", "factor": 1}, {"code": "g", "factor": 0}])
    op.execute(units.update().values(factor=2))
    op.execute("DELETE FROM units")
    op.alter_column("units", "factor", nullable=False)


def downgrade():
    op.drop_table("units")
