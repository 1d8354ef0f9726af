"""staging_imports gets its primary key

Revision ID: 695f3b32c90e
Revises: 24aaa2a9418b
Create Date: 2026-07-18 11:28:36.876734

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '695f3b32c90e'
down_revision = '24aaa2a9418b'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("alter table staging_imports add primary key (id)")


def downgrade():
    op.execute("alter table staging_imports drop constraint staging_imports_pkey")
    op.execute("alter table staging_imports alter column id drop not null")
