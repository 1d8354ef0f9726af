"""create outbox unless it is there

Revision ID: 7e5e53502504
Revises: 87722520474e
Create Date: 2026-04-17 13:33:08.538366

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '7e5e53502504'
down_revision = '87722520474e'
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    row = conn.execute(sa.text("SELECT to_regclass('public.outbox')")).fetchone()
    if row[0] is None:
        op.create_table(
            "outbox",
            sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
            sa.Column("body", sa.Text(), nullable=False),
        )


def downgrade():
    op.drop_table("outbox")
