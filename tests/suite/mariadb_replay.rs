//! Tests of replaying for MariaDB: what reading tells is what the server has after real Alembic.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use alembic_mcp::database::Database;
use alembic_mcp::project::DatabaseUrl;
use alembic_mcp::revisions::{load, replay};
use alembic_mcp::schema::{Dialect, NamingTemplates, Table};
use serde_json::Value;

use crate::replay::{project_of, run, upgrade};
use crate::support::mariadb::{server, with_driver};

/// What each revision does; `T` is the case's own table, with `id`, `name` and `n`.
const CASES: &[&str] = &[
    "",
    "op.drop_table('T')",
    "op.rename_table('T', 'T_new')",
    // Types.
    "for number, kind in enumerate((sa.BigInteger, sa.SmallInteger, sa.Boolean, sa.Text, sa.Date, sa.Time, sa.DateTime,\n    \
         sa.Float, sa.Double, sa.Numeric, sa.LargeBinary, sa.JSON, sa.Interval, sa.Uuid)):\n    \
         op.add_column('T', sa.Column('c%d' % number, kind()))",
    "op.add_column('T', sa.Column('a', sa.Numeric(10, 2)))",
    "op.add_column('T', sa.Column('a', sa.Numeric(8)))",
    "op.add_column('T', sa.Column('a', sa.Float(24)))",
    "op.add_column('T', sa.Column('a', sa.Float(53)))",
    "op.add_column('T', sa.Column('a', sa.CHAR(3)))",
    "op.add_column('T', sa.Column('a', sa.Unicode(20), server_default=\"it's\"))",
    "op.add_column('T', sa.Column('a', sa.UnicodeText()))",
    "op.add_column('T', sa.Column('a', sa.Text(100000)))",
    "op.add_column('T', sa.Column('a', sa.LargeBinary(length=100000)))",
    "op.add_column('T', sa.Column('a', sa.VARBINARY(16)))",
    "op.add_column('T', sa.Column('a', sa.BINARY(16)))",
    "op.add_column('T', sa.Column('a', sa.DateTime(timezone=True)))",
    "op.add_column('T', sa.Column('a', sa.TIMESTAMP(), nullable=True))",
    "op.add_column('T', sa.Column('a', sa.TIMESTAMP(), nullable=False, server_default=sa.text('CURRENT_TIMESTAMP')))",
    "op.add_column('T', sa.Column('a', sa.Uuid(as_uuid=False)))",
    "op.add_column('T', sa.Column('a', sa.Enum('x', \"it's\", name='T_mood'), server_default='x', nullable=False))",
    "op.add_column('T', sa.Column('a', sa.Enum('x', 'y', name='T_mood', native_enum=False)))",
    "op.add_column('T', sa.Column('a', sa.String(5).with_variant(mysql.VARCHAR(9), 'mysql')))",
    "op.add_column('T', sa.Column('a', mysql.INTEGER(unsigned=True), server_default='0', nullable=False))",
    "op.add_column('T', sa.Column('a', mysql.BIGINT(20, unsigned=True)))",
    "op.add_column('T', sa.Column('a', mysql.MEDIUMINT()))",
    "op.add_column('T', sa.Column('a', mysql.TINYINT(1), server_default='1'))",
    "op.add_column('T', sa.Column('a', mysql.TINYINT(4)))",
    "op.add_column('T', sa.Column('a', mysql.TINYINT()))",
    "op.add_column('T', sa.Column('a', mysql.DOUBLE(10, 2)))",
    "op.add_column('T', sa.Column('a', mysql.DECIMAL(10, 2, unsigned=True)))",
    "op.add_column('T', sa.Column('a', mysql.DATETIME(fsp=6)))",
    "op.add_column('T', sa.Column('a', mysql.TIMESTAMP(fsp=3), nullable=True))",
    "op.add_column('T', sa.Column('a', mysql.TIME(fsp=2)))",
    "op.add_column('T', sa.Column('a', mysql.LONGTEXT()))",
    "op.add_column('T', sa.Column('a', mysql.MEDIUMTEXT(collation='utf8mb4_bin')))",
    "op.add_column('T', sa.Column('a', mysql.VARCHAR(20, charset='latin1')))",
    "op.add_column('T', sa.Column('a', mysql.LONGBLOB()))",
    "op.add_column('T', sa.Column('a', mysql.YEAR()))",
    "op.add_column('T', sa.Column('a', mysql.BIT(8)))",
    "op.add_column('T', sa.Column('a', mysql.SET('x', 'y')))",
    "op.add_column('T', sa.Column('a', mysql.JSON()))",
    "op.add_column('T', sa.Column('a', mysql.ENUM('x', 'y'), server_default='y'))",
    // Defaults.
    "op.add_column('T', sa.Column('a', sa.Text, nullable=False, server_default=''))",
    "op.add_column('T', sa.Column('a', sa.Boolean, server_default=sa.false(), nullable=False))",
    "op.add_column('T', sa.Column('a', sa.Boolean, server_default=sa.text('true')))",
    "op.add_column('T', sa.Column('a', sa.Boolean, server_default='0'))",
    "op.add_column('T', sa.Column('a', sa.DateTime, server_default=sa.func.now()))",
    "op.add_column('T', sa.Column('a', sa.DateTime, server_default=sa.text('now()')))",
    "op.add_column('T', sa.Column('a', sa.TIMESTAMP, nullable=False,\n    \
         server_default=sa.text('CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP')))",
    "op.add_column('T', sa.Column('a', mysql.DATETIME(fsp=6), server_default=sa.text('CURRENT_TIMESTAMP(6)')))",
    "op.add_column('T', sa.Column('a', sa.Integer, server_default='-1'))",
    "op.add_column('T', sa.Column('a', sa.Integer, server_default=sa.text('-1')))",
    "op.add_column('T', sa.Column('a', sa.Integer, server_default=sa.text('(1 + 2)')))",
    "op.add_column('T', sa.Column('a', sa.Numeric(10, 2), server_default='0'))",
    "op.add_column('T', sa.Column('a', sa.Numeric(10, 2), server_default='1.5'))",
    "op.add_column('T', sa.Column('a', sa.Float, server_default='0.5'))",
    "op.add_column('T', sa.Column('a', sa.Float, server_default='0.0'))",
    "op.add_column('T', sa.Column('a', sa.JSON, server_default='{}'))",
    "op.add_column('T', sa.Column('a', sa.Date, server_default='2020-01-01'))",
    "op.add_column('T', sa.Column('a', sa.Date, server_default=sa.text('(CURRENT_DATE)')))",
    "op.add_column('T', sa.Column('a', sa.String(40), server_default=sa.text('(uuid())')))",
    "op.add_column('T', sa.Column('a', sa.String(40), server_default='NULL'))",
    "op.add_column('T', sa.Column('a', sa.String(40), server_default=sa.text('NULL')))",
    // Columns.
    "op.drop_column('T', 'name')",
    "op.add_column('T', sa.Column('a', sa.Integer, sa.Computed('n * 2')))",
    "op.add_column('T', sa.Column('a', sa.Integer, sa.Computed('n * 2', persisted=True)))",
    "op.add_column('T', sa.Column('a', sa.Integer, comment=\"it's\"))",
    "op.add_column('T', sa.Column('a', sa.Integer, unique=True, index=True))",
    "op.add_column('T', sa.Column('other_id', sa.Integer, sa.ForeignKey('T.id')))",
    "op.alter_column('T', 'name', type_=sa.String(80), existing_type=sa.String(50), existing_nullable=True)",
    "op.alter_column('T', 'name', new_column_name='title', existing_type=sa.String(50))",
    "op.alter_column('T', 'name', nullable=False, existing_type=sa.String(50))",
    "op.alter_column('T', 'name', nullable=False, existing_type=sa.String(50), server_default='x')",
    "op.alter_column('T', 'n', server_default=None, existing_type=sa.Integer())",
    "op.alter_column('T', 'n', server_default='7', existing_type=sa.Integer())",
    "op.alter_column('T', 'n', type_=sa.BigInteger(), existing_type=sa.Integer(), existing_server_default='1')",
    // Alembic leaves out what it is not told of, and the server forgets it.
    "op.alter_column('T', 'n', type_=sa.BigInteger(), existing_type=sa.Integer())",
    "op.alter_column('T', 'n', nullable=False, existing_type=sa.Integer())\n\
     op.alter_column('T', 'n', type_=sa.BigInteger(), existing_type=sa.Integer())",
    "op.alter_column('T', 'id', type_=sa.BigInteger(), existing_type=sa.Integer(), autoincrement=True, existing_nullable=False)",
    "op.alter_column('T', 'name', comment='why', existing_type=sa.String(50))",
    "op.create_table_comment('T', 'what', existing_comment=None)",
    // Keys.
    "op.create_index('ix_T_name', 'T', ['name'])",
    "op.create_index('ix_T_two', 'T', ['name', 'n'], unique=True)",
    "op.create_index('ix_T_d', 'T', [sa.text('name DESC'), 'n'])",
    "op.create_index('ix_T_p', 'T', ['name'], mysql_length=10)",
    "op.create_index('ix_T_p', 'T', ['name', 'n'], mysql_length={'name': 10}, unique=True)",
    "op.create_index('ix_T_f', 'T', ['name'], mysql_prefix='FULLTEXT')",
    "op.create_index('ix_T_x', 'T', ['name'])\nop.drop_index('ix_T_x', table_name='T')",
    "op.create_index('ix_T_x', 'T', ['name'], unique=True)\nop.drop_index('ix_T_x', 'T')",
    "op.create_unique_constraint('uq_T_name', 'T', ['name'])",
    "op.create_unique_constraint(None, 'T', ['name'])",
    "op.create_unique_constraint(None, 'T', ['name'])\nop.create_unique_constraint(None, 'T', ['name', 'n'])",
    "op.create_unique_constraint('uq_T_name', 'T', ['name'])\nop.drop_constraint('uq_T_name', 'T', type_='unique')",
    "op.create_check_constraint('ck_T_n', 'T', 'n > 0')",
    "op.create_check_constraint('ck_T_n', 'T', 'n > 0')\nop.drop_constraint('ck_T_n', 'T', type_='check')",
    "op.create_check_constraint(None, 'T', 'n > 0 AND n < 9')",
    "op.create_check_constraint(None, 'T', 'n > 0 AND n < 9')\nop.drop_constraint('CONSTRAINT_1', 'T', type_='check')",
    "op.alter_column('T', 'n', nullable=False, existing_type=sa.BigInteger(), existing_server_default=sa.text('1'))",
    "op.create_foreign_key(None, 'T', 'T', ['n'], ['id'], onupdate='CASCADE')",
    "op.create_foreign_key('fk_T_n', 'T', 'T', ['n'], ['id'], ondelete='RESTRICT')",
    "op.create_foreign_key('fk_T_n', 'T', 'T', ['n'], ['id'])\nop.drop_constraint('fk_T_n', 'T', type_='foreignkey')",
    "op.create_foreign_key('fk_T_n', 'T', 'T', ['n'], ['id'])\n\
     op.drop_constraint('fk_T_n', 'T', type_='foreignkey')\nop.drop_index('fk_T_n', 'T')",
    "op.create_foreign_key('fk_T_n', 'T', 'T', ['n'], ['id'])\nop.create_index('ix_T_n', 'T', ['n'])",
    "op.create_table('T_c', sa.Column('id', sa.Integer), sa.Column('t', sa.Integer),\n    \
         sa.ForeignKeyConstraint(['t'], ['T.id'], ondelete='CASCADE'), sa.PrimaryKeyConstraint('id'))",
    "op.create_table('T_c', sa.Column('id', sa.BigInteger, primary_key=True),\n    \
         sa.Column('t', sa.Integer, sa.ForeignKey('T.id', name='fk_T'), nullable=False))",
    "op.create_table('T_c', sa.Column('id', sa.Integer, primary_key=True),\n    \
         sa.Column('a', sa.Integer, sa.ForeignKey('T.id')), sa.Column('b', sa.Integer, sa.ForeignKey('T.id')))\n\
     op.drop_constraint('T_c_ibfk_1', 'T_c', type_='foreignkey')",
    "op.create_table('T_c', sa.Column('a', sa.Integer, primary_key=True, autoincrement=False),\n    \
         sa.Column('b', sa.Integer, primary_key=True, autoincrement=False))",
    "op.create_table('T_c', sa.Column('a', sa.String(5), unique=True),\n    \
         sa.Column('b', sa.Integer, index=True), sa.Column('c', sa.Integer, unique=True, index=True))",
    "op.create_table('T_c', sa.Column('a', sa.Integer), sa.Column('b', sa.Integer),\n    \
         sa.UniqueConstraint('a', 'b'), sa.UniqueConstraint('b', name='uq_T_b'))",
    "op.create_table('T_c', sa.Column('a', sa.Integer), sa.CheckConstraint('a > 0', name='ck_T'))",
    "op.create_table('T_c', sa.Column('a', sa.Integer), sa.CheckConstraint('a > 0'), sa.CheckConstraint('a < 9'))",
    "op.create_table('T_c', sa.Column('a', sa.Integer), sa.Index('ix_T_in', 'a', unique=True))",
    "op.create_table('T_c', sa.Column('a', sa.Integer), mysql_engine='InnoDB', mysql_charset='utf8mb4', comment='c')",
    // SQL.
    "op.execute('CREATE INDEX ix_T_raw ON T (name)')",
    "op.execute('CREATE UNIQUE INDEX ix_T_raw ON T (name(10))')",
    "op.execute('ALTER TABLE T ADD COLUMN raw INTEGER')",
    "op.execute('ALTER TABLE T ADD COLUMN raw INT UNSIGNED NOT NULL DEFAULT 0 AFTER id')",
    "op.execute('ALTER TABLE T MODIFY name VARCHAR(90) NOT NULL')",
    "op.execute('ALTER TABLE T CHANGE name title VARCHAR(90)')",
    "op.execute('ALTER TABLE T ADD UNIQUE KEY uq_T_k (name), ADD KEY ix_T_k (n)')",
    "op.execute('ALTER TABLE T ADD CONSTRAINT fk_T FOREIGN KEY (n) REFERENCES T (id) ON DELETE SET NULL')",
    "op.execute('ALTER TABLE T ADD CONSTRAINT fk_T FOREIGN KEY (n) REFERENCES T (id)')\n\
     op.execute('ALTER TABLE T DROP FOREIGN KEY fk_T')\nop.execute('ALTER TABLE T DROP INDEX fk_T')",
    "op.create_index('ix_T_a', 'T', ['n'])\nop.execute('ALTER TABLE T RENAME INDEX ix_T_a TO ix_T_b')",
    "op.execute('ALTER TABLE T DROP PRIMARY KEY, MODIFY id INT NOT NULL')",
    "op.execute('CREATE TABLE T_raw (id INTEGER NOT NULL PRIMARY KEY AUTO_INCREMENT, a VARCHAR(10) DEFAULT NULL, KEY ix_T_a (a)) ENGINE=InnoDB')",
    "op.execute(\"CREATE TABLE `T_raw` (`id` bigint(20) unsigned NOT NULL AUTO_INCREMENT, \
         `kind` enum('a','b') NOT NULL DEFAULT 'a', \
         `at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, \
         PRIMARY KEY (`id`), UNIQUE KEY `uq_T` (`kind`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4\")",
    "op.execute('DROP TABLE T')",
    "op.execute('RENAME TABLE T TO T_moved')",
    "op.execute(\"UPDATE T SET name = 'x' WHERE name IS NULL\")",
    "with op.batch_alter_table('T') as batch_op:\n    \
         batch_op.add_column(sa.Column('a', sa.Integer))\n    batch_op.drop_column('name')",
    "with op.batch_alter_table('T') as batch_op:\n    \
         batch_op.alter_column('name', nullable=False, type_=sa.Text(), existing_type=sa.String(50))",
];

