"""nicknames of at most 30 characters

Revision ID: 0aa35a144cce
Revises: a7f9ec270215
Create Date: 2026-08-06 10:13:25.334860

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0aa35a144cce'
down_revision = 'a7f9ec270215'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.alter_column(
            "nickname",
            existing_type=sa.VARCHAR(length=60),
            type_=sa.String(length=30),
            existing_nullable=True,
        )


def downgrade():
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.alter_column(
            "nickname",
            existing_type=sa.String(length=30),
            type_=sa.VARCHAR(length=60),
            existing_nullable=True,
        )
