//! Whatever a project's files do when Python imports them: reading them does none of it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::client::{Client, Era};
use crate::support::python::{Flavour, venv};

/// What writes a file of its own name beside the project as soon as it is imported.
fn trap(root: &Path, name: &str) -> String {
    let marker = root.join("ran").join(name);
    format!(
        "import pathlib, os\npathlib.Path({:?}).write_text('ran')\nos.system('touch {}.shell')\n",
        marker,
        marker.display()
    )
}

/// A project in which every file that Python could import on the way is a trap.
fn project(root: &Path) {
    let write = |file: &str, rest: &str| {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, trap(root, &file.replace('/', "-")) + rest).unwrap();
    };
    fs::create_dir_all(root.join("ran")).unwrap();
    fs::create_dir_all(root.join("migrations/versions")).unwrap();
    fs::write(
        root.join("alembic.ini"),
        format!(
            "[alembic]\nscript_location = migrations\nprepend_sys_path = .\nsqlalchemy.url = sqlite:///{}\n",
            root.join("app.db").display()
        ),
    )
    .unwrap();
    for file in
        ["conftest.py", "sitecustomize.py", "usercustomize.py", "setup.py", "app/__init__.py"]
    {
        write(file, "");
    }
    write(
        "migrations/env.py",
        "from alembic import context\nfrom sqlalchemy import engine_from_config\nfrom app.models import Base\n\
         config = context.config\ntarget_metadata = Base.metadata\n\
         connectable = engine_from_config(config.get_section(config.config_ini_section), prefix='sqlalchemy.')\n\
         with connectable.connect() as connection:\n    context.configure(connection=connection, target_metadata=target_metadata)\n    with context.begin_transaction():\n        context.run_migrations()\n",
    );
    write("migrations/__init__.py", "");
    write("migrations/versions/__init__.py", "");
    write("app/constants.py", "TABLE = 'orders'\nLABEL = 'main'\n");
    write(
        "app/helpers.py",
        "from alembic import op\nimport sqlalchemy as sa\n\ndef add(table, name):\n    op.add_column(table, sa.Column(name, sa.Integer()))\n",
    );
    write(
        "app/models.py",
        "import sqlalchemy as sa\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\n\n\
         class Order(Base):\n    __tablename__ = 'orders'\n    id = sa.Column(sa.Integer, primary_key=True)\n",
    );
    write(
        "migrations/versions/a1_create.py",
        "from alembic import op\nimport sqlalchemy as sa\nfrom app.constants import TABLE, LABEL\n\n\
         revision = 'a1'\ndown_revision = None\nbranch_labels = (LABEL,)\n\n\
         def upgrade():\n    op.create_table('orders', sa.Column('id', sa.Integer(), primary_key=True))\n\n\
         def downgrade():\n    op.drop_table(TABLE)\n",
    );
    write(
        "migrations/versions/b2_add.py",
        "from app import helpers\nrevision = 'b2'\ndown_revision = 'a1'\n\n\
         def upgrade():\n    helpers.add('orders', 'total')\n\ndef downgrade():\n    pass\n",
    );
    // A project's own environment, which must not be started either.
    std::os::unix::fs::symlink(
        venv(Flavour::Sqlalchemy20).ancestors().nth(2).unwrap(),
        root.join(".venv"),
    )
    .unwrap();
}

fn ran(root: &Path) -> Vec<String> {
    let files = fs::read_dir(root.join("ran")).unwrap();
    files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn reading_executes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    project(root);
    let commands: [&[&str]; 9] = [
        &["history"],
        &["history", "--format", "json"],
        &["history", "--format", "mermaid"],
        &["show", "b2"],
        &["show", "b2", "--format", "json"],
        &["show", "a1", "--format", "sql", "--dialect", "mysql"],
        &["schema"],
        &["schema", "--at", "a1", "--format", "json"],
        &["schema", "--format", "mermaid", "--table", "orders"],
    ];
    for arguments in commands {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
            .current_dir(root)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        assert!(!output.stdout.is_empty(), "{arguments:?}");
        assert_eq!(ran(root), Vec::<String>::new(), "{arguments:?}");
    }
    let mut client = Client::start_in_era(Era::Handshake, root, &[], &[]);
    for uri in [
        "alembic://history",
        "alembic://revisions/b2",
        "alembic://schema/heads",
        "alembic://schema/a1",
    ] {
        let answer = client.request("resources/read", json!({ "uri": uri })).unwrap();
        assert!(
            answer["contents"][0]["text"].as_str().unwrap().contains("revision"),
            "{uri}: {answer}"
        );
        assert_eq!(ran(root), Vec::<String>::new(), "{uri}");
    }
    for (tool, arguments) in
        [("alembic_current", json!({})), ("review_file", json!({ "revision": "b2" }))]
    {
        let answer: Value =
            client.request("tools/call", json!({ "name": tool, "arguments": arguments })).unwrap();
        assert!(answer["structuredContent"]["summary"].is_string(), "{tool}: {answer}");
        assert_eq!(ran(root), Vec::<String>::new(), "{tool}");
    }
}

#[test]
fn the_traps_do_spring() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let done = std::process::Command::new(venv(Flavour::Sqlalchemy20))
        .current_dir(folder.path())
        .args(["-m", "alembic", "history"])
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    let sprung = ran(folder.path());
    for file in ["migrations-versions-b2_add.py", "app-helpers.py", "app-constants.py.shell"] {
        assert!(sprung.iter().any(|one| one == file), "{file}: {sprung:?}");
    }
}
