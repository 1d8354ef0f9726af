//! Who is in the way of a run, noticed while it waits: afterwards nobody can tell.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::database::{Blocker, Database};
use crate::project::{DatabaseUrl, Limits};

/// How often is looked at most, and at least.
const OFTENEST: Duration = Duration::from_millis(100);
const SELDOMEST: Duration = Duration::from_millis(1000);
/// A wait that is given up is heard of well within this.
const A_MOMENT: Duration = Duration::from_secs(3);

/// Looks, over a connection of its own, who blocks the connections of a run. Dropping it ends that.
#[derive(Debug)]
pub(super) struct Watch {
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Seen {
    connections: Vec<i64>,
    blockers: Vec<Blocker>,
    last: Option<Instant>,
}

impl Watch {
    /// Watches over the run that is about to start on `url`; `say` hears of each new blocker.
    pub(super) fn over(
        url: &DatabaseUrl,
        limits: Limits,
        say: impl Fn(String) + Send + Sync + 'static,
    ) -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let pause = limits.lock_timeout.map_or(SELDOMEST, |limit| {
            Duration::from_millis(limit.milliseconds() / 4).clamp(OFTENEST, SELDOMEST)
        });
        let task = tokio::spawn(look(url.clone(), pause, Arc::clone(&seen), say));
        Self { seen, task }
    }

    /// A connection that the run made.
    pub(super) fn connected(&self, connection: i64) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).connections.push(connection);
    }

    /// Who was in the way until a moment ago.
    pub(super) fn blockers(&self) -> Vec<Blocker> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match seen.last {
            Some(last) if last.elapsed() < A_MOMENT => seen.blockers.clone(),
            _ => Vec::new(),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn look(
    url: DatabaseUrl,
    pause: Duration,
    seen: Arc<Mutex<Seen>>,
    say: impl Fn(String) + Send,
) {
    // Most runs are over before anybody has to look.
    tokio::time::sleep(pause).await;
    let Ok(database) = Database::connect(&url).await else { return };
    loop {
        let connections = seen.lock().unwrap_or_else(PoisonError::into_inner).connections.clone();
        for connection in connections {
            let blockers = database.blockers(connection).await;
            if blockers.is_empty() {
                continue;
            }
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            if blockers.iter().any(|one| seen.blockers.iter().all(|known| known.id != one.id)) {
                let told: Vec<String> = blockers.iter().map(Blocker::told).collect();
                say(format!("waiting for a lock that is held by {}", told.join("; and by ")));
            }
            seen.blockers = blockers;
            seen.last = Some(Instant::now());
        }
        tokio::time::sleep(pause).await;
    }
}
