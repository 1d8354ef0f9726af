"""american spelling of the invoice states

Revision ID: 5c3139ab6198
Revises: 7a7209d48a43
Create Date: 2026-09-07 09:08:08.136633

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '5c3139ab6198'
down_revision = '7a7209d48a43'
branch_labels = None
depends_on = None


RENAMES = [("draft", "pending"), ("open", "issued")]


def upgrade():
    for old, new in RENAMES:
        op.execute("ALTER TYPE invoice_state RENAME VALUE '%s' TO '%s'" % (old, new))


def downgrade():
    for old, new in RENAMES:
        op.execute("ALTER TYPE invoice_state RENAME VALUE '%s' TO '%s'" % (new, old))
