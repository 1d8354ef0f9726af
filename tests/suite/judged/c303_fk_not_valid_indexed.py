"""fk not valid indexed

Revision ID: 7c444fd04c49
Revises: 95b179c96323
Create Date: 2026-06-17 09:08:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "7c444fd04c49"
down_revision = "95b179c96323"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_devices_user_id")
        op.create_index("ix_devices_user_id", "devices", ["user_id"], postgresql_concurrently=True)
    op.create_foreign_key(
        "fk_devices_user_id", "devices", "users", ["user_id"], ["id"], ondelete="CASCADE", postgresql_not_valid=True
    )


def downgrade():
    op.drop_constraint("fk_devices_user_id", "devices", type_="foreignkey")
    with op.get_context().autocommit_block():
        op.drop_index("ix_devices_user_id", "devices", postgresql_concurrently=True, if_exists=True)
