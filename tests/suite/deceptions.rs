//! Files that do other than they seem to say: whatever keeps reading from following them is told.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A column that is added, so that there is something harmless to be seen.
const HARMLESS: &str = "def upgrade():\n    op.add_column('users', sa.Column('x', sa.Integer()))\n";

/// A project in which each of `files` is a revision after the same base: its name and its source, to which a
/// harmless `upgrade()` is added where it has none.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "alembic.ini",
        "[alembic]\nscript_location = m\nprepend_sys_path = .\nsqlalchemy.url = postgresql://h/d\n",
    );
    write("m/env.py", "");
    let head = "import sqlalchemy as sa\nfrom alembic import op\n\nrevision = ";
    write(
        "m/versions/base.py",
        &format!(
            "{head}'3f1c9a7be204'\ndown_revision = None\n\n\ndef upgrade():\n    op.create_table('users', \
             sa.Column('id', sa.BigInteger(), primary_key=True))\n\n\ndef downgrade():\n    \
             op.drop_table('users')\n"
        ),
    );
    for (number, (name, source)) in files.iter().enumerate() {
        let upgrade = if source.contains("upgrade") { "" } else { HARMLESS };
        let downgrade = "def downgrade():\n    op.drop_column('users', 'x')\n";
        let text = format!(
            "{head}'{:012x}'\ndown_revision = '3f1c9a7be204'\n\n\n{source}\n\n{upgrade}\n\n{downgrade}",
            0x9f3c_1b7a_2e44_usize + number * 7919 * 65537
        );
        write(&format!("m/versions/{name}.py"), &text);
    }
    folder
}

/// The rules that find something in each file, and the verdict.
fn reviewed(folder: &Path) -> BTreeMap<String, (Vec<String>, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(["review", "--format", "json"])
        .current_dir(folder)
        .output()
        .unwrap();
    let json: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let files = json["files"].as_array().unwrap().iter();
    files
        .map(|file| {
            let path = Path::new(file["path"].as_str().unwrap());
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let findings = file["findings"].as_array().unwrap().iter();
            let rules = findings.map(|one| one["rule"].as_str().unwrap().to_owned()).collect();
            (name, (rules, file["verdict"].as_str().unwrap().to_owned()))
        })
        .collect()
}

/// Each file is found guilty of not being readable.
fn told(files: &[(&str, &str)]) {
    let folder = project(files);
    let found = reviewed(folder.path());
    for (name, source) in files {
        let (rules, _) = &found[*name];
        assert!(
            rules.iter().any(|rule| rule == "dynamic-sql-unanalysable" || rule == "drop-table"),
            "{name} is believed: {rules:?}\n{source}"
        );
    }
}

#[test]
fn operations_that_something_else_takes_the_place_of() {
    told(&[
        ("attribute", "op.add_column = lambda *a, **k: op.drop_table('users')"),
        (
            "kept",
            "real = op.drop_table\ndef fake(*a, **k):\n    real('users')\nop.add_column = fake",
        ),
        ("setattr", "setattr(op, 'add_column', lambda *a, **k: op.drop_table('users'))"),
        ("column", "def evil(*a, **k):\n    op.drop_table('users')\nsa.Column = evil"),
        ("star", "from elsewhere import *"),
        (
            "listener",
            "@sa.event.listens_for(sa.engine.Engine, 'before_cursor_execute', retval=True)\n\
             def other(*a):\n    return 'DROP TABLE users', ()",
        ),
        (
            "compiler",
            "from sqlalchemy.ext.compiler import compiles\nfrom alembic.ddl.base import AddColumn\n\
             @compiles(AddColumn)\ndef other(element, compiler, **kw):\n    return 'DROP TABLE users'",
        ),
        (
            "implementation",
            "from alembic.operations import Operations, ops\n\
             @Operations.implementation_for(ops.AddColumnOp, replace=True)\n\
             def other(operations, operation):\n    operations.execute('DROP TABLE users')",
        ),
    ]);
}

