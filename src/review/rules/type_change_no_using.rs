//! `type-change-no-using`: type change that PostgreSQL cannot work out.

use super::{Context, Dialect, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, Step};
use crate::python::python_string;
use crate::review::changed_type::{ChangedType, changed_types};
use crate::review::fix;
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "type-change-no-using",
    title: "Type change without USING",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "PostgreSQL does not turn values of the one type into the other by itself (42804), nor the default of the column: the statement fails, whatever the table holds.",
    lock: Locks::NONE,
    fix: r#"op.alter_column("TABLE", "COLUMN", server_default=None)
op.alter_column("TABLE", "COLUMN", type_=TYPE, postgresql_using="COLUMN::TYPE")
"#,
    proof: Proof::Fails { with: "cannot be cast automatically" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("orders", "code", existing_type=sa.String(40), type_=sa.Integer())


def downgrade():
    op.alter_column("orders", "code", existing_type=sa.Integer(), type_=sa.String(40))
"#,
    safe_example: r#"def upgrade():
    op.alter_column("users", "name", existing_type=sa.Text(), type_=sa.LargeBinary(), postgresql_using="convert_to(name, 'UTF8')")


def downgrade():
    op.alter_column("users", "name", existing_type=sa.LargeBinary(), type_=sa.Text(), postgresql_using="convert_from(name, 'UTF8')")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| refused(context, step)).collect()
}

fn refused(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    changed_types(step, Dialect::Postgresql)
        .into_iter()
        .filter(ChangedType::needs_using)
        .filter_map(|changed| match (&changed.using, &changed.default) {
            (None, _) => Some(without_using(context, step, &changed)),
            (Some(_), Some(default)) => Some(with_default(context, step, &changed, default)),
            (Some(_), None) => None,
        })
        .collect()
}

fn without_using(context: &Context<'_>, step: Step<'_>, changed: &ChangedType) -> Hit {
    let message = format!("{changed} has no USING: PostgreSQL does not convert the values by itself");
    let using = format!("{}::{}", sql_name(&changed.column, Dialect::Postgresql), changed.new);
    let source = match &step.operation.kind {
        OperationKind::AlterColumnOp { .. } => fix::source_at(context, step.operation.span)
            .and_then(|call| {
                let keyword = format!("postgresql_using={}", python_string(&using));
                fix::with_keyword(&call, &keyword)
            }),
        OperationKind::ExecuteSQLOp { sql } if step.changes().len() == 1 => {
            let text = sql.text.trim_end().trim_end_matches(';');
            Some(fix::execute(&format!("{text} USING {using}")))
        }
        _ => None,
    };
    let dropped = changed.default.as_ref().map(|_| drop_default(changed));
    let source = source.map(|source| format!("{}{source}", dropped.unwrap_or_default()));
    Hit::new(step.operation.span, Severity::Error, message).fix_if(source)
}

fn with_default(
    context: &Context<'_>,
    step: Step<'_>,
    changed: &ChangedType,
    default: &str,
) -> Hit {
    let message = format!("{changed}: the default {default} is not converted, USING or not");
    let source = fix::source_at(context, step.operation.span);
    let source = source.map(|source| format!("{}{source}", drop_default(changed)));
    Hit::new(step.operation.span, Severity::Error, message).fix_if(source)
}

/// The default has to go first; the new one comes afterwards.
fn drop_default(changed: &ChangedType) -> String {
    let statement = format!(
        "ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT",
        sql_name(&changed.table.to_string(), Dialect::Postgresql),
        sql_name(&changed.column, Dialect::Postgresql)
    );
    format!("{}\n", fix::execute(&statement))
}
