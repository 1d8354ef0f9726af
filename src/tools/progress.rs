//! Telling a waiting client how far a call has come.

use tokio::sync::mpsc::UnboundedSender;

/// Where a tool says what it is doing. Cheap to clone; saying something never fails or waits.
#[derive(Debug, Clone, Default)]
pub struct Progress(Option<UnboundedSender<String>>);

impl Progress {
    /// Progress that somebody listens to.
    pub fn to(sender: UnboundedSender<String>) -> Self {
        Self(Some(sender))
    }

    /// Says what is being done now.
    pub fn say(&self, message: impl Into<String>) {
        if let Some(sender) = &self.0 {
            // The listener may have gone; the work goes on all the same.
            let _ = sender.send(message.into());
        }
    }
}
