//! The project that is migrated: three revisions, with places at which a run can be held.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::support::client::Client;
use crate::support::postgres::Postgres;
use crate::support::server::wait_for;
use crate::support::shop::{Backend, Engine, Shop};

/// The revisions, in order. Each makes the tables `t_ID_a` and `t_ID_b`.
pub(super) const REVISIONS: [&str; 3] = ["f1", "f2", "f3"];

/// A place at which a run can be held, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) name: &'static str,
    /// Whether the run goes on by itself after a while, in a statement, instead of waiting for `go`.
    pub(super) passes: bool,
}

const fn stop(name: &'static str) -> Point {
    Point { name, passes: false }
}

const fn slow(name: &'static str) -> Point {
    Point { name, passes: true }
}

/// In the order in which a run comes to them.
pub(super) const POINTS: [Point; 15] = [
    stop("import"),
    stop("connected"),
    stop("start:f1"),
    stop("middle:f1"),
    slow("statement:f1"),
    stop("commit"),
    stop("middle:f2"),
    slow("statement:f2"),
    // Only where DDL can be made to take long without touching much.
    slow("ddl:f2"),
    // There it first forks a child that lives on.
    stop("forked"),
    stop("start:f3"),
    stop("finish:f3"),
    slow("in_commit"),
    stop("committed"),
    stop("closed"),
];

pub(super) fn point(name: &str) -> Point {
    *POINTS.iter().find(|point| point.name == name).expect("a point")
}

/// Whether all revisions share one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transactions {
    One,
    PerRevision,
}

/// Else every new server would first start Python to ask env.py.
const SETTINGS: &str = "database-url-env = \"SHOP_URL\"\n";

const GATES: &str = r#"
"""Holds a run at one place, or does there what no migration should."""
import os
import pathlib
import signal
import sys
import time

root = pathlib.Path(__file__).parent


def _reached(point, first=None):
    try:
        wanted, _, misdeed = (root / "armed").read_text().partition(" ")
    except FileNotFoundError:
        return False
    if wanted != point:
        return False
    (root / "armed").unlink()
    if first is not None:
        first()
    (root / "reached.new").write_text(str(os.getpid()))
    (root / "reached.new").rename(root / "reached")
    if misdeed:
        _MISDEEDS[misdeed]()
        return False
    return True


def here(point):
    if _reached(point):
        _wait()


def _wait():
    patience = time.monotonic() + 120
    while not (root / "go").exists() and time.monotonic() < patience:
        time.sleep(0.005)


def forked():
    if _reached("forked", lambda: _fork(False)):
        _wait()


def slow(point, op):
    if _reached(point):
        op.execute({
            "postgresql": "SELECT pg_sleep(1.2)",
            "mysql": "SELECT SLEEP(1.2)",
            "mariadb": "SELECT SLEEP(1.2)",
            "sqlite": "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 8000000)"
                      " SELECT count(*) FROM c",
        }[op.get_bind().dialect.name])


def slow_ddl(op):
    if op.get_bind().dialect.name not in ("mysql", "mariadb") or not _reached("ddl:f2"):
        return False
    op.execute("CREATE TABLE t_f2_b (id INTEGER PRIMARY KEY) AS SELECT SLEEP(1.2) AS id")
    return True


def slow_commit(op):
    if op.get_bind().dialect.name == "postgresql" and _reached("in_commit"):
        op.execute("CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS"
                   " 'BEGIN PERFORM pg_sleep(1.2); RETURN NULL; END'")
        op.execute("CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON t_f3_b DEFERRABLE INITIALLY DEFERRED"
                   " FOR EACH ROW EXECUTE FUNCTION wait()")
        op.execute("INSERT INTO t_f3_b VALUES (1)")


def _raise():
    raise RuntimeError("on purpose")


def _fork(detached):
    if os.fork() == 0:
        if detached:
            os.setsid()
            (root / "detached.new").write_text(str(os.getpid()))
            (root / "detached.new").rename(root / "detached")
        time.sleep(600)
        os._exit(0)
    while detached and not (root / "detached").exists():
        time.sleep(0.005)


def _flood():
    line = b"x" * 1048575 + b"\n"
    for _ in range(int(os.environ.get("FLOOD", "64"))):
        for descriptor in (1, 2):
            os.write(descriptor, line)


def _commit():
    from alembic import op

    op.get_bind().exec_driver_sql("COMMIT")
    raise RuntimeError("after a commit")


def _threads():
    import threading

    threading.Thread(target=time.sleep, args=(600,)).start()


_MISDEEDS = {
    "raise": _raise,
    "exit": lambda: sys.exit(0),
    "exit_at_once": lambda: os._exit(0),
    "die": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "fork": lambda: _fork(False),
    "detach": lambda: _fork(True),
    "flood": _flood,
    "close_stdout": lambda: os.close(1),
    "close_all": lambda: os.closerange(0, 256),
    "commit": _commit,
    "thread": _threads,
    "hang": lambda: time.sleep(600),
    "freeze": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "interrupt": lambda: os.kill(os.getpid(), signal.SIGINT),
}
"#;

const SYNC_ENV: &str = r#"
import os
from alembic import context
from sqlalchemy import create_engine, event
import gates

gates.here("import")
engine = create_engine(os.environ["SHOP_URL"])
event.listen(engine, "commit", lambda connection: gates.here("commit"))
with engine.connect() as connection:
    gates.here("connected")
    context.configure(connection=connection, transaction_per_migration=PER_REVISION)
    with context.begin_transaction():
        context.run_migrations()
    gates.here("committed")
