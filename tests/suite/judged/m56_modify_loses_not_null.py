"""modify loses not null

Revision ID: b966d136edab
Revises: e039027e53a1
Create Date: 2026-06-24 09:42:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "b966d136edab"
down_revision = "e039027e53a1"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("user_tags") as batch:
        batch.alter_column("tag", existing_type=sa.String(60), comment="as the user wrote it")


def downgrade():
    with op.batch_alter_table("user_tags") as batch:
        batch.alter_column("tag", existing_type=sa.String(60), comment=None)
