"""primary key on staging

Revision ID: c7edaa67ccce
Revises: a518be44a2df
Create Date: 2026-06-11 09:57:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "c7edaa67ccce"
down_revision = "a518be44a2df"
branch_labels = None
depends_on = None


def upgrade():
    op.create_primary_key("staging_imports_pkey", "staging_imports", ["id"])


def downgrade():
    op.drop_constraint("staging_imports_pkey", "staging_imports", type_="primary")
    op.alter_column("staging_imports", "id", nullable=True)