#[test]
fn functions_that_something_else_takes_the_place_of() {
    let drops = "lambda: op.drop_table('users')";
    let after = |rest: String| format!("{HARMLESS}\n{rest}\n");
    told(&[
        ("globals", &after(format!("globals()['upgrade'] = {drops}"))),
        ("updated", &after(format!("globals().update(upgrade={drops})"))),
        ("vars", &after(format!("vars()['upgrade'] = {drops}"))),
        ("module", &after(format!("import sys\nsys.modules[__name__].upgrade = {drops}"))),
        ("exec", &after("exec(\"def upgrade():\\n    op.drop_table('users')\")".to_owned())),
        ("code", &after(format!("upgrade.__code__ = ({drops}).__code__"))),
        ("decorated", &format!("from elsewhere import instead\n@instead\n{HARMLESS}")),
        (
            "either",
            "import os\nif os.environ.get('X'):\n    def upgrade():\n        op.drop_table('users')\n\
             else:\n    def upgrade():\n        op.add_column('users', sa.Column('x', sa.Integer()))",
        ),
        (
            "defaults",
            "def drop(names=[]):\n    for name in names:\n        op.drop_table(name)\n\
             drop.__defaults__[0].append('users')\ndef upgrade():\n    drop()",
        ),
    ]);
}

#[test]
fn what_runs_when_the_file_is_loaded() {
    told(&[
        ("operation", "op.execute('DROP TABLE users')"),
        ("connection", "op.get_bind().execute(sa.text('DROP TABLE users'))"),
        ("class_body", "class Now:\n    op.execute('DROP TABLE users')"),
        ("default", "def never(x=op.execute('DROP TABLE users')):\n    pass"),
        ("own", "def now():\n    op.drop_table('users')\nnow()"),
        ("system", "import os\nos.system('dropdb users')"),
    ]);
}

#[test]
fn what_reaches_the_database_by_another_way() {
    let in_upgrade =
        |steps: &str| format!("def upgrade():\n    {}\n", steps.replace('\n', "\n    "));
    let cases = [
        ("evaluated", "eval(\"op.drop_table('users')\")"),
        ("compiled", "exec(compile(\"op.drop_table('users')\", 'x', 'exec'))"),
        ("imported", "__import__('alembic').op.drop_table('users')"),
        ("shell", "import subprocess\nsubprocess.run(['dropdb', 'users'])"),
        ("files", "import shutil\nshutil.rmtree('/var/lib/uploads')"),
        ("mapped", "list(map(op.drop_table, ['users']))"),
        (
            "reduced",
            "import functools\nfunctools.reduce(lambda a, b: op.drop_table(b), ['users'], 0)",
        ),
        ("key", "sorted(['users'], key=op.drop_table)"),
        (
            "thread",
            "import threading\nthreading.Thread(target=op.drop_table, args=('users',)).start()",
        ),
        (
            "stack",
            "from contextlib import ExitStack\nwith ExitStack() as s:\n    s.callback(op.drop_table, 'users')",
        ),
        ("sentinel", "for x in iter(lambda: op.drop_table('users'), None): pass"),
        ("generator", "def each():\n    op.drop_table('users')\n    yield\nnext(each())"),
        (
            "manager",
            "class C:\n    def __enter__(self):\n        op.drop_table('users')\n    def __exit__(self, *a): pass\nwith C(): pass",
        ),
        (
            "property",
            "class C:\n    @property\n    def x(self):\n        op.drop_table('users')\nC().x",
        ),
        (
            "iterated",
            "class C:\n    def __iter__(self):\n        op.drop_table('users')\nfor x in C(): pass",
        ),
        (
            "compared",
            "class C:\n    def __eq__(self, other):\n        op.drop_table('users')\nC() == 1",
        ),
        (
            "metaclass",
            "class M(type):\n    def __new__(*a):\n        op.drop_table('users')\nclass C(metaclass=M): pass",
        ),
        (
            "inherited",
            "class A:\n    def run(self): op.drop_table('users')\nclass B(A):\n    def run(self): super().run()\nB().run()",
        ),
        (
            "recursive",
            "def down(n):\n    if n: down(n - 1)\n    else: op.drop_table('users')\ndown(500)",
        ),
        ("handler", "try:\n    1 / 0\nexcept ZeroDivisionError:\n    op.drop_table('users')"),
        ("implementation", "op.get_context().impl.drop_table(sa.Table('users', sa.MetaData()))"),
        (
            "operations",
            "from alembic.operations import Operations\n\
             Operations(op.get_context()).drop_table('users')",
        ),
    ];
    let sources: Vec<String> = cases.iter().map(|(_, steps)| in_upgrade(steps)).collect();
    let files: Vec<(&str, &str)> =
        cases.iter().zip(&sources).map(|((name, _), source)| (*name, source.as_str())).collect();
    told(&files);
}

