"""table of parcels

Revision ID: 1a1daea3b6b2
Revises: 0a43ed438438
Create Date: 2026-08-15 17:29:10.273219

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "1a1daea3b6b2"
down_revision: Union[str, None] = "0a43ed438438"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE parcels (
            id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
            order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
            weight INT NOT NULL
        ) ENGINE=InnoDB
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE parcels")
