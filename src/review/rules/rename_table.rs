//! `rename-table`: table renamed.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::review::{fix, fix_undo};
use crate::schema::{Change, Dialect, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "rename-table",
    title: "Table renamed",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "The running release still uses the old name: every statement that names it fails from the moment of the rename until the new release is up.",
    lock: Locks::BRIEF,
    fix: "Keep a view under the old name in the same revision, and drop it in a later one: op.execute(\"CREATE VIEW old AS SELECT * FROM new\"). With a stop of the service the rename is fine: acknowledge this finding.",
    proof: Proof::Refused { statement: "SELECT id FROM users" },
    check,
    unsafe_example: r#"def upgrade():
    op.rename_table("users", "accounts")


def downgrade():
    op.rename_table("accounts", "users")
"#,
    safe_example: r#"def upgrade():
    op.create_table("users_new", sa.Column("id", sa.Integer(), primary_key=True))
    op.rename_table("users_new", "accounts")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| renamed(context, step)).collect()
}

fn renamed(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let tables = step.changes().iter().filter_map(|change| match change {
        Change::RenameTable { table, to } if !step.is_new(table) && !is_stood_in_for(step, table) => {
            Some((table, to))
        }
        _ => None,
    });
    tables
        .map(|(table, to)| {
            let message = format!("table \"{table}\" becomes \"{to}\"");
            let severity = context.by_data(&table.to_string(), Severity::Error);
            let source = fix::source_at(context, step.operation.span);
            let source = source.filter(|_| context.dialect() != Dialect::Sqlite).map(|call| {
                let names = [table, to].map(|name| sql_name(&name.to_string(), context.dialect()));
                let view = format!("CREATE VIEW {} AS SELECT * FROM {}", names[0], names[1]);
                format!("{call}\n{}", fix::execute(&view))
            });
            let view = sql_name(&table.to_string(), context.dialect());
            let drop = fix::execute(&format!("DROP VIEW {view}"));
            let hit = Hit::new(step.operation.span, severity, message);
            match fix_undo::undone_by(context, None, &drop) {
                Some(first) => hit.fix_if(source).also(first),
                None => hit,
            }
        })
        .collect()
}

/// Whether a view takes the old name, through which the running release goes on reading and writing.
fn is_stood_in_for(step: Step<'_>, table: &QualifiedName) -> bool {
    step.after().any(|later| {
        let mut changes = later.changes().iter();
        changes.any(|change| matches!(change, Change::CreateView { name, .. } if name == table))
    })
}
