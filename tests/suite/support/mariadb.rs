//! A real MariaDB server for the length of a test run.
//!
//! Taken from `ALEMBIC_MCP_TEST_MARIADB_URL`, else from this machine's own binaries, else from
//! Debian's packages, unpacked under `target/` without installing anything. It listens on 127.0.0.1
//! and on a socket, speaks TLS, and has a password full of characters that URLs must escape.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection};

use super::server::{free_port, give_away, in_thread, reachable, unprivileged, wait_until_ready};
use super::{debian, server as servers};

/// The password in plain text; it must never be seen in any output. PyMySQL sends letters beyond
/// ASCII in another encoding than the server keeps them in, so there are none.
pub const PASSWORD: &str = "p@ss:w/r%d?#&+ '\"\\";
/// The same, as it stands in a URL.
pub const PASSWORD_ENCODED: &str = "p%40ss%3Aw%2Fr%25d%3F%23%26%2B%20%27%22%5C";

const USER: &str = "migrator";
const PACKAGE: &str = "mariadb-server-core";

/// A running server.
#[derive(Debug)]
pub struct Mariadb {
    /// Everything before the database's name, such as `mysql://user:password@host:port`.
    address: String,
    /// What follows the database's name in the URL, such as `?charset=utf8mb4`.
    query: String,
    /// The database to connect to for making others.
    maintenance: String,
    /// Where the socket and the certificates are, if the server was started here.
    home: Option<PathBuf>,
    /// Its standard input is the pipe whose end tells the watchdog that the tests are over.
    _watchdog: Option<Child>,
    /// The server itself; the watchdog ends it.
    _process: Option<Child>,
}

/// The server of this test run, started on first use.
pub fn server() -> &'static Mariadb {
    static SERVER: OnceLock<Mariadb> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("ALEMBIC_MCP_TEST_MARIADB_URL") {
        Ok(url) => Mariadb::configured(&url),
        Err(_) => Mariadb::start(),
    })
}

/// The same database through another dialect and driver, such as `mariadb+asyncmy`.
pub fn with_driver(url: &str, driver: &str) -> String {
    let (_, rest) = url.split_once("://").expect("a URL");
    format!("{driver}://{rest}")
}

impl Mariadb {
    /// A new, empty database; its URL as SQLAlchemy takes it (`mysql+pymysql://…`).
    pub fn create_database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("t_{}_{number}", std::process::id());
        self.execute(&self.maintenance, &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"));
        with_driver(&self.url(&name), "mysql+pymysql")
    }

    /// Runs statements in the database of `url`.
    pub fn execute_in(&self, url: &str, sql: &str) {
        self.execute(database_of(url), sql);
    }

    /// Ends every connection to the database of `url`.
    pub fn end_connections_to(&self, url: &str) {
        let url = self.url(database_of(url));
        let done = in_thread(async move {
            let mut connection = MySqlConnection::connect(&url).await?;
            let others = "SELECT CAST(id AS CHAR) FROM information_schema.processlist \
                          WHERE db = DATABASE() AND id <> CONNECTION_ID()";
            let ids: Vec<String> = sqlx::query_scalar(others).fetch_all(&mut connection).await?;
            for id in ids {
                // It may be gone by itself by now.
                let _ = connection.execute(AssertSqlSafe(format!("KILL {id}"))).await;
            }
            connection.close().await
        });
        done.expect("the statements run");
    }

    /// The number that `sql` gives in the database of `url`.
    pub fn count_in(&self, url: &str, sql: &str) -> i64 {
        let (url, sql) = (self.url(database_of(url)), sql.to_owned());
        let counted = in_thread(async move {
            let mut connection = MySqlConnection::connect(&url).await?;
            let count = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await;
            connection.close().await?;
            count
        });
        counted.expect("the query runs")
    }

    /// The server's socket, if it was started here.
    pub fn socket(&self) -> Option<PathBuf> {
        self.home.as_ref().map(|home| home.join("socket"))
    }

    /// The certificate that the server's own is signed by, if it was started here.
    pub fn certificate(&self) -> Option<PathBuf> {
        self.home.as_ref().map(|home| home.join("ca.pem"))
    }

