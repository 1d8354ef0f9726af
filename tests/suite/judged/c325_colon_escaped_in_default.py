"""colon escaped in default

Revision ID: 8fb261a82107
Revises: 79a1dc6abcac
Create Date: 2026-06-09 09:58:11.204518

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


revision = "8fb261a82107"
down_revision = "79a1dc6abcac"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "accounts",
        sa.Column("limits", postgresql.JSONB(), nullable=False, server_default=sa.text(r"""'{"orders"\:10}'::jsonb""")),
    )


def downgrade():
    op.drop_column("accounts", "limits")
