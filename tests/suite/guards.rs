//! Tests of guards: what a migration asks of its database is answered from the replayed schema.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// A project of two revisions: one makes a table, the other does `steps`.
fn project(steps: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let versions = folder.path().join("m/versions");
    fs::create_dir_all(&versions).unwrap();
    fs::write(folder.path().join("alembic.ini"), "[alembic]\nscript_location = %(here)s/m\n")
        .unwrap();
    fs::write(folder.path().join("m/env.py"), "").unwrap();
    let write = |id: &str, down: &str, steps: &str| {
        let body = steps.lines().map(|line| format!("    {line}\n")).collect::<String>();
        let text = format!(
            "import os\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = '{id}'\n\
             down_revision = {down}\n\n\ndef upgrade():\n{body}\n\ndef downgrade():\n    pass\n"
        );
        fs::write(versions.join(format!("{id}.py")), text).unwrap();
    };
    let make = "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True), \
                sa.Column('name', sa.String(50), unique=True))";
    write("a1", "None", make);
    write("b2", "'a1'", steps);
    folder
}

/// What `show` says `upgrade()` does: each operation's name with how its guards were decided.
fn shown(root: &Path, dialect: &str) -> Vec<(String, Value)> {
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(["show", "b2", "--dialect", dialect, "--format", "json"])
        .current_dir(root)
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let steps = answer["upgrade"].as_array().unwrap().clone();
    steps
        .iter()
        .map(|step| {
            let holds = step["guards"].as_array().unwrap().iter().map(|one| one["holds"].clone());
            (step["op"].as_str().unwrap().to_owned(), holds.collect())
        })
        .collect()
}

fn op(name: &str, holds: Value) -> (String, Value) {
    (name.to_owned(), holds)
}

#[test]
fn what_does_not_run_is_told_with_the_guard_that_failed() {
    let folder = project(
        "columns = [one['name'] for one in sa.inspect(op.get_bind()).get_columns('users')]\n\
         if 'name' in columns:\n    op.drop_column('users', 'name')\n\
         else:\n    op.add_column('users', sa.Column('name', sa.Text))\n\
         op.drop_table('users')",
    );
    let expected = [
        op("DropColumnOp", json!([true])),
        op("AddColumnOp", json!([false])),
        op("DropTableOp", json!([])),
    ];
    assert_eq!(shown(folder.path(), "sqlite"), expected);
}

#[test]
fn a_loop_that_only_rows_can_end_is_run_once() {
    let folder = project(
        "bind = op.get_bind()\nwhile True:\n    \
         done = bind.execute(sa.text(\"UPDATE users SET name = 'x' WHERE id < 10\"))\n    \
         if done.rowcount == 0:\n        break\n\
         op.drop_table('users')",
    );
    let ran: Vec<String> =
        shown(folder.path(), "postgresql").into_iter().map(|(name, _)| name).collect();
    assert_eq!(ran, ["ExecuteSQLOp", "DropTableOp"]);
}

#[test]
fn what_only_the_rows_or_the_environment_can_tell_stays_unknown() {
    let folder = project(
        "bind = op.get_bind()\n\
         if bind.execute(sa.text('SELECT count(*) FROM users')).scalar():\n    \
             op.add_column('users', sa.Column('a', sa.Text))\n\
         if os.environ.get('WIDE'):\n    op.add_column('users', sa.Column('b', sa.Text))",
    );
    let expected = [op("AddColumnOp", json!(["unknown"])), op("AddColumnOp", json!(["unknown"]))];
    assert_eq!(shown(folder.path(), "postgresql"), expected);
}

