"""Types of MySQL."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "types_mysql"
down_revision = None

TYPES = [
    mysql.BIGINT(), mysql.BIGINT(20), mysql.BIGINT(display_width=20, unsigned=True), mysql.INTEGER(11, zerofill=True),
    mysql.TINYINT(1), mysql.TINYINT(display_width=1, unsigned=True), mysql.SMALLINT(5), mysql.MEDIUMINT(unsigned=True),
    mysql.VARCHAR(length=255), mysql.VARCHAR(255, charset="utf8", collation="utf8_bin"),
    mysql.VARCHAR(collation="utf8_bin", length=20), mysql.CHAR(32), mysql.CHAR(36, charset="ascii"), mysql.TEXT(),
    mysql.TEXT(500), mysql.LONGTEXT(), mysql.LONGTEXT(collation="utf8mb4_unicode_ci"), mysql.MEDIUMTEXT(),
    mysql.TINYTEXT(), mysql.LONGBLOB(), mysql.MEDIUMBLOB(), mysql.BLOB(), mysql.DATETIME(), mysql.DATETIME(fsp=6),
    mysql.TIMESTAMP(), mysql.TIMESTAMP(fsp=6), mysql.TIME(fsp=3), mysql.ENUM("a", "b"), mysql.ENUM("a", charset="utf8"),
    mysql.SET("a", "b"), mysql.YEAR(4), mysql.JSON(), mysql.DOUBLE(asdecimal=True), mysql.DOUBLE(10, 2), mysql.FLOAT(10),
    mysql.FLOAT(), mysql.DECIMAL(10, 2), mysql.DECIMAL(precision=10, scale=2, unsigned=True), mysql.NUMERIC(10, 2),
    mysql.BIT(1), sa.BINARY(16), sa.VARBINARY(20), sa.NVARCHAR(20), sa.Enum("a", "b"), sa.Text(70000),
    sa.Text().with_variant(mysql.LONGTEXT(), "mysql"), sa.Uuid(native_uuid=False),
]


def upgrade():
    for number, type_ in enumerate(TYPES):
        op.add_column("t", sa.Column(f"c{number}", type_))
    for type_ in TYPES:
        op.alter_column("t", "c", existing_type=type_, nullable=True)


def downgrade():
    pass
