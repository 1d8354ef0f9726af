"""own column renamed

Revision ID: a9c4cf22e055
Revises: 4ad93665ac3f
Create Date: 2026-09-14 10:21:37.695372

"""
from alembic import op
import sqlalchemy as sa


revision = "a9c4cf22e055"
down_revision = "4ad93665ac3f"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("drafts_new", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("txt", sa.Text()))
    op.alter_column("drafts_new", "txt", new_column_name="body")
    op.rename_table("drafts_new", "drafts")
    op.execute("ALTER TABLE drafts ALTER COLUMN body SET NOT NULL")
    op.execute("ALTER TABLE drafts ALTER COLUMN body TYPE varchar(20)")


def downgrade():
    op.drop_table("drafts")
