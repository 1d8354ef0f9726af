"""percent values from rows

Revision ID: 664c7c247e16
Revises: 8bec78eb9356
Create Date: 2026-09-14 10:21:37.419015

"""
from alembic import op
import sqlalchemy as sa


revision = "664c7c247e16"
down_revision = "8bec78eb9356"
branch_labels = None
depends_on = None


def slug(name):
    return name.strip().lower().replace(" ", "-")


def upgrade():
    bind = op.get_bind()
    for account in bind.execute(sa.text("SELECT id, name FROM accounts WHERE slug IS NULL")).mappings():
        op.execute("UPDATE accounts SET slug = '%s' WHERE id = %d" % (slug(account["name"]), account["id"]))


def downgrade():
    pass
