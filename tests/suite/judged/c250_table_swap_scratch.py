"""rebuild the postcode reference table

Revision ID: f030ec947290
Revises: 706b6bc55c1e
Create Date: 2026-02-06 08:17:32.721004

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "f030ec947290"
down_revision: Union[str, None] = "706b6bc55c1e"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "postcodes_new",
        sa.Column("code", sa.String(16), primary_key=True),
        sa.Column("city", sa.Text(), nullable=False),
    )
    op.execute("INSERT INTO postcodes_new VALUES ('10115', 'Berlin'), ('20095', 'Hamburg')")
    op.rename_table("postcodes_new", "postcodes")
    op.create_index("ix_postcodes_city", "postcodes", ["city"])


def downgrade() -> None:
    op.drop_table("postcodes")
