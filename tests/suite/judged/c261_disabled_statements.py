"""keep the index plan for later

Revision ID: 15512853471b
Revises: 9110419a99ed
Create Date: 2026-01-10 09:56:08.113009

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '15512853471b'
down_revision = '9110419a99ed'
branch_labels = None
depends_on = None


RUN_HEAVY = False


def _never_called():
    op.drop_table("orders")
    op.execute("TRUNCATE users CASCADE")


def upgrade():
    op.add_column("devices", sa.Column("model", sa.String(60), nullable=True))
    if RUN_HEAVY:
        op.create_index("ix_devices_model", "devices", ["model"])


def downgrade():
    op.drop_column("devices", "model")
