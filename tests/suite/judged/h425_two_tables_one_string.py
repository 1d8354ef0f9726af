"""two tables one string

Revision ID: 8afb471bf821
Revises: 1d6ab6ae8cf8
Create Date: 2026-06-04 09:11:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "8afb471bf821"
down_revision = "1d6ab6ae8cf8"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("""
        CREATE TABLE carriers (code varchar(8) PRIMARY KEY, name text NOT NULL);
        CREATE TABLE carrier_rates (id bigserial PRIMARY KEY, price numeric(10,2));
    """)


def downgrade():
    op.drop_table("carrier_rates")
    op.drop_table("carriers")
