//! `rehearse`: the migration run on a scratch database, there and back, before the real one.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::rehearsing::{Asked, Came, rehearsed};
use super::{Annotations, Caller, Session, Tool};
use crate::refusal::Refusal;
use crate::rehearsal::{Rehearsed, RoundTrip};
use crate::report::{Blocked, Outcome, Status};

/// The tool.
#[derive(Debug)]
pub struct Rehearse;

/// Arguments of `rehearse`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// From review_file or rollback
    #[serde(default)]
    pub review_id: Option<String>,
    /// Up to this one; all pending if left out
    #[serde(default)]
    pub revision: Option<String>,
    /// Rows copied of each table
    #[serde(default)]
    #[schemars(range(max = 10000))]
    pub rows: u32,
    /// Whether to try the way back
    #[serde(default = "yes")]
    pub downgrade: bool,
}

fn yes() -> bool {
    true
}

/// Result of `rehearse`.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Data {
    /// What was rehearsed
    pub review_id: String,
    /// equal, differs, failed or not tried
    pub round_trip: String,
    /// What differs, or why
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<String>,
    /// Place, origin, isolation
    pub scratch: Map<String, Value>,
    /// Strongest per table
    pub locks: Vec<Map<String, Value>>,
    /// In order
    pub timeline: Vec<Map<String, Value>>,
    /// How many ran
    pub statements_total: usize,
    /// Mermaid
    pub gantt: String,
}

impl Tool for Rehearse {
    const NAME: &'static str = "rehearse";
    const TITLE: &'static str = "Rehearse migrations";
    const DESCRIPTION: &'static str = include_str!("../../tools/rehearse.md");
    const ANNOTATIONS: Annotations =
        Annotations { read_only: false, destructive: false, idempotent: true, open_world: false };
    const STOPS_WHEN_CANCELLED: bool = true;
    type Arguments = Arguments;
    type Data = Data;

    async fn call(
        arguments: Arguments,
        session: Arc<Session>,
        caller: Caller,
    ) -> Result<Outcome<Data>, Refusal> {
        let Arguments { review_id, revision, rows, downgrade } = arguments;
        let asked = Asked { review_id, revision, rows, downgrade };
        let came = rehearsed(&session, &asked, &caller).await?;
        Ok(outcome(came))
    }
}

fn outcome(came: Came) -> Outcome<Data> {
    let Came { data, report, rehearsed, files, reviewed, .. } = came;
    let id = data.review_id.clone();
    if let Some(refusal) = rehearsed.failure {
        let summary = format!("The rehearsal failed: {}", refusal.summary);
        let refusal = refusal.database_state(
            "Unchanged: this ran on a scratch database, which is gone again.".to_owned(),
        );
        let mut outcome = Outcome::new(Status::Blocked, summary, data);
        outcome.report = report;
        outcome.blocked = Some(Blocked::from(refusal));
        return outcome.then("review_file", json!({}), "after the revision was mended");
    }
    let strongest = rehearsed.worst_locks.first().map_or_else(String::new, |lock| {
        format!(
            "; strongest lock {} on {}, which blocks {}",
            lock.mode.name(),
            lock.table,
            lock.mode.blocks()
        )
    });
    let way_back = match &rehearsed.round_trip {
        RoundTrip::Equal => "the way back leads back",
        RoundTrip::Differs(_) => "the way back leaves another schema",
        RoundTrip::Failed(_) => "the way back fails",
        RoundTrip::NotTried(_) => "the way back was not tried",
    };
    let rewritten = rewritten(&rehearsed);
    let blocks = rehearsed.worst_locks.iter().any(|lock| lock.mode.blocks_writes());
    let fine = rehearsed.round_trip == RoundTrip::Equal && rewritten.is_empty() && !blocks;
    let status =
        if fine && rehearsed.left_behind.is_none() { Status::Ok } else { Status::Attention };
    let anew = match rewritten.as_slice() {
        [] => String::new(),
        tables => format!("; written anew: {}", tables.join(", ")),
    };
    let summary = format!("{files} revision(s) rehearsed; {way_back}{strongest}{anew}");
    let mut outcome = Outcome::new(status, summary, data);
    outcome.report = report;
    match reviewed {
        Some(tool) => outcome.then(
            tool,
            json!({"review_id": id}),
            "once the locks and the way back are what you want",
        ),
        None => outcome.then("review_file", json!({}), "it gives the review_id that apply needs"),
    }
}

/// The tables that the run there writes anew, each once.
fn rewritten(rehearsed: &Rehearsed) -> Vec<String> {
    let there = rehearsed.moments.iter().filter(|moment| moment.run == 0);
    let mut tables: Vec<String> = there.flat_map(|moment| moment.rewritten().to_vec()).collect();
    tables.sort();
    tables.dedup();
    tables
}