#[test]
fn an_inspector_remembers_and_a_new_one_sees_what_was_done() {
    let folder = project(
        "old = sa.inspect(op.get_bind())\n\
         def columns(inspector):\n    return [one['name'] for one in inspector.get_columns('users')]\n\
         columns(old)\n\
         op.add_column('users', sa.Column('a', sa.Text))\n\
         if 'a' in columns(old):\n    op.drop_column('users', 'a')\n\
         if 'a' in columns(sa.inspect(op.get_bind())):\n    op.drop_table('users')",
    );
    let expected = [
        op("AddColumnOp", json!([])),
        op("DropColumnOp", json!([false])),
        op("DropTableOp", json!([true])),
    ];
    assert_eq!(shown(folder.path(), "sqlite"), expected);
}

#[test]
fn an_inspector_forgets_when_it_is_told_to() {
    let folder = project(
        "inspector = sa.inspect(op.get_bind())\n\
         tables = inspector.get_table_names()\n\
         if 'posts' not in tables:\n    op.create_table('posts', sa.Column('id', sa.Integer))\n\
         inspector.clear_cache()\n\
         if 'posts' in inspector.get_table_names():\n    op.drop_table('posts')",
    );
    let expected = [op("CreateTableOp", json!([true])), op("DropTableOp", json!([true]))];
    assert_eq!(shown(folder.path(), "sqlite"), expected);
}

#[test]
fn the_session_of_an_extension_on_the_connection_runs_in_the_migration() {
    let folder = project(
        "from flask_sqlalchemy import SQLAlchemy\n\
         db = SQLAlchemy()\n\
         session = db.Session(bind=op.get_bind())\n\
         session.execute(sa.text('DELETE FROM users'))\n\
         session.commit()",
    );
    assert_eq!(shown(folder.path(), "postgresql"), [op("ExecuteSQLOp", json!([]))]);
}

#[test]
fn the_url_begins_with_the_dialect() {
    let folder = project(
        "url = str(op.get_bind().engine.url)\n\
         if url.startswith('mysql'):\n    op.drop_table('a')\n\
         elif url.startswith('postgres'):\n    op.drop_table('b')\n\
         if url.startswith('postgresql+psycopg'):\n    op.drop_table('c')\n\
         if url.startswith(('sqlite', 'mysql')):\n    op.drop_table('d')",
    );
    let guarded = |holds: &[Value]| -> Vec<(String, Value)> {
        holds.iter().map(|one| op("DropTableOp", one.clone())).collect()
    };
    let held = [json!([false]), json!([true, true]), json!(["unknown"]), json!([false])];
    assert_eq!(shown(folder.path(), "postgresql"), guarded(&held));
    let held = [json!([true]), json!([false, "unknown"]), json!([false]), json!([true])];
    assert_eq!(shown(folder.path(), "mysql"), guarded(&held));
}

#[test]
fn what_is_missing_from_a_doubted_table_is_not_known() {
    let folder = project(
        "if os.environ.get('WIDE'):\n    op.add_column('users', sa.Column('b', sa.Text))\n\
         columns = [one['name'] for one in sa.inspect(op.get_bind()).get_columns('users')]\n\
         if 'c' not in columns:\n    op.add_column('users', sa.Column('c', sa.Text))\n\
         if 'name' in columns:\n    op.drop_column('users', 'name')",
    );
    let expected = [
        op("AddColumnOp", json!(["unknown"])),
        op("AddColumnOp", json!(["unknown"])),
        op("DropColumnOp", json!([true])),
    ];
    assert_eq!(shown(folder.path(), "postgresql"), expected);
}

#[test]
fn the_inspector_lists_what_that_database_lists() {
    let folder = project(
        "names = sa.inspect(op.get_bind()).get_indexes('users')\n\
         if any(one['column_names'] == ['name'] for one in names):\n    op.drop_table('users')\n\
         column = {one['name']: one['type'] for one in sa.inspect(op.get_bind()).get_columns('users')}\n\
         if isinstance(column['name'], sa.String) and column['name'].length == 50:\n    \
             op.execute('SELECT 1')",
    );
    let expected =
        |listed: bool| [op("DropTableOp", json!([listed])), op("ExecuteSQLOp", json!([true]))];
    assert_eq!(shown(folder.path(), "postgresql")[0], expected(true)[0]);
    assert_eq!(shown(folder.path(), "sqlite"), expected(false));
}