#[test]
fn what_can_be_followed_is_not_told() {
    let files = [
        ("plain", HARMLESS),
        (
            "helpers",
            "import functools\nfrom sqlalchemy.ext.compiler import compiles\n\
             from sqlalchemy.dialects.postgresql import JSONB\n\
             @compiles(JSONB, 'sqlite')\ndef as_json(element, compiler, **kw):\n    return 'JSON'\n\
             def around(name):\n    def decorator(function):\n        @functools.wraps(function)\n        \
             def inner(*args):\n            op.execute('SELECT 1')\n            return function(*args)\n        \
             return inner\n    return decorator\n\
             @around('x')\ndef add(name):\n    op.add_column('users', sa.Column(name, sa.Integer()))\n\
             def remove(name):\n    op.drop_column('users', name)\n\
             def upgrade():\n    add('x')",
        ),
    ];
    let folder = project(&files);
    let found = reviewed(folder.path());
    for (name, _) in files {
        let (rules, _) = &found[name];
        assert!(!rules.contains(&"dynamic-sql-unanalysable".to_owned()), "{name}: {rules:?}");
    }
}

#[test]
fn what_is_shown_steers_no_terminal_and_leaves_no_comment() {
    let files = [(
        "names",
        "def upgrade():\n    if op.get_bind().dialect.name == 'mysql':\n        \
         op.execute('-- once\\nDELETE FROM users')\n    \
         op.drop_table('a\\nDROP TABLE users; --\\x1b[2J\\u202e')",
    )];
    let folder = project(&files);
    let path = folder.path().join("m/versions/names.py");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("\"\"\"\u{1b}[31mred\u{202e}\"\"\"\n{text}")).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"));
        let output = command.args(arguments).current_dir(folder.path()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for arguments in
        [&["history"][..], &["history", "--format", "mermaid"], &["show", "heads"], &["schema"]]
    {
        let shown = run(arguments);
        assert!(!shown.is_empty() && !shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
    }
    let script = run(&["show", "heads", "--format", "sql"]) + &run(&["schema"]);
    let runs = |line: &str| !line.starts_with("--") && line.contains("DELETE");
    assert!(!script.lines().any(runs), "{script}");
    let schema = run(&["schema"]);
    assert!(!schema.lines().any(|line| line.starts_with("DROP")), "{schema}");
}

#[test]
fn sql_that_hides_what_it_does_is_told() {
    let execute = |statement: &str| format!("def upgrade():\n    op.execute({statement:?})\n");
    for (rule, statements) in [
        (
            "dml-no-where",
            &["DO $$ BEGIN DELETE FROM users; END $$", "DELETE FROM users WHERE id = id"][..],
        ),
        ("drop-table", &["DROP TABLE U&\"\\0075sers\"", "DROP TABLE %(name)s"]),
        (
            "dynamic-sql-unanalysable",
            &[
                "DO $$ BEGIN EXECUTE 'DR' || 'OP TABLE users'; END $$",
                "SELECT purge_users()",
                "CALL purge_users()",
                "COPY users FROM PROGRAM 'true'",
                "MERGE INTO users u USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
                "CREATE RULE r AS ON INSERT TO users DO INSTEAD DELETE FROM users",
            ],
        ),
    ] {
        let sources: Vec<(String, String)> = statements
            .iter()
            .enumerate()
            .map(|(number, statement)| (format!("s{number}"), execute(statement)))
            .collect();
        let files: Vec<(&str, &str)> =
            sources.iter().map(|(name, source)| (name.as_str(), source.as_str())).collect();
        let found = reviewed(project(&files).path());
        for (name, source) in &sources {
            let (rules, verdict) = &found[name];
            assert!(rules.iter().any(|one| one == rule), "{rule} is missed: {rules:?}\n{source}");
            assert_ne!(verdict, "approve", "{source}");
        }
    }
    let tame = ["SELECT setval('users_id_seq', 1)", "SELECT count(*) FROM users"].map(execute);
    let found = reviewed(project(&[("a", &tame[0]), ("b", &tame[1])]).path());
    for name in ["a", "b"] {
        assert!(!found[name].0.contains(&"dynamic-sql-unanalysable".to_owned()), "{name}");
    }
}

#[test]
fn sql_that_goes_on_after_its_statement_is_told() {
    let upgrade = |step: &str| format!("def upgrade():\n    {step}\n");
    let steps = [
        "op.add_column('users', sa.Column('x', sa.Text(), server_default=sa.text(\"'a'; DROP TABLE users\")))",
        "op.alter_column('users', 'id', server_default=sa.text(\"1; DROP TABLE users\"))",
        "op.create_check_constraint('c', 'users', sa.text('id > 0); DROP TABLE users; --'), postgresql_not_valid=True)",
        "op.create_table('t', sa.Column('id', sa.Integer(), sa.Computed('1); DROP TABLE users; --'), primary_key=True))",
        "op.alter_column('users', 'id', type_=sa.Text(), postgresql_using='id::text; DROP TABLE users')",
    ];
    let sources: Vec<(String, String)> =
        steps.iter().enumerate().map(|(n, step)| (format!("s{n}"), upgrade(step))).collect();
    let files: Vec<(&str, &str)> =
        sources.iter().map(|(name, source)| (name.as_str(), source.as_str())).collect();
    told(&files);
    let harmless = upgrade(
        "op.add_column('users', sa.Column('x', sa.Text(), server_default=sa.text(\"coalesce('a;)', 'b')\")))",
    );
    let found = reviewed(project(&[("harmless", &harmless)]).path());
    assert!(!found["harmless"].0.contains(&"dynamic-sql-unanalysable".to_owned()));
}

#[test]
fn names_and_classes_that_decide_when_they_run_are_told() {
    let and_harmless = |rest: &str| format!("{rest}\n{HARMLESS}");
    told(&[
        ("borrowed", &and_harmless("from elsewhere import sa")),
        ("exits", &and_harmless("def stop():\n    raise SystemExit\n")),
        ("leaves", "import sys\ndef upgrade():\n    sys.exit(0)"),
        ("fails", "def upgrade():\n    op.execute('SELECT 1')\n    raise RuntimeError('never')"),
        (
            "attributes",
            "class Way:\n    def __getattr__(self, name):\n        return getattr(op, name)\n\
             def upgrade():\n    Way().drop_table('users')",
        ),
        (
            "enumeration",
            &and_harmless(
                "import enum\nclass E(enum.Enum):\n    A = 1\n    def __init__(self, value):\n        \
                 op.drop_table('users')\n",
            ),
        ),
        (
            "subclass",
            &and_harmless(
                "class Base:\n    def __init_subclass__(cls):\n        op.drop_table('users')\n\
                 class C(Base):\n    pass\n",
            ),
        ),
        (
            "batches",
            "def upgrade():\n    batches = unknown()\n    batches['users'].drop_column('id')",
        ),
    ]);
}

#[test]
fn what_may_do_anything_is_a_warning_and_what_changes_rows_is_not() {
    let files = [
        ("anything", "def upgrade():\n    op.execute(unknown())"),
        (
            "rows",
            "from sqlalchemy.orm import Session\ndef upgrade():\n    session = Session(bind=op.get_bind())\n    \
             session.add(unknown())",
        ),
    ];
    let folder = project(&files);
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(["review", "--format", "json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let severity = |name: &str| {
        let files = json["files"].as_array().unwrap();
        let file = files.iter().find(|file| file["path"].as_str().unwrap().contains(name)).unwrap();
        let mut findings = file["findings"].as_array().unwrap().iter();
        findings.find(|one| one["rule"] == "dynamic-sql-unanalysable").unwrap()["severity"].clone()
    };
    assert_eq!(severity("anything"), "warning");
    assert_eq!(severity("rows"), "info");
}

#[test]
fn operations_that_a_star_brings_are_operations() {
    let folder = project(&[(
        "starred",
        "from alembic.op import *\n\n\ndef upgrade():\n    drop_table('users')\n",
    )]);
    let (rules, verdict) = &reviewed(folder.path())["starred"];
    assert!(rules.contains(&"drop-table".to_owned()), "{rules:?}");
    assert_eq!(verdict, "block");
}
