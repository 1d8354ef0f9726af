//! Tests of replaying: the schema that reading tells is the one a real database has.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use alembic_mcp::database::Database;
use alembic_mcp::project::DatabaseUrl;
use alembic_mcp::revisions::{load, replay};
use alembic_mcp::schema::{Dialect, NamingTemplates, Table};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::client::{Client, Era};
use crate::support::postgres;
use crate::support::python::{Flavour, venv};

/// What one revision does; `T` is the case's own table.
#[derive(Clone)]
pub(crate) struct Case {
    steps: &'static str,
    pub(crate) sqlite: bool,
}

pub(crate) const fn both(steps: &'static str) -> Case {
    Case { steps, sqlite: true }
}

pub(crate) const fn postgres_only(steps: &'static str) -> Case {
    Case { steps, sqlite: false }
}

/// Creates the case's table with an id, a name and a reference.
const MAKE: &str = "op.create_table('T', sa.Column('id', sa.Integer, primary_key=True), \
                    sa.Column('name', sa.String(50)), sa.Column('n', sa.Integer, server_default='1'))";

const CASES: &[Case] = &[
    both(""),
    both("op.drop_table('T')"),
    both("op.rename_table('T', 'T_new')"),
    both("op.add_column('T', sa.Column('a', sa.Text, nullable=False, server_default=''))"),
    both("op.add_column('T', sa.Column('a', sa.Boolean, server_default=sa.false()))"),
    both("op.add_column('T', sa.Column('a', sa.Boolean, server_default=sa.text('true')))"),
    both("op.add_column('T', sa.Column('a', sa.DateTime, server_default=sa.func.now()))"),
    both("op.add_column('T', sa.Column('a', sa.DateTime(timezone=True)))"),
    both("op.add_column('T', sa.Column('a', sa.Numeric(10, 2)))"),
    both("op.add_column('T', sa.Column('a', sa.Numeric(8)))"),
    both("op.add_column('T', sa.Column('a', sa.Float))"),
    both("op.add_column('T', sa.Column('a', sa.Float(24)))"),
    both("op.add_column('T', sa.Column('a', sa.Double))"),
    both("op.add_column('T', sa.Column('a', sa.BigInteger, server_default='0'))"),
    both("op.add_column('T', sa.Column('a', sa.SmallInteger, server_default='5'))"),
    both("op.add_column('T', sa.Column('a', sa.Integer, server_default='-1'))"),
    both("op.add_column('T', sa.Column('a', sa.Integer, server_default=sa.text('-1')))"),
    both("op.add_column('T', sa.Column('a', sa.LargeBinary))"),
    both("op.add_column('T', sa.Column('a', sa.JSON, server_default='{}'))"),
    both("op.add_column('T', sa.Column('a', sa.Uuid))"),
    both("op.add_column('T', sa.Column('a', sa.Date))"),
    both("op.add_column('T', sa.Column('a', sa.Time))"),
    both("op.add_column('T', sa.Column('a', sa.Interval))"),
    both("op.add_column('T', sa.Column('a', sa.CHAR(3)))"),
    both("op.add_column('T', sa.Column('a', sa.Unicode(20), server_default=\"it's\"))"),
    both("op.drop_column('T', 'name')"),
    both("op.create_index('ix_T_name', 'T', ['name'])"),
    both("op.create_index('ix_T_two', 'T', ['name', 'n'], unique=True)"),
    both("op.create_index(None, 'T', ['name'])"),
    both("op.create_index('ix_T_d', 'T', [sa.text('name DESC'), 'n'])"),
    both("op.create_index('ix_T_x', 'T', ['name'])\nop.drop_index('ix_T_x', 'T')"),
    both(
        "op.create_table('T_c', sa.Column('id', sa.Integer), sa.Column('t', sa.Integer),\n    \
          sa.ForeignKeyConstraint(['t'], ['T.id'], ondelete='CASCADE'), sa.PrimaryKeyConstraint('id'))",
    ),
    both(
        "op.create_table('T_c', sa.Column('id', sa.BigInteger, primary_key=True),\n    \
          sa.Column('t', sa.Integer, sa.ForeignKey('T.id', name='fk_T'), nullable=False))",
    ),
    both(
        "op.create_table('T_c', sa.Column('a', sa.Integer, primary_key=True),\n    \
          sa.Column('b', sa.Integer, primary_key=True))",
    ),
    both(
        "op.create_table('T_c', sa.Column('a', sa.String(5), unique=True),\n    \
          sa.Column('b', sa.Integer, index=True), sa.Column('c', sa.Integer, unique=True, index=True))",
    ),
    both(
        "op.create_table('T_c', sa.Column('a', sa.Integer), sa.Column('b', sa.Integer),\n    \
          sa.UniqueConstraint('a', 'b'), sa.UniqueConstraint('b', name='uq_T_b'))",
    ),
    both(
        "op.create_table('T_c', sa.Column('a', sa.Integer), sa.CheckConstraint('a > 0', name='ck_T'))",
    ),
    both(
        "op.create_table('T_c', sa.Column('a', sa.Integer), sa.Index('ix_T_in', 'a', unique=True))",
    ),
    both("op.execute('CREATE INDEX ix_T_raw ON T (name)')"),
    both("op.execute('ALTER TABLE T ADD COLUMN raw INTEGER')"),
    both("op.execute('CREATE TABLE T_raw (id INTEGER NOT NULL PRIMARY KEY, a VARCHAR(10))')"),
    both("op.execute('DROP TABLE T')"),
    both("op.execute(\"UPDATE T SET name = 'x' WHERE name IS NULL\")"),
    both("for name in ('a', 'b'):\n    op.add_column('T', sa.Column(name, sa.String(5)))"),
    both(
        "if op.get_bind().dialect.name == 'postgresql':\n    \
          op.add_column('T', sa.Column('pg', sa.Text))\nelse:\n    \
          op.add_column('T', sa.Column('other', sa.Text))",
    ),
    both("if not sa.inspect(op.get_bind()).has_table('T'):\n    op.drop_table('T')"),
    both(
        "with op.batch_alter_table('T') as batch_op:\n    \
          batch_op.add_column(sa.Column('a', sa.Integer))\n    batch_op.drop_column('name')",
    ),
    both(
        "with op.batch_alter_table('T') as batch_op:\n    \
          batch_op.alter_column('name', new_column_name='title', existing_type=sa.String(50))",
    ),
    both(
        "with op.batch_alter_table('T') as batch_op:\n    \
          batch_op.alter_column('name', nullable=False, type_=sa.Text(), existing_type=sa.String(50))",
    ),
    both(
        "with op.batch_alter_table('T') as batch_op:\n    \
          batch_op.create_unique_constraint('uq_T_name', ['name'])\n    \
          batch_op.create_check_constraint('ck_T_n', 'n > 0')",
    ),
    both(
        "with op.batch_alter_table('T') as batch_op:\n    \
          batch_op.create_unique_constraint('uq_T_name', ['name'])\n\
          with op.batch_alter_table('T') as batch_op:\n    \
          batch_op.drop_constraint('uq_T_name', type_='unique')",
    ),
    both(
        "with op.batch_alter_table('T') as batch_op:\n    \
          batch_op.alter_column('n', server_default=None, existing_type=sa.Integer())",
    ),
    postgres_only("op.alter_column('T', 'name', type_=sa.String(80), existing_type=sa.String(50))"),
    postgres_only(
        "op.alter_column('T', 'name', server_default='x')\n\
                   op.alter_column('T', 'name', type_=sa.Text())",
    ),
    postgres_only("op.create_unique_constraint(None, 'T', ['name'])"),
    postgres_only(
        "op.create_unique_constraint(None, 'T', ['name'])\n\
                   op.create_unique_constraint(None, 'T', ['name'])",
    ),
    postgres_only("op.create_check_constraint(None, 'T', 'n > 0 AND n < 9')"),
    postgres_only("op.create_check_constraint(None, 'T', 'n > id')"),
    postgres_only("op.create_foreign_key(None, 'T', 'T', ['n'], ['id'], onupdate='CASCADE')"),
    postgres_only("op.add_column('T', sa.Column('other_id', sa.Integer, sa.ForeignKey('T.id')))"),
    postgres_only("op.drop_constraint('T_pkey', 'T')"),
    postgres_only(
        "op.add_column('T', sa.Column('a', postgresql.ARRAY(sa.String(5)), server_default='{}'))",
    ),
    postgres_only(
        "op.add_column('T', sa.Column('a', postgresql.JSONB, server_default=sa.text(\"'{}'::jsonb\")))",
    ),
    postgres_only("op.add_column('T', sa.Column('a', postgresql.INET))"),
    postgres_only(
        "op.add_column('T', sa.Column('a', postgresql.TIMESTAMP(precision=3, timezone=True)))",
    ),
    postgres_only(
        "op.create_table('T_c', sa.Column('a', sa.Enum('x', 'y', name='T_mood'), server_default='x'))",
    ),
    postgres_only(
        "op.execute(\"CREATE TYPE T_e AS ENUM ('a', 'b')\")\n\
                   op.execute('ALTER TABLE T ADD COLUMN e T_e')\n\
                   op.execute(\"ALTER TYPE T_e RENAME TO T_f\")",
    ),
    postgres_only(
        "op.execute('ALTER TABLE T ADD CONSTRAINT T_ck CHECK (n > 1) NOT VALID')\n\
                   op.execute('ALTER TABLE T VALIDATE CONSTRAINT T_ck')",
    ),
    postgres_only(
        "op.execute('ALTER TABLE T ALTER COLUMN name SET NOT NULL, ALTER COLUMN n TYPE bigint')",
    ),
    postgres_only("op.execute('ALTER INDEX T_pkey RENAME TO T_key')"),
    postgres_only(
        "op.create_index('ix_T_w', 'T', ['name'], postgresql_where=sa.text('n > 0'), postgresql_using='hash')",
    ),
    postgres_only(
        "op.create_table('T_a_table_name_so_long_that_it_has_to_be_cut_somewhere',\n    \
          sa.Column('a_column_name_that_is_very_long_as_well', sa.Integer, unique=True),\n    \
          sa.Column('id', sa.Integer, primary_key=True))",
    ),
    both(
        "op.create_table('T_c', sa.Column('id', sa.Integer), sa.PrimaryKeyConstraint('id'),\n    \
          sa.UniqueConstraint('id'))",
    ),
    both(
        "inspector = sa.inspect(op.get_bind())\n\
          columns = [column['name'] for column in inspector.get_columns('T')]\n\
          if 'name' not in columns:\n    op.add_column('T', sa.Column('name', sa.Text))\n\
          if 'a' not in columns:\n    op.add_column('T', sa.Column('a', sa.Text))",
    ),
    both(
        "op.create_index('ix_T_a', 'T', ['name'])\nop.create_index('ix_T_b', 'T', ['n'])\n\
          for index in sa.inspect(op.get_bind()).get_indexes('T'):\n    \
          if index['column_names'] == ['name']:\n        op.drop_index(index['name'], 'T')",
    ),
    both(
        "wanted = {'name': sa.Text, 'a': sa.Integer, 'b': sa.Text}\n\
          there = {column['name'] for column in sa.inspect(op.get_bind()).get_columns('T')}\n\
          for name in sorted(set(wanted) - there):\n    \
          op.add_column('T', sa.Column(name, wanted[name]()))",
    ),
    both(
        "def has_column(table, column):\n    \
          found = {one['name']: one for one in sa.inspect(op.get_bind()).get_columns(table)}\n    \
          return found.get(column) is not None\n\
          def add(table, column, **more):\n    \
          if has_column(table, column):\n        return\n    \
          op.add_column(table, sa.Column(column, sa.String(9), **more))\n\
          add('T', 'name')\nadd('T', 'a')\nadd('T', 'a')",
    ),
    both(
        "is_pg = op.get_context().dialect.name == 'postgresql'\n\
          op.add_column('T', sa.Column('a', sa.String(20), server_default='pg' if is_pg else None))\n\
          kind = {'postgresql': sa.Text(), 'sqlite': sa.Integer()}[op.get_bind().engine.name]\n\
          op.add_column('T', sa.Column('b', kind))",
    ),
    both(
        "bind = op.get_bind()\nif bind.dialect.name == 'postgresql':\n    \
          query = \"SELECT 1 FROM information_schema.columns WHERE table_schema = current_schema() \
          AND table_name = :t AND column_name = :c\"\n    \
          there = bind.execute(sa.text(query), {'t': 'T', 'c': 'a'}).scalar() is not None\n\
          else:\n    \
          rows = bind.execute(sa.text(\"PRAGMA table_info('T')\")).fetchall()\n    \
          there = any(row[1] == 'a' for row in rows)\n\
          if not there:\n    op.add_column('T', sa.Column('a', sa.Text))",
    ),
    both(
        "if op.get_bind().dialect.name == 'sqlite':\n    try:\n        \
          op.drop_index('ix_T_nowhere', 'T')\n    except Exception:\n        \
          op.add_column('T', sa.Column('a', sa.Text))",
    ),
    both(
        "op.create_table('T_c', sa.Column('id', sa.Integer, primary_key=True),\n    \
          sa.Column('t', sa.Integer, sa.ForeignKey('T.id', name='fk_T')))\n\
          keys = sa.inspect(op.get_bind()).get_foreign_keys('T_c')\n\
          name = next((key['name'] for key in keys if key['constrained_columns'] == ['t']), None)\n\
          if name:\n    with op.batch_alter_table('T_c') as batch_op:\n        \
          batch_op.drop_constraint(name, type_='foreignkey')",
    ),
];