    fn execute(&self, database: &str, sql: &str) {
        let (url, sql) = (self.url(database), sql.to_owned());
        let done = in_thread(async move {
            let mut connection = MySqlConnection::connect(&url).await?;
            connection.execute(AssertSqlSafe(sql)).await?;
            connection.close().await
        });
        done.expect("the statement runs");
    }

    fn url(&self, database: &str) -> String {
        format!("{}/{database}{}", self.address, self.query)
    }

    fn configured(url: &str) -> Self {
        let url = with_driver(url, "mysql");
        let (body, query) = match url.split_once('?') {
            Some((body, query)) => (body.to_owned(), format!("?{query}")),
            None => (url, String::new()),
        };
        let (address, maintenance) = body.rsplit_once('/').expect("a URL with a database");
        let (address, maintenance) = (address.to_owned(), maintenance.to_owned());
        Self { address, query, maintenance, home: None, _watchdog: None, _process: None }
    }

    #[expect(clippy::zombie_processes, reason = "both live as long as this process")]
    fn start() -> Self {
        let home = servers::home("alembic-mcp-test-mariadb-");
        let watchdog = servers::watch(&home, &home.join("pid"), "KILL");
        let binaries = Binaries::find(&home);
        initialize(&binaries, &home);
        certify(&home);
        for _ in 0..5 {
            let port = free_port();
            let mut process = spawn(&binaries, &home, port);
            let address = format!("mysql://{USER}:{PASSWORD_ENCODED}@127.0.0.1:{port}");
            let url = format!("{address}/mysql");
            let connect = || {
                let url = url.clone();
                async move { MySqlConnection::connect(&url).await.is_ok() }
            };
            if wait_until_ready(&mut process, connect) {
                return Self {
                    address,
                    query: "?charset=utf8mb4".to_owned(),
                    maintenance: "mysql".to_owned(),
                    home: Some(home),
                    _watchdog: Some(watchdog),
                    _process: Some(process),
                };
            }
        }
        let log = fs::read_to_string(home.join("log")).unwrap_or_default();
        panic!("MariaDB did not start:\n{log}");
    }
}

fn database_of(url: &str) -> &str {
    url.rsplit('/').next().and_then(|name| name.split('?').next()).expect("a name")
}

/// Where a server's files are.
struct Binaries {
    /// The folder with `sbin/mariadbd` or `bin/mariadbd`, and `share/`.
    install: PathBuf,
    /// `mariadbd` in it.
    program: PathBuf,
    /// Libraries that came along.
    libraries: Vec<PathBuf>,
}

impl Binaries {
    fn find(home: &Path) -> Self {
        if let Some(program) = installed() {
            let install = program.parent().and_then(Path::parent).expect("a folder").to_owned();
            return Self { install, program, libraries: Vec::new() };
        }
        let program = Path::new("usr/sbin/mariadbd");
        let unpacked = debian::unpacked(PACKAGE, "test-mariadb").unwrap_or_else(|| {
            panic!(
                "no MariaDB server: install mariadbd, or name a server in \
                 ALEMBIC_MCP_TEST_MARIADB_URL (mysql://user:password@host:port/database) whose \
                 user may create databases"
            )
        });
        let root = reachable(&unpacked, program, home);
        let libraries = debian::libraries(&root);
        Self { install: root.join("usr"), program: root.join(program), libraries }
    }

    /// The server's program with what it needs in any case.
    fn command(&self, home: &Path) -> Command {
        let mut command = unprivileged(self.program.clone());
        let libraries = std::env::join_paths(&self.libraries).expect("paths");
        command.env("LD_LIBRARY_PATH", libraries).arg("--no-defaults");
        command.arg(format!("--basedir={}", self.install.display()));
        command.arg(format!("--datadir={}", home.join("data").display()));
        command.arg(format!("--lc-messages-dir={}", self.share().display()));
        for option in [
            "innodb-log-file-size=4M",
            "innodb-flush-log-at-trx-commit=0",
            "innodb-doublewrite=0",
            "innodb-flush-method=nosync",
        ] {
            command.arg(format!("--{option}"));
        }
        command
    }

    fn share(&self) -> PathBuf {
        let folders = ["share/mariadb", "share/mysql", "share"];
        let found = folders
            .iter()
            .map(|folder| self.install.join(folder))
            .find(|folder| system_tables(folder, "system_tables").exists());
        found.unwrap_or_else(|| panic!("no system tables under {}", self.install.display()))
    }
}