#[test]
fn a_commit_of_a_session_is_no_operation_but_the_statement_is() {
    let folder = project(
        "from sqlalchemy.orm import Session\n\
         session = Session(bind=op.get_bind())\n\
         session.execute(sa.text(\"UPDATE users SET name = ''\"))\n\
         session.commit()\n\
         op.execute('COMMIT')\n\
         op.drop_column('users', 'name')",
    );
    let ran = shown(folder.path(), "postgresql");
    let names: Vec<&str> = ran.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["ExecuteSQLOp", "ExecuteSQLOp", "DropColumnOp"], "{ran:?}");
}

#[test]
fn enums_are_created_only_where_they_are_types_of_their_own() {
    let folder = project("sa.Enum('a', 'b', name='kind').create(op.get_bind(), checkfirst=False)");
    let names = |dialect| shown(folder.path(), dialect).into_iter().map(|(name, _)| name);
    assert_eq!(names("postgresql").collect::<Vec<_>>(), ["CreateEnum"]);
    assert_eq!(names("sqlite").count(), 0);
    assert_eq!(names("mysql").count(), 0);
}

#[test]
fn a_table_that_creates_itself_is_there_afterwards_and_no_operation_of_alembic() {
    let folder = project(
        "metadata = sa.MetaData()\n\
         made = [sa.Table(name, metadata, sa.Column('id', sa.Integer)) for name in ('a', 'b')]\n\
         for table in made:\n    table.create(op.get_bind(), checkfirst=True)\n\
         if sa.inspect(op.get_bind()).has_table('b'):\n    made[0].drop(op.get_bind())\n\
         metadata.create_all(op.get_bind(), tables=[made[0]])",
    );
    let ran = shown(folder.path(), "postgresql");
    let expected = [
        op("CreateTable", json!([])),
        op("CreateTable", json!([])),
        op("DropTable", json!([true])),
        op("CreateTable", json!([])),
    ];
    assert_eq!(ran, expected);
}

