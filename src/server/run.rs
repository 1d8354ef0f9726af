//! Running one tool call: its progress, its cancellation, and what a panic in it becomes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rmcp::model::{InputRequiredResult, ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext, RoleServer};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::{JoinHandle, JoinSet};

use super::person::{Asking, Person};
use crate::tools::{CallError, Caller, Question, Session, ToolEntry};

/// How long a call is silent before the client hears that it is still running.
const FIRST_HEARTBEAT: Duration = Duration::from_secs(1);
const SLOWEST_HEARTBEAT: Duration = Duration::from_secs(10);

/// Runs a tool so that a panic in it is an internal error of this call and of nothing else.
///
/// A tool that writes runs as one of the session's runs: it comes to its end whether or not
/// anybody still waits for the answer.
pub fn guarded(
    tool: ToolEntry,
    arguments: Value,
    session: &Arc<Session>,
    caller: Caller,
) -> JoinHandle<Result<Value, CallError>> {
    let call = tool.run(arguments, Arc::clone(session), caller);
    if tool.stops_when_cancelled { tokio::spawn(call) } else { session.runs.spawn(call) }
}

/// Runs a tool for a client: passes progress on, and stops a reading tool that is cancelled.
pub(super) async fn run(
    tool: ToolEntry,
    arguments: Value,
    session: &Arc<Session>,
    person: Option<Person>,
    context: &RequestContext<RoleServer>,
) -> Result<Ending, CallError> {
    let (sender, messages) = unbounded_channel();
    let (asking, questions) = unbounded_channel();
    let caller = Caller::listening(sender);
    let caller = if person.is_some() { caller.with_person(asking) } else { caller };
    let mut call = guarded(tool, arguments, session, caller);
    let listener = context.meta.get_progress_token().map(|token| Listener {
        token,
        peer: context.peer.clone(),
        told: 0.0,
    });
    let heard = Heard { messages, questions, person, listener };
    let finished = tokio::select! {
        finished = accompany(&mut call, heard, tool.name) => finished,
        () = context.ct.cancelled() => {
            if tool.stops_when_cancelled {
                call.abort();
                return Err(CallError::Internal(format!("{} was cancelled", tool.name)));
            }
            let goes_on = format!(
                "nobody waits for {} any more, but it comes to its end all the same: ask report \
                 for what came of it",
                tool.name
            );
            tracing::warn!("{goes_on}");
            return Err(CallError::Internal(goes_on));
        }
    };
    finished.unwrap_or_else(|_| {
        Err(CallError::Internal(format!("{} stopped unexpectedly; its log says where", tool.name)))
    })
}

/// How a call ended.
pub(super) enum Ending {
    /// With its outcome.
    Outcome(Value),
    /// With a question to a person, to be made again with the answer.
    Question(Box<InputRequiredResult>),
}

/// What a running call has to say, and to whom.
struct Heard {
    messages: UnboundedReceiver<String>,
    questions: UnboundedReceiver<Question>,
    person: Option<Person>,
    listener: Option<Listener>,
}

/// Waits for `call`, telling the listener what it does and, in silence, that it still runs. Whoever is
/// still being asked when this is dropped has not agreed.
async fn accompany(
    call: &mut JoinHandle<Result<Value, CallError>>,
    heard: Heard,
    name: &str,
) -> Result<Result<Ending, CallError>, tokio::task::JoinError> {
    let Heard { mut messages, mut questions, mut person, mut listener } = heard;
    let started = Instant::now();
    let mut doing = name.to_owned();
    let mut silence = FIRST_HEARTBEAT;
    let mut asked = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            Some(message) = messages.recv() => {
                tell(&mut listener, message.clone()).await;
                doing = message;
                silence = FIRST_HEARTBEAT;
            }
            Some(question) = questions.recv() => match person.as_mut().map(|it| it.ask(question)) {
                Some(Asking::Answered(asking)) => {
                    asked.spawn(asking);
                }
                Some(Asking::EndsWith(question)) => return Ok(Ok(Ending::Question(question))),
                None => {}
            },
            finished = &mut *call => return finished.map(|it| it.map(Ending::Outcome)),
            () = tokio::time::sleep(silence) => {
                let seconds = started.elapsed().as_secs();
                tell(&mut listener, format!("still running: {doing}, {seconds} s")).await;
                silence = (silence * 2).min(SLOWEST_HEARTBEAT);
            }
        }
    }
}

/// A client that asked for progress.
struct Listener {
    token: ProgressToken,
    peer: Peer<RoleServer>,
    told: f64,
}

async fn tell(listener: &mut Option<Listener>, message: String) {
    let Some(listener) = listener else { return };
    listener.told += 1.0;
    let progress =
        ProgressNotificationParam::new(listener.token.clone(), listener.told).with_message(message);
    // A client that no longer listens does not stop the work.
    let _ = listener.peer.notify_progress(progress).await;
}
