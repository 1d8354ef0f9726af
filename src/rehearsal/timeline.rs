//! When each statement of a rehearsal ran, what it locked, and for how long.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::bridge::{Event, StatementReport};
use crate::sql::LockMode;

/// One statement, in milliseconds since the rehearsal began.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Which of the runs: 0 there, 1 back, 2 there again.
    pub run: usize,
    /// `upgrade` or `downgrade`.
    pub direction: &'static str,
    /// The statement.
    pub statement: StatementReport,
    /// When it began.
    pub started_ms: f64,
    /// When its locks were let go of: its own end, or that of its transaction.
    pub released_ms: f64,
}

impl Moment {
    /// The table locks that it took.
    pub fn locks(&self) -> Vec<(String, LockMode)> {
        locks_of(&self.statement)
    }

    /// The tables that it wrote anew.
    pub fn rewritten(&self) -> &[String] {
        rewritten_by(&self.statement)
    }
}

/// The strongest lock on a table that was there before.
#[derive(Debug, Clone, PartialEq)]
pub struct TableLock {
    /// The table.
    pub table: String,
    /// The lock.
    pub mode: LockMode,
    /// How long it was held.
    pub held_ms: f64,
    /// Whether the table was written anew.
    pub rewritten: bool,
    /// The statement that took it.
    pub statement: String,
}

/// Hears what the bridge tells, and when.
#[derive(Debug)]
pub(super) struct Recorder {
    begun: Instant,
    heard: Mutex<Heard>,
}

#[derive(Debug, Default)]
struct Heard {
    run: usize,
    direction: &'static str,
    moments: Vec<Moment>,
    /// The first that may still hold its locks.
    open: usize,
}

impl Recorder {
    pub(super) fn new() -> Self {
        Self { begun: Instant::now(), heard: Mutex::default() }
    }

    /// A run begins.
    pub(super) fn begin(&self, run: usize, direction: &'static str) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.run = run;
        heard.direction = direction;
        heard.open = heard.moments.len();
    }

    pub(super) fn hear(&self, event: &Event) {
        let now = self.now();
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Statement(statement) => {
                let moment = Moment {
                    run: heard.run,
                    direction: heard.direction,
                    started_ms: (now - statement.duration_ms).max(0.0),
                    released_ms: now,
                    statement: statement.clone(),
                };
                heard.moments.push(moment);
            }
            Event::Committed { .. } => heard.release(now),
            _ => {}
        }
    }

    /// A run ends, and with it whatever it held.
    pub(super) fn end(&self) {
        let now = self.now();
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).release(now);
    }

    pub(super) fn into_moments(self) -> Vec<Moment> {
        self.heard.into_inner().unwrap_or_else(PoisonError::into_inner).moments
    }

    fn now(&self) -> f64 {
        self.begun.elapsed().as_secs_f64() * 1000.0
    }
}

impl Heard {
    fn release(&mut self, now: f64) {
        let open = self.open;
        for moment in self.moments.iter_mut().skip(open) {
            // A statement in autocommit let go at its end.
            if !moment.statement.lasting {
                moment.released_ms = now;
            }
        }
        self.open = self.moments.len();
    }
}

/// The strongest lock of the first run on each table for which `was_there` holds, strongest first.
pub(super) fn worst_locks(moments: &[Moment], was_there: impl Fn(&str) -> bool) -> Vec<TableLock> {
    let mut worst: BTreeMap<String, TableLock> = BTreeMap::new();
    for moment in moments.iter().filter(|moment| moment.run == 0) {
        for (table, mode) in moment.locks().into_iter().filter(|(table, _)| was_there(table)) {
            let found = TableLock {
                held_ms: moment.released_ms - moment.started_ms,
                rewritten: false,
                statement: moment.statement.sql.clone(),
                table: table.clone(),
                mode,
            };
            let known = worst.entry(table).or_insert_with(|| found.clone());
            if found.mode > known.mode {
                *known = TableLock { rewritten: known.rewritten, ..found };
            }
        }
        // The lock that this needs may have been taken by a statement before.
        for table in moment.rewritten() {
            if let Some(lock) = worst.get_mut(table) {
                lock.rewritten = true;
            }
        }
    }
    let mut worst: Vec<TableLock> = worst.into_values().collect();
    worst.sort_by(|one, other| {
        other.mode.cmp(&one.mode).then(other.held_ms.total_cmp(&one.held_ms))
    });
    worst
}

/// The table locks that a statement took.
fn locks_of(statement: &StatementReport) -> Vec<(String, LockMode)> {
    let locks = statement.locks.iter().flatten();
    locks.filter_map(|lock| Some((lock.table.clone(), LockMode::read(&lock.mode)?))).collect()
}

/// The tables that a statement wrote anew.
fn rewritten_by(statement: &StatementReport) -> &[String] {
    statement.rewritten.as_deref().unwrap_or_default()
}
