//! The statements of a rehearsal one by one: how long each took, what it locked and for how long.

use serde_json::{Map, Value, json};

use super::execution::shortened;
use super::rehearsing::{TABLES_SHOWN, object, rounded};
use crate::rehearsal::{Moment, Rehearsed};
use crate::report::Bar;
use crate::schema::Dialect;
use crate::sql::documented_lock;

/// Statements in one answer.
const STATEMENTS_SHOWN: usize = 20;

/// The statements in their order; of too many the longest.
pub(super) fn timeline(ran: &[&Moment], dialect: Dialect) -> Vec<Map<String, Value>> {
    let mut durations: Vec<f64> = ran.iter().map(|moment| moment.statement.duration_ms).collect();
    durations.sort_by(|one, other| other.total_cmp(one));
    let least = durations.get(STATEMENTS_SHOWN - 1).copied().unwrap_or_default();
    let shown = ran.iter().filter(|moment| moment.statement.duration_ms >= least);
    shown.take(STATEMENTS_SHOWN).map(|moment| moment_told(moment, dialect)).collect()
}

fn moment_told(moment: &Moment, dialect: Dialect) -> Map<String, Value> {
    let statement = &moment.statement;
    let mut told = object(json!({
        "revision": statement.revision,
        "direction": moment.direction,
        "statement": shortened(&statement.sql, 140),
        "duration_ms": rounded(statement.duration_ms),
    }));
    if let Some(rows) = statement.rows.filter(|rows| *rows > 0) {
        told.insert("rows".to_owned(), json!(rows));
    }
    let locks = moment.locks();
    if let Some((_, worst)) = locks.iter().max_by_key(|(_, mode)| *mode) {
        let each: Vec<String> =
            locks.iter().map(|(table, mode)| format!("{table}: {}", mode.name())).collect();
        told.insert("locks".to_owned(), json!(each));
        told.insert("blocks".to_owned(), json!(worst.blocks()));
    }
    // What commits by itself lets its locks go before they could be seen.
    let is_unseen = statement.locks.is_none() && dialect == Dialect::Postgresql;
    if let Some(mode) = documented_lock(&statement.sql).filter(|_| is_unseen) {
        let told_lock = format!("{} (documented, not measured)", mode.name());
        told.insert("locks".to_owned(), json!([told_lock]));
        told.insert("blocks".to_owned(), json!(mode.blocks()));
    }
    let rewritten = moment.rewritten();
    if !rewritten.is_empty() {
        told.insert("rewritten".to_owned(), json!(rewritten));
    }
    told
}

/// Each table for as long as it is locked, then the statements themselves.
pub(super) fn bars(rehearsed: &Rehearsed, ran: &[&Moment]) -> Vec<Bar> {
    let first: Vec<&&Moment> = ran.iter().filter(|moment| moment.run == 0).collect();
    let mut bars = Vec::new();
    for lock in rehearsed.worst_locks.iter().take(TABLES_SHOWN) {
        for moment in &first {
            let held = moment.locks().into_iter().find(|(table, _)| *table == lock.table);
            let Some((_, mode)) = held.filter(|(_, mode)| mode.blocks_writes()) else { continue };
            bars.push(Bar {
                section: format!("{} locked", lock.table),
                name: format!("{} blocks {}", mode.name(), mode.blocks()),
                from_ms: moment.started_ms,
                to_ms: moment.released_ms,
                critical: true,
            });
        }
    }
    let begun = first.first().map_or(0.0, |moment| moment.started_ms);
    bars.extend(first.iter().map(|moment| Bar {
        section: format!(
            "{} {}",
            moment.direction,
            moment.statement.revision.as_deref().unwrap_or_default()
        ),
        name: moment.statement.sql.clone(),
        from_ms: moment.started_ms,
        to_ms: moment.started_ms + moment.statement.duration_ms,
        critical: false,
    }));
    for bar in &mut bars {
        bar.from_ms -= begun;
        bar.to_ms -= begun;
    }
    bars
}

/// What is known of the locks where none can be seen.
pub(super) fn locks_not_measured(dialect: Dialect) -> Option<&'static str> {
    match dialect {
        Dialect::Postgresql => None,
        Dialect::Mysql => Some(
            "MariaDB and MySQL do not show them: each DDL statement waits for, and then briefly holds, \
             an exclusive metadata lock on its table at its start and end; ALGORITHM=COPY keeps writers \
             out all the time, INPLACE mostly does not, INSTANT never",
        ),
        Dialect::Sqlite => Some(
            "SQLite has one lock for the whole file: while a transaction writes, nobody else does; \
             readers wait only for its commit, and with journal_mode=WAL not at all",
        ),
    }
}