gates.here("closed")
"#;

const ASYNC_ENV: &str = r#"
import asyncio
import os
from alembic import context
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
import gates

gates.here("import")


def migrate(connection):
    gates.here("connected")
    context.configure(connection=connection, transaction_per_migration=PER_REVISION)
    with context.begin_transaction():
        context.run_migrations()
    gates.here("committed")


async def main():
    engine = create_async_engine(os.environ["SHOP_URL"])
    event.listen(engine.sync_engine, "commit", lambda connection: gates.here("commit"))
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()
    gates.here("closed")


asyncio.run(main())
"#;

/// A project on a database of its own.
#[derive(Debug)]
pub(super) struct Project {
    pub(super) shop: Shop,
    /// In the environment of every process of the project, and of no other.
    pub(super) marker: String,
}

impl Project {
    pub(super) fn new(
        backend: Backend,
        engine: Engine,
        transactions: Transactions,
        server: &Postgres,
    ) -> Self {
        let shop = Shop::on(backend, engine, || server);
        let versions = shop.root().join("migrations/versions");
        fs::remove_dir_all(&versions).unwrap();
        shop.write("gates.py", GATES);
        shop.write("alembic-mcp.toml", SETTINGS);
        let env = if engine == Engine::Sync { SYNC_ENV } else { ASYNC_ENV };
        let per_revision = if transactions == Transactions::PerRevision { "True" } else { "False" };
        shop.write("migrations/env.py", &env.replace("PER_REVISION", per_revision));
        let mut down = None;
        for id in REVISIONS {
            shop.revision(id, down, "step", &upgrade(id), &downgrade(id));
            down = Some(id);
        }
        let file = |id: &str| shop.root().join(format!("migrations/versions/{id}_step.py"));
        for id in REVISIONS {
            let text = fs::read_to_string(file(id)).unwrap();
            fs::write(
                file(id),
                text.replace("import sqlalchemy", "import gates\nimport sqlalchemy"),
            )
            .unwrap();
        }
        let marker = shop.root().display().to_string();
        Self { shop, marker }
    }

    pub(super) fn root(&self) -> &Path {
        self.shop.root()
    }

    /// A server for the project. A file that cannot grow is an error to it, not its death.
    pub(super) fn serve(&self) -> Client {
        let through = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];
        let environment = [("SHOP_URL", self.shop.url.as_str()), ("FAULT_MARKER", &self.marker)];
        Client::start_through(&through, self.root(), &[], &environment)
    }

    /// Has the next run stop at `point`, or do `misdeed` there.
    pub(super) fn arm(&self, point: &str, misdeed: Option<&str>) {
        let misdeed = misdeed.map(|misdeed| format!(" {misdeed}")).unwrap_or_default();
        let _ = fs::remove_file(self.root().join("reached"));
        let _ = fs::remove_file(self.root().join("go"));
        self.shop.write("armed", &format!("{point}{misdeed}"));
    }

    /// Has a run that hangs be given up soon.
    pub(super) fn be_impatient(&self) {
        let limits = "[limits]\nidle-in-transaction-timeout = \"3s\"\n";
        self.shop.write("alembic-mcp.toml", &format!("{SETTINGS}{limits}"));
    }

    /// Has runs take their time again.
    pub(super) fn be_patient(&self) {
        self.shop.write("alembic-mcp.toml", SETTINGS);
    }

    /// Ends the process that a migration took out of its group so that it lives on: such a daemon is
    /// the project's own, and is left alone.
    pub(super) fn end_detached(&self) {
        let file = self.root().join("detached");
        wait_for("the daemon", || file.exists());
        let text = fs::read_to_string(file).unwrap();
        let process = text.parse().ok().and_then(rustix::process::Pid::from_raw).expect("an id");
        rustix::process::kill_process(process, rustix::process::Signal::KILL).expect("it lives");
    }

    /// Waits until the run is where it was to be held; its process.
    pub(super) fn wait_until_reached(&self, point: Point) -> u32 {
        let file = self.root().join("reached");
        wait_for(&format!("{} ", point.name), || file.exists());
        let process = fs::read_to_string(&file).unwrap().parse().expect("a process id");
        if point.passes {
            // It told just before the statement.
            std::thread::sleep(Duration::from_millis(150));
        }
        process
    }

    /// Lets the run go on.
    pub(super) fn go(&self) {
        self.shop.write("go", "");
    }
}

fn upgrade(id: &str) -> String {
    let table = |name: &str| {
        format!(
            "op.create_table(\"t_{id}_{name}\", sa.Column(\"id\", sa.Integer(), primary_key=True))"
        )
    };
    let (first, second) = (table("a"), table("b"));
    let (second, then) = match id {
        "f2" => (format!("if not gates.slow_ddl(op):\n        {second}"), "gates.forked()"),
        "f3" => (second, "gates.slow_commit(op)"),
        _ => (second, "pass"),
    };
    format!(
        "    gates.here(\"start:{id}\")\n    {first}\n    gates.here(\"middle:{id}\")\n    \
         gates.slow(\"statement:{id}\", op)\n    {second}\n    {then}\n    gates.here(\"finish:{id}\")"
    )
}

fn downgrade(id: &str) -> String {
    format!("    op.drop_table(\"t_{id}_b\")\n    op.drop_table(\"t_{id}_a\")")
}
