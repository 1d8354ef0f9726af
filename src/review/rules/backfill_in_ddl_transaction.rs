//! `backfill-in-ddl-transaction`: rows changed while a table is locked.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step, is_narrow};
use crate::review::fix_calls;
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "backfill-in-ddl-transaction",
    title: "Rows changed while a table is locked",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Sqlite],
    reference: "https://www.postgresql.org/docs/current/explicit-locking.html",
    why: "The lock of the earlier ALTER TABLE is held until the transaction ends: nobody can read or write the table for as long as the backfill takes.",
    lock: Locks::both(
        "ACCESS EXCLUSIVE on the altered table, for the whole backfill: blocks reads and writes",
        "row locks on what is changed",
    ),
    fix: r#"Put the backfill into a revision of its own, in batches."#,
    proof: Proof::Lock { table: "users", mode: "AccessExclusiveLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("initials", sa.String(4), nullable=True))
    op.execute("UPDATE users SET initials = left(name, 1) WHERE initials IS NULL")


def downgrade():
    op.drop_column("users", "initials")
"#,
    safe_example: r#"def upgrade():
    op.execute("UPDATE users SET name = email WHERE name IS NULL")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| backfill(context, step)).collect()
}

fn backfill(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let session = step.rows_of().map(ToString::to_string);
    let copied = step.copied_rows();
    let written = step.written().map(|(table, _)| table).or(session.as_deref());
    let table = written.or(copied.as_ref().map(|copied| copied.table.as_str()))?;
    let bounded = is_narrow(step) && !step.is_in_loop();
    if step.is_new_named(table) || bounded || !step.operation.transactional {
        return None;
    }
    let same_transaction = step.before().rev().take_while(|earlier| !earlier.commits());
    let (locked, line) = same_transaction
        .filter_map(|earlier| Some((locked_by(earlier)?, earlier.operation.span.line)))
        .next()?;
    let rows = context.rows_told(table);
    let done = if written.is_some() { "changed" } else { "copied" };
    // What a helper does may stand further down.
    let since = match line <= step.operation.span.line {
        true => format!("since line {line}"),
        false => format!("by what runs before it (line {line})"),
    };
    let message =
        format!("rows of \"{table}\"{rows} are {done} while \"{locked}\" is locked {since}");
    let hit = Hit::new(step.operation.span, context.by_size(table, Severity::Error), message);
    Some(match fix_calls::in_batches(context, step) {
        Some(batches) => hit.fix("pass  # the next revision fills the rows").then(batches),
        None => hit,
    })
}

/// The table that was there before and that the step keeps everybody out of.
fn locked_by(step: Step<'_>) -> Option<String> {
    step.changes().iter().find_map(|change| match change {
        Change::AddColumn { table, .. }
        | Change::DropColumn { table, .. }
        | Change::AlterColumn { table, .. }
        | Change::AddConstraint { table, .. }
        | Change::DropConstraint { table, .. }
        | Change::RenameTable { table, .. }
            if !step.is_new(table) =>
        {
            Some(table.to_string())
        }
        _ => None,
    })
}
