"""Tables, columns and what belongs to them, in every form that `op` takes them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "tables"
down_revision = None

EXTRA = [sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)]


def upgrade():
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("email", sa.String(320), nullable=False, unique=True, index=True),
        sa.Column("name", sa.Unicode(length=50), sa.CheckConstraint("name <> ''", name="ck_name"), comment="shown"),
        sa.Column("state", sa.Text, server_default="new"),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("hidden", sa.Boolean, sa.DefaultClause(sa.text("0"))),
        sa.Column("score", sa.Numeric(10, 2), server_default=sa.text("0.00")),
        sa.Column("seen", sa.TIMESTAMP(), server_default=sa.func.current_timestamp()),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("owner.id", ondelete="CASCADE", deferrable=True)),
        sa.Column("parent_id", sa.BigInteger, sa.ForeignKey("account.id")),
        sa.Column(name="by_name", type_=sa.SmallInteger(), nullable=True),
        *EXTRA,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", "name", name="uq_email_name"),
        sa.CheckConstraint(sa.text("score >= 0"), name="ck_score"),
        sa.ForeignKeyConstraint(
            ["owner_id", "parent_id"], ["owner.id", "owner.parent"], name="fk_owner",
            ondelete="SET NULL", onupdate="CASCADE", initially="DEFERRED", deferrable=True, use_alter=True,
        ),
        sa.Index("ix_account_score", "score"),
        sa.Index("ix_account_state", "state", unique=True),
        schema="app",
        comment="people",
        if_not_exists=True,
        info={"skip": True},
        prefixes=["TEMPORARY"],
        mysql_engine="InnoDB",
    )
    op.create_table("empty")
    op.add_column("account", sa.Column("age", sa.Integer))
    op.add_column("account", sa.Column("born", sa.Date(), nullable=False, server_default="2000-01-01"), schema="app")
    op.add_column("account", column=sa.Column("more", sa.JSON(none_as_null=True)), if_not_exists=True)
    op.add_column("account", sa.Column("ref", sa.Integer(), sa.ForeignKey("owner.id", name="fk_ref")))
    op.drop_column("account", "age")
    op.drop_column("account", "born", schema="app", if_exists=True, mssql_drop_default=True)
    op.rename_table("empty", "full", schema="app")
    op.drop_table("full")
    op.drop_table("gone", schema="app", if_exists=True)
    op.create_index("ix_one", "account", ["email"])
    op.create_index(
        op.f("ix_two"), "account", [sa.text("lower(email)"), "name"], unique=True, schema="app", if_not_exists=True,
        postgresql_where=sa.text("active"), sqlite_where=sa.text("active"), postgresql_using="btree",
        postgresql_include=["score"], postgresql_with={"fillfactor": 70}, postgresql_ops={"name": "text_ops"},
    )
    op.create_index("ix_lower", "account", [sa.func.lower(sa.column("email")), sa.desc("name")])
    op.drop_index("ix_one", table_name="account", if_exists=True)
    op.drop_index("ix_two", "account", schema="app", postgresql_concurrently=True)
    for name in ("first", "second"):
        op.add_column("account", sa.Column(f"{name}_at", postgresql.TIMESTAMP(timezone=True, precision=3)))


def downgrade():
    pass
