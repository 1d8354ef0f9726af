"""members and view

Revision ID: f8203d6cb9e5
Revises: 
Create Date: 2026-05-05 11:14:53.550621

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f8203d6cb9e5'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "members",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("email", sa.String(100), nullable=False),
    )
    op.execute("CREATE VIEW member_mails AS SELECT id, email FROM members")


def downgrade():
    op.execute("DROP VIEW member_mails")
    op.drop_table("members")
