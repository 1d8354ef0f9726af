"""own context manager

Revision ID: 28388db0760c
Revises: c88c3be74fa8
Create Date: 2026-09-14 10:21:37.164744

"""
from contextlib import contextmanager

from alembic import op


revision = "28388db0760c"
down_revision = "c88c3be74fa8"
branch_labels = None
depends_on = None


@contextmanager
def online():
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '2s'")
        yield op
        op.execute("RESET lock_timeout")


def upgrade():
    with online() as there:
        there.create_index("ix_payments_provider", "payments", ["provider"], postgresql_concurrently=True)
        there.create_index("ix_payments_paid_at", "payments", ["paid_at"], postgresql_concurrently=True)


def downgrade():
    with online() as there:
        there.drop_index("ix_payments_paid_at", "payments", postgresql_concurrently=True)
        there.drop_index("ix_payments_provider", "payments", postgresql_concurrently=True)
