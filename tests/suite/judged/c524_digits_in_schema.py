"""digits in schema

Revision ID: 3bb036e64d74
Revises: d6a0de296971
Create Date: 2026-09-14 10:21:37.244483

"""
from alembic import op
import sqlalchemy as sa


revision = "3bb036e64d74"
down_revision = "d6a0de296971"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("charges", schema="billing") as batch_op:
        batch_op.alter_column(
            "amount", existing_type=sa.NUMERIC(precision=12, scale=2), type_=sa.Numeric(18, 2), existing_nullable=True
        )


def downgrade():
    raise NotImplementedError("larger amounts may be there")
