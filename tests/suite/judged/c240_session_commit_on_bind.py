"""welcome flag through the ORM session

Revision ID: 4a0f9791987b
Revises: ca1dfc839bbe
Create Date: 2026-10-05 11:23:07.435349

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.orm import Session


# revision identifiers, used by Alembic.
revision: str = "4a0f9791987b"
down_revision: Union[str, None] = "ca1dfc839bbe"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    session = Session(bind=op.get_bind())
    session.execute(sa.text("INSERT INTO feature_flags (key, enabled) VALUES ('welcome', true)"))
    session.commit()


def downgrade() -> None:
    op.execute("DELETE FROM feature_flags WHERE key = 'welcome'")
