//! Ends of runs that the journal did not take, kept until it does.
//!
//! A disk that is full for a moment would else leave a run in the journal that seems to go on for
//! ever, and to have been cut off once this process is gone.

use std::time::Duration;

use super::Session;
use crate::bridge::RunReport;
use crate::journal::{Journal, RunEnd, RunId};
use crate::refusal::Refusal;

/// How long it is tried before the process ends, and how often.
const AT_LAST: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(500);

/// What is known of a run that has ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) id: RunId,
    pub(super) report: RunReport,
    pub(super) end: RunEnd,
    /// Whether the journal has all that ran already, and only the end is wanting.
    pub(super) recorded: bool,
}

impl Ended {
    async fn record(&self, journal: &Journal) -> Result<(), Refusal> {
        match self.recorded {
            true => journal.finish_run(self.id, &self.end).await,
            false => journal.anew().await?.record_whole_run(self.id, &self.report, &self.end).await,
        }
    }
}

impl Session {
    /// Notes how a run ended; what the journal does not take is kept for [`Self::record_late`].
    pub(super) async fn record_end(&self, journal: &Journal, ended: Ended) -> Result<(), Refusal> {
        let written = ended.record(journal).await;
        if let Err(unrecorded) = &written {
            tracing::error!("the end of run {} was not recorded: {unrecorded}", ended.id.0);
            // What it did manage to write may be in part.
            let ended = Ended { recorded: false, ..ended };
            self.unrecorded.lock().await.push((journal.clone(), ended));
        }
        written
    }

    /// Tries for a while before the process ends, as nobody knows these ends after it.
    pub async fn record_at_last(&self) {
        let tries = async {
            loop {
                self.record_late().await;
                if self.unrecorded.lock().await.is_empty() {
                    return;
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        if tokio::time::timeout(AT_LAST, tries).await.is_err() {
            tracing::error!(
                "the journal still cannot be written: the run that ended is taken for cut off by \
                 whoever reads it next"
            );
        }
    }

    /// Tries again to note the ends that the journal did not take.
    pub async fn record_late(&self) {
        let mut unrecorded = self.unrecorded.lock().await;
        while let Some((journal, ended)) = unrecorded.first() {
            if ended.record(journal).await.is_err() {
                return;
            }
            unrecorded.remove(0);
        }
    }
}
