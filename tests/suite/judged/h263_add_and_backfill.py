"""split the e-mail domain off

Revision ID: 9a256de117df
Revises: 234626b0dcbe
Create Date: 2026-09-23 08:07:08.628634

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "9a256de117df"
down_revision: str | Sequence[str] | None = "234626b0dcbe"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("users", sa.Column("email_domain", sa.String(255), nullable=True))
    op.execute("UPDATE users SET email_domain = split_part(email, '@', 2) WHERE email IS NOT NULL")


def downgrade() -> None:
    op.drop_column("users", "email_domain")
