//! Tests of imports: what a migration takes from the project's own source is followed, never run.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// A project of one revision with `imports` and `steps`, and the modules in `files` beside it.
pub fn project(files: &[(&str, &str)], imports: &str, steps: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("alembic.ini", "[alembic]\nscript_location = %(here)s/m\nprepend_sys_path = .\n");
    write("m/env.py", "");
    let body = steps.lines().map(|line| format!("    {line}\n")).collect::<String>();
    write(
        "m/versions/a1.py",
        &format!(
            "import sqlalchemy as sa\nfrom alembic import op\n{imports}\n\nrevision = 'a1'\n\
             down_revision = None\n\n\ndef upgrade():\n{body}\n\ndef downgrade():\n    pass\n"
        ),
    );
    files.iter().for_each(|(path, text)| write(path, text));
    folder
}

/// What `show` says of `upgrade()`.
pub fn shown(root: &Path, dialect: &str) -> Vec<Value> {
    let answer = answered(root, &["show", "a1"], dialect);
    answer["upgrade"].as_array().unwrap().clone()
}

/// The schema that the migrations make.
pub fn schema(root: &Path, dialect: &str) -> Value {
    answered(root, &["schema"], dialect)
}

fn answered(root: &Path, command: &[&str], dialect: &str) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(command)
        .args(["--dialect", dialect, "--format", "json"])
        .current_dir(root)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// Each operation with one of its arguments.
pub fn told(steps: &[Value], argument: &str) -> Vec<(String, Value)> {
    let name = |step: &Value| step["op"].as_str().unwrap().to_owned();
    steps.iter().map(|step| (name(step), step["args"][argument].clone())).collect()
}

pub fn op(name: &str, argument: Value) -> (String, Value) {
    (name.to_owned(), argument)
}

#[test]
fn constants_come_from_where_they_are_written() {
    let folder = project(
        &[
            ("app/__init__.py", "from .constants import *\n"),
            ("app/constants.py", "PREFIX = 'shop'\nUSERS = f'{PREFIX}_users'\n"),
            (
                "app/db/names.py",
                "from ..constants import PREFIX as start\nORDERS = start + '_orders'\n",
            ),
        ],
        "from app import USERS\nimport app.db.names as names\nimport app.constants",
        "op.drop_table(USERS)\nop.drop_table(names.ORDERS)\n\
         from app.constants import PREFIX\nop.drop_table(PREFIX)\n\
         op.drop_table(app.constants.PREFIX + '_all')",
    );
    let expected = ["shop_users", "shop_orders", "shop", "shop_all"];
    let expected = expected.map(|name| op("DropTableOp", json!(name)));
    assert_eq!(told(&shown(folder.path(), "postgresql"), "table_name"), expected);
}

#[test]
fn attributes_of_models_are_inherited() {
    let folder = project(
        &[(
            "app/models.py",
            "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n\
             class Named:\n    __tablename__ = 'named'\n    length = 40\n\
             class User(Named, Base):\n    __tablename__ = 'users'\n\
             class Team(Named, Base):\n    pass\n",
        )],
        "from app.models import Team, User",
        "op.drop_table(User.__tablename__)\nop.drop_table(Team.__tablename__)\n\
         op.drop_table(str(User.length))",
    );
    let expected = ["users", "named", "40"].map(|name| op("DropTableOp", json!(name)));
    assert_eq!(told(&shown(folder.path(), "postgresql"), "table_name"), expected);
}

#[test]
fn operations_of_imported_functions_stand_where_they_are_called() {
    let folder = project(
        &[(
            "app/helpers.py",
            "from alembic import op\nimport sqlalchemy as sa\nTABLE = 'users'\n\
             def text(name, *, long=False):\n    \
                 return sa.Column(name, sa.Text() if long else sa.String(9))\n\
             def add(name, operations=op):\n    \
                 if not has(name):\n        operations.add_column(TABLE, text(name))\n\
             def has(name):\n    \
                 columns = sa.inspect(op.get_bind()).get_columns(TABLE)\n    \
                 return name in [column['name'] for column in columns]\n",
        )],
        "from app.helpers import add, text",
        "op.create_table('users', sa.Column('id', sa.Integer))\n\
         add('name')\nadd('id')\nop.add_column('users', text('note', long=True))",
    );
    let steps = shown(folder.path(), "postgresql");
    let ran =
        |step: &&Value| step["guards"].as_array().unwrap().iter().all(|one| one["holds"] == true);
    let lines: Vec<_> = steps
        .iter()
        .filter(ran)
        .map(|step| (&step["args"]["column"]["column"], &step["line"]))
        .collect();
    assert_eq!(
        lines,
        [(&Value::Null, &json!(10)), (&json!("name"), &json!(11)), (&json!("note"), &json!(13))]
    );
    let skipped = steps.iter().find(|step| step["args"]["column"]["column"] == "id").unwrap();
    assert_eq!(skipped["guards"][0]["holds"], false);
}

