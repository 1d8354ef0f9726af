//! Where the interpreter of a rehearsal is sent, and what keeps it from anywhere else.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::project::DatabaseUrl;
use crate::schema::Dialect;

/// A scratch database as the project's Python is to reach it.
#[derive(Debug, Clone)]
pub struct Scratch {
    /// The database. Its password goes to the interpreter's standard input and environment alone.
    pub url: DatabaseUrl,
    /// What only it answers: its name, which has a nonce in it, or its file.
    pub proof: String,
    /// The name of the database that it stands for, which no statement may name.
    pub source: Option<String>,
    /// The Unix socket that is all the interpreter can reach, in place of the host: for PostgreSQL
    /// its folder, for MySQL its file.
    pub socket: Option<PathBuf>,
    /// Whether hosts mean something else to the interpreter, so that it keeps to its own.
    pub own_host: bool,
    /// The command that Python is started by, in surroundings that lead nowhere else.
    pub prefix: Vec<String>,
    /// Variables that lead to it instead of to the database that it stands for; those without a value
    /// are taken away.
    pub environment: Vec<(String, Option<String>)>,
}

impl Scratch {
    /// The part of the request that tells of it.
    pub(super) fn request(&self) -> Value {
        let mut place = Map::new();
        let host = match (self.url.dialect, &self.socket) {
            (Dialect::Mysql, Some(_)) => Some("localhost".to_owned()),
            _ => self.url.host.clone(),
        };
        for (name, value) in [
            ("host", host.map(Value::from)),
            ("port", self.url.port.map(Value::from)),
            ("username", self.url.username.clone().map(Value::from)),
            ("password", self.url.password.as_ref().map(|it| Value::from(it.expose()))),
        ] {
            place.extend(value.map(|value| (name.to_owned(), value)));
        }
        json!({
            "dialect": self.url.dialect.name(),
            "database": self.url.database,
            "place": (!self.own_host).then_some(place),
            "socket": self.socket,
            // Of all drivers only MySQL's speak TLS through a socket.
            "plain": self.socket.is_some() && self.url.dialect == Dialect::Postgresql,
            "proof": self.proof,
            "source": self.source,
        })
    }
}
