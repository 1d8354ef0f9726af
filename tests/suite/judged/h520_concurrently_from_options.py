"""concurrently from options

Revision ID: a69447666196
Revises: 504ade755235
Create Date: 2026-09-14 10:21:37.682308

"""
from alembic import op
import sqlalchemy as sa


revision = "a69447666196"
down_revision = "504ade755235"
branch_labels = None
depends_on = None


ONLINE = {"postgresql_concurrently": True, "if_not_exists": True}


def upgrade():
    op.create_index("ix_payments_provider", "payments", ["provider"], **ONLINE)


def downgrade():
    op.drop_index("ix_payments_provider", "payments")