#[test]
fn the_labels_of_a_synchronized_enum_are_replaced_by_new_ones() {
    let folder = project(
        "sa.Enum('a', 'b', name='kind').create(op.get_bind())\n\
         op.add_column('users', sa.Column('kind', sa.Enum('a', 'b', name='kind')))\n\
         op.sync_enum_values('public', 'kind', ['a', 'c'], [('users', 'kind')], [('b', 'c')])",
    );
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(["schema", "--dialect", "postgresql", "--format", "json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let schema = String::from_utf8(output.stdout).unwrap();
    let answer: Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(answer["enums"], json!({ "kind": ["a", "c"] }), "{schema}");
    assert_eq!(answer["tables"]["users"]["columns"][2]["type"], "kind", "{schema}");
    // It does nothing where enums are no types.
    let ran = shown(folder.path(), "sqlite");
    assert!(ran.iter().all(|(name, _)| name != "ExecuteSQLOp"), "{ran:?}");
}

#[test]
fn a_table_copied_by_reflection_is_what_the_database_told() {
    let folder = project(
        "bind = op.get_bind()
op.create_table('notes', sa.Column('id', sa.Integer, primary_key=True),
    sa.Column('user_id', sa.Integer, sa.ForeignKey('users.id', name='b')),
    sa.UniqueConstraint('user_id', name='a'))
metadata = sa.MetaData()
old = sa.Table('notes', metadata, autoload_with=bind)
new = sa.Table('copied', metadata)
for column in old.columns:
    new.append_column(column.copy())
for key in old.foreign_keys:
    new.append_constraint(key.constraint.copy())
new.create(bind)
try:
    for one in old.constraints:
        if isinstance(one, sa.UniqueConstraint):
            new.append_constraint(one.copy())
    op.drop_table('users')
except RuntimeError:
    pass
if {c['name'] for c in sa.inspect(bind).get_columns('copied')} == {'user_id', 'id'}:
    op.drop_table('notes')",
    );
    let ran = shown(folder.path(), "postgresql");
    let expected = [
        op("CreateTableOp", json!([])),
        op("CreateTable", json!([])),
        op("DropTableOp", json!([true])),
    ];
    assert_eq!(ran, expected);
}

#[test]
fn the_foreign_keys_that_point_at_a_table_are_asked_of_joined_relations() {
    let folder = project(
        "bind = op.get_bind()
op.create_table('notes', sa.Column('u', sa.Integer, sa.ForeignKey('users.id', name='b')))
rows = bind.execute(sa.text('''SELECT tc.table_name, tc.constraint_name AS name
    FROM information_schema.table_constraints AS tc
    JOIN information_schema.constraint_column_usage ccu
    ON ccu.constraint_name = tc.constraint_name
    WHERE tc.constraint_type = 'FOREIGN KEY' AND ccu.table_name = :of'''), {'of': 'users'})
for row in rows:
    op.drop_constraint(row[1], row[0], type_='foreignkey')",
    );
    let ran = shown(folder.path(), "postgresql");
    let names: Vec<&str> = ran.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["CreateTableOp", "DropConstraintOp"], "{ran:?}");
}

/// What is uncertain at head, as the places that `schema` names.
fn uncertain(root: &Path) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(["schema", "--dialect", "postgresql", "--format", "json"])
        .current_dir(root)
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let doubts = answer["uncertain"].as_array().unwrap().iter();
    doubts.map(|one| one["place"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn python_s_own_functions_are_not_handed_the_connection_with_its_rows() {
    let folder = project(
        "import json\nrows = op.get_bind().execute(sa.text('SELECT name FROM users'))\n\
         for row in reversed(rows.fetchall()):\n    json.loads(row[0])",
    );
    assert_eq!(uncertain(folder.path()), [""; 0]);
}

#[test]
fn what_is_not_decided_of_one_table_leaves_the_others_certain() {
    let folder = project(
        "name = os.environ['CONSTRAINT']\nop.drop_constraint(name, 'users', schema='public')\n\
         op.create_table('notes', sa.Column('id', sa.Integer))\n\
         if 'notes' in sa.inspect(op.get_bind()).get_table_names():\n    op.drop_table('notes')",
    );
    assert_eq!(uncertain(folder.path()), ["table users"]);
    let last = shown(folder.path(), "postgresql").pop();
    assert_eq!(last, Some(op("DropTableOp", json!([true]))));
}

#[test]
fn what_may_have_changed_a_type_leaves_the_tables_certain() {
    let folder = project(
        "if os.environ.get('RENAME'):\n    op.execute(\"ALTER TYPE mood RENAME VALUE 'a' TO 'b'\")\n\
         if sa.inspect(op.get_bind()).has_table('users'):\n    op.drop_table('users')",
    );
    let doubts = uncertain(folder.path());
    assert!(doubts.iter().all(|place| place == "type mood"), "{doubts:?}");
    let last = shown(folder.path(), "postgresql").pop();
    assert_eq!(last, Some(op("DropTableOp", json!([true]))));
}

/// What stands beside the project is another project's.
#[test]
fn a_neighbour_s_naming_convention_is_not_the_project_s() {
    let around = tempfile::tempdir().unwrap();
    let neighbour = around.path().join("other");
    fs::create_dir_all(&neighbour).unwrap();
    let convention = "naming_convention = {'uq': 'neighbour_%(table_name)s'}\n";
    fs::write(neighbour.join("models.py"), convention).unwrap();
    let project = project("pass");
    let own = around.path().join("own");
    fs::rename(project.path(), &own).unwrap();
    let ini = "[alembic]\nscript_location = %(here)s/m\nprepend_sys_path = ..\n";
    fs::write(own.join("alembic.ini"), ini).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(["schema", "--dialect", "postgresql"])
        .current_dir(&own)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("users_name_key"), "{text}");
}
