"""title text

Revision ID: e1094dbf7c62
Revises: 5f6be09c3ad8
Create Date: 2026-09-20 16:25:33.804479

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'e1094dbf7c62'
down_revision = '5f6be09c3ad8'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DROP VIEW post_titles")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.alter_column("title", existing_type=sa.String(80), type_=sa.Text(), existing_nullable=False)
    op.execute("CREATE VIEW post_titles AS SELECT id, title FROM posts")


def downgrade():
    op.execute("DROP VIEW post_titles")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.alter_column("title", existing_type=sa.Text(), type_=sa.String(80), existing_nullable=False)
    op.execute("CREATE VIEW post_titles AS SELECT id, title FROM posts")
