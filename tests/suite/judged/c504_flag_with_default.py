"""flag with default

Revision ID: 5b42d76fe4ea
Revises: 686342062f5e
Create Date: 2026-09-14 10:21:37.373805

"""
from alembic import op
import sqlalchemy as sa


revision = "5b42d76fe4ea"
down_revision = "686342062f5e"
branch_labels = None
depends_on = None


FLAGS = {"archived": sa.false(), "visible": sa.true(), "rank": sa.literal_column("0")}
TYPES = {"archived": sa.Boolean, "visible": sa.Boolean, "rank": sa.SmallInteger}


def upgrade():
    with op.batch_alter_table("subscriptions") as batch_op:
        for name, default in FLAGS.items():
            batch_op.add_column(sa.Column(name, TYPES[name](), nullable=False, server_default=default))


def downgrade():
    with op.batch_alter_table("subscriptions") as batch_op:
        for name in reversed(list(FLAGS)):
            batch_op.drop_column(name)
