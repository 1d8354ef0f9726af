"""key not valid after index

Revision ID: bdbf0b25f31c
Revises: 2866a5912316
Create Date: 2026-09-14 10:21:37.777200

"""
from alembic import op
import sqlalchemy as sa


revision = "bdbf0b25f31c"
down_revision = "2866a5912316"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("ix_reviews_user_id", "reviews", ["user_id"], postgresql_concurrently=True)
    op.create_foreign_key(
        op.f("fk_reviews_user_id_users"),
        "reviews",
        "users",
        ["user_id"],
        ["id"],
        ondelete="SET NULL",
        postgresql_not_valid=True,
    )


def downgrade():
    op.drop_constraint(op.f("fk_reviews_user_id_users"), "reviews", type_="foreignkey")
    with op.get_context().autocommit_block():
        op.drop_index("ix_reviews_user_id", "reviews", postgresql_concurrently=True)
