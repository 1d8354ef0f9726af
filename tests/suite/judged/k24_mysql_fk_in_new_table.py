"""table of returns

Revision ID: e9c80023a54c
Revises: 2e25a5253ee1
Create Date: 2026-04-16 10:17:18.215878

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'e9c80023a54c'
down_revision = '2e25a5253ee1'
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        """
        CREATE TABLE order_returns (
            id BIGINT NOT NULL AUTO_INCREMENT,
            order_id BIGINT NOT NULL,
            reason TEXT,
            PRIMARY KEY (id),
            KEY ix_order_returns_order_id (order_id),
            FULLTEXT KEY ft_order_returns_reason (reason),
            CONSTRAINT fk_order_returns_order_id FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE
        ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
        """
    )


def downgrade():
    op.execute("DROP TABLE order_returns")
