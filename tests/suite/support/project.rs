//! Alembic projects made for tests.

use std::fs;
use std::path::{Path, PathBuf};

use alembic_mcp::project::{Launch, LaunchOrigin, Options, Project};
use tempfile::TempDir;

/// How `env.py` makes its engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Env {
    /// `engine_from_config`, as `alembic init` writes it.
    Sync,
    /// `async_engine_from_config`, as `alembic init -t async` writes it.
    Async,
}

/// A small project in a temporary folder: two revisions, and models that are one table ahead.
#[derive(Debug)]
pub struct TestProject {
    _folder: TempDir,
    /// The project's root.
    pub root: PathBuf,
}

const SYNC_ENV: &str = r#"
from logging.config import fileConfig
from alembic import context
from sqlalchemy import engine_from_config, pool
from app.models import metadata

config = context.config
fileConfig(config.config_file_name)

def run_migrations_online():
    section = config.get_section(config.config_ini_section)
    connectable = engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
    with connectable.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()

run_migrations_online()
"#;

const ASYNC_ENV: &str = r#"
import asyncio
from logging.config import fileConfig
from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine
from app.models import metadata

config = context.config
fileConfig(config.config_file_name)

def do_run_migrations(connection):
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()

async def run_async_migrations():
    url = config.get_main_option("sqlalchemy.url")
    connectable = create_async_engine(url, poolclass=pool.NullPool)
    async with connectable.connect() as connection:
        await connection.run_sync(do_run_migrations)
    await connectable.dispose()

asyncio.run(run_async_migrations())
"#;

const MODELS: &str = r#"
import sqlalchemy as sa

metadata = sa.MetaData()
users = sa.Table("users", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(200), nullable=False),
    sa.Column("nick", sa.String(50)))
orders = sa.Table("orders", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE")))
"#;

const MAKO: &str = r#""""${message}"""
from alembic import op
import sqlalchemy as sa

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
"#;

const USERS: &str = r#"
    op.create_table("users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(200), nullable=False))
"#;

/// The logging that `alembic init` configures, which disables every logger it does not name.
const LOGGING: &str = "
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys =
[logger_root]
level = INFO
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stdout,)
level = NOTSET
";

impl TestProject {
    /// A project whose `alembic.ini` holds `url`.
    pub fn new(env: Env, url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("project");
        let project = Self { root, _folder: folder };
        project.write(
            "alembic.ini",
            &format!(
                "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n\
                 sqlalchemy.url = {}\n{LOGGING}",
                url.replace('%', "%%")
            ),
        );
        let env = if env == Env::Sync { SYNC_ENV } else { ASYNC_ENV };
        project.write("migrations/env.py", env);
        project.write("migrations/script.py.mako", MAKO);
        project.write("app/__init__.py", "");
        project.write("app/models.py", MODELS);
        project.revision("001", None, USERS, "\n    op.drop_table('users')\n");
        project.revision(
            "002",
            Some("001"),
            "\n    op.add_column('users', sa.Column('nick', sa.String(50)))\n",
            "\n    with op.batch_alter_table('users') as batch:\n        batch.drop_column('nick')\n",
        );
        project
    }

    /// A project on a SQLite file of its own.
    pub fn sqlite(env: Env) -> Self {
        let driver = if env == Env::Sync { "" } else { "+aiosqlite" };
        Self::new(env, &format!("sqlite{driver}:///app.db"))
    }

    /// Writes a file of the project.
    pub fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path
    }

    /// Replaces text in a file of the project.
    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let old = fs::read_to_string(self.root.join(path)).expect("a file");
        assert!(old.contains(from), "{path} has no {from:?}");
        self.write(path, &old.replace(from, to));
    }

    /// Writes a revision file.
    pub fn revision(
        &self,
        id: &str,
        down: Option<&str>,
        upgrade: &str,
        downgrade: &str,
    ) -> PathBuf {
        let down = down.map_or("None".to_owned(), |down| format!("{down:?}"));
        let text = format!(
            "import sqlalchemy as sa\nfrom alembic import op\n\nrevision = {id:?}\n\
             down_revision = {down}\n\n\ndef upgrade():{upgrade}\n\ndef downgrade():{downgrade}\n"
        );
        self.write(&format!("migrations/versions/{id}_change.py"), &text)
    }

    /// The project as discovery would give it, with this interpreter.
    pub fn with_python(&self, python: &Path) -> Project {
        project_at(&self.root, python)
    }
}

/// The project in `root`, as discovery would give it, with this interpreter.
pub fn project_at(root: &Path, python: &Path) -> Project {
    project_named(None, root, python)
}

/// The same, by the section `name` of its `alembic.ini`.
pub fn project_named(name: Option<&str>, root: &Path, python: &Path) -> Project {
    let name = name.map(str::to_owned);
    let options = Options { project: Some(root.to_owned()), name, ..Options::default() };
    let found = Project::discover(&options).expect("the project is found");
    let launch = Launch {
        command: vec![python.to_string_lossy().into_owned()],
        origin: LaunchOrigin::Configured,
        directory: root.to_owned(),
        foreign_root: false,
        remote_root: None,
    };
    Project { launch, database_url: None, ..found }
}
