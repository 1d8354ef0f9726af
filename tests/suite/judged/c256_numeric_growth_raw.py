"""room for larger balances

Revision ID: 823908bd1305
Revises: 188015e9d573
Create Date: 2026-09-28 14:02:51.206610

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '823908bd1305'
down_revision = '188015e9d573'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("alter table accounts alter column balance type numeric(20, 2), alter column slug type text")


def downgrade():
    op.execute("alter table accounts alter column slug type varchar(100), alter column balance type numeric(12, 2)")
