//! `apply`: upgrade the database with what was reviewed, and nothing else.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::execution::{Request, RunData, execute};
use super::stamp::stamp;
use super::{Annotations, Caller, Session, Tool};
use crate::apply::Acknowledgement;
use crate::refusal::Refusal;
use crate::report::{Outcome, Status};
use crate::review::Direction;

/// How many touched tables are named among the next calls.
const TABLES_NAMED: usize = 5;

/// Retries with growing pauses: more would keep a client waiting for minutes.
const MOST_RETRIES: u8 = 10;

/// The tool.
#[derive(Debug)]
pub struct Apply;

/// Arguments of `apply`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// From review_file
    #[serde(default)]
    pub review_id: String,
    /// Instead: a revision (or heads) that the database already equals; written, nothing run
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// Errors a person accepts
    #[serde(default)]
    pub acknowledge: Vec<Acknowledgement>,
    /// Tries again for a lock, 0 to 10
    #[serde(default)]
    #[schemars(range(max = 10))]
    pub lock_retries: u8,
}

impl Tool for Apply {
    const NAME: &'static str = "apply";
    const TITLE: &'static str = "Apply reviewed migrations";
    const DESCRIPTION: &'static str = include_str!("../../tools/apply.md");
    const ANNOTATIONS: Annotations =
        Annotations { read_only: false, destructive: true, idempotent: false, open_world: false };
    type Arguments = Arguments;
    type Data = RunData;

    async fn call(
        arguments: Arguments,
        session: Arc<Session>,
        caller: Caller,
    ) -> Result<Outcome<RunData>, Refusal> {
        if let Some(target) = arguments.stamp {
            if !arguments.review_id.is_empty() {
                return Err(either_or(&target, &arguments.review_id));
            }
            return stamp(&session, &target, &caller).await;
        }
        let request = Request {
            direction: Direction::Upgrade,
            review_id: arguments.review_id,
            target: None,
            acknowledge: arguments.acknowledge,
            lock_retries: arguments.lock_retries.min(MOST_RETRIES),
            keep: false,
        };
        let executed = execute(session, request, caller).await?;
        let status = if executed.needs_attention { Status::Attention } else { Status::Ok };
        let summary = format!(
            "{} revision(s) applied in {} ms; the database is at {}",
            executed.data.ran.len(),
            executed.data.duration_ms,
            executed.after.join(", ")
        );
        let mut outcome = Outcome::new(status, summary, executed.data);
        outcome.report = executed.report;
        for (table, columns) in executed.touched.into_iter().take(TABLES_NAMED) {
            let arguments = match columns.is_empty() {
                true => json!({"table": table}),
                false => json!({"table": table, "columns": columns}),
            };
            outcome = outcome.then("verify_table", arguments, "see the touched table as it is now");
        }
        Ok(outcome.then("report", json!({}), "the required report"))
    }
}

fn either_or(target: &str, review_id: &str) -> Refusal {
    Refusal::new("bad_arguments", "apply takes a review_id or stamp, not both")
        .because(
            "stamp only writes the version table, a review_id runs what was reviewed; nothing was done",
        )
        .instead("say which is meant")
        .unblock(format!(
            "apply {}\napply {}",
            json!({"review_id": review_id}),
            json!({"stamp": target})
        ))
}
