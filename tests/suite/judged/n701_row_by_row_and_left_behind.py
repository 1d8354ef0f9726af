"""A backfill by rows does not hide the column that stays.

Revision ID: n701aaaaaaaa
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "n701aaaaaaaa"
down_revision = "d7f16851f78f"


def upgrade():
    op.add_column("users", sa.Column("handle", sa.String(60), nullable=True))
    op.add_column("users", sa.Column("region", sa.String(60), nullable=True))
    bind = op.get_bind()
    users = sa.table("users", sa.column("id"), sa.column("handle"), sa.column("email"))
    for row in bind.execute(sa.select(users.c.id, users.c.email).where(users.c.handle.is_(None)).limit(100)):
        bind.execute(users.update().where(users.c.id == row.id).values(handle=row.email.split("@")[0]))


def downgrade():
    op.drop_column("users", "handle")
