"""Statements: text, and what SQLAlchemy builds."""

import json

import sqlalchemy as sa
from alembic import op

revision = "statements"
down_revision = None

users = sa.table("user", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("age", sa.Integer))
plain = sa.table("plain", sa.column("a", sa.Integer), sa.column("b", sa.Integer))
KEPT = {"b": [1, True, None], "a": {"é": 'say "no"\n'}}


def upgrade():
    op.execute("UPDATE plain SET a = 1; DELETE FROM plain")
    op.execute(sa.text("  UPDATE plain SET a = 2  "))
    op.execute(f"UPDATE plain SET a = '{json.dumps(KEPT)}', b = '{json.dumps(KEPT, ensure_ascii=False, sort_keys=True)}'")
    op.execute("SELECT 1", execution_options={"autocommit": True})
    op.execute(users.update().where(users.c.age.is_(None)).values(age=1, name="x"))
    op.execute(users.update().where(users.c.age > 3, users.c.name == "y").values({"age": None}))
    op.execute(sa.update(plain).where(plain.c.a.in_([1, 2])).values(b=plain.c.a))
    op.execute(sa.update(plain).values({plain.c.a: plain.c.b + 1}))
    op.execute(plain.update().values(a=sa.func.lower(plain.c.b)))
    op.execute(plain.delete().where(sa.or_(plain.c.a == 1, sa.and_(plain.c.b == 2, plain.c.a != 3))))
    op.execute(sa.delete(users).where(~users.c.name.like("a%")))
    op.execute(plain.delete())
    op.execute(plain.delete().where(plain.c.a != 1).where(sa.or_(plain.c.b == 2, plain.c.a.in_([4, 5]))))
    op.execute(plain.insert().values(a=1, b=2))
    op.execute(plain.update().where(plain.c.a == None).values(b=sa.cast(plain.c.a, sa.String(20))))  # noqa: E711
    op.execute(plain.update().where((plain.c.a == 1) & (plain.c.b < 2) | (plain.c.b >= 5)).values(a=9))
    op.execute(plain.update().where(plain.c["a"] != 1).values(b=sa.literal(7) + plain.c.b))
    others = sa.select(users.c.id).where(users.c.id == plain.c.a, users.c.name.is_not(None))
    op.execute(plain.update().values(b=others.limit(1).scalar_subquery()).where(others.exists()))
    op.execute(plain.delete().where(~sa.exists(sa.select(sa.literal(1)).select_from(users).where(users.c.id == plain.c.a))))
    op.execute(plain.delete().where(plain.c.a.in_(sa.select(sa.func.max(users.c.id)).group_by(users.c.name))))
    op.execute(
        plain.update().values(
            a=sa.case((plain.c.a == True, "x"), (others.exists(), plain.c.b), else_=7),  # noqa: E712
            b=sa.func.coalesce(plain.c.b, 3),
        )
    )
    op.bulk_insert(plain, [{"a": 1, "b": 6}, {"a": 2, "b": None}])
    op.bulk_insert(plain, [{"a": 3, "b": 4}], multiinsert=False)
    op.bulk_insert(op.create_table("made", sa.Column("a", sa.Integer())), [{"a": 5}])


def downgrade():
    pass
