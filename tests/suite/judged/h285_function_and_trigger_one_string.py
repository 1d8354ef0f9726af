"""keep updated_at of carts current

Revision ID: 76f257f04621
Revises: 695d328d9193
Create Date: 2026-08-18 14:55:02.733850

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "76f257f04621"
down_revision: str | Sequence[str] | None = "695d328d9193"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


SETUP = """
CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE TRIGGER trg_carts_touch BEFORE UPDATE ON carts
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
"""


def upgrade() -> None:
    op.create_table(
        "carts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.execute(SETUP)


def downgrade() -> None:
    op.drop_table("carts")
    op.execute("DROP FUNCTION touch_updated_at()")
