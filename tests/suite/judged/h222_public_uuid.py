"""public ids for accounts

Revision ID: 38986e44a044
Revises: f9aeb479fd55
Create Date: 2026-04-28 09:59:47.781578

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


# revision identifiers, used by Alembic.
revision = '38986e44a044'
down_revision = 'f9aeb479fd55'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "accounts",
        sa.Column(
            "public_id",
            postgresql.UUID(as_uuid=True),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
    )


def downgrade():
    op.drop_column("accounts", "public_id")
