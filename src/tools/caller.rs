//! Whoever called a tool: told how far it has come, and asked where only a person may decide.

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

/// Where a tool says what it is doing, and asks. Cheap to clone; saying something never fails or waits.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    listener: Option<UnboundedSender<String>>,
    person: Option<UnboundedSender<Question>>,
}

/// What only a person may answer.
#[derive(Debug)]
pub struct Question {
    /// What would be done, and what it would destroy.
    pub text: String,
    /// Where the answer goes. Dropped, it is a no.
    pub reply: oneshot::Sender<Answer>,
}

/// What a person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Answer {
    Agreed,
    Declined,
}

impl Caller {
    /// A caller that hears what is being done.
    pub fn listening(sender: UnboundedSender<String>) -> Self {
        Self { listener: Some(sender), person: None }
    }

    /// The same caller, with a person who can be asked.
    pub fn with_person(mut self, sender: UnboundedSender<Question>) -> Self {
        self.person = Some(sender);
        self
    }

    /// Says what is being done now.
    pub fn say(&self, message: impl Into<String>) {
        if let Some(sender) = &self.listener {
            // The listener may have gone; the work goes on all the same.
            let _ = sender.send(message.into());
        }
    }

    /// Asks the person; `None` where there is none. Whoever goes away without a word has not agreed.
    pub async fn ask(&self, text: impl Into<String>) -> Option<Answer> {
        let person = self.person.as_ref()?;
        let (reply, answer) = oneshot::channel();
        if person.send(Question { text: text.into(), reply }).is_err() {
            return Some(Answer::Declined);
        }
        Some(answer.await.unwrap_or(Answer::Declined))
    }
}
