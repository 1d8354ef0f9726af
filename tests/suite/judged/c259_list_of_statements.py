"""create exports and its grants

Revision ID: 090a466e502e
Revises: a68ed031bf05
Create Date: 2026-10-09 10:23:20.979148

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '090a466e502e'
down_revision = 'a68ed031bf05'
branch_labels = None
depends_on = None


STATEMENTS = [
    "CREATE TABLE billing.exports (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), made_at timestamptz NOT NULL DEFAULT now())",
    "CREATE UNIQUE INDEX uq_exports_made_at ON billing.exports (made_at)",
    "ALTER TABLE billing.exports ADD CONSTRAINT ck_exports_made_at CHECK (made_at > '2020-01-01')",
    "ALTER TABLE billing.exports ADD COLUMN rows bigint GENERATED ALWAYS AS IDENTITY",
    "ALTER TABLE billing.exports ALTER COLUMN rows TYPE integer",
]


def upgrade():
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade():
    op.execute("DROP TABLE IF EXISTS billing.exports")
