//! What the policy of a database asks for before anything runs there, a person's yes among it.

use serde_json::json;

use super::execution::shown;
use super::{Answer, Caller};
use crate::apply::{Loss, Passage};
use crate::journal::Journal;
use crate::project::{AllowedRollback, DatabasePolicy};
use crate::refusal::Refusal;
use crate::review::Direction;

/// How many losses a question names.
const LOSSES_NAMED: usize = 12;

/// Refuses what the policy does not allow at all.
pub(super) fn allowed(policy: &DatabasePolicy, direction: Direction) -> Result<(), Refusal> {
    if policy.read_only {
        return Err(Refusal::new(
            "read_only_database",
            "The settings make this database read-only",
        )
        .because(
            "`read-only = true` stands in the entry of `databases` that fits it; nothing was run.",
        )
        .instead("Ask the person who owns the database; reading and reviewing still work.")
        .unblock("review_file {}"));
    }
    if direction == Direction::Downgrade && policy.allow_rollback == AllowedRollback::Never {
        return Err(rollback_refused("Nothing is rolled back on this database", "never"));
    }
    Ok(())
}

/// Refuses an upgrade that did not pass a rehearsal, where the policy wants one: of these bytes, in this
/// order, from and to these revisions.
pub(super) async fn rehearsed(
    policy: &DatabasePolicy,
    journal: &Journal,
    passage: &Passage,
) -> Result<(), Refusal> {
    let start = passage.start();
    if policy.require_rehearsal != Some(true) || start.direction == Direction::Downgrade {
        return Ok(());
    }
    let found = journal.rehearsal(&start.review_id).await?;
    let (summary, cause) = match found {
        Some(rehearsal) if rehearsal.passed => return Ok(()),
        Some(_) => ("This upgrade did not pass its rehearsal", "its last rehearsal failed"),
        None => (
            "This upgrade was not rehearsed",
            "exactly these bytes were not rehearsed from this revision",
        ),
    };
    Err(Refusal::new("rehearsal_required", summary)
        .because(format!(
            "The settings say `require-rehearsal = true`, and {cause}; nothing was run."
        ))
        .instead("Rehearse it, then apply with the same review_id.")
        .unblock(format!("rehearse {}", json!({"review_id": start.review_id}))))
}

/// Refuses a way back that is longer than the policy allows. `after` is what the version table would
/// show.
pub(super) fn allowed_back(
    policy: &DatabasePolicy,
    steps: usize,
    after: &[String],
) -> Result<(), Refusal> {
    allowed(policy, Direction::Downgrade)?;
    if policy.allow_rollback == AllowedRollback::OneStep && steps > 1 {
        let what = format!("{steps} revisions at once are not rolled back on this database");
        return Err(rollback_refused(what, "one-step"));
    }
    if after.is_empty() && policy.allow_rollback < AllowedRollback::Base {
        let what = match steps {
            1 => "Rolling back the only revision would empty the database".to_owned(),
            _ => format!("Rolling back all {steps} revisions would empty the database"),
        };
        let forward = "generate_revision {\"kind\": \"empty\", \"message\": \"undo <what>\"}";
        let refusal = rollback_refused(what, "revision");
        return Err(if steps == 1 { refusal.unblock(forward) } else { refusal });
    }
    Ok(())
}

fn rollback_refused(what: impl Into<String>, allowed: &str) -> Refusal {
    Refusal::new("rollback_not_allowed", what)
        .because(format!(
            "Its policy is `allow-rollback = \"{allowed}\"`, which holds unless the settings say \
             otherwise; nothing was run. Drift, failed migrations and wrong data are never mended by \
             going back to an empty database."
        ))
        .instead(
            "Go back by one step, or go forward: write a new revision that undoes the change. A \
             person may allow more in the settings.",
        )
        .unblock("rollback {\"target\": \"-1\"}")
}

