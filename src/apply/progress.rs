//! Tells of a statement that takes long, while it runs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::bridge::Event;

/// How long a statement runs before it is told of.
const LONG: Duration = Duration::from_secs(1);
/// How often it is told of again.
const AGAIN: Duration = Duration::from_secs(10);
const TEXT_SHOWN: usize = 80;

/// Listens to a run. Dropping it ends that.
#[derive(Debug)]
pub(super) struct Progress {
    running: Arc<Mutex<Option<Running>>>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Running {
    sql: String,
    since: Instant,
    /// After how long it is told of next.
    next: Duration,
}

impl Progress {
    /// Begins to listen; `say` hears of what takes long.
    pub(super) fn told_to(say: impl Fn(String) + Send + Sync + 'static) -> Self {
        let running = Arc::new(Mutex::new(None));
        let task = tokio::spawn(look(Arc::clone(&running), say));
        Self { running, task }
    }

    /// Something happened in the run.
    pub(super) fn hear(&self, event: &Event) {
        let now = match event {
            Event::StatementStarted(statement) => {
                Some(Running { sql: statement.sql.clone(), since: Instant::now(), next: LONG })
            }
            Event::Statement(_) | Event::StatementFailed { .. } => None,
            _ => return,
        };
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn look(running: Arc<Mutex<Option<Running>>>, say: impl Fn(String) + Send) {
    loop {
        tokio::time::sleep(LONG / 4).await;
        let line = running.lock().unwrap_or_else(PoisonError::into_inner).as_mut().and_then(due);
        if let Some(line) = line {
            say(line);
        }
    }
}

fn due(running: &mut Running) -> Option<String> {
    let elapsed = running.since.elapsed();
    if elapsed < running.next {
        return None;
    }
    running.next = elapsed + AGAIN;
    let text = running.sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().take(TEXT_SHOWN).collect();
    Some(format!("running for {} s: {text}", elapsed.as_secs()))
}
