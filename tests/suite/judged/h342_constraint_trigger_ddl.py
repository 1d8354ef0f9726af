"""stock must not go negative

Revision ID: 0af41eeeff16
Revises: 37f365135758
Create Date: 2026-06-26 13:27:44.269824

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "0af41eeeff16"
down_revision: str | Sequence[str] | None = "37f365135758"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        CREATE OR REPLACE FUNCTION check_stock() RETURNS trigger LANGUAGE plpgsql AS
        $check$ BEGIN IF NEW.qty < 0 THEN RAISE 'no stock'; END IF; RETURN NULL; END $check$
        """
    )
    op.execute(
        sa.DDL(
            "CREATE CONSTRAINT TRIGGER trg_inventory_stock AFTER INSERT OR UPDATE ON inventory "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_stock()"
        )
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER trg_inventory_stock ON inventory")
    op.execute("DROP FUNCTION check_stock()")
