//! `drop-constraint`: constraint dropped.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::schema::{Change, ConstraintKind, QualifiedName, Table};
use crate::sql::mentions;

pub(super) const RULE: Rule = Rule {
    id: "drop-constraint",
    title: "Constraint dropped",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "Rows that break it can be written from now on, and ON CONFLICT clauses that name it fail.",
    lock: Locks::BRIEF,
    fix: r#"Drop it only when nothing relies on it any more; put the constraint that replaces it into the same revision."#,
    proof: Proof::Admitted {
        statement: "INSERT INTO order_lines (id, order_id, quantity) VALUES (9, 1, -1)",
    },
    check,
    unsafe_example: r#"def upgrade():
    op.drop_constraint("ck_order_lines_quantity", "order_lines", type_="check")


def downgrade():
    op.create_check_constraint("ck_order_lines_quantity", "order_lines", "quantity > 0")
"#,
    safe_example: r#"def upgrade():
    op.drop_constraint("ck_order_lines_quantity", "order_lines", type_="check")
    op.create_check_constraint("ck_order_lines_quantity", "order_lines", "quantity >= 0")


def downgrade():
    op.drop_constraint("ck_order_lines_quantity", "order_lines", type_="check")
    op.create_check_constraint("ck_order_lines_quantity", "order_lines", "quantity > 0")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| dropped(context, step)).collect()
}

fn dropped(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let constraints = step.changes().iter().filter_map(|change| match change {
        Change::DropConstraint { table, name: Some(name), .. } => Some((table, name)),
        _ => None,
    });
    constraints
        .filter(|(table, name)| {
            !step.is_new(table)
                && !is_replaced(context, step, table, name)
                && !an_unknown_one_is_replaced(step, table, name)
        })
        .map(|(table, name)| {
            let message = format!("the constraint \"{name}\" of \"{table}\" is dropped");
            Hit::new(step.operation.span, Severity::Warning, message)
        })
        .collect()
}

/// Whether the migration ends with a constraint on the same columns, with one of the same name, without
/// the columns or the table, or with NOT NULL in place of a check that said the same.
fn is_replaced(context: &Context<'_>, step: Step<'_>, table: &QualifiedName, name: &str) -> bool {
    let Some(after) = context.walk.after.table(table, context.dialect()) else { return true };
    if names(after).any(|kept| kept == name) {
        return true;
    }
    let Some(before) = step.table(table) else { return false };
    let is = |own: &Option<String>| own.as_deref() == Some(name);
    let gone = |columns: &[String]| columns.iter().any(|one| after.column(one).is_none());
    if let Some(key) = before.foreign_keys.iter().find(|key| is(&key.name)) {
        return gone(&key.columns) || after.foreign_keys.iter().any(|it| it.columns == key.columns);
    }
    if let Some(unique) = before.unique_constraints.iter().find(|one| is(&one.name)) {
        return gone(&unique.columns) || keeps_unique(after, &unique.columns);
    }
    if let Some(key) = before.primary_key.as_ref().filter(|key| is(&key.name)) {
        return gone(&key.columns) || after.primary_key.is_some();
    }
    let Some(check) = before.check_constraints.iter().find(|check| is(&check.name)) else {
        return false;
    };
    let speaks_of_gone = before
        .columns
        .iter()
        .any(|one| after.column(&one.name).is_none() && mentions(&check.expression, &one.name));
    speaks_of_gone || says_not_null(after, &check.expression)
}

/// Whether the constraint, which no migration is known to have made, gives way to one of its kind
/// that a later step makes on the table.
fn an_unknown_one_is_replaced(step: Step<'_>, table: &QualifiedName, name: &str) -> bool {
    if step.table(table).is_some_and(|known| names(known).any(|one| one == name)) {
        return false;
    }
    let kind = step.changes().iter().find_map(|change| match change {
        Change::DropConstraint { name: Some(own), kind, .. } if own == name => Some(*kind),
        _ => None,
    });
    let kind = kind.flatten().or_else(|| kind_of_prefix(name));
    step.after().any(|later| {
        later.changes().iter().any(|change| match change {
            Change::AddConstraint { table: on, constraint } => {
                on == table && kind == Some(constraint.kind())
            }
            _ => false,
        })
    })
}

/// The kind that a name of the usual form says.
fn kind_of_prefix(name: &str) -> Option<ConstraintKind> {
    match name.split('_').next()? {
        "fk" => Some(ConstraintKind::ForeignKey),
        "uq" => Some(ConstraintKind::Unique),
        "ck" => Some(ConstraintKind::Check),
        "pk" => Some(ConstraintKind::PrimaryKey),
        _ if name.ends_with("_fkey") => Some(ConstraintKind::ForeignKey),
        _ => None,
    }
}

fn names(table: &Table) -> impl Iterator<Item = &str> {
    let keys = table.foreign_keys.iter().map(|key| &key.name);
    let uniques = table.unique_constraints.iter().map(|one| &one.name);
    let checks = table.check_constraints.iter().map(|check| &check.name);
    let primary = table.primary_key.iter().map(|key| &key.name);
    keys.chain(uniques).chain(checks).chain(primary).filter_map(Option::as_deref)
}

/// Whether the same or fewer columns are unique still.
fn keeps_unique(table: &Table, columns: &[String]) -> bool {
    let covered = |kept: &[String]| kept.iter().all(|one| columns.contains(one));
    table.unique_constraints.iter().any(|one| covered(&one.columns))
        || table.primary_key.as_ref().is_some_and(|key| covered(&key.columns))
        || table
            .indexes
            .iter()
            .any(|index| index.unique && index.predicate.is_none() && covered(&index.columns))
}

fn says_not_null(table: &Table, expression: &str) -> bool {
    let bare = expression.replace(['"', '(', ')'], "").to_ascii_lowercase();
    let column = bare.trim().strip_suffix(" is not null").map(str::to_owned);
    column.and_then(|name| table.column(&name).map(|column| !column.nullable)).unwrap_or_default()
}
