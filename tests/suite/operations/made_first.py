"""Operations that are made as objects and run with `op.invoke`."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import ops
from alembic.operations.ops import DropColumnOp

revision = "made_first"
down_revision = None


def upgrade():
    op.invoke(ops.CreateTableOp("account", [sa.Column("id", sa.Integer(), primary_key=True), sa.Column("email", sa.Text())]))
    op.invoke(ops.AddColumnOp("account", sa.Column("age", sa.Integer(), nullable=True), schema="app"))
    made = ops.CreateIndexOp("ix_email", "account", ["email"], unique=True)
    op.invoke(made)
    for name in ("a", "b"):
        op.invoke(DropColumnOp("account", name))
    op.invoke(ops.AlterColumnOp("account", "email", existing_type=sa.Text(), modify_nullable=False, modify_name="mail"))
    op.invoke(ops.CreateUniqueConstraintOp("uq_mail", "account", ["mail"]))
    op.invoke(ops.DropConstraintOp("uq_mail", "account", type_="unique"))
    op.invoke(ops.ExecuteSQLOp("DELETE FROM account WHERE id = 1"))
    op.invoke(operation=ops.RenameTableOp("account", "person"))
    op.invoke(ops.DropIndexOp("ix_email", "person"))
    op.invoke(ops.DropTableOp("person"))
