"""A validated check proves that every value fits; the table is rewritten all the same.

Revision ID: 19d6fc83b0e4
Revises: 19d6fc83b0e0
"""
import sqlalchemy as sa
from alembic import op

revision = "19d6fc83b0e4"
down_revision = "19d6fc83b0e0"


def upgrade():
    op.alter_column("labels", "name", existing_type=sa.String(100), type_=sa.String(40), existing_nullable=True)


def downgrade():
    op.alter_column("labels", "name", existing_type=sa.String(40), type_=sa.String(100), existing_nullable=True)
