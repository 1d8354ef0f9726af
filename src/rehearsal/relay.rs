//! A Unix socket of ours in front of the scratch database's server: the only way out of a namespace
//! without a network, and for PostgreSQL one that leads to the scratch database and to no other.

use std::io;
use std::path::{Path, PathBuf};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpStream, UnixListener, UnixStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::project::DatabaseUrl;
use crate::schema::Dialect;

/// Longest start of a conversation that is read.
const LONGEST_START: usize = 10_000;
/// PostgreSQL's codes in place of a protocol version.
const CANCEL: u32 = 80_877_102;
const WANTS_TLS: u32 = 80_877_103;
const WANTS_GSS: u32 = 80_877_104;

/// A listening socket; dropping it closes it and every connection through it.
#[derive(Debug)]
pub(super) struct Relay {
    /// What drivers are given: PostgreSQL's folder, MySQL's file.
    pub(super) socket: PathBuf,
    task: JoinHandle<()>,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Where the server itself is.
#[derive(Debug, Clone)]
enum Server {
    Tcp(String, u16),
    Socket(PathBuf),
}

impl Relay {
    /// Listens in `folder` for the scratch database at `url`.
    pub(super) fn start(folder: &Path, url: &DatabaseUrl) -> io::Result<Self> {
        let port = url.port.unwrap_or(if url.dialect == Dialect::Mysql { 3306 } else { 5432 });
        let (file, socket) = match url.dialect {
            Dialect::Mysql => (folder.join("mysql.sock"), folder.join("mysql.sock")),
            _ => (folder.join(format!(".s.PGSQL.{port}")), folder.to_owned()),
        };
        let listener = UnixListener::bind(&file)?;
        let only =
            (url.dialect == Dialect::Postgresql).then(|| url.database.clone().unwrap_or_default());
        let task = tokio::spawn(listen(listener, server_of(url, port), only));
        Ok(Self { socket, task })
    }
}

fn server_of(url: &DatabaseUrl, port: u16) -> Server {
    let told = |key: &str| url.query.iter().find(|(name, _)| name == key).map(|(_, value)| value);
    if let Some(socket) = told("unix_socket") {
        return Server::Socket(socket.into());
    }
    match url.host.as_ref().or(told("host")) {
        Some(folder) if folder.starts_with('/') => {
            Server::Socket(Path::new(folder).join(format!(".s.PGSQL.{port}")))
        }
        Some(host) => Server::Tcp(host.clone(), port),
        None => Server::Tcp("localhost".to_owned(), port),
    }
}

async fn listen(listener: UnixListener, server: Server, only: Option<String>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => {
                    connections.spawn(relay(client, server.clone(), only.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "the rehearsal's socket accepts no more");
                    return;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn relay(client: UnixStream, server: Server, only: Option<String>) {
    let done = match server {
        Server::Tcp(host, port) => match TcpStream::connect((host.as_str(), port)).await {
            Ok(server) => carry(client, server, only).await,
            Err(error) => Err(error),
        },
        Server::Socket(path) => match UnixStream::connect(path).await {
            Ok(server) => carry(client, server, only).await,
            Err(error) => Err(error),
        },
    };
    if let Err(error) = done {
        tracing::debug!(%error, "a connection of the rehearsal ended");
    }
}

async fn carry<S: AsyncRead + AsyncWrite + Unpin>(
    mut client: UnixStream,
    mut server: S,
    only: Option<String>,
) -> io::Result<()> {
    if let Some(database) = only {
        let start = read_start(&mut client, &database).await?;
        server.write_all(&start).await?;
    }
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

/// The first message of a conversation with PostgreSQL, where it names `database`.
async fn read_start(client: &mut UnixStream, database: &str) -> io::Result<Vec<u8>> {
    loop {
        let (length, code) = (client.read_u32().await?, client.read_u32().await?);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if !(8..=LONGEST_START).contains(&length) {
            return Err(io::Error::other("not PostgreSQL's protocol"));
        }
        let mut rest = vec![0; length - 8];
        client.read_exact(&mut rest).await?;
        match code {
            WANTS_TLS | WANTS_GSS => client.write_all(b"N").await?,
            CANCEL => return Ok(message(code, &rest)),
            _ if database_of(&rest) == Some(database.as_bytes()) => {
                return Ok(message(code, &rest));
            }
            _ => return Err(io::Error::other("a connection to another database was refused")),
        }
    }
}

fn message(code: u32, rest: &[u8]) -> Vec<u8> {
    let length = u32::try_from(rest.len() + 8).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &code.to_be_bytes(), rest].concat()
}

/// The database that a start-up message asks for: names and values, each ended by a zero.
fn database_of(parameters: &[u8]) -> Option<&[u8]> {
    let mut texts = parameters.split(|byte| *byte == 0);
    let mut found = None;
    while let (Some(name), Some(value)) = (texts.next(), texts.next()) {
        if name == b"database" {
            found = Some(value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::database_of;

    #[test]
    fn the_database_is_found_among_the_parameters() {
        let start = b"user\0database\0database\0scratch\0application_name\0x\0\0";
        assert_eq!(database_of(start), Some(&b"scratch"[..]));
        assert_eq!(database_of(b"user\0scratch\0\0"), None);
    }
}
