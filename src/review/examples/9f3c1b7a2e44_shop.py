"""the shop that rules are shown on

Revision ID: 9f3c1b7a2e44
Revises:
Create Date: 2026-01-05 09:00:00

"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "9f3c1b7a2e44"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    dialect = op.get_bind().dialect.name
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("email", sa.String(255), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("status", sa.String(20), server_default="active", nullable=False),
        sa.Column("visits", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("total", sa.Numeric(10, 2), nullable=True),
        sa.Column("note", sa.String(500), nullable=True),
        sa.Column("state", sa.String(20), nullable=True),
        sa.Column("code", sa.String(40), nullable=True),
    )
    op.create_index("ix_users_name_email", "users", ["status", "email"])
    op.create_index("ix_orders_state", "orders", ["state"])
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity > 0", name="ck_order_lines_quantity"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name="fk_order_lines_order", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "codes",
        sa.Column("code", sa.String(40), nullable=True),
        sa.Column("label", sa.String(40), nullable=True),
        sa.UniqueConstraint("label", name="uq_codes_label"),
    )
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")
    if dialect == "sqlite":
        op.create_table("prices", sa.Column("cents", sa.Integer(), nullable=True), sa.CheckConstraint("cents > 0"))
    if dialect == "mysql":
        op.create_table(
            "parcels",
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("state", sa.Enum("sent", "lost"), nullable=True),
        )
    if dialect == "postgresql":
        op.execute("CREATE TYPE ticket_state AS ENUM ('new', 'open', 'closed')")
        op.create_table(
            "tickets",
            sa.Column("id", sa.BigInteger(), primary_key=True),
            sa.Column(
                "state",
                postgresql.ENUM("new", "open", "closed", name="ticket_state", create_type=False),
                server_default="new",
                nullable=True,
            ),
            sa.Column("during", postgresql.TSTZRANGE(), nullable=True),
        )
        op.execute(
            "CREATE TABLE readings (id bigint, taken_at timestamptz NOT NULL) PARTITION BY RANGE (taken_at)"
        )
        op.execute(
            "CREATE TABLE readings_2025 PARTITION OF readings "
            "FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')"
        )
        op.execute("CREATE TABLE readings_2024 (id bigint, taken_at timestamptz NOT NULL)")
        op.execute("CREATE MATERIALIZED VIEW sales AS SELECT state, count(*) AS n FROM orders GROUP BY state")
        op.execute("CREATE UNIQUE INDEX uq_sales_state ON sales (state)")
        op.execute("CREATE DOMAIN quantity AS integer")
        op.execute("CREATE TABLE parts (id bigint, amount quantity)")


def downgrade():
    raise NotImplementedError
