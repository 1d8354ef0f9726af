//! Who holds the lock that a connection waits for.

use serde::{Deserialize, Serialize};

use super::Database;
use super::link::LinkError;
use crate::schema::Dialect;

/// A session that is in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocker {
    /// The server's number for it: PostgreSQL's process, MySQL's connection.
    pub id: i64,
    /// Who it is logged in as.
    pub user: String,
    /// What it calls itself, or the host it comes from.
    #[serde(default)]
    pub application: Option<String>,
    /// Such as `idle in transaction`.
    #[serde(default)]
    pub state: Option<String>,
    /// What it runs, or ran last; the beginning of it.
    #[serde(default)]
    pub query: Option<String>,
    /// How long its transaction has been open, in seconds.
    #[serde(default)]
    pub open_for_s: Option<i64>,
}

const POSTGRESQL: &str = "\
SELECT json_build_object('id', a.pid, 'user', coalesce(a.usename, a.backend_type),
    'application', nullif(a.application_name, ''), 'state', a.state,
    'query', left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120),
    'open_for_s', extract(epoch FROM clock_timestamp() - a.xact_start)::bigint)::text
FROM unnest(pg_blocking_pids(CAST($1::text AS int))) AS way(pid)
JOIN pg_stat_activity a ON a.pid = way.pid
ORDER BY a.xact_start";

/// MySQL says who holds a metadata lock only where it was built and set up to; an open transaction or
/// a statement that runs is what holds one. Told only while the connection does wait.
const MYSQL: &str = "\
SELECT CAST(JSON_OBJECT('id', p.id, 'user', p.user, 'application', p.host, 'state', p.command,
    'query', LEFT(p.info, 120),
    'open_for_s', COALESCE(TIMESTAMPDIFF(SECOND, t.trx_started, NOW()), p.time)) AS CHAR)
FROM information_schema.processlist p
LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
WHERE p.id NOT IN (CONNECTION_ID(), CAST(? AS SIGNED))
  AND p.db = DATABASE()
  AND (t.trx_id IS NOT NULL OR p.command = 'Query' AND p.state NOT LIKE 'Waiting for table%')
  AND EXISTS (SELECT 1 FROM information_schema.processlist own
              WHERE own.id = CAST(? AS SIGNED) AND own.state LIKE 'Waiting for%')
ORDER BY t.trx_started";

impl Blocker {
    /// In one line, for whoever is to end it or to wait for it.
    pub fn told(&self) -> String {
        let mut told = format!("{} of {}", self.id, self.user);
        if let Some(application) = &self.application {
            told.push_str(&format!(" ({application})"));
        }
        if let Some(seconds) = self.open_for_s {
            told.push_str(&format!(", open for {seconds} s"));
        }
        if let Some(state) = &self.state {
            told.push_str(&format!(", {state}"));
        }
        if let Some(query) = &self.query {
            told.push_str(&format!(": {query}"));
        }
        told
    }
}

impl Database {
    /// The sessions that `connection` waits for just now, the longest first; none for SQLite, which
    /// does not know.
    pub async fn blockers(&self, connection: i64) -> Vec<Blocker> {
        let number = connection.to_string();
        let found: Result<Vec<Blocker>, LinkError> = match self.dialect() {
            Dialect::Postgresql => self.asked(POSTGRESQL, &[&number]).await,
            Dialect::Mysql => self.asked(MYSQL, &[&number, &number]).await,
            Dialect::Sqlite => Ok(Vec::new()),
        };
        found.unwrap_or_else(|error| {
            tracing::debug!(%error, "who blocks {connection} could not be told");
            Vec::new()
        })
    }
}