/// Has a person agree to what would be lost, where somebody can be asked or must be.
pub(super) async fn agreed(
    policy: &DatabasePolicy,
    passage: &Passage,
    losses: &[Loss],
    unread: &[String],
    caller: &Caller,
) -> Result<(), Refusal> {
    // What nobody can read may destroy anything; where that matters, it counts as if it did.
    let destroys = losses.iter().any(|loss| loss.values != Some(0))
        || (policy.protected && !unread.is_empty());
    if !destroys && !policy.require_person {
        return Ok(());
    }
    match caller.ask(question(passage, losses, unread)).await {
        Some(Answer::Agreed) => Ok(()),
        Some(Answer::Declined) => {
            Err(Refusal::new("declined", "The person who was asked did not agree")
                .because(format!("{} Nothing was run.", told(losses, unread)))
                .instead(
                    "Do not ask again for the same thing: find out what the person wants instead.",
                )
                .unblock("review_file {}"))
        }
        // Where nobody can be asked, the answer that told of the losses was the warning.
        None if !policy.protected && !policy.require_person => Ok(()),
        None => Err(Refusal::new(
            "person_needed",
            "This database is protected, and nobody can be asked",
        )
        .because(format!(
            "Its policy wants a person's yes, and this client offers no way to ask (MCP \
                 elicitation). {} Nothing was run.",
            told(losses, unread)
        ))
        .instead(format!(
            "Tell the person. They can run it from a client that can ask, or by hand: `{}`.",
            by_hand(passage)
        ))
        .unblock(format!(
            "report {{}}  # and ask the person to apply {} themselves",
            shown(&passage.start().target)
        ))),
    }
}

/// Has a person agree to what destroys nothing, wherever somebody can be asked or must be.
pub(super) async fn agreed_to(
    policy: &DatabasePolicy,
    question: String,
    caller: &Caller,
) -> Result<(), Refusal> {
    match caller.ask(question).await {
        Some(Answer::Agreed) => Ok(()),
        Some(Answer::Declined) => {
            Err(Refusal::new("declined", "The person who was asked did not agree")
                .because("Nothing was written.")
                .instead("Find out what the person wants instead.")
                .unblock("alembic_current {}"))
        }
        None if !policy.protected && !policy.require_person => Ok(()),
        None => Err(Refusal::new(
            "person_needed",
            "This database is protected, and nobody can be asked",
        )
        .because(
            "Its policy wants a person's yes, and this client offers no way to ask (MCP \
             elicitation). Nothing was written.",
        )
        .instead("Let a person do it, from a client that can ask.")
        .unblock("alembic_current {}")),
    }
}

/// What a person would type.
fn by_hand(passage: &Passage) -> String {
    let start = passage.start();
    let target = match (start.direction, start.target.as_slice()) {
        (Direction::Upgrade, [one]) | (Direction::Downgrade, [one]) => one.clone(),
        (Direction::Upgrade, _) => "heads".to_owned(),
        (Direction::Downgrade, _) => "base".to_owned(),
    };
    let word = match start.direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    };
    format!("alembic {word} {target}")
}

fn question(passage: &Passage, losses: &[Loss], unread: &[String]) -> String {
    let start = passage.start();
    let verb = match start.direction {
        Direction::Upgrade => "Apply",
        Direction::Downgrade => "Roll back",
    };
    let files: Vec<&str> = start.revisions.iter().map(|(_, file, _)| file.as_str()).collect();
    let mut text = format!(
        "{verb} {} revision(s) on {}?\n{}\nFrom {} to {}.\n{}",
        files.len(),
        start.database,
        files.join("\n"),
        shown(&start.before),
        shown(&start.target),
        told(losses, unread),
    );
    for (finding, reason) in &start.acknowledged {
        text.push_str(&format!("\nThe agent accepts the error {finding}: {}", json!(reason)));
    }
    text
}

fn told(losses: &[Loss], unread: &[String]) -> String {
    let unread: Vec<&str> = unread.iter().take(LOSSES_NAMED).map(String::as_str).collect();
    let unread = match unread.is_empty() {
        true => String::new(),
        false => format!(" Not known, because it cannot be read: {}.", unread.join("; ")),
    };
    if losses.is_empty() && unread.is_empty() {
        return "No table, column or row is dropped.".to_owned();
    }
    if losses.is_empty() {
        return format!("Nothing that can be read drops a table, column or row.{unread}");
    }
    let each = losses.iter().take(LOSSES_NAMED).map(|loss| {
        let place = loss
            .column
            .as_ref()
            .map_or_else(|| loss.table.clone(), |column| format!("{}.{column}", loss.table));
        match loss.values {
            Some(values) => format!("{place} ({values} row(s) or value(s))"),
            None => format!("{place} (not counted: {})", loss.evidence),
        }
    });
    let more = losses.len().saturating_sub(LOSSES_NAMED);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    format!("It would destroy {}{more}.{unread}", each.collect::<Vec<_>>().join(", "))
}
