//! A small shop whose migrations the workflow tests run, on each database, sync or async.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use percent_encoding::percent_decode_str;
use sqlx::{AssertSqlSafe, Connection, MySqlConnection, PgConnection, SqliteConnection};
use tempfile::TempDir;

use super::client::{Client, Era};
use super::postgres::{self, Postgres, without_driver};
use super::python::{Flavour, venv};
use super::server::in_thread;
use super::{mariadb, other_root};

/// Which database the shop runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
    Mariadb,
}

/// A session that holds locks until it is dropped.
#[derive(Debug)]
pub(crate) struct Holder(Child);

impl Drop for Holder {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// How its `env.py` connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sync,
    Async,
}

/// The shop, in a folder and a database of its own.
#[derive(Debug)]
pub(crate) struct Shop {
    folder: TempDir,
    pub(crate) backend: Backend,
    pub(crate) url: String,
    /// The URL's password, as it is and as the URL writes it; neither may be seen anywhere.
    pub(crate) passwords: Vec<String>,
}

const INI: &str = "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = .\n\
                   file_template = %%(rev)s_%%(slug)s\n";

const MODELS: &str = r#"
from sqlalchemy import ForeignKey, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={
        "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s",
    })


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200))


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(String(20))
"#;

const SYNC_ENV: &str = r#"
import os
from alembic import context
from sqlalchemy import create_engine
from models import Base

print("the project prints what it likes")
os.system("echo and so do its children")

engine = create_engine(os.environ["SHOP_URL"])
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
"#;

const ASYNC_ENV: &str = r#"
import asyncio
import os
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine
from models import Base

print("the project prints what it likes")


