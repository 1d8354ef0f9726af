"""tickets cannot be "open" any more

Revision ID: 1c6188407c36
Revises: 706a9b1da698
Create Date: 2026-01-07 11:01:01.774085

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '1c6188407c36'
down_revision = '706a9b1da698'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE tickets ALTER COLUMN state DROP DEFAULT")
    op.execute("ALTER TYPE ticket_state RENAME TO ticket_state_old")
    op.execute("CREATE TYPE ticket_state AS ENUM ('new', 'closed')")
    op.execute(
        "ALTER TABLE tickets ALTER COLUMN state TYPE ticket_state "
        "USING (CASE state::text WHEN 'open' THEN 'new' ELSE state::text END)::ticket_state"
    )
    op.execute("ALTER TABLE tickets ALTER COLUMN state SET DEFAULT 'new'")
    op.execute("DROP TYPE ticket_state_old")


def downgrade():
    op.execute("ALTER TYPE ticket_state ADD VALUE 'open' AFTER 'new'")
