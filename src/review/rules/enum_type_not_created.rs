//! `enum-type-not-created`: enum type that nobody creates.

use super::{Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, Step, enum_not_dropped_downgrade};
use crate::operations::{TypeExpression, enum_left_to_others};
use crate::python::{python_list, python_string};
use crate::review::{Edit, fix};
use crate::schema::{Change, EnumType};

pub(super) const RULE: Rule = Rule {
    id: "enum-type-not-created",
    title: "Enum type that nobody creates",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#sqlalchemy.dialects.postgresql.ENUM",
    why: "Only create_table creates the type of an Enum column; add_column and alter_column do not, and fail with 42704, type does not exist.",
    lock: Locks::NONE,
    fix: r#"sa.Enum("a", "b", name="NAME").create(op.get_bind(), checkfirst=True)  # before the column
"#,
    proof: Proof::Fails { with: "does not exist" },
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("orders", sa.Column("cycle", sa.Enum("monthly", "yearly", name="cycle"), nullable=True))


def downgrade():
    op.drop_column("orders", "cycle")
"#,
    safe_example: r#"def upgrade():
    sa.Enum("monthly", "yearly", name="cycle").create(op.get_bind(), checkfirst=True)
    op.add_column("orders", sa.Column("cycle", sa.Enum("monthly", "yearly", name="cycle"), nullable=True))


def downgrade():
    op.drop_column("orders", "cycle")
    sa.Enum(name="cycle").drop(op.get_bind(), checkfirst=True)
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| missing(context, step)).collect()
}

fn missing(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let enum_type = uncreated(step)?;
    let message = format!("nothing creates the type \"{}\" that the column needs", enum_type.name);
    let call = fix::source_at(context, step.operation.span);
    let source = call.map(|call| format!("{}\n{call}", created_before(&enum_type)));
    // What the fix creates, the way back has to drop.
    let dropped = format!("{}.drop(op.get_bind(), checkfirst=True)", unlabelled(&enum_type));
    let undone = enum_not_dropped_downgrade::last_statement(context)
        .map(|(span, last)| Edit { span, source: format!("{last}\n{dropped}") });
    let hit = Hit::new(step.operation.span, Severity::Error, message).fix_if(source);
    Some(hit.also(undone.into_iter().collect()))
}

/// The type that a column of `step` needs and that nothing made.
pub(super) fn uncreated(step: Step<'_>) -> Option<EnumType> {
    if step.schema().uncertain.iter().any(|one| one.place == "schema") {
        return None;
    }
    let by_column = matches!(
        step.operation.kind,
        OperationKind::AddColumnOp { .. } | OperationKind::AlterColumnOp { .. }
    );
    let needed = step.changes().iter().find_map(|change| match change {
        Change::CreateEnum { enum_type, .. } if by_column => Some(enum_type.clone()),
        _ => None,
    });
    let enum_type = needed.or_else(|| never_created(step))?;
    let doubted = format!("type {}", enum_type.name);
    let known = step.schema().enums.contains_key(&enum_type.name.to_string())
        || step.schema().uncertain.iter().any(|one| one.place == doubted);
    (!known).then_some(enum_type)
}

fn unlabelled(enum_type: &EnumType) -> String {
    let schema = enum_type.name.schema.as_ref();
    let schema = schema.map(|schema| format!(", schema={}", python_string(schema)));
    format!("sa.Enum(name={}{})", python_string(&enum_type.name.name), schema.unwrap_or_default())
}

/// The enum of a column that says `create_type=False`: the operation leaves the type to somebody else.
fn never_created(step: Step<'_>) -> Option<EnumType> {
    let types: Vec<&TypeExpression> = match &step.operation.kind {
        OperationKind::CreateTableOp { columns, .. } => {
            columns.iter().filter_map(|column| column.type_.as_ref()).collect()
        }
        OperationKind::AddColumnOp { column, .. } => column.type_.iter().collect(),
        OperationKind::AlterColumnOp { modify_type, .. } => modify_type.iter().collect(),
        _ => return None,
    };
    let enums = types.into_iter().filter_map(enum_left_to_others);
    let mut missing =
        enums.filter(|one| !step.schema().enums.contains_key(&one.name.to_string()));
    missing.next()
}

fn created_before(enum_type: &EnumType) -> String {
    let labels = python_list(&enum_type.labels);
    let labels = labels.trim_start_matches('[').trim_end_matches(']');
    let schema = enum_type.name.schema.as_ref();
    let schema = schema.map(|schema| format!(", schema={}", python_string(schema)));
    format!(
        "sa.Enum({labels}, name={}{}).create(op.get_bind(), checkfirst=True)",
        python_string(&enum_type.name.name),
        schema.unwrap_or_default()
    )
}
