//! Asking the person at the client, in both generations of the protocol.
//!
//! The older one lets the server ask while the call waits. The newer one ends the call with the
//! question; the client makes the call again with the answer and a token that is good for one answer,
//! to this question, within a while.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{
    CallToolRequestParams, ClientCapabilities, ElicitRequest, ElicitRequestParams, ElicitResult,
    ElicitationAction, ElicitationSchema, InputRequest, InputRequiredResult, ProtocolVersion,
};
use rmcp::service::{Peer, RequestContext, RoleServer};
use serde_json::Value;

use crate::tools::{Answer, Question};

/// How long a person may think.
const PATIENCE: Duration = Duration::from_secs(3600);
/// How many questions may be open at once; an older one is forgotten first.
const MOST_OPEN: usize = 64;
/// The one question of an answer.
const KEY: &str = "agree";

/// The questions that ended a call and wait for it to be made again.
#[derive(Debug, Clone, Default)]
pub(super) struct OpenQuestions(Arc<Mutex<HashMap<String, Asked>>>);

#[derive(Debug)]
struct Asked {
    call: Call,
    text: String,
    at: Instant,
}

/// What a call asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    tool: String,
    arguments: Value,
}

/// How the person of one call is reached.
#[derive(Debug)]
pub(super) enum Person {
    /// While the call waits.
    Asked(Peer<RoleServer>),
    /// By ending the call, unless it brought the answer along.
    AskedBetween { open: OpenQuestions, call: Call, brought: Option<(String, Answer)> },
}

/// What becomes of a question.
pub(super) enum Asking {
    /// The answer comes of itself while this is waited for.
    Answered(Pin<Box<dyn Future<Output = ()> + Send>>),
    /// The call ends with this.
    EndsWith(Box<InputRequiredResult>),
}

impl Person {
    /// The person of a call; `None` where its client cannot ask.
    pub(super) fn of(
        request: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
        open: &OpenQuestions,
    ) -> Option<Self> {
        if !context.client_capabilities().is_some_and(|client| shows_forms(&client)) {
            return None;
        }
        if context.protocol_version().is_none_or(|version| version < ProtocolVersion::V_2026_07_28)
        {
            return Some(Self::Asked(context.peer.clone()));
        }
        let call = Call {
            tool: request.name.to_string(),
            arguments: Value::Object(request.arguments.clone().unwrap_or_default()),
        };
        let asked = request.request_state.as_ref().and_then(|token| open.take(token));
        let asked = asked.filter(|asked| asked.call == call && asked.at.elapsed() < PATIENCE);
        let brought = asked.map(|asked| {
            let response = request.input_responses.as_ref().and_then(|all| all.get(KEY)).cloned();
            let result = response.and_then(|one| serde_json::from_value(one).ok());
            (asked.text, result.map_or(Answer::Declined, |result| meant(&result)))
        });
        Some(Self::AskedBetween { open: open.clone(), call, brought })
    }

    /// Puts a question to the person.
    pub(super) fn ask(&mut self, question: Question) -> Asking {
        let Question { text, reply } = question;
        match self {
            Self::Asked(peer) => {
                let peer = peer.clone();
                Asking::Answered(Box::pin(async move {
                    let asked = peer.create_elicitation_with_timeout(form(text), Some(PATIENCE));
                    let answer = asked.await.map_or(Answer::Declined, |result| meant(&result));
                    // A tool that no longer waits has ended without a yes.
                    let _ = reply.send(answer);
                }))
            }
            Self::AskedBetween { brought, open, call } => match brought.take() {
                Some((asked, answer)) if asked == text => {
                    let _ = reply.send(answer);
                    Asking::Answered(Box::pin(std::future::ready(())))
                }
                _ => Asking::EndsWith(Box::new(open.ask(call.clone(), text))),
            },
        }
    }
}

impl OpenQuestions {
    fn take(&self, token: &str) -> Option<Asked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(token)
    }

    fn ask(&self, call: Call, text: String) -> InputRequiredResult {
        let token = format!("{:032x}", rand::random::<u128>());
        let asked = Asked { call, text: text.clone(), at: Instant::now() };
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, one| one.at.elapsed() < PATIENCE);
        if open.len() >= MOST_OPEN
            && let Some(oldest) =
                open.iter().min_by_key(|(_, one)| one.at).map(|(key, _)| key.clone())
        {
            open.remove(&oldest);
        }
        open.insert(token.clone(), asked);
        let request = InputRequest::Elicitation(ElicitRequest::new(form(text)));
        InputRequiredResult::new(Some(BTreeMap::from([(KEY.to_owned(), request)])), Some(token))
    }
}

/// A yes is a yes; going away or closing the form is none.
fn meant(result: &ElicitResult) -> Answer {
    if result.action == ElicitationAction::Accept { Answer::Agreed } else { Answer::Declined }
}

/// Nothing to fill in: to accept is the answer.
fn form(message: String) -> ElicitRequestParams {
    ElicitRequestParams::FormElicitationParams {
        meta: None,
        message,
        requested_schema: ElicitationSchema::new(BTreeMap::new()),
    }
}

fn shows_forms(client: &ClientCapabilities) -> bool {
    client.elicitation.as_ref().is_some_and(|it| it.form.is_some() || it.url.is_none())
}
