//! `downgrade-missing`: migration cannot be rolled back.

use std::borrow::Cow;

use super::downgrade_not_inverse::left_behind;
use super::{
    ALL, Change, Context, Hit, Locks, Operation, OperationKind, Proof, Rule, Severity, StatementClass,
    Step, line_span,
};
use crate::operations::SqlText;
use crate::review::way_back;
use crate::revisions::Revision;
use crate::sql::{block_statements, classify};

pub(super) const RULE: Rule = Rule {
    id: "downgrade-missing",
    title: "Migration cannot be rolled back",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/tutorial.html#downgrading",
    why: "A downgrade() that does nothing moves the version table back and leaves the schema forward: the next upgrade fails.",
    lock: Locks::NONE,
    fix: "Write the inverse of each step of upgrade(), last step first; where that is impossible, raise NotImplementedError with the reason.",
    proof: Proof::Leaves,
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let (upgrade, downgrade) = (&context.migration.upgrade, &context.migration.downgrade);
    let done = downgrade.raises || !downgrade.operations.is_empty();
    // What another database would run needs no undoing on this one.
    let runs: Vec<&Operation> = context.upgrade().map(|step| step.operation).collect();
    if done || needs_no_undoing(runs.iter().copied()) || leaves_nothing(context) {
        return Vec::new();
    }
    let message = if downgrade.defined {
        "downgrade() does nothing, upgrade() does something"
    } else {
        "there is no downgrade()"
    };
    let line = if downgrade.defined { downgrade.line } else { upgrade.line };
    if !downgrade.defined && never_goes_back(context) {
        let message = format!("{message}, as in the revisions before it");
        return vec![Hit::new(line_span(line), Severity::Info, message)];
    }
    if downgrade.defined && runs.iter().copied().all(changes_old_rows) {
        let message = "downgrade() leaves the rows as upgrade() made them";
        return vec![Hit::new(line_span(line), Severity::Info, message)];
    }
    let hit = Hit::new(line_span(line), Severity::Warning, message);
    let place = way_back::downgrade_body(context).filter(|_| downgrade.defined);
    vec![match (place, way_back::way_back(context)) {
        (Some(place), Some(calls)) => hit.fix_at(place, calls.join("\n")),
        _ => hit,
    }]
}

/// Whether `upgrade()` leaves the schema as it was, and changes no rows: it takes away itself what it makes.
fn leaves_nothing(context: &Context<'_>) -> bool {
    let walk = context.walk;
    let followed = context.upgrade().all(|step| {
        step.is_certain()
            && !step.is_opaque()
            && step.unmet().is_empty()
            && (!step.changes().is_empty() || leaves_nothing_to_undo(step.operation) || fills_own(step))
    });
    followed
        && walk.after.uncertain.len() == walk.before.uncertain.len()
        && left_behind(&walk.before, &walk.after, context.dialect(), |_, _| false).is_empty()
        && context.upgrade().all(|step| undoes_itself(step))
}

/// Whether the step is one whose effect shows in the tables and views that are compared.
fn undoes_itself(step: Step<'_>) -> bool {
    step.changes().iter().all(|change| match change {
        Change::CreateTable { .. } | Change::CreateTemporaryTable { .. } => true,
        Change::DropTable { table, .. } => step.is_new(table),
        Change::CreateView { .. } | Change::DropView { .. } => true,
        Change::CreateIndex { table, .. }
        | Change::AddColumn { table, .. }
        | Change::AddConstraint { table, .. } => step.is_new(table),
        _ => false,
    })
}

/// Whether the step writes rows of a table that this very function made, which go with it.
fn fills_own(step: Step<'_>) -> bool {
    let OperationKind::ExecuteSQLOp { sql } = &step.operation.kind else { return false };
    match &sql.class {
        StatementClass::Insert { table } => step.is_new_named(table),
        _ => step.written().is_some_and(|(table, _)| step.is_new_named(table)),
    }
}

/// Whether an operation changes rows that were there, so that it may run again; rows that are added would be
/// there twice.
fn changes_old_rows(operation: &Operation) -> bool {
    let OperationKind::ExecuteSQLOp { sql } = &operation.kind else { return false };
    classes(sql).iter().all(|class| {
        matches!(
            class.as_ref(),
            StatementClass::Update { .. }
                | StatementClass::Delete { .. }
                | StatementClass::Select
                | StatementClass::Setting
        )
    })
}

/// What the statement is; of a block that makes up no statement, what those in it are.
fn classes(sql: &SqlText) -> Vec<Cow<'_, StatementClass>> {
    let inside = block_statements(&sql.text);
    if inside.is_empty() || sql.text.to_ascii_uppercase().contains("EXECUTE") {
        return vec![Cow::Borrowed(&sql.class)];
    }
    inside.into_iter().map(|text| Cow::Owned(classify(text, None))).collect()
}

/// How many revisions without `downgrade()` make a custom of a project.
const CUSTOM: usize = 5;

/// Whether the project has given up `downgrade()`: the revisions before this one have none either.
fn never_goes_back(context: &Context<'_>) -> bool {
    let before: Vec<&Revision> = context.ancestors().take(2 * CUSTOM).collect();
    before.len() >= CUSTOM
        && before.iter().all(|revision| {
            !revision.source.contains("def downgrade") && !revision.source.contains("downgrade =")
        })
}

/// Whether a downgrade() that does nothing is right after `upgrade`, and it may run again.
pub(crate) fn needs_no_undoing<'o>(upgrade: impl IntoIterator<Item = &'o Operation>) -> bool {
    upgrade.into_iter().all(leaves_nothing_to_undo)
}

fn leaves_nothing_to_undo(operation: &Operation) -> bool {
    let OperationKind::ExecuteSQLOp { sql } = &operation.kind else { return false };
    classes(sql).iter().all(|class| has_nothing_to_undo(sql, class))
}

fn has_nothing_to_undo(sql: &SqlText, class: &StatementClass) -> bool {
    match class {
        // PostgreSQL cannot remove a value.
        StatementClass::AddEnumValue { if_not_exists, .. } => *if_not_exists,
        StatementClass::AlterTable { .. } => {
            sql.text.to_uppercase().contains("VALIDATE CONSTRAINT")
        }
        // A backfill: the values go with the column.
        StatementClass::Update { columns, condition: Some(condition), .. } => {
            let condition = condition.to_lowercase().replace(['"', '`'], "");
            !columns.is_empty()
                && columns
                    .iter()
                    .all(|column| condition.contains(&format!("{} is null", column.to_lowercase())))
        }
        StatementClass::Select | StatementClass::Setting => true,
        StatementClass::Other { verb } => {
            let upkeep = ["REFRESH", "ANALYZE", "VACUUM", "REINDEX", "CLUSTER", "LOCK"];
            let verb = verb.to_uppercase();
            upkeep.iter().any(|word| verb.starts_with(word))
                || verb.starts_with("ALTER") && sql.text.to_uppercase().contains("VALIDATE CONSTRAINT")
        }
        _ => false,
    }
}
