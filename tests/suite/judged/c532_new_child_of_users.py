"""new child of users

Revision ID: 59067ac9879f
Revises: 5d3dd0079824
Create Date: 2026-09-14 10:21:37.364647

"""
from alembic import op
import sqlalchemy as sa


revision = "59067ac9879f"
down_revision = "5d3dd0079824"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "logins",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE"), index=True, nullable=False),
        sa.Column("at", sa.DateTime(), server_default=sa.func.now()),
        sa.CheckConstraint("user_id > 0", name="ck_logins_user"),
    )
    op.create_index("ix_users_email", "users", ["email"], unique=False, if_not_exists=True)


def downgrade():
    op.drop_index("ix_users_email", table_name="users")
    op.drop_table("logins")