pub(crate) const ENV: &str = "from alembic import context\nfrom sqlalchemy import create_engine\nimport os\n\
    with create_engine(os.environ['REPLAY_URL']).connect() as connection:\n    \
    context.configure(connection=connection)\n    \
    with context.begin_transaction():\n        context.run_migrations()\n";

/// A project of the cases that are meant.
pub(crate) fn project(cases: &[Case], is_meant: impl Fn(&Case) -> bool) -> TempDir {
    let meant = cases.iter().enumerate().filter(|(_, case)| is_meant(case));
    project_of(meant.map(|(number, case)| (number, case.steps)))
}

/// A project whose every revision makes the steps of one case.
pub(crate) fn project_of<'c>(cases: impl Iterator<Item = (usize, &'c str)>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("m/versions")).unwrap();
    fs::write(root.join("alembic.ini"), "[alembic]\nscript_location = %(here)s/m\n").unwrap();
    fs::write(root.join("m/env.py"), ENV).unwrap();
    let mut down = "None".to_owned();
    for (number, steps) in cases {
        let table = format!("t{number}");
        let mut body = String::new();
        for line in MAKE.lines().chain(steps.lines()) {
            let named =
                line.replace("'T", &format!("'{table}")).replace("_T_", &format!("_{table}_"));
            let named = replaced_words(&named, &table);
            let _ = writeln!(body, "    {named}");
        }
        let text = format!(
            "from alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import mysql, postgresql\n\n\
             revision = 'c{number:03}'\ndown_revision = {down}\n\n\ndef upgrade():\n{body}\n\n\
             def downgrade():\n    pass\n"
        );
        fs::write(root.join(format!("m/versions/c{number:03}.py")), text).unwrap();
        down = format!("'c{number:03}'");
    }
    folder
}