#[test]
fn what_a_helper_calls_and_nobody_can_follow_stays_in_the_answer() {
    let folder = project(
        &[
            ("app/helpers.py", "from app.jobs import Job\ndef fill():\n    Job.backfill()\n"),
            (
                "app/jobs.py",
                "class Job:\n    @classmethod\n    def backfill(cls):\n        cls.rows().delete()\n",
            ),
        ],
        "from app.helpers import fill",
        "fill()",
    );
    let steps = shown(folder.path(), "postgresql");
    let [step] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!(step["line"], 10);
    let told = step.to_string();
    assert!(told.contains("delete of something that the source does not decide"), "{told}");
}

#[test]
fn modules_that_import_one_another_end() {
    let folder = project(
        &[
            ("app/a.py", "from app.b import B\nfrom app.a import A as itself\nA = 'a'\n"),
            ("app/b.py", "from app.a import A\nB = 'b'\nboth = A + B\nfrom app.b import *\n"),
            ("app/broken.py", "def f(:\n  class\nNAME = 'kept'\n"),
        ],
        "from app.a import A, B, itself\nfrom app.broken import NAME\nfrom app.missing import GONE",
        "op.drop_table(A)\nop.drop_table(B)\nop.drop_table(itself)\nop.drop_table(NAME)\nop.drop_table(GONE)",
    );
    let steps = shown(folder.path(), "postgresql");
    let names: Vec<_> = steps.iter().map(|step| step["args"]["table_name"].clone()).collect();
    assert_eq!(names[..4], [json!("a"), json!("b"), json!("a"), json!("kept")]);
    assert_eq!(steps[4]["op"], "Opaque");
    assert!(steps[4]["args"]["reason"].as_str().unwrap().contains("app.missing.GONE"));
}

#[test]
fn members_of_classes_that_stand_for_one_another_end() {
    let folder = project(
        &[
            (
                "app/left.py",
                "from app import right\nclass A:\n    x = right.B.y\n    A = A\n    z = A.z\n",
            ),
            ("app/right.py", "from app import left\nclass B:\n    y = left.A.x\n"),
        ],
        "from app.left import A\nfrom app.right import B",
        "op.drop_table(A.x)\nop.drop_table(B.y)\nop.drop_table(A.z)\nop.drop_table(A.A.A.A)",
    );
    let steps = shown(folder.path(), "postgresql");
    assert!(steps.iter().all(|step| step["op"] == "Opaque"), "{steps:?}");
}

