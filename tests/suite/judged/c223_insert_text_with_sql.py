"""onboarding e-mail for new admins

Revision ID: bfe6d3803a94
Revises: e78542a268cf
Create Date: 2026-10-12 15:07:02.249446

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "bfe6d3803a94"
down_revision: str | Sequence[str] | None = "e78542a268cf"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


HELP = (
    "Run TRUNCATE orders; or DROP TABLE users CASCADE; only on staging. "
    "REINDEX, VACUUM FULL and LOCK TABLE need a ticket."
)


def upgrade() -> None:
    # op.drop_column("users", "email")  -- kept for reference, see ADR 12
    op.execute(
        """
        INSERT INTO feature_flags (key, enabled, description)  -- not: DELETE FROM feature_flags;
        VALUES ('admin_help', true, 'ALTER TABLE users DROP COLUMN email; COMMIT;')
        /* ALTER TABLE users RENAME TO people; */
        """
    )
    op.get_bind().execute(
        sa.text("UPDATE feature_flags SET description = :text WHERE key = 'admin_help'"), {"text": HELP}
    )


def downgrade() -> None:
    op.execute("DELETE FROM feature_flags WHERE key = 'admin_help'")