/// `T` and what begins with `T_` or `T.`, wherever it stands as a word, and `_T` at a word's end.
fn replaced_words(line: &str, table: &str) -> String {
    let mut text = String::new();
    let letters: Vec<char> = line.chars().collect();
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(place + 1);
        let starts = before.is_none_or(|one| !one.is_alphanumeric());
        let ends = after.is_none_or(|one| !one.is_alphanumeric());
        if *letter == 'T' && starts && ends {
            text.push_str(table);
        } else {
            text.push(*letter);
        }
    }
    text
}

pub(crate) fn upgrade(root: &Path, url: &str) {
    let output = Command::new(venv(Flavour::Sqlalchemy20))
        .args(["-m", "alembic", "upgrade", "head"])
        .current_dir(root)
        .env("REPLAY_URL", url)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// An expression without the casts and parentheses that a catalog adds.
fn words(expression: &str) -> String {
    let mut text = expression.to_ascii_lowercase();
    while let Some(at) = text.find("::") {
        let rest = &text[at + 2..];
        let known =
            ["character varying", "timestamp without time zone", "timestamp with time zone"];
        let cast = known.iter().find(|name| rest.starts_with(*name)).map_or_else(
            || rest.find(|one: char| !one.is_alphanumeric() && one != '_').unwrap_or(rest.len()),
            |name| name.len(),
        );
        let after = rest[cast..].trim_start_matches("[]");
        text = format!("{}{after}", &text[..at]);
    }
    let text = text
        .replace("= any", "in")
        .replace("array", "")
        .replace(['[', ']', '(', ')', ',', '"'], " ");
    let text = text.replace("<>", "!=").replace("!~~", "not like").replace("~~", "like");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A table as lines, with the names that the database gave.
fn described(table: &Table, dialect: Dialect) -> Vec<String> {
    let mut lines: Vec<String> = table
        .columns
        .iter()
        .map(|one| {
            let generated = one.computed.as_deref().map(words);
            format!(
                "{} {} {} {:?} {:?} {generated:?} {:?}",
                one.name, one.type_name, one.nullable, one.default, one.identity, one.comment
            )
        })
        .collect();
    let named = |name: &Option<String>| name.clone().unwrap_or_default();
    let mut rest: Vec<String> = Vec::new();
    if let Some(key) = &table.primary_key {
        rest.push(format!("primary key {} {:?}", named(&key.name), key.columns));
    }
    for one in &table.foreign_keys {
        rest.push(format!(
            "foreign key {} {:?} {}{:?} {:?} {:?} {:?} {:?}",
            named(&one.name),
            one.columns,
            one.referred_table,
            one.referred_columns,
            one.on_delete,
            one.on_update,
            one.match_type,
            one.deferral
        ));
    }
    for one in &table.unique_constraints {
        let (name, deferral) = (named(&one.name), one.deferral);
        rest.push(format!(
            "unique {name} {:?} {} {deferral:?}",
            one.columns, one.nulls_not_distinct
        ));
    }
    for one in &table.check_constraints {
        let (name, condition) = (named(&one.name), words(&one.expression));
        rest.push(format!("check {name} {} {condition}", one.validated));
    }
    for one in &table.exclusion_constraints {
        let predicate = one.predicate.as_deref().map(words);
        rest.push(format!(
            "exclude {} {} {:?} {predicate:?}",
            named(&one.name),
            one.method,
            one.elements
        ));
    }
    for one in &table.indexes {
        let method = one.method.clone().filter(|_| dialect == Dialect::Postgresql);
        rest.push(format!(
            "index {} {:?} {} {:?} {method:?} {:?} {:?} {}",
            one.name,
            one.columns.iter().map(|column| words(column)).collect::<Vec<_>>(),
            one.unique,
            one.predicate.as_deref().map(words),
            one.include,
            one.storage,
            one.nulls_not_distinct
        ));
    }
    rest.sort();
    lines.extend(rest);
    lines
}

/// Upgrades the database at `url` with Alembic, and compares it with the replay.
pub(crate) fn agree(folder: &TempDir, alembic_url: &str, url: &str, dialect: Dialect) {
    upgrade(folder.path(), alembic_url);
    let graph = load(&[folder.path().join("m/versions")], false, &Arc::default());
    let replayed = replay(&graph, "head", dialect, &NamingTemplates::default()).unwrap();
    let url = DatabaseUrl::parse(url, folder.path()).unwrap();
    let live: BTreeMap<String, Vec<String>> =
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let database = Database::connect(&url).await.unwrap();
            let mut live = BTreeMap::new();
            for name in database.table_names().await.unwrap() {
                let table = database.table(&name).await.unwrap().unwrap();
                live.insert(name.to_string(), described(&table, dialect));
            }
            live
        });
    let told: BTreeMap<String, Vec<String>> = replayed
        .schema
        .tables
        .iter()
        .map(|(name, table)| (name.clone(), described(table, dialect)))
        .collect();
    let mut wrong = String::new();
    for one in replayed.schema.uncertain.iter() {
        let _ = writeln!(wrong, "uncertain {one:?}");
    }
    for (name, lines) in live.iter().filter(|(name, _)| *name != "alembic_version") {
        if told.get(name) != Some(lines) {
            let told = told.get(name).cloned().unwrap_or_default();
            let real = lines.iter().filter(|line| !told.contains(line)).collect::<Vec<_>>();
            let told = told.iter().filter(|line| !lines.contains(line)).collect::<Vec<_>>();
            let _ = writeln!(wrong, "{name}\n  real {real:#?}\n  told {told:#?}");
        }
    }
    for name in told.keys().filter(|name| !live.contains_key(*name)) {
        let _ = writeln!(wrong, "{name} is told but not there");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn replay_equals_postgresql() {
    let url = postgres::server().create_database();
    let folder = project(CASES, |_| true);
    agree(&folder, &postgres::with_driver(&url, "psycopg"), &url, Dialect::Postgresql);
}

#[test]
fn replay_equals_sqlite() {
    let folder = project(CASES, |case| case.sqlite);
    let url = format!("sqlite:///{}", folder.path().join("replay.db").display());
    agree(&folder, &url, &url, Dialect::Sqlite);
}

/// Runs the built command in a folder.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(arguments)
        .current_dir(root)
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

fn json(root: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&run(root, arguments).1).unwrap()
}

#[test]
fn the_commands_show_what_reading_tells() {
    let folder = project(CASES, |case| case.sqlite);
    let root = folder.path();
    let history = json(root, &["history", "--format", "json"]);
    assert_eq!(history["bases"], serde_json::json!(["c000"]));
    assert_eq!(history["revisions"][0]["is_head"], true);
    assert!(run(root, &["history", "--format", "mermaid"]).1.contains("r0 --> r1"));
    assert!(run(root, &["history"]).1.contains("<base> -> c000"));

    let guarded = json(root, &["show", "c044", "--dialect", "sqlite", "--format", "json"]);
    let holds: Vec<&Value> = guarded["upgrade"].as_array().unwrap()[1..]
        .iter()
        .map(|step| &step["guards"][0]["holds"])
        .collect();
    assert_eq!(holds, [false, true], "{guarded}");
    assert_eq!(guarded["upgrade"][0]["op"], "CreateTableOp");
    let sql = run(root, &["show", "c003", "--format", "sql", "--dialect", "postgresql"]).1;
    assert!(sql.contains("ALTER TABLE t3 ADD COLUMN a text DEFAULT ''::text NOT NULL;"), "{sql}");

    let early = json(root, &["schema", "--at", "c003", "--table", "t3", "--format", "json"]);
    assert_eq!(early["tables"]["t3"]["columns"][3]["name"], "a");
    let (code, _) = run(root, &["schema", "--table", "nothing"]);
    assert_eq!(code, Some(1));
    let (code, _) = run(root, &["show", "nothing"]);
    assert_eq!(code, Some(1));
}

#[test]
fn a_range_shows_each_of_its_revisions_in_turn() {
    let folder = project(CASES, |case| case.sqlite);
    let root = folder.path();
    let range = |range: &str| {
        let all = json(root, &["show", range, "--dialect", "sqlite", "--format", "json"]);
        all.as_array().unwrap().clone()
    };
    let ids = |all: &[Value]| -> Vec<String> {
        all.iter().map(|one| one["revision"].as_str().unwrap().to_owned()).collect()
    };
    let all = range("base:heads");
    assert_eq!(all, range(":"));
    assert_eq!(
        all.len(),
        json(root, &["history", "--format", "json"])["revisions"].as_array().unwrap().len()
    );
    // Each as it is shown alone: what came before has been carried out.
    for one in all.iter().filter(|one| !one["upgrade"].as_array().unwrap().is_empty()).step_by(7) {
        let id = one["revision"].as_str().unwrap();
        assert_eq!(*one, json(root, &["show", id, "--dialect", "sqlite", "--format", "json"]));
    }
    let guarded = all.iter().find(|one| one["revision"] == "c044").unwrap();
    assert_eq!(guarded["upgrade"][2]["guards"][0]["holds"], true, "{guarded}");
    assert_eq!(ids(&range(":c000")), ["c000"]);
    assert_eq!(ids(&range("c044:c044")), ["c044"]);
    let first = ids(&all);
    assert_eq!(ids(&range(&format!("{}:{}", first[1], first[3]))), first[1..=3]);

    let (code, text) = run(root, &["show", &format!("{}:{}", first[0], first[1])]);
    assert_eq!((code, text.matches("Rev: ").count()), (Some(0), 2), "{text}");
    assert_eq!(run(root, &["show", &format!("{}:{}", first[3], first[1])]).0, Some(1));
    assert_eq!(run(root, &["show", "nothing:heads"]).0, Some(1));
}

#[test]
fn resources_show_the_same() {
    let folder = project(CASES, |case| case.sqlite);
    for (era, not_found) in [(Era::Handshake, -32002), (Era::Stateless, -32602)] {
        let mut client = Client::start_in_era(era, folder.path(), &[], &[]);
        let listed = client.request("resources/list", serde_json::json!({})).unwrap();
        assert_eq!(listed["resources"][0]["uri"], "alembic://history");
        let templates = client.request("resources/templates/list", serde_json::json!({})).unwrap();
        assert_eq!(templates["resourceTemplates"].as_array().unwrap().len(), 2);
        let mut read =
            |uri: &str| client.request("resources/read", serde_json::json!({"uri": uri}));
        let told = |answer: &Value| -> Value {
            serde_json::from_str(answer["contents"][0]["text"].as_str().unwrap()).unwrap()
        };
        let history = told(&read("alembic://history").unwrap());
        assert_eq!(history, json(folder.path(), &["history", "--format", "json"]));
        let revision = told(&read("alembic://revisions/c003").unwrap());
        assert_eq!(revision["down_revision"], "c002");
        assert_eq!(revision["upgrade"][1]["op"], "AddColumnOp");
        let schema = told(&read("alembic://schema/c003").unwrap());
        assert_eq!(schema, json(folder.path(), &["schema", "--at", "c003", "--format", "json"]));
        for unknown in ["alembic://revisions/nothing", "alembic://schema/nothing", "alembic://x"] {
            assert_eq!(read(unknown).unwrap_err()["code"], not_found, "{unknown}");
        }
    }
}

#[test]
fn drift_is_found() {
    let folder = project(CASES, |case| case.sqlite);
    let path = folder.path().join("replay.db");
    let url = format!("sqlite:///{}", path.display());
    upgrade(folder.path(), &url);
    let compare = ["--database-url", &url, "schema", "--compare", "--format", "json"];
    let clean = json(folder.path(), &compare);
    assert_eq!(clean["drift"], false, "{clean}");
    let script = "import sqlite3, sys\nsqlite3.connect(sys.argv[1]).execute('ALTER TABLE t0 ADD COLUMN late TEXT')";
    let done = Command::new(venv(Flavour::Sqlalchemy20))
        .args(["-c", script, &path.display().to_string()])
        .status()
        .unwrap();
    assert!(done.success());
    let (code, text) = run(folder.path(), &compare);
    assert_eq!(code, Some(1));
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(found["tables"][0]["table"], "t0");
    assert_eq!(found["tables"][0]["differences"][0]["name"], "late");
}

#[test]
fn a_long_history_is_cut_for_clients_and_diagrams() {
    let folder = tempfile::tempdir().unwrap();
    let versions = folder.path().join("migrations/versions");
    std::fs::create_dir_all(&versions).unwrap();
    std::fs::write(folder.path().join("alembic.ini"), "[alembic]\nscript_location = migrations\n")
        .unwrap();
    for number in 0..800 {
        let down = if number == 0 { "None".to_owned() } else { format!("'r{:03}'", number - 1) };
        let text = format!(
            "\"\"\"Say \\\"{number}\\\" <b> [x]; # end\"\"\"\nrevision = 'r{number:03}'\ndown_revision = {down}\n\
             def upgrade():\n    pass\n"
        );
        std::fs::write(versions.join(format!("r{number:03}.py")), text).unwrap();
    }
    let mut client = Client::start_in_era(Era::Handshake, folder.path(), &[], &[]);
    let answer =
        client.request("resources/read", serde_json::json!({"uri": "alembic://history"})).unwrap();
    let text = answer["contents"][0]["text"].as_str().unwrap();
    assert!(text.len() < 210_000, "{}", text.len());
    let history: Value = serde_json::from_str(text).unwrap();
    assert_eq!(history["revisions"][0]["id"], "r799");
    assert!(history["left_out"][0].as_str().unwrap().contains("revisions are left out"));
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .current_dir(folder.path())
        .args(["history", "--format", "mermaid"])
        .output()
        .unwrap();
    let diagram = String::from_utf8(output.stdout).unwrap();
    assert!(diagram.len() < 50_000 && diagram.matches("-->").count() < 500);
    assert!(diagram.contains("560 older revisions"), "{diagram}");
    assert!(
        diagram.contains("r799<br/>Say #34;799#34; #60;b#62; [x]#59; #35; end\"]"),
        "{diagram}"
    );
}
