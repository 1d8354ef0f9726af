//! PgBouncer in transaction mode before the test's PostgreSQL: this machine's own, else from Debian's
//! packages.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use percent_encoding::percent_decode_str;

use super::debian;
use super::server::{free_port, give_away, home, reachable, unprivileged, wait_for};

/// A running pooler, which ends with this.
#[derive(Debug)]
pub(crate) struct Pooler {
    process: Child,
    home: PathBuf,
    port: u16,
}

impl Pooler {
    /// A pooler before the server of `url`, which ignores the parameters `ignored` of a new session;
    /// `None` where PgBouncer is not to be had.
    pub(crate) fn before(url: &str, ignored: &str) -> Option<Self> {
        let (_, rest) = url.split_once("://")?;
        let (login, place) = rest.rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        let (address, _) = place.split_once('/')?;
        let (host, port) = address.split_once(':')?;
        let password = percent_decode_str(password).decode_utf8_lossy().replace('\'', "''");
        let (home, own) = (home("alembic-mcp-pooler-"), free_port());
        let mut command = program(&home)?;
        let settings = format!(
            "[databases]\n* = host={host} port={port} user={user} password='{password}'\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {own}\nauth_type = any\n\
             auth_file = {0}/users\npool_mode = transaction\nunix_socket_dir =\n\
             ignore_startup_parameters = {ignored}\n",
            home.display()
        );
        fs::write(home.join("users"), "").ok()?;
        fs::write(home.join("settings.ini"), settings).ok()?;
        give_away(&home.join("settings.ini"));
        command.arg(home.join("settings.ini"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let pooler = Self { process: command.spawn().ok()?, home, port: own };
        wait_for("the pooler", || TcpStream::connect(("127.0.0.1", own)).is_ok());
        Some(pooler)
    }

    /// The same database through the pooler.
    pub(crate) fn url(&self, direct: &str) -> String {
        let (start, rest) = direct.split_once("://").unwrap();
        let (login, place) = rest.rsplit_once('@').unwrap();
        let (_, database) = place.split_once('/').unwrap();
        format!("{start}://{login}@127.0.0.1:{}/{database}", self.port)
    }
}

fn program(home: &Path) -> Option<Command> {
    if let Ok(installed) = which::which("pgbouncer") {
        return Some(unprivileged(installed));
    }
    let program = Path::new("usr/sbin/pgbouncer");
    let root = reachable(&debian::unpacked("pgbouncer", "test-pgbouncer")?, program, home);
    let libraries = std::env::join_paths(debian::libraries(&root)).expect("paths");
    let mut command = unprivileged(root.join(program));
    command.env("LD_LIBRARY_PATH", libraries);
    Some(command)
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.home);
    }
}
