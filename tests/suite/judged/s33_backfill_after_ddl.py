"""lower-case copy of the e-mail address

Revision ID: ee71bdbc0b70
Revises: 2b7ba01cfe9c
Create Date: 2026-07-01 08:22:44.727289

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "ee71bdbc0b70"
down_revision: Union[str, None] = "2b7ba01cfe9c"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("users", sa.Column("email_lower", sa.String(320), nullable=True))
    op.execute("UPDATE users SET email_lower = lower(email) WHERE email IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_column("email_lower")
