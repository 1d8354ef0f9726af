"""posts and view

Revision ID: 5f6be09c3ad8
Revises: 
Create Date: 2026-02-19 15:45:05.352489

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '5f6be09c3ad8'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("title", sa.String(80), nullable=False),
    )
    op.execute("CREATE VIEW post_titles AS SELECT id, title FROM posts")


def downgrade():
    op.execute("DROP VIEW post_titles")
    op.drop_table("posts")
