//! `dynamic-sql-unanalysable`: steps that reading cannot decide.

use super::{ALL, Context, Dialect, Hit, Locks, OperationKind, Proof, Rule, Severity, Span, StatementClass, Step, counted, shortened};
use crate::sql::{runs_made_up_sql, stays_within, volatile_calls};

pub(super) const RULE: Rule = Rule {
    id: "dynamic-sql-unanalysable",
    title: "Steps that reading cannot decide",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text",
    why: "What these steps do depends on values that exist only at run time; nothing here judges them. It is a warning where such a step may destroy something, a remark where it is seen to touch rows alone or only to add.",
    lock: Locks::NONE,
    fix: "Read these lines yourself; where possible write them with literal names and op.* calls.",
    // It says that reading ends here, not what the server does.
    proof: Proof::Source,
    check,
    unsafe_example: r#"import os


def upgrade():
    op.execute(os.environ.get("AFTER_UPGRADE", "SELECT 1"))


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

/// One finding for all of a revision. What may do anything is a warning, so that nothing that destroys is
/// passed in silence; what is seen to touch rows alone, as an ORM's loops do, or only to add, is a remark.
fn check(context: &Context<'_>) -> Vec<Hit> {
    let mut unread: Vec<(&Span, String, Severity)> = context
        .upgrade()
        .filter(|step| step.unjudged().is_none())
        .filter_map(|step| {
            let severity = match destroys_nothing(step) {
                true => Severity::Info,
                false => Severity::Warning,
            };
            Some((&step.operation.span, hidden(context, step)?, severity))
        })
        .collect();
    unread.sort_by_key(|(_, _, severity)| *severity);
    let Some((span, first, severity)) = unread.first() else { return Vec::new() };
    let lines: Vec<String> =
        unread.iter().take(8).map(|(span, ..)| format!("L{}", span.line)).collect();
    let message = format!(
        "{} of upgrade() cannot be decided by reading ({}): {first}",
        counted(unread.len(), "step"),
        lines.join(", "),
    );
    vec![Hit::new(**span, *severity, message)]
}

/// Whether an undecided step is seen to touch rows alone, or to add something and no more.
fn destroys_nothing(step: Step<'_>) -> bool {
    let adds = |source: &str| {
        let callee = source.split('(').next().unwrap_or_default();
        let name = callee.rsplit('.').next().unwrap_or_default().trim();
        // `execute(table.insert()…)` adds rows.
        let mut rest = source.split('(').skip(1);
        let inserts = rest.next().is_some_and(|it| it == "insert" || it.ends_with(".insert"));
        matches!(name, "add_column" | "bulk_insert" | "create")
            || name.starts_with("create_")
            || name == "execute" && inserts
    };
    match &step.operation.kind {
        OperationKind::Opaque { source, .. } => step.changes_rows_alone() || adds(source),
        _ => false,
    }
}

/// What is beyond reading in a step: its source, and why.
fn hidden(context: &Context<'_>, step: Step<'_>) -> Option<String> {
    if let OperationKind::Opaque { source, reason } = &step.operation.kind {
        return Some(format!("{}; {reason}", shortened(source)));
    }
    if let Some(piece) = step.operation.pieces().iter().find(|piece| !stays_within(piece)) {
        return Some(format!("{}; it ends the statement that it stands in", shortened(piece)));
    }
    let statement = step.statement()?;
    let reason = beyond_reading(statement, &step.classes(), context.dialect())?;
    Some(format!("{}; {reason}", shortened(statement)))
}

/// Why what a statement does is not to be seen in it, where that is so. `classes` says what it is, and what those in it
/// are.
pub(in crate::review) fn beyond_reading(
    statement: &str,
    classes: &[StatementClass],
    dialect: Dialect,
) -> Option<String> {
    if runs_made_up_sql(statement) {
        return Some("the block runs SQL that it makes up itself".to_owned());
    }
    classes.iter().find_map(|class| match class {
        StatementClass::Other { verb } if ELSEWHERE.contains(&verb.as_str()) => {
            Some(format!("what {verb} does is not judged here"))
        }
        StatementClass::Select if dialect == Dialect::Postgresql => {
            let calls = volatile_calls(statement);
            let called = calls.iter().find(|name| !TAME.contains(&name.as_str()))?;
            Some(format!("what {called}() does is written in the database"))
        }
        _ => None,
    })
}

/// Statements whose effect is written elsewhere, or that no other rule reads.
const ELSEWHERE: &[&str] =
    &["CALL", "COPY", "CREATE RULE", "EXEC", "EXECUTE", "IMPORT", "LOAD", "MERGE"];

/// Functions of PostgreSQL's own that change no rows, although they are volatile.
const TAME: &[&str] = &[
    "clock_timestamp",
    "currval",
    "gen_random_uuid",
    "lastval",
    "nextval",
    "pg_advisory_lock",
    "pg_advisory_unlock",
    "pg_advisory_xact_lock",
    "pg_get_serial_sequence",
    "pg_notify",
    "pg_sleep",
    "random",
    "set_config",
    "setval",
    "timeofday",
    "uuid_generate_v4",
];
