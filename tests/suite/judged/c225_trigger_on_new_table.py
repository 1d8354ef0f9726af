"""stock movements with a trigger

Revision ID: 1937aacba57f
Revises: a0bff9d171c6
Create Date: 2026-08-17 15:53:06.869618

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "1937aacba57f"
down_revision: str | Sequence[str] | None = "a0bff9d171c6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        "CREATE TABLE stock_movements (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, qty integer NOT NULL, seen_at timestamptz)"
    )
    op.execute(
        """
        CREATE FUNCTION stamp_movement() RETURNS trigger AS $$
        BEGIN
            NEW.seen_at := clock_timestamp();
            RETURN NEW;
        END;
        $$ LANGUAGE plpgsql
        """
    )
    op.execute(
        "CREATE TRIGGER trg_stock_movements BEFORE INSERT ON stock_movements "
        "FOR EACH ROW EXECUTE FUNCTION stamp_movement()"
    )


def downgrade() -> None:
    op.execute("DROP TABLE stock_movements")
    op.execute("DROP FUNCTION stamp_movement()")
