"""create the table of the job runner from its model

Revision ID: 190de38195af
Revises: a8ab525e67ca
Create Date: 2026-04-23 16:01:25.981100

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "190de38195af"
down_revision: Union[str, None] = "a8ab525e67ca"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    from myapp.models import Job

    Job.__table__.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    op.drop_table("jobs")
