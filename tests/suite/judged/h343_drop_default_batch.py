"""status is set by the application

Revision ID: 4ee70fde9aca
Revises: 73d9bd3acc25
Create Date: 2026-05-26 09:23:01.806907

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '4ee70fde9aca'
down_revision = '73d9bd3acc25'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("users") as batch_op:
        batch_op.alter_column(
            "status",
            existing_type=sa.String(20),
            existing_nullable=False,
            existing_server_default=sa.text("'active'::character varying"),
            server_default=None,
        )


def downgrade():
    with op.batch_alter_table("users") as batch_op:
        batch_op.alter_column(
            "status",
            existing_type=sa.String(20),
            existing_nullable=False,
            server_default=sa.text("'active'::character varying"),
        )