def migrate(connection):
    context.configure(
        connection=connection, target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


async def main():
    engine = create_async_engine(os.environ["SHOP_URL"])
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(main())
"#;

const MAKO: &str = r#""""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
"#;

const FIRST: &str = r#"
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
"#;

const SECOND: &str = r#"
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_orders_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    op.create_index(op.f("ix_orders_user_id"), "orders", ["user_id"])
"#;

impl Shop {
    /// A shop with two revisions, none applied.
    pub(crate) fn new(backend: Backend, engine: Engine) -> Self {
        Self::on(backend, engine, postgres::server)
    }

    /// The same, where PostgreSQL is meant on the server that `postgres` gives.
    pub(crate) fn on<'p>(
        backend: Backend,
        engine: Engine,
        postgres: impl FnOnce() -> &'p Postgres,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_owned();
        let (url, passwords) = match backend {
            Backend::Sqlite => {
                (format!("sqlite:///{}", root.join("shop.db").display()), Vec::new())
            }
            Backend::Postgres => with_password(postgres().create_database()),
            Backend::Mariadb => with_password(mariadb::server().create_database()),
        };
        let driver = match (backend, engine) {
            (Backend::Sqlite, Engine::Sync) => "sqlite",
            (Backend::Sqlite, Engine::Async) => "sqlite+aiosqlite",
            (Backend::Postgres, Engine::Sync) => "postgresql+psycopg",
            (Backend::Postgres, Engine::Async) => "postgresql+asyncpg",
            (Backend::Mariadb, Engine::Sync) => "mysql+pymysql",
            (Backend::Mariadb, Engine::Async) => "mariadb+aiomysql",
        };
        let (_, rest) = url.split_once("://").unwrap();
        let shop = Self { url: format!("{driver}://{rest}"), folder, backend, passwords };
        shop.write("alembic.ini", INI);
        shop.write("models.py", MODELS);
        shop.connect_with(engine);
        shop.write("migrations/script.py.mako", MAKO);
        shop.revision("001", None, "create users", FIRST, "\n    op.drop_table(\"users\")\n");
        shop.revision(
            "002",
            Some("001"),
            "create orders",
            SECOND,
            "\n    op.drop_index(op.f(\"ix_orders_user_id\"), table_name=\"orders\")\n    \
             op.drop_table(\"orders\")\n",
        );
        let python = venv(Flavour::Sqlalchemy20);
        let environment = python.parent().and_then(Path::parent).unwrap();
        std::os::unix::fs::symlink(environment, root.join(".venv")).unwrap();
        shop
    }

    /// Has `env.py` connect in this way from now on.
    pub(crate) fn connect_with(&self, engine: Engine) {
        let env = if engine == Engine::Sync { SYNC_ENV } else { ASYNC_ENV };
        self.write("migrations/env.py", env);
    }

    /// The project's folder.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the project.
    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.root().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Reads a file of the project.
    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root().join(file)).unwrap()
    }

    /// Writes a revision file by hand, as a developer would.
    pub(crate) fn revision(
        &self,
        id: &str,
        down: Option<&str>,
        message: &str,
        upgrade: &str,
        downgrade: &str,
    ) -> PathBuf {
        let down = down.map_or("None".to_owned(), |down| format!("{down:?}"));
        let text = format!(
            "\"\"\"{message}\n\nRevision ID: {id}\nRevises: {}\n\n\"\"\"\nfrom alembic import op\n\
             import sqlalchemy as sa\n\nrevision = {id:?}\ndown_revision = {down}\n\
             branch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n{upgrade}\n\n\
             def downgrade():\n{downgrade}\n",
            down.trim_matches('"').replace("None", "")
        );
        let file = format!("migrations/versions/{id}_{}.py", message.replace(' ', "_"));
        self.write(&file, &text);
        self.root().join(file)
    }

    /// Starts the built server in the project.
    pub(crate) fn serve(&self) -> Client {
        Client::start(self.root(), &[], &[("SHOP_URL", &self.url)])
    }

    /// Starts the built server in the project, in one protocol generation.
    pub(crate) fn serve_in(&self, era: Era) -> Client {
        Client::start_in_era(era, self.root(), &[], &[("SHOP_URL", &self.url)])
    }

    /// Starts the built server in the project, with a person who answers all questions like this.
    pub(crate) fn serve_with_person(&self, person: &'static str, era: Era) -> Client {
        let environment = [("SHOP_URL", self.url.as_str())];
        Client::start_with_person(Some(person), era, self.root(), &[], &environment)
    }

    /// A command that runs the shop's Python where the shop is at `/mnt` and nowhere else; `None`
    /// where that cannot be.
    pub(crate) fn python_in_another_root(&self) -> Option<Vec<String>> {
        let mut command = other_root::prefix(self.root(), "/mnt")?;
        command.push("/mnt/.venv/bin/python".to_owned());
        Some(command)
    }

    /// Runs SQL as the shop's own application would.
    pub(crate) fn execute(&self, sql: &str) -> String {
        let script = "import sys\nfrom sqlalchemy import create_engine, text\n\
             with create_engine(sys.argv[1]).begin() as connection:\n    \
             result = connection.execute(text(sys.argv[2]))\n    \
             print(result.all() if result.returns_rows else result.rowcount)\n";
        self.python(script, &[sql])
    }

    /// Runs a script in the shop's Python; its first argument is the URL, then come `arguments`.
    pub(crate) fn python(&self, script: &str, arguments: &[&str]) -> String {
        let output = Command::new(venv(Flavour::Sqlalchemy20))
            .args(["-c", script, &self.sync_url()])
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Runs git in the project's folder.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.invalid"])
            .args(arguments)
            .current_dir(self.root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The texts that `sql` gives, read by neither the product nor its Python; none where a SQLite file is not there.
    pub(crate) fn texts(&self, sql: &str) -> Vec<String> {
        let (url, sql, backend) = (self.url.clone(), sql.to_owned(), self.backend);
        let file = self.root().join("shop.db");
        if backend == Backend::Sqlite && !file.exists() {
            return Vec::new();
        }
        let read = in_thread(async move {
            let query = AssertSqlSafe(sql);
            match backend {
                Backend::Postgres => {
                    let mut connection = PgConnection::connect(&without_driver(&url)).await?;
                    let read = sqlx::query_scalar(query).fetch_all(&mut connection).await;
                    connection.close().await?;
                    read
                }
                Backend::Mariadb => {
                    let (_, rest) = url.split_once("://").expect("a URL");
                    let mut connection =
                        MySqlConnection::connect(&format!("mysql://{rest}")).await?;
                    let read = sqlx::query_scalar(query).fetch_all(&mut connection).await;
                    connection.close().await?;
                    read
                }
                Backend::Sqlite => {
                    let place = format!("sqlite://{}?mode=ro", file.display());
                    let mut connection = SqliteConnection::connect(&place).await?;
                    let read = sqlx::query_scalar(query).fetch_all(&mut connection).await;
                    connection.close().await?;
                    read
                }
            }
        });
        read.expect("the query runs")
    }

    /// A session of somebody else's that ran `sql` and keeps its transaction open until dropped.
    pub(crate) fn hold(&self, sql: &str) -> Holder {
        let script = "import sys\nfrom sqlalchemy import create_engine, text\n\
             with create_engine(sys.argv[1]).connect() as connection:\n    \
             connection.execute(text(sys.argv[2]))\n    \
             print('held', flush=True)\n    sys.stdin.read()\n";
        let mut child = Command::new(venv(Flavour::Sqlalchemy20))
            .args(["-c", script, &self.sync_url(), sql])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "held\n");
        Holder(child)
    }

    fn sync_url(&self) -> String {
        let url = self.url.replace("+aiosqlite", "").replace("+asyncpg", "+psycopg");
        url.replace("+aiomysql", "+pymysql")
    }

    /// Two users and three orders.
    pub(crate) fn fill(&self) {
        self.execute(
            "INSERT INTO users (id, email) VALUES (1, 'ada@example.org'), (2, 'bo@x.org')",
        );
        self.execute(
            "INSERT INTO orders (id, user_id, status) VALUES (1, 1, 'new'), (2, 1, 'new'), (3, 2, 'sent')",
        );
    }
}

/// A URL with its password, as it is and as the URL writes it.
fn with_password(url: String) -> (String, Vec<String>) {
    let written = url.split(['@', ':']).nth(2).unwrap_or_default().to_owned();
    let plain = percent_decode_str(&written).decode_utf8_lossy().into_owned();
    (url, vec![plain, written])
}
