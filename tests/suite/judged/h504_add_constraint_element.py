"""add constraint element

Revision ID: e17f9b430a62
Revises: 8018746cebe5
Create Date: 2026-09-14 10:21:37.923641

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.schema import AddConstraint, DropConstraint


revision = "e17f9b430a62"
down_revision = "8018746cebe5"
branch_labels = None
depends_on = None


reviews = sa.Table("reviews", sa.MetaData(), sa.Column("rating", sa.Integer))
bounds = sa.CheckConstraint(reviews.c.rating.between(1, 5), name="ck_reviews_rating")


def upgrade():
    op.execute(AddConstraint(bounds))


def downgrade():
    op.execute(DropConstraint(bounds))
