"""statements in one text

Revision ID: 005a4db33b22
Revises: f27bf4658107
Create Date: 2026-09-14 10:21:37.001444

"""
import textwrap

from alembic import op


revision = "005a4db33b22"
down_revision = "f27bf4658107"
branch_labels = None
depends_on = None


SCHEMA = textwrap.dedent(
    """
    CREATE TABLE carriers (id bigint PRIMARY KEY, name text NOT NULL);
    CREATE TABLE depots (id bigint PRIMARY KEY, name text NOT NULL);
    """
)


def upgrade():
    op.get_bind().exec_driver_sql(SCHEMA)


def downgrade():
    op.drop_table("depots")
    op.drop_table("carriers")
