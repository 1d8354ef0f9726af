"""label appended

Revision ID: ad035d76067b
Revises: b67c24d76f49
Create Date: 2026-09-14 10:21:37.708661

"""
from alembic import op
import sqlalchemy as sa


revision = "ad035d76067b"
down_revision = "b67c24d76f49"
branch_labels = None
depends_on = None


STATES = ("new", "paid", "shipped")


def modify(*states):
    op.execute(
        "ALTER TABLE orders MODIFY state ENUM({}) NOT NULL DEFAULT 'new'".format(", ".join(map(repr, states)))
    )


def upgrade():
    modify(*STATES, "returned")


def downgrade():
    raise NotImplementedError("orders may be returned")
