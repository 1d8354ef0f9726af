"""enum recreated in one alter

Revision ID: 8e9b94d85023
Revises: d816a6cedb2b
Create Date: 2026-06-08 09:35:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "8e9b94d85023"
down_revision = "d816a6cedb2b"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TYPE ticket_state RENAME TO ticket_state_old")
    op.execute("CREATE TYPE ticket_state AS ENUM ('new', 'open', 'closed', 'waiting')")
    op.execute("""
        ALTER TABLE tickets
            ALTER COLUMN state DROP DEFAULT,
            ALTER COLUMN state TYPE ticket_state USING state::text::ticket_state,
            ALTER COLUMN state SET DEFAULT 'waiting'::ticket_state
    """)
    op.execute("DROP TYPE ticket_state_old")


def downgrade():
    raise NotImplementedError("rows may be 'waiting'")
