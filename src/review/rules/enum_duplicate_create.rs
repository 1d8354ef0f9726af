//! `enum-duplicate-create`: enum type created twice.

use super::{Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, Step};
use crate::review::{fix, fix_calls};
use crate::schema::{Change, EnumType};

pub(super) const RULE: Rule = Rule {
    id: "enum-duplicate-create",
    title: "Enum type created twice",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#sqlalchemy.dialects.postgresql.ENUM.params.create_type",
    why: "create_table creates the type of each Enum column without looking whether it is there: it fails with 42710, type already exists.",
    lock: Locks::NONE,
    fix: r#"postgresql.ENUM("a", "b", name="NAME", create_type=False)
"#,
    proof: Proof::Fails { with: "already exists" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_table(
        "visits",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("state", sa.Enum("new", "open", "closed", name="ticket_state"), nullable=True),
    )


def downgrade():
    op.drop_table("visits")
"#,
    safe_example: r#"from sqlalchemy.dialects import postgresql


def upgrade():
    op.create_table(
        "visits",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column(
            "state",
            postgresql.ENUM("new", "open", "closed", name="ticket_state", create_type=False),
            nullable=True,
        ),
    )


def downgrade():
    op.drop_table("visits")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| again(context, step)).collect()
}

fn again(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let enum_type = created(step)?;
    if !step.schema().enums.contains_key(&enum_type.name.to_string()) || !step.is_certain() {
        return None;
    }
    let message = format!("the type \"{}\" is created again: it is there already", enum_type.name);
    let hit = Hit::new(step.operation.span, Severity::Error, message);
    Some(match step.operation.kind {
        OperationKind::CreateTableOp { .. } => hit.fix_if(
            fix::source_at(context, step.operation.span)
                .and_then(|source| fix_calls::with_existing_enum(&source, &enum_type.name.name))
                .map(|source| fix_calls::with_postgresql(context, &source)),
        ),
        _ => hit,
    })
}

/// The type that the step creates without looking whether it is there.
fn created(step: Step<'_>) -> Option<&EnumType> {
    let looks = match &step.operation.kind {
        OperationKind::CreateTableOp { .. } | OperationKind::ExecuteSQLOp { .. } => {
            step.says("IF NOT EXISTS") || step.says("DO")
        }
        OperationKind::CreateEnum { checkfirst, .. } => *checkfirst,
        _ => true,
    };
    let mut types = step.changes().iter().filter_map(|change| match change {
        Change::CreateEnum { enum_type, .. } => Some(enum_type),
        _ => None,
    });
    let enums = &step.schema().enums;
    types.find(|found| {
        !looks && enums.contains_key(&found.name.to_string()) && !remembered(step, found)
    })
}

/// Whether a `create_table` before made the type: Alembic remembers those for the length of a run,
/// and does not make them again for another table.
fn remembered(step: Step<'_>, found: &EnumType) -> bool {
    let by_table = |kind: &OperationKind| matches!(kind, OperationKind::CreateTableOp { .. });
    let makes = |earlier: Step<'_>| {
        let mut changes = earlier.changes().iter();
        changes.any(|change| {
            matches!(change, Change::CreateEnum { enum_type, .. } if enum_type.name == found.name)
        })
    };
    by_table(&step.operation.kind)
        && step.before().any(|earlier| by_table(&earlier.operation.kind) && makes(earlier))
}
