"""sessions belong to users

Revision ID: a9fe32389dc4
Revises: 0a2d7d5fbb85
Create Date: 2026-08-15 13:56:20.401603

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "a9fe32389dc4"
down_revision: str | Sequence[str] | None = "0a2d7d5fbb85"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _add_fk(name, table, column, target):
    op.execute(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}) "
        f"REFERENCES {target} (id) ON DELETE CASCADE NOT VALID"
    )
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def upgrade() -> None:
    _add_fk("fk_sessions_user_id", "sessions", "user_id", "users")


def downgrade() -> None:
    op.drop_constraint("fk_sessions_user_id", "sessions", type_="foreignkey")
