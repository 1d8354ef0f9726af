"""create exchange_rates

Revision ID: d93a5e0bcb3d
Revises: c2989863c8ad
Create Date: 2026-03-17 11:18:03.016122

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'd93a5e0bcb3d'
down_revision = 'c2989863c8ad'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("""
        CREATE TABLE exchange_rates (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            rate numeric(12, 6) NOT NULL CHECK (rate > 0),
            inverse numeric(12, 6) GENERATED ALWAYS AS (1 / rate) STORED,
            valid tstzrange NOT NULL,
            EXCLUDE USING gist (valid WITH &&)
        )
    """)


def downgrade():
    op.execute("DROP TABLE exchange_rates")
