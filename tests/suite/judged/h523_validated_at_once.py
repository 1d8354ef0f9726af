"""validated at once

Revision ID: e98dcc341f63
Revises: 96e460e0a338
Create Date: 2026-09-14 10:21:37.956636

"""
from alembic import op
import sqlalchemy as sa


revision = "e98dcc341f63"
down_revision = "96e460e0a338"
branch_labels = None
depends_on = None


VALIDATE = "ALTER TABLE {table} VALIDATE CONSTRAINT {name}"


def upgrade():
    name = "fk_devices_user_id"
    op.create_foreign_key(
        name, "devices", "users", ["user_id"], ["id"], ondelete="CASCADE", postgresql_not_valid=True
    )
    op.execute(VALIDATE.format(table="devices", name=name))


def downgrade():
    op.drop_constraint("fk_devices_user_id", "devices", type_="foreignkey")
