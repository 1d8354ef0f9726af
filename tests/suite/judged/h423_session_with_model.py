"""session with model

Revision ID: 2bb256f2e533
Revises: d14f05e48f11
Create Date: 2026-06-17 09:58:11.204518

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.orm import Session

from shop.models.account import Account


revision = "2bb256f2e533"
down_revision = "d14f05e48f11"
branch_labels = None
depends_on = None


def upgrade():
    session = Session(bind=op.get_bind())
    account = session.get(Account, 1)
    if account is not None:
        account.tier = "free"
    session.flush()


def downgrade():
    pass
