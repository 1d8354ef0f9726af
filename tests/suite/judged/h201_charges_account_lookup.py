"""speed up the charges page

Revision ID: fe66c9e26b0e
Revises: a2949db3456e
Create Date: 2026-07-07 11:41:46.104174

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "fe66c9e26b0e"
down_revision: Union[str, None] = "a2949db3456e"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    with op.batch_alter_table("charges", schema="billing") as batch_op:
        batch_op.create_index("ix_charges_account_id", ["account_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("charges", schema="billing") as batch_op:
        batch_op.drop_index("ix_charges_account_id")
