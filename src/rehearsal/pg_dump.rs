//! The schema of a PostgreSQL database as `pg_dump` writes it.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::process::Command;

use crate::project::DatabaseUrl;

/// How long `pg_dump` waits for a table that somebody has locked.
const LOCK_WAIT: &str = "--lock-wait-timeout=5000";
/// Larger schemas than anybody has.
const LARGEST: usize = 256 * 1024 * 1024;

/// Which part of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Whole,
    /// Everything that is there before rows are.
    BeforeRows,
    /// Constraints, indexes and triggers.
    AfterRows,
}

/// A `pg_dump` that can read the server.
#[derive(Debug)]
pub(super) struct PgDump {
    program: PathBuf,
    /// As it tells it itself.
    pub(super) version: String,
}

impl PgDump {
    /// The oldest one on this machine that is not older than a server of version `major`.
    pub(super) async fn for_server(major: u32) -> Result<Self, String> {
        let mut found = Vec::new();
        for program in programs() {
            let Ok(output) = Command::new(&program).arg("--version").output().await else {
                continue;
            };
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            let version = told.split_whitespace().nth(2).unwrap_or_default().to_owned();
            let own: String = version.chars().take_while(char::is_ascii_digit).collect();
            if let Ok(own) = own.parse::<u32>() {
                found.push((own, version, program));
            }
        }
        found.sort();
        let newest = found.last().map(|(_, version, _)| version.clone());
        let fitting = found.into_iter().find(|(own, ..)| *own >= major);
        match (fitting, newest) {
            (Some((_, version, program)), _) => Ok(Self { program, version }),
            (None, Some(newest)) => {
                Err(format!("pg_dump {newest} is older than the server, which is {major}"))
            }
            (None, None) => Err("there is no pg_dump on this machine".to_owned()),
        }
    }

    /// The statements that make the schema of `url`.
    pub(super) async fn schema(
        &self,
        url: &DatabaseUrl,
        section: Section,
    ) -> Result<String, String> {
        let mut command = Command::new(&self.program);
        command.args(["--schema-only", "--no-owner", "--no-acl", "--no-tablespaces", LOCK_WAIT]);
        command.args(["--no-publications", "--no-subscriptions", "--no-security-labels"]);
        command.args(["--encoding=UTF8", "--no-password"]);
        // A journal that is kept in the same database is none of the migrations'.
        command.arg("--exclude-schema=alembic_mcp");
        match section {
            Section::Whole => {}
            Section::BeforeRows => drop(command.arg("--section=pre-data")),
            Section::AfterRows => drop(command.arg("--section=post-data")),
        }
        for (name, value) in surroundings(url) {
            command.env(name, value);
        }
        for name in ["PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).kill_on_drop(true);
        let output = command.output().await.map_err(|error| error.to_string())?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.lines().find(|line| line.contains("error")).unwrap_or(said.trim());
            return Err(said.to_owned());
        }
        if output.stdout.len() > LARGEST {
            return Err("the schema is too large".to_owned());
        }
        Ok(without_commands(&String::from_utf8_lossy(&output.stdout)))
    }
}

/// Every `pg_dump` of this machine.
fn programs() -> Vec<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let installed = installed.map(|entry| entry.path().join("bin/pg_dump"));
    let mut found: Vec<PathBuf> = which::which("pg_dump").into_iter().collect();
    found.extend(installed.filter(|program| program.is_file()));
    found
}

/// What libpq reads from the environment, so that nothing of it is in the list of processes.
fn surroundings(url: &DatabaseUrl) -> Vec<(&'static str, String)> {
    let told =
        |key: &str| url.query.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone());
    let mode = told("sslmode").or_else(|| match told("ssl")?.as_str() {
        "true" => Some("require".to_owned()),
        "false" => Some("disable".to_owned()),
        other => Some(other.to_owned()),
    });
    let values = [
        ("PGHOST", url.host.clone().or_else(|| told("host"))),
        ("PGPORT", url.port.map(|port| port.to_string()).or_else(|| told("port"))),
        ("PGUSER", url.username.clone().or_else(|| told("user"))),
        ("PGPASSWORD", url.password.as_ref().map(|it| it.expose().to_owned())),
        ("PGDATABASE", url.database.clone().or_else(|| told("dbname"))),
        ("PGSSLMODE", mode),
        ("PGSSLROOTCERT", told("sslrootcert")),
        ("PGSSLCERT", told("sslcert")),
        ("PGSSLKEY", told("sslkey")),
        ("PGCONNECT_TIMEOUT", Some("10".to_owned())),
        ("PGAPPNAME", Some("alembic-mcp".to_owned())),
        ("PGOPTIONS", Some("-c default_transaction_read_only=on".to_owned())),
    ];
    values.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// Without what only `psql` understands, what older servers do not know, and what only the owner of an
/// extension may say.
fn without_commands(dump: &str) -> String {
    let left_out =
        ["\\restrict ", "\\unrestrict ", "SET transaction_timeout ", "COMMENT ON EXTENSION "];
    let mut kept = String::with_capacity(dump.len());
    for line in dump.lines().filter(|line| !left_out.iter().any(|start| line.starts_with(start))) {
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}
