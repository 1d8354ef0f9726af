"""fk replaced under other name

Revision ID: f63217248997
Revises: 92576cceaabb
Create Date: 2026-06-04 09:50:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "f63217248997"
down_revision = "92576cceaabb"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_constraint("fk_devices_user_id_users", "devices", type_="foreignkey")
    op.create_foreign_key(
        "devices_user_id_fkey", "devices", "users", ["user_id"], ["id"], ondelete="CASCADE", postgresql_not_valid=True
    )


def downgrade():
    op.drop_constraint("devices_user_id_fkey", "devices", type_="foreignkey")
    op.create_foreign_key("fk_devices_user_id_users", "devices", "users", ["user_id"], ["id"])
