"""kyc status of users

Revision ID: 2201420e65e7
Revises: 983a26cf2e41
Create Date: 2026-05-15 16:32:06.105293

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "2201420e65e7"
down_revision: Union[str, None] = "983a26cf2e41"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    kyc = sa.Enum("none", "pending", "verified", name="kyc_status")
    kyc.create(op.get_bind(), checkfirst=True)
    op.add_column("users", sa.Column("kyc", sa.Enum(name="kyc_status", create_type=False), nullable=True))


def downgrade() -> None:
    op.execute("DROP TYPE kyc_status")
    op.drop_column("users", "kyc")
