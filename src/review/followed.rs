//! How far it is certain what a revision meets.

use super::context::Context;
use super::rules::beyond_reading;
use super::step::Step;
use crate::operations::{Operation, OperationKind};
use crate::schema::{Change, Dialect};
use crate::sql::StatementClass;

/// The steps of `upgrade()` of which it is certain what they meet, as far as reading can tell: what was not followed
/// may have made or taken away anything.
pub(super) fn followed<'a>(context: &'a Context<'_>) -> Vec<Step<'a>> {
    // Of a table that is uncertain the others know nothing; of anything else they may.
    let is_known = |step: &Step<'_>| {
        step.schema().uncertain.iter().all(|one| {
            let mut tables = step.changes().iter().filter_map(Change::table);
            let doubted = one.place.strip_prefix("table ");
            doubted.is_some_and(|doubted| !tables.any(|table| table.to_string() == doubted))
        })
    };
    let is_followed = |step: &Step<'_>| {
        step.is_certain()
            && !step.is_opaque()
            && !step.is_block()
            && step.operation.guards.is_empty()
    };
    context.upgrade().take_while(is_followed).filter(is_known).collect()
}

/// Whether nothing in this revision or before it works behind what is read. It reads the whole history: only to be
/// asked where something was found.
pub(super) fn nothing_is_hidden(context: &Context<'_>) -> bool {
    let graph = context.input.graph;
    // Two histories may be of two databases.
    let bases = graph.revisions.values().filter(|revision| revision.down_revision.is_empty());
    // What fails here may be meant to.
    let tries = ["try:", "suppress("].iter().any(|word| context.source().contains(word));
    let dialect = context.dialect();
    bases.count() == 1
        && !tries
        && is_plain(context.source())
        && !context.upgrade().any(|step| acts_unseen(step.operation, dialect))
        && context.ancestors().all(|revision| {
            let plain = is_plain(&revision.source);
            let migration = context.input.walked.migration_of(revision);
            plain && !migration.upgrade.operations.iter().any(|one| acts_unseen(one, dialect))
        })
}

/// Whether names stand for what they say, and tables have the columns that are written.
fn is_plain(source: &str) -> bool {
    let source = source.to_ascii_lowercase();
    !["search_path", "inherits", "drop owned"].iter().any(|word| source.contains(word))
}

/// Whether a statement makes or takes away what is written elsewhere.
fn acts_unseen(operation: &Operation, dialect: Dialect) -> bool {
    let OperationKind::ExecuteSQLOp { sql } = &operation.kind else { return false };
    match &sql.class {
        StatementClass::DropOther { object, .. } if object == "SCHEMA" || object == "DATABASE" => {
            true
        }
        class => beyond_reading(&sql.text, std::slice::from_ref(class), dialect).is_some(),
    }
}
