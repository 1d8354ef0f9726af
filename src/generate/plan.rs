//! The pattern catalogue: typed changes become revisions, each change as its safe sequence.

use super::ask::{Ask, Request};
use super::draft::Draft;
use super::pattern::{Pattern, PatternKind};
use super::stage::Steps;
use super::{columns, constraints, enums, foreign_keys, indexes, renames, rows, tables, unmade};
use crate::refusal::Refusal;
use crate::schema::{Dialect, Schema};

/// More than this in one call is not one change any more.
const MOST_OPERATIONS: usize = 50;

/// The revisions that a call needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Planned {
    /// One, or several where one transaction would hold locks too long or fail.
    pub revisions: Vec<Steps>,
    /// What the agent has to know or to do beside.
    pub notes: Vec<String>,
}

/// The revisions that the `request` needs on a database with `schema`.
pub fn plan(request: Request<'_>, schema: Schema, dialect: Dialect) -> Result<Planned, Refusal> {
    let patterns = request.operations;
    if patterns.is_empty() || patterns.len() > MOST_OPERATIONS {
        let default = Pattern::default();
        let ask =
            Ask { pattern: &default, index: 0, request: Request { operations: &[], ..request } };
        let cause = format!("`operations` holds {} operations", patterns.len());
        return Err(ask.bad(cause, format!("give 1 to {MOST_OPERATIONS}")));
    }
    let mut draft = Draft::new(patterns, schema, dialect);
    for (index, pattern) in patterns.iter().enumerate() {
        let ask = Ask { pattern, index, request };
        if let Some((field, takes)) = pattern.superfluous() {
            return Err(refuse_field(&ask, &field, takes));
        }
        add(&mut draft, &ask)?;
    }
    let (revisions, notes) = draft.finished();
    Ok(Planned { revisions, notes })
}

fn refuse_field(ask: &Ask<'_>, field: &str, takes: &[&str]) -> Refusal {
    let mut mended = ask.given();
    mended.remove(field);
    ask.refuse_with(
        "bad_operation",
        format!("`{field}` means nothing for this change"),
        format!("it takes {}", takes.join(", ")),
        &mended,
    )
}

fn add(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    match ask.pattern.op {
        PatternKind::AddColumn => columns::add_column(draft, ask),
        PatternKind::AlterColumn => columns::alter_column(draft, ask),
        PatternKind::DropColumn => unmade::drop_column(draft, ask),
        PatternKind::RenameColumn => renames::rename_column(draft, ask),
        PatternKind::CreateTable => tables::create_table(draft, ask),
        PatternKind::RenameTable => renames::rename_table(draft, ask),
        PatternKind::DropTable => unmade::drop_table(draft, ask),
        PatternKind::CreateIndex => indexes::create_index(draft, ask),
        PatternKind::DropIndex => indexes::drop_index(draft, ask),
        PatternKind::CreateForeignKey => foreign_keys::create_foreign_key(draft, ask),
        PatternKind::CreateUnique => constraints::create_unique(draft, ask),
        PatternKind::CreateCheck => constraints::create_check(draft, ask),
        PatternKind::CreatePrimaryKey => constraints::create_primary_key(draft, ask),
        PatternKind::ValidateConstraint => constraints::validate_constraint(draft, ask),
        PatternKind::RenameConstraint => renames::rename_constraint(draft, ask),
        PatternKind::DropConstraint => unmade::drop_constraint(draft, ask),
        PatternKind::CreateEnum => enums::create_enum(draft, ask),
        PatternKind::AddEnumValue => enums::add_enum_value(draft, ask),
        PatternKind::RenameEnumValue => enums::rename_enum_value(draft, ask),
        PatternKind::DropEnum => enums::drop_enum(draft, ask),
        PatternKind::RenameKey => rows::rename_key(draft, ask),
        PatternKind::Backfill => rows::backfill(draft, ask),
    }
}
