"""new table in schema

Revision ID: 53b3b8afe1ca
Revises: d2127b2df760
Create Date: 2026-06-03 09:59:11.204518

"""
from alembic import op
import sqlalchemy as sa
def _table(name, *columns):
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        *columns,
        sa.Column("issued", sa.DateTime(timezone=True), server_default=sa.func.now()),
        schema="billing",
    )


revision = "53b3b8afe1ca"
down_revision = "d2127b2df760"
branch_labels = None
depends_on = None


def upgrade():
    _table(
        "credit_notes",
        sa.Column("account_id", sa.BigInteger(), sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True),
        sa.Column("number", sa.Text(), nullable=False, unique=True),
    )
    op.create_index("ix_credit_notes_issued", "credit_notes", ["issued"], schema="billing")
    op.create_check_constraint("ck_credit_notes_number", "credit_notes", "number <> ''", schema="billing")


def downgrade():
    op.drop_table("credit_notes", schema="billing")
