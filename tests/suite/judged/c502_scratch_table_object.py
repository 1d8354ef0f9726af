"""scratch table object

Revision ID: 11b110a20492
Revises: 0a5141749cf6
Create Date: 2026-09-14 10:21:37.072465

"""
from alembic import op
import sqlalchemy as sa


revision = "11b110a20492"
down_revision = "0a5141749cf6"
branch_labels = None
depends_on = None


def upgrade():
    bind = op.get_bind()
    scratch = sa.Table("scratch_codes", sa.MetaData(), sa.Column("code", sa.Text(), primary_key=True))
    scratch.create(bind)
    bind.execute(scratch.insert().values(code="A"))
    bind.execute(scratch.delete())
    scratch.drop(bind)
    op.add_column("coupons", sa.Column("family", sa.Text()))


def downgrade():
    op.drop_column("coupons", "family")
