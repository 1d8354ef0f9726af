"""nn after check op api

Revision ID: 82d4e514f262
Revises: 64fb03263ded
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "82d4e514f262"
down_revision = "64fb03263ded"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_check_constraint("c1", "reviews", sa.column("rating").is_not(None), postgresql_not_valid=True)
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE reviews VALIDATE CONSTRAINT c1")
    op.alter_column("reviews", "rating", existing_type=sa.Integer(), nullable=False)
    op.drop_constraint("c1", "reviews", type_="check")


def downgrade() -> None:
    op.alter_column("reviews", "rating", existing_type=sa.Integer(), nullable=True)
