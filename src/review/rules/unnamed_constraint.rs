//! `unnamed-constraint`: constraint dropped without a name.

use super::{ALL, Context, Hit, OperationKind, Proof, Rule, Severity, Step};

pub(super) const RULE: Rule = Rule {
    id: "unnamed-constraint",
    title: "Constraint dropped without a name",
    severity: Severity::Error,
    dialects: ALL,
    why: "Alembic cannot render DROP CONSTRAINT for the name None: the step always fails.",
    lock: None,
    fix: "Name the constraint where it is created and where it is dropped, or give the metadata a naming_convention.",
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.drop_constraint(None, "users", type_="unique")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.drop_constraint("uq_users_email", "users", type_="unique")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.both().filter_map(unnamed).collect()
}

fn unnamed(step: Step<'_>) -> Option<Hit> {
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
    let suffix = match constraint_type.as_deref() {
        Some("foreignkey") => "fkey",
        Some("unique") => "key",
        Some("primary") => "pkey",
        _ => "check",
    };
    let kind = constraint_type.as_deref().unwrap_or("foreignkey");
    let columns = if suffix == "pkey" { "" } else { "_COLUMN" };
    let fix = format!(
        "# PostgreSQL's own name for an unnamed constraint; look it up with verify_table\n\
         op.drop_constraint(\"{table_name}{columns}_{suffix}\", \"{table_name}\", type_=\"{kind}\")"
    );
    let severity = step.by_direction(Severity::Error);
    Some(Hit::new(step.operation.span, severity, message).fix(fix))
}
