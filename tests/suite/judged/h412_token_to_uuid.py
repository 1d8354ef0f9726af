"""token to uuid

Revision ID: 3b36efab1ea7
Revises: 71a1fd594a5b
Create Date: 2026-06-06 09:54:11.204518

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


revision = "3b36efab1ea7"
down_revision = "71a1fd594a5b"
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "sessions",
        "token",
        existing_type=sa.Text(),
        type_=postgresql.UUID(as_uuid=True),
        existing_nullable=True,
        postgresql_using="token::uuid",
    )


def downgrade():
    op.alter_column(
        "sessions",
        "token",
        existing_type=postgresql.UUID(as_uuid=True),
        type_=sa.Text(),
        existing_nullable=True,
        postgresql_using="token::text",
    )
