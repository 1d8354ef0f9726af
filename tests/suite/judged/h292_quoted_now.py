"""when was the device last seen

Revision ID: 02f0dec193ab
Revises: a7bb8b4f18df
Create Date: 2026-10-05 12:13:38.129078

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '02f0dec193ab'
down_revision = 'a7bb8b4f18df'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "devices",
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default="now()", nullable=False),
    )


def downgrade():
    op.drop_column("devices", "last_seen_at")
