"""The index follows the copy.

Revision ID: f9275c0ae8d0
Revises: 
"""
import sqlalchemy as sa
from alembic import op

revision = "f9275c0ae8d0"
down_revision = None


def upgrade():
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("label", sa.String(20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
    )
    op.create_index("ix_labels_place", "labels", [sa.text("place DESC")])
    op.execute("CREATE UNIQUE INDEX ix_labels_lower ON labels (lower(label)) WHERE place > 0")


def downgrade():
    op.drop_table("labels")
