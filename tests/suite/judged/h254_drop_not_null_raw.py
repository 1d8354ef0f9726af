"""anonymous users may have no status

Revision ID: 11e56747a330
Revises: 2b78122d84ad
Create Date: 2026-08-02 16:56:32.582776

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "11e56747a330"
down_revision: Union[str, None] = "2b78122d84ad"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("ALTER TABLE users ALTER COLUMN status DROP NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE users ADD CONSTRAINT ck_users_status_nn CHECK (status IS NOT NULL) NOT VALID")
    op.execute("ALTER TABLE users VALIDATE CONSTRAINT ck_users_status_nn")
    op.execute("ALTER TABLE users ALTER COLUMN status SET NOT NULL")
    op.execute("ALTER TABLE users DROP CONSTRAINT ck_users_status_nn")
