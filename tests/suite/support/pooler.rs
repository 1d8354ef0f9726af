//! PgBouncer in transaction mode before the test's PostgreSQL, where it is installed.

use std::fs;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};

use percent_encoding::percent_decode_str;

use super::server::{free_port, give_away, home, unprivileged, wait_for};

/// A running pooler, which ends with this.
#[derive(Debug)]
pub(crate) struct Pooler {
    process: Child,
    home: PathBuf,
    port: u16,
}

impl Pooler {
    /// A pooler before the server of `url`, which ignores the parameters `ignored` of a new session;
    /// `None` where PgBouncer is not installed.
    pub(crate) fn before(url: &str, ignored: &str) -> Option<Self> {
        let program = which::which("pgbouncer").ok()?;
        let (_, rest) = url.split_once("://")?;
        let (login, place) = rest.rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        let (address, _) = place.split_once('/')?;
        let (host, port) = address.split_once(':')?;
        let password = percent_decode_str(password).decode_utf8_lossy().replace('\'', "''");
        let (home, own) = (home("alembic-mcp-pooler-"), free_port());
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
        let mut command = unprivileged(program);
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

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.home);
    }
}
