//! The schema that reading tells, to the letter, in every form a database has for it: types,
//! defaults, the names it gives, and what goes along with what is dropped or renamed.

use std::process::Command;

use alembic_mcp::schema::Dialect;
use serde_json::Value;

use crate::replay::{Case, agree, both, postgres_only, project};
use crate::support::postgres;

/// What both databases have.
const EVERYWHERE: &[Case] = &[
    both(
        "op.create_table('T_c', sa.Column('id', sa.Integer), sa.PrimaryKeyConstraint('id', name='T_id'))",
    ),
    both(
        "op.create_table('T_c', sa.Column('a', sa.Integer, primary_key=True, autoincrement=False),\n    \
          sa.Column('b', sa.Integer, sa.CheckConstraint('b > 0', name='T_positive')))",
    ),
    both(
        "op.create_table('T_c', sa.Column('id', sa.Integer, primary_key=True), sa.Column('a', sa.Integer),\n    \
          sa.ForeignKeyConstraint(['a'], ['T.id'], name='T_fk', ondelete='SET NULL', onupdate='CASCADE'))",
    ),
    both("op.create_index('ix_T_low', 'T', [sa.text('lower(name)')])"),
    both("op.create_index('ix_T_low', 'T', [sa.func.lower(sa.column('name')), 'n'])"),
    both("op.create_index('ux_T_low', 'T', [sa.text('lower(name)')], unique=True)"),
    both("op.add_column('T', sa.Column('took', sa.Interval(), server_default='0'))"),
    both("op.create_index('ix_T_up', 'T', [sa.func.upper(sa.Column('name'))])"),
    both("op.create_index('ix_T_n', 'T', [sa.column('n').desc(), 'name'])"),
    both("op.create_index('ix_T_n', 'T', [sa.desc('n')])"),
    both(
        "op.create_index('ix_T_p', 'T', ['n'], unique=True, postgresql_where=sa.text('n > 1'), sqlite_where=sa.text('n > 1'))",
    ),
    both(
        "op.create_index('ix_T_p', 'T', ['n'])\nop.drop_index('ix_T_p', table_name='T', if_exists=True)",
    ),
    both(
        "op.create_index('ix_T_p', 'T', ['n'], if_not_exists=True)\nop.create_index('ix_T_p', 'T', ['n'], if_not_exists=True)",
    ),
    both(
        "op.drop_table('T', if_exists=True)\nop.create_table('T', sa.Column('other', sa.Integer))",
    ),
    both(
        "op.rename_table('T', 'T_old')\nop.create_table('T', sa.Column('id', sa.Integer, primary_key=True))",
    ),
    both(
        "op.execute(\"CREATE TABLE T_r (a INTEGER DEFAULT 5, b VARCHAR(4) DEFAULT 'x' NOT NULL, CONSTRAINT T_ck CHECK (a > 1))\")",
    ),
    both("op.execute('CREATE UNIQUE INDEX T_u ON T (name, n DESC) WHERE n > 4')"),
    both("op.execute('ALTER TABLE T RENAME COLUMN name TO title')"),
    both("op.execute('ALTER TABLE T RENAME TO T_named')"),
    both(
        "op.execute('CREATE TABLE IF NOT EXISTS T (z INTEGER)')\nop.execute('DROP TABLE IF EXISTS T_none')",
    ),
    both("op.execute('CREATE VIEW T_v AS SELECT id, name FROM T')"),
    both(
        "op.execute('CREATE VIEW T_v AS SELECT id, name FROM T')\nop.execute('DROP VIEW T_v')\nop.drop_column('T', 'n')",
    ),
    both(
        "op.create_table('T_c', sa.Column('kind', sa.Enum('a', 'bcd', name='T_kind', native_enum=False)))",
    ),
    both(
        "op.create_table('T_c', sa.Column('kind', sa.Enum('a', 'bcd', name='T_kind', native_enum=False,\n    \
          create_constraint=True)))",
    ),
    both(
        "with op.batch_alter_table('T') as batch_op:\n    batch_op.create_index('ix_T_b', ['n'], unique=True)",
    ),
    both(
        "with op.batch_alter_table('T') as batch_op:\n    \
          batch_op.add_column(sa.Column('other', sa.Integer, nullable=True))\n    \
          batch_op.create_foreign_key('T_fk', 'T', ['other'], ['id'])",
    ),
    both("op.execute('CREATE INDEX T_e ON T (n, lower(name))')"),
];

