"""sqlite batch default

Revision ID: 591811ea706b
Revises: f64f56741ffd
Create Date: 2026-06-09 09:24:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "591811ea706b"
down_revision = "f64f56741ffd"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("legacy_reports") as batch:
        batch.alter_column("body", existing_type=sa.Text(), server_default="")
        batch.add_column(sa.Column("reviewed", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade():
    with op.batch_alter_table("legacy_reports") as batch:
        batch.drop_column("reviewed")
        batch.alter_column("body", existing_type=sa.Text(), server_default=None)