#[test]
fn a_generator_runs_the_block_where_it_yields() {
    let folder = project(
        &[(
            "app/contexts.py",
            "from contextlib import contextmanager\n\n@contextmanager\n\
             def unchecked(op):\n    if op.get_bind().dialect.name == 'sqlite':\n        \
                 op.execute('PRAGMA foreign_keys=off')\n        yield op\n        \
                 op.execute('PRAGMA foreign_keys=on')\n    else:\n        yield op\n",
        )],
        "from app.contexts import unchecked",
        "with unchecked(op) as operations:\n    operations.drop_table('users')\n\
         op.drop_table('teams')",
    );
    let ran = |dialect| {
        let steps = shown(folder.path(), dialect);
        let holds = |step: &Value| {
            step["guards"].as_array().unwrap().iter().all(|one| one["holds"] == true)
        };
        steps
            .iter()
            .filter(|step| holds(step))
            .map(|step| step["op"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ran("sqlite"), ["ExecuteSQLOp", "DropTableOp", "ExecuteSQLOp", "DropTableOp"]);
    assert_eq!(ran("postgresql"), ["DropTableOp", "DropTableOp"]);
}

#[test]
fn types_of_the_project_keep_their_name_and_enumerations_tell_their_labels() {
    let folder = project(
        &[(
            "app/types.py",
            "import enum\nfrom functools import partial\nfrom sqlalchemy import TIMESTAMP, String\n\
             from sqlalchemy.types import TypeDecorator\n\
             class UtcDateTime(TypeDecorator):\n    impl = TIMESTAMP(timezone=True)\n\
             class Name(TypeDecorator):\n    impl = String\n\
             class Colour(str, enum.Enum):\n    RED = 'red'\n    BLUE = 'blue'\n\
             def Identifier(*, length=250, **kwargs):\n    return String(length=length, **kwargs)\n",
        )],
        "from app.types import Colour, Identifier, Name, UtcDateTime",
        "op.add_column('users', sa.Column('made', UtcDateTime()))\n\
         op.add_column('users', sa.Column('name', Name(40)))\n\
         op.add_column('users', sa.Column('seen', UtcDateTime))\n\
         op.add_column('users', sa.Column('key', Identifier()))\n\
         op.add_column('users', sa.Column('colour', sa.Enum(Colour)))\n\
         op.add_column('users', sa.Column('shade', sa.Enum(Colour, name='shade', values_callable=lambda x: [e.value for e in x])))",
    );
    let steps = shown(folder.path(), "postgresql");
    let types: Vec<_> =
        steps.iter().map(|step| step["args"]["column"]["type"].as_str().unwrap()).collect();
    assert_eq!(
        types,
        [
            "UtcDateTime(timezone=True)",
            "Name(length=40)",
            "UtcDateTime(timezone=True)",
            "String(length=250)",
            "Enum('RED', 'BLUE', name='colour')",
            "Enum('red', 'blue', name='shade')",
        ]
    );
}

#[test]
fn a_type_shows_what_it_stands_for_however_it_is_declared() {
    let folder = project(
        &[(
            "app/types.py",
            "from typing import Any\nfrom sqlalchemy.dialects import postgresql\n\
             from sqlalchemy.types import TypeDecorator\n\
             class Document(TypeDecorator[Any]):\n    impl: type[postgresql.JSONB] = (postgresql.JSONB)\n\
             class Model(TypeDecorator[Any]):\n    impl = Document\n\
             \x20   def __init__(self, model):\n        super().__init__()\n        self.model = model\n",
        )],
        "from app.types import Document, Model",
        "op.add_column('users', sa.Column('settings', Document()))\n\
         op.add_column('users', sa.Column('plan', Model(dict)))",
    );
    let steps = shown(folder.path(), "postgresql");
    let types: Vec<_> =
        steps.iter().map(|step| step["args"]["column"]["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["Document(astext_type=Text())", "Model(astext_type=Text())"]);
}

#[test]
fn an_undecided_default_leaves_the_rest_of_its_table_known() {
    let folder = project(
        &[],
        "import settings",
        "now = sa.text('now()') if settings.full else sa.text('CURRENT_TIMESTAMP')\n\
         op.create_table('t', sa.Column('id', sa.Integer(), primary_key=True), \
         sa.Column('made', sa.DateTime(), server_default=now))\n\
         if sa.inspect(op.get_bind()).get_columns('t')[1]['default'] is None:\n    \
             op.drop_table('t')",
    );
    let steps = shown(folder.path(), "postgresql");
    let kinds: Vec<&str> = steps.iter().map(|step| step["op"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["CreateTableOp", "DropTableOp"]);
    assert_eq!(steps[1]["guards"][0]["holds"], "unknown", "{steps:#?}");

    let folder = project(
        &[],
        "import settings",
        "now = sa.text('now()') if settings.full else sa.text('CURRENT_TIMESTAMP')\n\
         op.create_table('t', sa.Column('id', sa.Integer(), primary_key=True), \
         sa.Column('made', sa.DateTime(), server_default=now))",
    );
    let schema = schema(folder.path(), "postgresql");
    let columns = schema["tables"]["t"]["columns"].as_array().unwrap();
    assert_eq!(columns.len(), 2, "{schema:#}");
    let doubts = schema["uncertain"].to_string();
    assert!(doubts.contains("column t.made"), "{schema:#}");
}
