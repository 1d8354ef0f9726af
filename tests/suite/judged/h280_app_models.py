"""fill in missing slugs

Revision ID: 7b7cde15ff90
Revises: 6ba802716886
Create Date: 2026-05-05 08:44:16.710799

"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from alembic import op
from app.models.account import Account
from app.text import slugify

# revision identifiers, used by Alembic.
revision: str = "7b7cde15ff90"
down_revision: str | Sequence[str] | None = "6ba802716886"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    session = Session(bind=op.get_bind())
    for account in session.query(Account).filter(Account.slug.is_(None)):
        account.slug = slugify(account.name)
    session.flush()


def downgrade() -> None:
    # slugs are derived and may stay
    pass
