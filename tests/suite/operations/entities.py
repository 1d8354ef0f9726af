"""Entities of alembic_utils, columns of mapped classes and rows of sessions."""
import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_view import PGView
from sqlalchemy.orm import Session, declarative_base

revision = "entities"
down_revision = None

Base = declarative_base()
totals = PGView(schema="public", signature="totals", definition="SELECT 1 AS total;")
double = PGFunction(schema="public", signature="double(x integer DEFAULT 1)", definition="RETURNS integer LANGUAGE sql AS $$ SELECT x * 2 $$")


class Shop(Base):
    __tablename__ = "shops"

    shop_id = sa.Column(sa.Integer, primary_key=True)


def upgrade():
    op.create_entity(totals)
    op.replace_entity(double)
    op.drop_entity(double)
    op.create_table("orders", sa.Column("id", sa.Integer), sa.Column("shop", sa.Integer, sa.ForeignKey(Shop.shop_id)))
    session = Session(bind=op.get_bind())
    session.add_all([Shop(shop_id=row.id) for row in session.query(Shop).all()])


def downgrade():
    pass
