"""Types of SQLAlchemy's core and of PostgreSQL."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.dialects.postgresql import ENUM, JSONB, UUID

revision = "types_postgresql"
down_revision = None

TYPES = [
    sa.Integer, sa.BigInteger(), sa.SmallInteger(), sa.INTEGER(), sa.BIGINT(), sa.SMALLINT(),
    sa.String, sa.String(5), sa.String(length=5, collation="C"), sa.String(collation="C"), sa.Unicode(7), sa.Text(),
    sa.Text(collation="C"), sa.UnicodeText(), sa.VARCHAR(), sa.VARCHAR(9), sa.CHAR(2), sa.TEXT(),
    sa.Numeric(), sa.Numeric(10), sa.Numeric(10, 2), sa.Numeric(precision=10, scale=2, asdecimal=False),
    sa.DECIMAL(5, 1), sa.NUMERIC(5), sa.Float(), sa.Float(53), sa.Float(precision=24, asdecimal=True), sa.REAL(),
    sa.Double(), sa.DOUBLE_PRECISION(precision=53), sa.FLOAT(precision=10),
    sa.Boolean(), sa.Boolean(name="is_it"), sa.BOOLEAN(), sa.Date(), sa.Time(), sa.Time(True), sa.DateTime(),
    sa.DateTime(True), sa.DateTime(timezone=False), sa.TIMESTAMP(timezone=True), sa.Interval(),
    sa.Interval(native=False, second_precision=3), sa.LargeBinary(), sa.LargeBinary(length=10),
    sa.Uuid(), sa.Uuid(as_uuid=False), sa.UUID(), sa.JSON(), sa.JSON(none_as_null=True), sa.PickleType(),
    sa.Enum("a", "b", name="kind"), sa.Enum("a", "bb", name="kind", schema="app"),
    sa.Enum("a", "bb", name="kind", native_enum=False), sa.Enum("a", name="kind", native_enum=False, length=50),
    sa.Enum("a", "it's", name="kind", create_constraint=True, native_enum=False),
    sa.ARRAY(sa.String(3)), sa.ARRAY(sa.Integer, dimensions=2), postgresql.ARRAY(postgresql.UUID(as_uuid=True)),
    postgresql.ARRAY(sa.Text(), as_tuple=True, zero_indexes=True), postgresql.ARRAY(sa.Numeric(4, 2)),
    UUID(), UUID(as_uuid=True), postgresql.UUID(as_uuid=False), JSONB(), JSONB(none_as_null=True),
    JSONB(astext_type=sa.Text()), postgresql.JSON(), postgresql.HSTORE(), postgresql.INET(), postgresql.CIDR(),
    postgresql.MACADDR(), postgresql.TSVECTOR(), postgresql.BYTEA(), postgresql.BIT(4), postgresql.BIT(4, varying=True),
    postgresql.INTERVAL(), postgresql.INTERVAL(fields="YEAR"), postgresql.INTERVAL(precision=2),
    postgresql.TIMESTAMP(), postgresql.TIMESTAMP(True), postgresql.TIMESTAMP(timezone=True, precision=6),
    postgresql.TIME(precision=2), postgresql.DOUBLE_PRECISION(), postgresql.MONEY(), postgresql.OID(), postgresql.CITEXT(),
    postgresql.INT4RANGE(), postgresql.TSTZRANGE(), postgresql.DATERANGE(), postgresql.NUMRANGE(),
    ENUM("x", "y", name="kind2"), postgresql.ENUM("x", name="kind3", schema="app"),
    sa.JSON().with_variant(JSONB(), "postgresql"), sa.String(3).with_variant(mysql.VARCHAR(3, charset="utf8"), "mysql"),
    sa.types.String(4), sa.BigInteger().with_variant(sa.Integer, "sqlite"),
]


def upgrade():
    for number, type_ in enumerate(TYPES):
        op.add_column("t", sa.Column(f"c{number}", type_))
    op.add_column("t", sa.Column("always", sa.Integer(), sa.Identity(always=True, start=3, increment=2)))
    op.add_column("t", sa.Column("by_default", sa.Integer(), sa.Identity()))
    op.add_column("t", sa.Column("named", sa.Integer(), server_default=sa.Identity(cycle=True, cache=5)))
    op.add_column("t", sa.Column("counted", sa.Integer(), sa.Computed("a + 1", persisted=True)))
    op.alter_column("t", "counted", existing_type=sa.Integer(), server_default=sa.Identity(always=True))


def downgrade():
    pass
