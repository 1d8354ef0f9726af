"""table object dropped

Revision ID: 0464c07fb821
Revises: a00e9faac663
Create Date: 2026-09-14 10:21:37.017996

"""
from alembic import op
import sqlalchemy as sa


revision = "0464c07fb821"
down_revision = "a00e9faac663"
branch_labels = None
depends_on = None


def upgrade():
    gone = sa.Table("legacy_reports", sa.MetaData(), schema=None)
    gone.drop(bind=op.get_bind(), checkfirst=True)


def downgrade():
    raise NotImplementedError("the reports are gone")