/// The names that the server gave or was given, by kind. Unique constraints are indexes to it.
fn names(table: &Table) -> BTreeMap<&'static str, Vec<String>> {
    let sorted = |names: Vec<Option<String>>| {
        let mut names: Vec<String> = names.into_iter().map(Option::unwrap_or_default).collect();
        names.sort();
        names
    };
    let uniques = table.unique_constraints.iter().map(|one| one.name.clone());
    let indexes = table.indexes.iter().map(|one| Some(one.name.clone()));
    // MariaDB checks its JSON columns by constraints of their names.
    let checks =
        table.check_constraints.iter().filter(|one| !one.expression.contains("json_valid"));
    BTreeMap::from([
        ("primary key", sorted(table.primary_key.iter().map(|one| one.name.clone()).collect())),
        ("foreign keys", sorted(table.foreign_keys.iter().map(|one| one.name.clone()).collect())),
        ("checks", sorted(checks.map(|one| one.name.clone()).collect())),
        ("indexes", sorted(uniques.chain(indexes).collect())),
    ])
}

#[test]
fn no_drift_after_real_alembic_on_mariadb() {
    let url = server().create_database();
    let folder = project_of(CASES.iter().copied().enumerate());
    upgrade(folder.path(), &url);
    let compare = ["--database-url", &url, "schema", "--compare", "--format", "json"];
    let (code, text) = run(folder.path(), &compare);
    let drift: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((code, &drift["drift"]), (Some(0), &Value::Bool(false)), "{drift:#}");
    assert_eq!(drift["uncertain"].as_array().map(Vec::len), Some(0), "{drift:#}");
    // The same through the other name of the dialect.
    let other = with_driver(&url, "mariadb+pymysql");
    let (code, text) = run(folder.path(), &["--database-url", &other, "schema", "--compare"]);
    assert_eq!(code, Some(0), "{text}");
    let url = DatabaseUrl::parse(&url, folder.path()).expect("a URL");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(names_agree(folder.path(), &url));
}

/// Compares the names that reading tells with those that the server has.
async fn names_agree(root: &Path, url: &DatabaseUrl) {
    let graph = load(&[root.join("m/versions")], false, &Arc::default());
    let told = replay(&graph, "head", Dialect::Mysql, &NamingTemplates::default()).expect("read");
    let database = Database::connect(url).await.expect("connects");
    let mut wrong = String::new();
    for name in database.table_names().await.expect("reads") {
        let live = database.table(&name).await.expect("reads").expect("exists");
        let Some(table) = told.schema.tables.get(&name.to_string()) else { continue };
        let mut told = names(table);
        // Reading does not know whether it will be MySQL, whose names these are, or MariaDB.
        for check in told.get_mut("checks").into_iter().flatten() {
            *check = check.replace(&format!("{name}_chk_"), "CONSTRAINT_");
        }
        if told != names(&live) {
            let _ = writeln!(wrong, "{name}\n  real {:?}\n  told {told:?}", names(&live));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
