"""index dropped online

Revision ID: b9bed19fe35b
Revises: 5b1ad686f2e6
Create Date: 2026-09-14 10:21:37.760813

"""
from alembic import op
import sqlalchemy as sa


revision = "b9bed19fe35b"
down_revision = "5b1ad686f2e6"
branch_labels = None
depends_on = None


UNUSED = {"ix_devices_platform": ("devices", ["platform"]), "ix_audit_log_actor_id": ("audit_log", ["actor_id"])}


def upgrade():
    with op.get_context().autocommit_block():
        for name, (table, _) in UNUSED.items():
            op.drop_index(name, table_name=table, postgresql_concurrently=True)


def downgrade():
    with op.get_context().autocommit_block():
        for name, (table, columns) in UNUSED.items():
            op.create_index(name, table, columns, postgresql_concurrently=True)
