"""type change in do block

Revision ID: e84165fc0800
Revises: a8117104d062
Create Date: 2026-09-14 10:21:37.951318

"""
from alembic import op
import sqlalchemy as sa


revision = "e84165fc0800"
down_revision = "a8117104d062"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        """
        DO $body$
        BEGIN
            IF to_regclass('inventory') IS NOT NULL THEN
                EXECUTE 'ALTER TABLE inventory ALTER COLUMN qty TYPE bigint';
            END IF;
        END
        $body$
        """
    )


def downgrade():
    op.alter_column("inventory", "qty", type_=sa.Integer(), existing_type=sa.BigInteger())
