"""one report per body

Revision ID: f1d6af0a2944
Revises: 9fc33f60fc12
Create Date: 2026-08-09 09:36:59.428693

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "f1d6af0a2944"
down_revision: Union[str, None] = "9fc33f60fc12"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    with op.batch_alter_table("legacy_reports", schema=None) as batch_op:
        batch_op.create_unique_constraint("uq_legacy_reports_body", ["body"])


def downgrade() -> None:
    with op.batch_alter_table("legacy_reports", schema=None) as batch_op:
        batch_op.drop_constraint("uq_legacy_reports_body", type_="unique")
