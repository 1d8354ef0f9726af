//! `unnamed-constraint`: constraint dropped without a name.

use super::{ALL, Context, Hit, Locks, OperationKind, Proof, Rule, Severity, Step};
use crate::python::python_string;
use crate::review::{Direction, fix, fix_calls};
use crate::schema::{Dialect, QualifiedName, Table};

pub(super) const RULE: Rule = Rule {
    id: "unnamed-constraint",
    title: "Constraint dropped without a name",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/naming.html",
    why: "Alembic cannot render DROP CONSTRAINT for the name None: the step always fails.",
    lock: Locks::NONE,
    fix: "Name the constraint where it is created and where it is dropped, or give the metadata a naming_convention.",
    proof: Proof::Fails { with: "it has no name" },
    check,
    unsafe_example: r#"def upgrade():
    op.drop_constraint(None, "codes", type_="unique")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.drop_constraint("uq_codes_label", "codes", type_="unique")


def downgrade():
    op.create_unique_constraint("uq_codes_label", "codes", ["label"])
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.both().filter_map(|step| unnamed(context, step)).collect()
}

fn unnamed(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let OperationKind::DropConstraintOp {
        constraint_name: None, table_name, constraint_type, ..
    } = &step.operation.kind
    else {
        return None;
    };
    let message = format!(
        "{}() drops a constraint of \"{table_name}\" by the name None: it always fails",
        step.direction.name()
    );
    let fix = real_name(context, step, table_name, constraint_type.as_deref()).and_then(|name| {
        let call = fix::source_at(context, step.operation.span)?;
        let named = call.contains("(None");
        let named = named.then(|| call.replacen("(None", &format!("({}", python_string(name)), 1))?;
        match context.dialect() {
            Dialect::Sqlite if !step.operation.batch => fix_calls::in_batch(&named, 1, ""),
            _ => Some(named),
        }
    });
    let severity = step.by_direction(Severity::Error);
    Some(Hit::new(step.operation.span, severity, message).fix_if(fix))
}

/// The name that the database gave the constraint, if only one can be meant: in `downgrade()` one
/// that `upgrade()` made.
fn real_name<'a>(
    context: &Context<'a>,
    step: Step<'a>,
    table: &str,
    kind: Option<&str>,
) -> Option<&'a str> {
    let mut found = names(step.table_named(table)?, kind);
    if step.direction == Direction::Downgrade {
        let earlier = context.walk.before.table(&QualifiedName::bare(table), context.dialect());
        let earlier = earlier.map(|table| names(table, kind)).unwrap_or_default();
        found.retain(|name| !earlier.contains(name));
    }
    match found.as_slice() {
        [name] => Some(name),
        _ => None,
    }
}

fn names<'a>(table: &'a Table, kind: Option<&str>) -> Vec<&'a str> {
    let named: Vec<&Option<String>> = match kind {
        Some("unique") => table.unique_constraints.iter().map(|one| &one.name).collect(),
        Some("primary") => table.primary_key.iter().map(|one| &one.name).collect(),
        Some("check") => table.check_constraints.iter().map(|one| &one.name).collect(),
        _ => table.foreign_keys.iter().map(|one| &one.name).collect(),
    };
    named.into_iter().flatten().map(String::as_str).collect()
}
