"""one refund per charge

Revision ID: 74a1fd3ee2aa
Revises: f22f7c26407d
Create Date: 2026-02-12 13:43:48.693013

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "74a1fd3ee2aa"
down_revision: Union[str, None] = "f22f7c26407d"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute(
        'ALTER TABLE "billing"."refunds" ADD CONSTRAINT "uq_refunds_charge" UNIQUE ("charge_id")'
    )


def downgrade() -> None:
    op.execute('ALTER TABLE "billing"."refunds" DROP CONSTRAINT "uq_refunds_charge"')
