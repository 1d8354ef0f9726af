"""posts

Revision ID: 03cda8e7b461
Revises: 
Create Date: 2026-10-23 12:50:44.740049

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "03cda8e7b461"
down_revision: Union[str, None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("edits", sa.Integer(), server_default="0", nullable=False),
    )
    op.execute(
        "CREATE TRIGGER trg_posts_edits AFTER UPDATE OF title ON posts "
        "BEGIN UPDATE posts SET edits = edits + 1 WHERE id = NEW.id; END"
    )


def downgrade() -> None:
    op.drop_table("posts")