/// One of the scripts that make the server's own tables. Later versions call them `mariadb_…`.
fn system_tables(share: &Path, name: &str) -> PathBuf {
    let named = share.join(format!("mariadb_{name}.sql"));
    if named.exists() { named } else { share.join(format!("mysql_{name}.sql")) }
}

fn installed() -> Option<PathBuf> {
    let on_path = which::which("mariadbd").ok().and_then(|path| path.canonicalize().ok());
    let usual = ["/usr/sbin/mariadbd", "/usr/libexec/mariadbd", "/usr/local/bin/mariadbd"];
    on_path.or_else(|| usual.map(PathBuf::from).into_iter().find(|path| path.exists()))
}

/// Makes the server's own tables and its one user.
fn initialize(binaries: &Binaries, home: &Path) {
    let data = home.join("data");
    fs::create_dir(&data).expect("a folder");
    give_away(&data);
    let mut script = "CREATE DATABASE mysql;\nUSE mysql;\n".to_owned();
    for name in ["system_tables", "performance_tables", "system_tables_data"] {
        let file = system_tables(&binaries.share(), name);
        script.push_str(&fs::read_to_string(&file).unwrap_or_else(|_| panic!("{file:?}")));
        script.push('\n');
    }
    let password = PASSWORD.replace('\\', "\\\\").replace('\'', "\\'");
    script.push_str(&format!(
        "FLUSH PRIVILEGES;\nCREATE USER {USER}@'%' IDENTIFIED BY '{password}';\n\
         GRANT ALL ON *.* TO {USER}@'%' WITH GRANT OPTION;\n"
    ));
    let log = fs::File::create(home.join("bootstrap.log")).expect("a log");
    let mut process = binaries
        .command(home)
        .arg("--bootstrap")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("it starts");
    let mut input = process.stdin.take().expect("an input");
    input.write_all(script.as_bytes()).expect("it reads");
    drop(input);
    let status = process.wait().expect("it ends");
    let log = fs::read_to_string(home.join("bootstrap.log")).unwrap_or_default();
    assert!(status.success(), "MariaDB could not be initialised: {status}\n{log}");
}

/// A certificate for 127.0.0.1 and the one it is signed by.
fn certify(home: &Path) {
    let issuer_key = rcgen::KeyPair::generate().expect("a key");
    let mut issuer = rcgen::CertificateParams::new([]).expect("parameters");
    issuer.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = issuer.self_signed(&issuer_key).expect("a certificate");
    let key = rcgen::KeyPair::generate().expect("a key");
    let signed_by = rcgen::Issuer::new(issuer, issuer_key);
    let own = rcgen::CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()])
        .and_then(|parameters| parameters.signed_by(&key, &signed_by))
        .expect("a certificate");
    for (file, text) in
        [("ca.pem", authority.pem()), ("cert.pem", own.pem()), ("key.pem", key.serialize_pem())]
    {
        fs::write(home.join(file), text).expect("a file");
        give_away(&home.join(file));
    }
}

fn spawn(binaries: &Binaries, home: &Path, port: u16) -> Child {
    let mut command = binaries.command(home);
    for (option, file) in [
        ("socket", "socket"),
        ("pid-file", "pid"),
        ("ssl-ca", "ca.pem"),
        ("ssl-cert", "cert.pem"),
        ("ssl-key", "key.pem"),
    ] {
        command.arg(format!("--{option}={}", home.join(file).display()));
    }
    for option in [
        "bind-address=127.0.0.1",
        "skip-name-resolve",
        "max-connections=200",
        "innodb-buffer-pool-size=32M",
        &format!("port={port}"),
    ] {
        command.arg(format!("--{option}"));
    }
    servers::spawn(&mut command, home)
}

#[test]
fn a_mariadb_server_answers_and_each_database_is_its_own() {
    let url = server().create_database();
    assert_ne!(url, server().create_database());
    let configured = std::env::var("ALEMBIC_MCP_TEST_MARIADB_URL").is_ok();
    assert!(url.contains(PASSWORD_ENCODED) || configured);
    server().execute_in(&url, "CREATE TABLE once (id int)");
    assert_eq!(server().count_in(&url, "SELECT COUNT(*) FROM once"), 0);
}
