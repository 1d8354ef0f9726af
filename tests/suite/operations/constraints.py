"""Constraints, comments and changed columns."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql, postgresql

revision = "constraints"
down_revision = None


def upgrade():
    op.create_primary_key("pk_account", "account", ["id", "email"], schema="app")
    op.create_unique_constraint("uq_email", "account", ["email"], deferrable=True, initially="DEFERRED")
    op.create_unique_constraint(None, "account", ["name"], schema="app", postgresql_nulls_not_distinct=True)
    op.create_check_constraint("ck_score", "account", "score > 0", postgresql_not_valid=True)
    op.create_check_constraint("ck_text", "account", sa.text("score > 1"), schema="app")
    op.create_check_constraint(
        "ck_built", "account",
        sa.and_(sa.column("score") > 5, sa.or_(sa.column("name") != "x", sa.column("name").is_(None))),
    )
    op.create_foreign_key("fk_owner", "account", "owner", ["owner_id"], ["id"])
    op.create_foreign_key(
        None, "account", "owner", ["owner_id"], ["id"], ondelete="CASCADE", onupdate="SET NULL", deferrable=True,
        initially="IMMEDIATE", match="FULL", source_schema="app", referent_schema="other", use_alter=True,
        postgresql_not_valid=True,
    )
    op.create_exclude_constraint(
        "ex_range", "booking", ("room", "="), ("during", "&&"), where=sa.text("active"), using="gist", schema="app",
    )
    op.drop_constraint("uq_email", "account")
    op.drop_constraint("fk_owner", "account", type_="foreignkey", schema="app")
    op.drop_constraint("ck_score", "account", "check", if_exists=True)
    op.create_table_comment("account", "people", existing_comment=None, schema="app")
    op.drop_table_comment("account", existing_comment="people")
    op.alter_column("account", "email", nullable=False)
    op.alter_column("account", "email", existing_type=sa.String(length=50), type_=sa.Text(), existing_nullable=True)
    op.alter_column(
        "account", "score", existing_type=sa.Integer(), type_=sa.Numeric(10, 2), schema="app",
        postgresql_using="score::numeric",
    )
    op.alter_column("account", "state", server_default=None, existing_server_default=sa.text("'x'::text"))
    op.alter_column("account", "state", server_default=sa.text("now()"), existing_type=sa.VARCHAR(length=10))
    op.alter_column("account", "state", server_default="plain", comment="what", existing_comment="old")
    op.alter_column("account", "active", server_default=sa.false(), existing_type=mysql.TINYINT(display_width=1))
    op.alter_column("account", "old", new_column_name="new", existing_type=sa.Enum("a", "bbb", name="kind"))
    op.alter_column("account", "kind", type_=sa.Boolean, existing_type=postgresql.JSONB)
    op.alter_column("account", "id", existing_type=sa.INTEGER(), autoincrement=True, existing_nullable=False)
    op.alter_column("account", "at", existing_type=sa.DateTime(timezone=True), type_=sa.DateTime(), nullable=True)
    with op.batch_alter_table("account", schema="app") as batch_op:
        batch_op.add_column(sa.Column("one", sa.Float(53)))
        batch_op.alter_column("one", nullable=False, existing_type=sa.Float(precision=53))
        batch_op.drop_column("one")
        batch_op.create_index(batch_op.f("ix_one"), ["one"], unique=False)
        batch_op.drop_index("ix_one", if_exists=True)
        batch_op.create_foreign_key("fk_one", "owner", ["one"], ["id"], ondelete="CASCADE")
        batch_op.create_unique_constraint("uq_one", ["one"])
        batch_op.create_check_constraint("ck_one", "one > 0")
        batch_op.create_primary_key("pk_one", ["one"])
        batch_op.drop_constraint("uq_one", type_="unique")
        batch_op.create_table_comment("batch")
        batch_op.drop_table_comment()
        batch_op.execute("SELECT 1")


def downgrade():
    pass
