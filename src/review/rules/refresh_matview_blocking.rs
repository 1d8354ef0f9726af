//! `refresh-matview-blocking`: materialized view refreshed while readers wait.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::{Change, Dialect, QualifiedName};
use crate::sql::{Locking, sql_name};

pub(super) const RULE: Rule = Rule {
    id: "refresh-matview-blocking",
    title: "REFRESH MATERIALIZED VIEW blocks readers",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html",
    why: "The whole query runs again while nobody can read the view. CONCURRENTLY lets them read; it needs a unique index on the view.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the view: blocks reads until the transaction ends"),
    fix: r#"op.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY NAME")
"#,
    proof: Proof::Lock { table: "sales", mode: "AccessExclusiveLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("REFRESH MATERIALIZED VIEW sales")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY sales")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| refreshed(context, step)).collect()
}

fn refreshed(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let Some(Locking::RefreshView { view, concurrently: false, with_data: true }) =
        step.locking().pop()
    else {
        return None;
    };
    if is_new(step, &view) {
        return None;
    }
    let rows = context.rows_told(&view.to_string());
    let message = format!("materialized view \"{view}\"{rows} cannot be read while it is refreshed");
    let severity = context.by_size(&view.to_string(), Severity::Warning);
    let name = sql_name(&view.to_string(), Dialect::Postgresql);
    let statement = format!("REFRESH MATERIALIZED VIEW CONCURRENTLY {name}");
    Some(Hit::new(step.operation.span, severity, message).fix(fix::execute(&statement)))
}

fn is_new(step: Step<'_>, view: &QualifiedName) -> bool {
    let makes = |change: &Change| matches!(change, Change::CreateView { name, .. } if *name == *view);
    step.before().any(|before| before.changes().iter().any(makes))
}
