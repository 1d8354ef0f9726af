"""lines without index

Revision ID: b5433d4ffd93
Revises: ce5dc8cbd8d2
Create Date: 2026-06-20 09:07:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "b5433d4ffd93"
down_revision = "ce5dc8cbd8d2"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("""
        CREATE TABLE invoice_lines (
            id bigserial PRIMARY KEY,
            invoice_id bigint NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
            amount numeric(10,2)
        )
    """)


def downgrade():
    op.execute("DROP TABLE invoice_lines")
