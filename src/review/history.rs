//! Who made what: the revisions before one, searched for the maker of a table or an index.

use super::context::{Context, file_name};
use super::step::Step;
use crate::operations::{Operation, OperationKind, effect_on_schema};
use crate::revisions::Revision;
use crate::schema::{Change, NamingTemplates, QualifiedName, Unmet};

/// Who made an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Creator {
    /// This file did.
    File(String),
    /// No migration made it.
    Nobody,
    /// Some migration may have made it; reading cannot tell.
    Unknown,
}

/// Who made `table`, which `step` meets.
pub(super) fn creator_of_table(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
) -> Creator {
    if step.table(table).is_none() {
        return nobody_or_unknown(context, step, table);
    }
    file(context, &table.name, |change| match change {
        Change::CreateTable { table: made, .. } => made.name.name == table.name,
        Change::RenameTable { to, .. } => to.name == table.name,
        _ => false,
    })
}

/// The file that drops `table` or gives it another name before `step`.
pub(super) fn removed_by(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
) -> Option<String> {
    let removes = |change: &Change| match change {
        Change::DropTable { table: gone, .. } | Change::RenameTable { table: gone, .. } => {
            gone == table
        }
        _ => false,
    };
    if step.before().any(|earlier| earlier.changes().iter().any(removes)) {
        return Some(file_name(context.revision));
    }
    match file(context, &table.name, removes) {
        Creator::File(file) => Some(file),
        _ => None,
    }
}

/// Who made the index called `name`, which `step` drops; `table` where it is told.
pub(super) fn creator_of_index(
    context: &Context<'_>,
    step: Step<'_>,
    name: &str,
    table: Option<&QualifiedName>,
) -> Creator {
    let bare = name.rsplit('.').next().unwrap_or(name);
    let holder = step.schema().tables.values().find(|table| {
        table.indexes.iter().any(|index| index.name == bare)
            || table.unique_constraints.iter().any(|one| one.name.as_deref() == Some(bare))
    });
    match (holder, table) {
        (Some(_), _) => file(context, bare, |change| match change {
            Change::CreateIndex { index, .. } => index.name == bare,
            Change::RenameIndex { to, .. } => to == bare,
            Change::CreateTable { table, .. } => table.indexes.iter().any(|it| it.name == bare),
            _ => false,
        }),
        (None, Some(table)) => nobody_or_unknown(context, step, table),
        (None, None) => nobody_or_unknown(context, step, &QualifiedName::bare(bare)),
    }
}

/// The last statement before `step`, in this function or an earlier revision, that `makes` something. Only revisions
/// whose source has `word` in it are read.
pub(super) fn made_by_statement(
    context: &Context<'_>,
    step: Step<'_>,
    word: &str,
    makes: impl Fn(&str) -> bool,
) -> Option<String> {
    let here = step.before().rev().filter_map(|earlier| earlier.statement()).find(|one| makes(one));
    if let Some(here) = here {
        return Some(here.to_owned());
    }
    let mut likely = context
        .ancestors()
        .filter(|revision| contains_word(&revision.source, word))
        .map(|revision| context.input.walked.migration_of(revision));
    likely.find_map(|migration| {
        let mut statements = migration.upgrade.operations.iter().rev().filter_map(statement_of);
        statements.find(|one| makes(one)).map(str::to_owned)
    })
}

fn statement_of(operation: &Operation) -> Option<&str> {
    match &operation.kind {
        OperationKind::ExecuteSQLOp { sql } => Some(&sql.text),
        _ => None,
    }
}

/// Whether the word, in upper case, stands in the text in whatever case.
fn contains_word(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// What is not in the schema was made by nobody, if the schema is known for certain.
fn nobody_or_unknown(context: &Context<'_>, step: Step<'_>, table: &QualifiedName) -> Creator {
    if step.schema().views.values().any(|view| view.name.name == table.name) {
        return Creator::Unknown;
    }
    let place = format!("table {}", table.name);
    // Where earlier revisions change what none of them made, the schema is older than they are.
    let doubted = step.schema().uncertain.iter().any(|one| {
        let older = one.why == Unmet::NOBODY_MADE_IT && one.revision != context.revision.id;
        one.place == "schema" || one.place == place || older
    });
    if doubted || begins_with_a_baseline(context) { Creator::Unknown } else { Creator::Nobody }
}

/// Whether the first revision does nothing, so that the schema is older than the migrations.
fn begins_with_a_baseline(context: &Context<'_>) -> bool {
    let is_baseline = |revision: &Revision| {
        revision.down_revision.is_empty()
            && context.input.walked.migration_of(revision).upgrade.operations.is_empty()
    };
    // Few histories have any, and it is told at once of all.
    let mut all = context.input.graph.revisions.values();
    all.any(|revision| is_baseline(revision)) && context.ancestors().any(is_baseline)
}

/// The nearest revision whose changes include one that is `made`.
fn file(context: &Context<'_>, name: &str, made: impl Fn(&Change) -> bool) -> Creator {
    let named = context.ancestors().filter(|revision| revision.source.contains(name));
    let mut makers = named.filter(|revision| makes(context, revision, &made));
    makers.next().map_or(Creator::Unknown, |revision| Creator::File(file_name(revision)))
}

fn makes(context: &Context<'_>, revision: &Revision, made: impl Fn(&Change) -> bool) -> bool {
    let migration = context.input.walked.migration_of(revision);
    let conventions = NamingTemplates::default();
    migration
        .upgrade
        .operations
        .iter()
        .any(|one| effect_on_schema(one, context.dialect(), &conventions).changes.iter().any(&made))
}
