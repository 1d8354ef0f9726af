"""orm backfill after column

Revision ID: 1f5a613bef88
Revises: 8287db519a37
Create Date: 2026-09-14 10:21:37.128422

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.orm import Session, declarative_base


revision = "1f5a613bef88"
down_revision = "8287db519a37"
branch_labels = None
depends_on = None


Base = declarative_base()


class Account(Base):
    __tablename__ = "accounts"

    id = sa.Column(sa.BigInteger, primary_key=True)
    tier = sa.Column(sa.Text)
    tier_code = sa.Column(sa.Text)


def upgrade():
    op.add_column("accounts", sa.Column("tier_code", sa.Text()))
    with Session(bind=op.get_bind()) as session:
        session.query(Account).filter(Account.tier_code.is_(None)).update(
            {Account.tier_code: Account.tier}, synchronize_session=False
        )
        session.flush()


def downgrade():
    op.drop_column("accounts", "tier_code")