/// What PostgreSQL alone has.
const POSTGRES: &[Case] = &[
    // Types.
    postgres_only(
        "op.create_table('T_c', sa.Column('kind', sa.Enum(name='T_kind')))\nop.execute('ALTER TYPE \"T_kind\" ADD VALUE \\'a\\'')",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.String), sa.Column('b', sa.String(3)), sa.Column('c', sa.Text),\n    \
          sa.Column('d', sa.Unicode(7)), sa.Column('e', sa.UnicodeText), sa.Column('f', sa.CHAR(4)),\n    \
          sa.Column('g', sa.CHAR), sa.Column('h', sa.Numeric), sa.Column('i', sa.Numeric(5)),\n    \
          sa.Column('j', sa.Numeric(precision=12, scale=4)), sa.Column('k', sa.DECIMAL(6, 1)),\n    \
          sa.Column('l', sa.Float(10)), sa.Column('m', sa.Float(53)), sa.Column('n', sa.REAL),\n    \
          sa.Column('o', postgresql.DOUBLE_PRECISION()), sa.Column('p', sa.Interval()),\n    \
          sa.Column('q', postgresql.INTERVAL(precision=3)), sa.Column('r', postgresql.INTERVAL(fields='DAY TO SECOND')),\n    \
          sa.Column('s', sa.Time(timezone=True)), sa.Column('t', postgresql.TIME(precision=2)),\n    \
          sa.Column('u', postgresql.BIT(5)), sa.Column('v', postgresql.BIT(5, varying=True)),\n    \
          sa.Column('w', postgresql.BIT(varying=True)), sa.Column('x', postgresql.UUID(as_uuid=True)),\n    \
          sa.Column('y', sa.Uuid(native_uuid=False)), sa.Column('z', sa.SmallInteger))",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', postgresql.CIDR), sa.Column('b', postgresql.MACADDR),\n    \
          sa.Column('c', postgresql.TSVECTOR), sa.Column('d', postgresql.INT4RANGE), sa.Column('e', postgresql.TSTZRANGE),\n    \
          sa.Column('f', postgresql.NUMRANGE), sa.Column('g', postgresql.MONEY), sa.Column('h', postgresql.OID),\n    \
          sa.Column('i', postgresql.BYTEA), sa.Column('j', sa.ARRAY(sa.Integer)),\n    \
          sa.Column('k', postgresql.ARRAY(sa.Text, dimensions=2)), sa.Column('l', postgresql.ARRAY(sa.Numeric(4, 2))),\n    \
          sa.Column('m', postgresql.ARRAY(postgresql.TIMESTAMP(timezone=True))),\n    \
          sa.Column('n', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')), sa.Column('o', postgresql.DATERANGE),\n    \
          sa.Column('p', sa.DateTime(True)), sa.Column('q', sa.PickleType), sa.Column('r', postgresql.TSQUERY))",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.SmallInteger, primary_key=True), sa.Column('b', sa.Integer))\n\
          op.create_table('T_d', sa.Column('a', sa.BigInteger, primary_key=True, autoincrement=True), sa.Column('b', sa.Integer, primary_key=True))",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.Integer, sa.Identity(), primary_key=True))\n\
          op.create_table('T_d', sa.Column('a', sa.BigInteger, sa.Identity(always=True, start=5), nullable=False))",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.Integer), sa.Column('b', sa.Integer, sa.Computed('a + 1')),\n    \
          sa.Column('c', sa.Text, sa.Computed(\"'x' || a::text\", persisted=True)))",
    ),
    postgres_only("op.add_column('T', sa.Column('b', sa.Integer, sa.Identity(always=True)))"),
    postgres_only(
        "op.add_column('T', sa.Column('kind', sa.Integer, comment='what it is'))\nop.create_table_comment('T', 'a table')",
    ),
    // Defaults.
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.BigInteger, server_default='0'), sa.Column('b', sa.Numeric(4, 2), server_default='0'),\n    \
          sa.Column('c', sa.Numeric, server_default=sa.text('0')), sa.Column('d', sa.Numeric, server_default='1.50'),\n    \
          sa.Column('e', sa.Float, server_default='0.5'), sa.Column('f', sa.Float, server_default=sa.text('0.5')),\n    \
          sa.Column('g', sa.Float, server_default='1'), sa.Column('h', sa.Integer, server_default=sa.text('(1)')),\n    \
          sa.Column('i', sa.BigInteger, server_default=sa.text('-1')), sa.Column('j', sa.Integer, server_default=sa.text(\"'7'\")),\n    \
          sa.Column('k', sa.SmallInteger, server_default=sa.text('3')), sa.Column('l', sa.Numeric, server_default='-2.5'),\n    \
          sa.Column('m', sa.BigInteger, server_default=sa.text('5000000000')), sa.Column('n', sa.Numeric, server_default=sa.text('-2.5')))",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.Boolean, server_default='0'), sa.Column('b', sa.Boolean, server_default='t'),\n    \
          sa.Column('c', sa.Boolean, server_default=sa.text('FALSE')), sa.Column('d', sa.Boolean, server_default=sa.true()),\n    \
          sa.Column('e', sa.Boolean, server_default=sa.text(\"'false'\")), sa.Column('f', sa.Boolean, server_default=sa.text('true::boolean')))",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.String(5), server_default=''), sa.Column('b', sa.Text, server_default='x'),\n    \
          sa.Column('c', sa.CHAR(2), server_default='y'), sa.Column('d', sa.String, server_default=sa.text(\"'z'\")),\n    \
          sa.Column('e', sa.String, server_default=sa.text(\"'z'::text\")), sa.Column('f', sa.String(9), server_default=sa.text(\"'z'::varchar\")),\n    \
          sa.Column('g', sa.Text, server_default=sa.text(\"('z')\")), sa.Column('h', sa.Text, server_default=sa.text(\"E'a\\\\tb'\")),\n    \
          sa.Column('i', sa.Text, server_default='back\\\\slash'))",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.JSON, server_default='{\"b\":  1}'), sa.Column('b', postgresql.JSONB, server_default='{\"bb\":1,\"a\":[1,2]}'),\n    \
          sa.Column('c', postgresql.JSONB, server_default=sa.text(\"'[]'\")), sa.Column('d', postgresql.JSONB, server_default=sa.text(\"'{}'::json\")),\n    \
          sa.Column('e', postgresql.ARRAY(sa.Text), server_default='{}'), sa.Column('f', postgresql.ARRAY(sa.Integer), server_default=sa.text(\"'{1, 2}'\")),\n    \
          sa.Column('g', postgresql.ARRAY(sa.String(3)), server_default=sa.text('ARRAY[]::varchar[]')),\n    \
          sa.Column('h', postgresql.ARRAY(sa.Text), server_default=sa.text(\"'{}'::text[]\")))",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.DateTime, server_default=sa.text('now()')), sa.Column('b', sa.DateTime, server_default=sa.text('CURRENT_TIMESTAMP')),\n    \
          sa.Column('c', sa.DateTime(timezone=True), server_default=sa.func.current_timestamp()),\n    \
          sa.Column('d', sa.DateTime, server_default=sa.text('statement_timestamp()')), sa.Column('e', sa.Date, server_default=sa.func.current_date()),\n    \
          sa.Column('f', sa.Date, server_default='2020-01-02'), sa.Column('g', sa.DateTime, server_default='2020-01-02 03:04:05'),\n    \
          sa.Column('h', sa.DateTime, server_default=sa.text(\"timezone('utc', now())\")),\n    \
          sa.Column('i', sa.DateTime, server_default=sa.text(\"(now() at time zone 'utc')\")),\n    \
          sa.Column('j', sa.Interval, server_default='1 day'), sa.Column('k', postgresql.UUID, server_default=sa.text('gen_random_uuid()')),\n    \
          sa.Column('m', sa.DateTime, server_default=sa.text('NOW()')))",
    ),
    postgres_only(
        "op.execute('ALTER TABLE T ALTER COLUMN name SET DEFAULT 5')\nop.execute('ALTER TABLE T ALTER n DROP DEFAULT')",
    ),
    postgres_only("op.alter_column('T', 'n', type_=sa.BigInteger())"),
    postgres_only(
        "op.alter_column('T', 'n', type_=sa.Numeric(5, 1))\nop.alter_column('T', 'n', server_default='2')",
    ),
    postgres_only(
        "op.alter_column('T', 'name', server_default='x')\nop.alter_column('T', 'name', type_=sa.CHAR(60))",
    ),
    postgres_only(
        "op.alter_column('T', 'n', server_default=None)\nop.alter_column('T', 'n', type_=sa.String(9), postgresql_using='n::text')",
    ),
    // The names that PostgreSQL gives.
    postgres_only(
        "op.rename_table('T', 'T_b')\nop.create_table('T', sa.Column('id', sa.Integer, primary_key=True))\nop.drop_table('T_b')",
    ),
    postgres_only(
        "op.create_index(None, 'T', [sa.text('lower(name)')])\nop.execute('CREATE INDEX ON T (lower(name))')",
    ),
    postgres_only("op.execute('CREATE INDEX ON T ((n + 1), (name || name), n)')"),
    postgres_only(
        "op.execute('CREATE INDEX ON T (n, n)')\nop.execute('CREATE INDEX ON T (n) INCLUDE (name)')",
    ),
    postgres_only("op.execute('CREATE INDEX ON T (coalesce(name, name), (n::text))')"),
    postgres_only(
        "op.execute('CREATE TABLE T_r (id serial PRIMARY KEY, a bigserial, b smallserial, c int UNIQUE, d int CHECK (d > 1), e int REFERENCES T)')",
    ),
    postgres_only(
        "op.execute('CREATE TABLE T_r (a int PRIMARY KEY, b int, UNIQUE (a), UNIQUE (b), UNIQUE (b), CONSTRAINT T_named UNIQUE (b))')",
    ),
    postgres_only(
        "op.execute('CREATE TABLE T_r (a int PRIMARY KEY, CONSTRAINT T_named UNIQUE (a))')",
    ),
    postgres_only(
        "op.execute('CREATE TABLE T_r (a int, b int, CHECK (a > 0), CHECK (a > 1), CHECK (a > b), CHECK (true))')",
    ),
    postgres_only(
        "op.execute('CREATE TABLE T_key (a int)')\nop.execute('ALTER TABLE T ADD UNIQUE (n), ADD UNIQUE (n), ADD CHECK (n > 3)')",
    ),
    postgres_only(
        "op.create_table('T_with_a_name_that_comes_close_to_the_limit_of_sixty_three', sa.Column('id', sa.BigInteger, primary_key=True),\n    \
          sa.Column('also_a_long_column_name_for_a_key', sa.Integer, sa.ForeignKey('T.id')),\n    \
          sa.Column('also_a_long_column_name_for_checks', sa.Integer, sa.CheckConstraint('also_a_long_column_name_for_checks > 0')))",
    ),
    postgres_only(
        "op.create_index('ix_T_an_index_name_that_is_longer_than_the_sixty_three_bytes_kept', 'T', ['n'], postgresql_using='btree') if False else op.execute('CREATE INDEX ix_T_an_index_name_that_is_longer_than_the_sixty_three_bytes_kept ON T (n)')",
    ),
    // Constraints.
    postgres_only(
        "op.create_foreign_key('T_f', 'T', 'T', ['n'], ['id'], deferrable=True, initially='DEFERRED', ondelete='SET DEFAULT')",
    ),
    postgres_only(
        "op.create_foreign_key('T_f', 'T', 'T', ['n'], ['id'], match='FULL', initially='IMMEDIATE', deferrable=True)",
    ),
    postgres_only(
        "op.create_unique_constraint('T_u', 'T', ['n', 'name'], deferrable=True, initially='DEFERRED')",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.Integer, sa.ForeignKey('T.id', deferrable=True, initially='DEFERRED')),\n    \
          sa.UniqueConstraint('a', name='T_u', deferrable=True))",
    ),
    postgres_only(
        "op.execute('ALTER TABLE T ADD CONSTRAINT T_f FOREIGN KEY (n) REFERENCES T (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED NOT VALID')",
    ),
    postgres_only(
        "op.execute('CREATE UNIQUE INDEX T_i ON T (n)')\nop.execute('ALTER TABLE T ADD CONSTRAINT T_u UNIQUE USING INDEX T_i')",
    ),
    postgres_only(
        "op.execute('ALTER TABLE T DROP CONSTRAINT T_pkey CASCADE')\nop.create_primary_key('T_two', 'T', ['id', 'n'])",
    ),
    postgres_only(
        "op.create_exclude_constraint('T_x', 'T', (sa.column('n'), '='), where=sa.text('n > 0'), using='btree')",
    ),
    postgres_only("op.create_check_constraint('T_in', 'T', sa.column('name').in_(['a', 'b']))"),
    postgres_only(
        "op.create_check_constraint('T_in', 'T', \"name IN ('a', 'b') OR n >= 1 AND n <= 5 OR name IS NOT NULL\")",
    ),
    postgres_only(
        "op.create_check_constraint('T_not', 'T', \"name <> '' AND name <> 'x' AND name LIKE 'a%'\", postgresql_not_valid=True)",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.Integer), sa.CheckConstraint('a > 0', name=op.f('ck_T_c_a')))\nop.drop_constraint(op.f('ck_T_c_a'), 'T_c', type_='check')",
    ),
    postgres_only(
        "op.create_unique_constraint(op.f('uq_T_a_name_that_is_marked_as_final_and_far_too_long_for_the_catalog'), 'T', ['n'])",
    ),
    // Indexes.
    postgres_only(
        "op.create_index('T_i', 'T', ['n'], postgresql_include=['name'], postgresql_with={'fillfactor': 70})",
    ),
    postgres_only(
        "op.create_index('T_i', 'T', ['name'], postgresql_ops={'name': 'varchar_pattern_ops'})",
    ),
    postgres_only(
        "op.create_index('T_i', 'T', [sa.text('n DESC NULLS LAST'), sa.text('name ASC NULLS FIRST')])",
    ),
    postgres_only(
        "op.create_index('T_i', 'T', [sa.text('n ASC'), sa.text('id DESC NULLS FIRST')], unique=True)",
    ),
    postgres_only(
        "op.create_index('T_i', 'T', ['n'], unique=True, postgresql_nulls_not_distinct=True)",
    ),
    postgres_only(
        "op.add_column('T', sa.Column('j', postgresql.JSONB))\nop.create_index('T_i', 'T', ['j'], postgresql_using='gin')\nop.execute(\"CREATE INDEX T_k ON T ((j ->> 'a'))\")",
    ),
    postgres_only(
        "op.create_index('T_i', 'T', ['n'], postgresql_where=sa.column('name').isnot(None))",
    ),
    postgres_only(
        "op.create_index('T_i', 'T', ['n'], postgresql_where=sa.text(\"name = 'x' AND n IN (1, 2)\"))",
    ),
    postgres_only(
        "op.execute('CREATE INDEX T_i ON T USING btree (n, name text_pattern_ops DESC) INCLUDE (id) WHERE name IS NULL')",
    ),
    postgres_only("op.execute('CREATE UNIQUE INDEX T_i ON T (n) NULLS NOT DISTINCT')"),
    postgres_only(
        "op.execute('CREATE INDEX CONCURRENTLY T_i ON T (n)') if False else op.execute('CREATE INDEX IF NOT EXISTS T_i ON ONLY T (n)')",
    ),
    // What goes along.
    postgres_only(
        "op.create_index('T_i', 'T', ['n', 'name'])\nop.create_unique_constraint('T_u', 'T', ['name', 'n'])\nop.create_check_constraint('T_ck', 'T', \"n > 1 AND name = ''\")\nop.drop_column('T', 'name')",
    ),
    postgres_only(
        "op.create_index('T_i', 'T', ['n'], postgresql_where=sa.text('name IS NULL'))\nop.drop_column('T', 'name')",
    ),
    postgres_only(
        "op.create_index('T_i', 'T', ['n'], postgresql_include=['name'])\nop.drop_column('T', 'name')",
    ),
    postgres_only(
        "op.create_index('T_i', 'T', [sa.text('lower(name)')], postgresql_where=sa.text('name IS NULL'))\nop.alter_column('T', 'name', new_column_name='title')",
    ),
    postgres_only(
        "op.create_check_constraint('T_ck', 'T', \"name <> 'name'\")\nop.alter_column('T', 'name', new_column_name='a name')",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.Integer, sa.ForeignKey('T.id')))\nop.execute('DROP TABLE T CASCADE')",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.Integer, sa.ForeignKey('T.id')))\nop.execute('ALTER TABLE T DROP COLUMN id CASCADE')",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.Integer, sa.ForeignKey('T.id')))\nop.rename_table('T', 'T_b')\nop.alter_column('T_b', 'id', new_column_name='key')",
    ),
    postgres_only(
        "op.execute('ALTER TABLE T RENAME CONSTRAINT T_pkey TO T_key')\nop.execute('ALTER SEQUENCE T_id_seq RENAME TO T_numbers')",
    ),
    postgres_only(
        "op.execute('ALTER TABLE T ALTER COLUMN id DROP DEFAULT')\nop.execute('DROP SEQUENCE T_id_seq')",
    ),
    postgres_only(
        "op.execute('CREATE SEQUENCE T_s')\nop.execute(\"ALTER TABLE T ALTER COLUMN n SET DEFAULT nextval('T_s')\")\nop.execute('ALTER SEQUENCE T_s OWNED BY T.n')",
    ),
    postgres_only(
        "op.execute('ALTER TABLE T ADD COLUMN IF NOT EXISTS name int, ADD COLUMN IF NOT EXISTS late timestamptz DEFAULT now(), DROP COLUMN IF EXISTS nothing')",
    ),
    postgres_only(
        "op.execute('ALTER TABLE T ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY') if False else op.execute('ALTER TABLE T ALTER COLUMN n DROP DEFAULT, ALTER COLUMN n SET NOT NULL, ALTER COLUMN n ADD GENERATED BY DEFAULT AS IDENTITY')",
    ),
    postgres_only(
        "op.execute('CREATE TABLE T_like (LIKE T INCLUDING ALL)')\nop.execute('CREATE TABLE T_copy (LIKE T)')",
    ),
    postgres_only(
        "op.execute('CREATE TABLE T_p (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at)')",
    ),
    postgres_only(
        "op.execute('CREATE MATERIALIZED VIEW T_m AS SELECT name FROM T')\nop.execute('CREATE UNIQUE INDEX T_mi ON T_m (name)')",
    ),
    postgres_only("op.execute('CREATE TEMPORARY TABLE T_t (a int)')\nop.execute('DROP TABLE T_t')"),
    postgres_only(
        "op.execute(\"COMMENT ON COLUMN T.name IS 'what it is called'\")\nop.execute(\"COMMENT ON TABLE T IS 'things'\")",
    ),
    // Enum types.
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.Enum('x', 'y', name='T_e')))\nop.execute(\"ALTER TYPE T_e ADD VALUE 'z'\")\nop.execute(\"ALTER TYPE T_e RENAME VALUE 'x' TO 'w'\")",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.Enum('x', 'y', name='T_Mood'), server_default='x', nullable=False))",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', postgresql.ARRAY(sa.Enum('x', 'y', name='T_e')), server_default='{}'))",
    ),
    postgres_only(
        "kind = postgresql.ENUM('x', 'y', name='T_e')\nkind.create(op.get_bind(), checkfirst=True)\nop.add_column('T', sa.Column('a', postgresql.ENUM('x', 'y', name='T_e', create_type=False), server_default=sa.text(\"'x'::T_e\")))",
    ),
    postgres_only(
        "sa.Enum('x', 'y', name='T_e').create(op.get_bind())\nop.alter_column('T', 'name', type_=sa.Enum('x', 'y', name='T_e'), postgresql_using='name::T_e')\nop.execute('ALTER TYPE T_e RENAME TO T_old')\nop.execute(\"CREATE TYPE T_e AS ENUM ('x', 'z')\")\nop.execute('ALTER TABLE T ALTER COLUMN name TYPE T_e USING name::text::T_e')\nop.execute('DROP TYPE T_old')",
    ),
    // Another schema.
    postgres_only(
        "op.execute('CREATE SCHEMA T_s')\nop.create_table('T_c', sa.Column('id', sa.Integer, primary_key=True), sa.Column('a', sa.Integer, sa.ForeignKey('T.id')), schema='T_s')\nop.create_index(None, 'T_c', ['a'], schema='T_s')",
    ),
    postgres_only("op.execute('CREATE SCHEMA T_s')\nop.execute('ALTER TABLE T SET SCHEMA T_s')"),
];

fn cases() -> Vec<Case> {
    EVERYWHERE.iter().chain(POSTGRES).map(Case::clone).collect()
}

/// `schema --compare` as its users call it.
fn compared(root: &std::path::Path, url: &str) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(["--database-url", url, "schema", "--compare", "--format", "json"])
        .current_dir(root)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_form_equals_postgresql() {
    let url = postgres::server().create_database();
    let folder = project(&cases(), |_| true);
    agree(&folder, &postgres::with_driver(&url, "psycopg"), &url, Dialect::Postgresql);
    let found = compared(folder.path(), &url);
    assert_eq!(found["drift"], false, "{found:#}");
}

#[test]
fn every_form_equals_sqlite() {
    let folder = project(&cases(), |case| case.sqlite);
    let url = format!("sqlite:///{}", folder.path().join("schema.db").display());
    agree(&folder, &url, &url, Dialect::Sqlite);
    let found = compared(folder.path(), &url);
    assert_eq!(found["drift"], false, "{found:#}");
}
