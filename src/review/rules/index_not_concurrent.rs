//! `index-not-concurrent`: index built while writes wait.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::operations::OperationKind;
use crate::python::{python_list, python_string};
use crate::review::fix_undo::{self, Apart};
use crate::review::{fix, fix_calls};
use crate::schema::{Change, Dialect, Index, QualifiedName};
use crate::sql::{is_name, sql_name};

pub(super) const RULE: Rule = Rule {
    id: "index-not-concurrent",
    title: "Index built while writes wait",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    why: "CREATE INDEX without CONCURRENTLY holds its lock for the whole build; every INSERT, UPDATE and DELETE on the table waits.",
    lock: Locks::postgresql("SHARE on the table: blocks writes until the transaction ends"),
    fix: r#"with op.get_context().autocommit_block():
    op.execute("DROP INDEX CONCURRENTLY IF EXISTS NAME")  # what a failed build left behind
    op.create_index("NAME", "TABLE", ["COLUMN"], postgresql_concurrently=True)
"#,
    proof: Proof::Lock { table: "users", mode: "ShareLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_index("ix_users_email", "users", ["email"])


def downgrade():
    op.drop_index("ix_users_email", table_name="users")
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_users_email")
        op.create_index("ix_users_email", "users", ["email"], postgresql_concurrently=True)


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("ix_users_email", table_name="users", postgresql_concurrently=True, if_exists=True)
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| built(context, step)).collect()
}

fn built(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    // On a partitioned table alone nothing is built.
    if step.is_concurrent() || step.says("ON ONLY") {
        return Vec::new();
    }
    let indexes = step.changes().iter().filter_map(|change| match change {
        Change::CreateIndex { table, index, .. } => Some((table, index)),
        _ => None,
    });
    indexes
        .filter(|(table, _)| !step.is_new(table))
        .map(|(table, index)| hit(context, step, table, index))
        .collect()
}

fn hit(context: &Context<'_>, step: Step<'_>, table: &QualifiedName, index: &Index) -> Hit {
    let rows = context.rows_told(&table.to_string());
    let of_column = matches!(step.operation.kind, OperationKind::AddColumnOp { .. });
    let subject = if of_column {
        format!("index=True on new column \"{}\"", index.columns.join(", "))
    } else if index.name.is_empty() {
        "an index".to_owned()
    } else {
        format!("index \"{}\"", index.name)
    };
    let message = format!("{subject} is built on \"{table}\"{rows} without CONCURRENTLY");
    let severity = context.by_size(&table.to_string(), Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    if step.table(table).is_some_and(|known| known.partition_by.is_some()) {
        return hit.fix_if(super::concurrently_on_partitioned::in_parts(table, index));
    }
    let drops = |change: &Change| matches!(change, Change::DropIndex { name, .. } if *name == index.name);
    match fixed(context, step, table, index) {
        Some(apart) => fix_undo::apart(context, step, hit, apart, drops),
        None => hit,
    }
}

fn fixed(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    index: &Index,
) -> Option<Apart> {
    let call = fix::source_at(context, step.operation.span)?;
    let (build, here) = match &step.operation.kind {
        OperationKind::CreateIndexOp { .. } if !step.operation.batch => {
            (fix::with_keyword(&call, "postgresql_concurrently=True")?, None)
        }
        OperationKind::CreateIndexOp { .. } | OperationKind::AddColumnOp { .. } => {
            if index.predicate.is_some() || !index.columns.iter().all(|column| is_name(column)) {
                return None;
            }
            let schema = table.schema.as_ref().map(|it| format!(", schema={}", python_string(it)));
            let unique = if index.unique { ", unique=True" } else { "" };
            let build = format!(
                "op.create_index({}, {}, {}{unique}{}, postgresql_concurrently=True)",
                python_string(&index.name),
                python_string(&table.name),
                python_list(&index.columns),
                schema.unwrap_or_default(),
            );
            let column = match step.operation.kind {
                OperationKind::AddColumnOp { .. } => {
                    Some(fix_calls::column_without_keyword(&call, "index")?)
                }
                _ => None,
            };
            (build, column)
        }
        OperationKind::ExecuteSQLOp { sql } => {
            let at = sql.text.to_ascii_uppercase().find("INDEX")? + "INDEX".len();
            let (head, tail) = sql.text.split_at_checked(at)?;
            (fix::execute(&format!("{head} CONCURRENTLY{tail}")), None)
        }
        _ => return None,
    };
    if index.name.is_empty() {
        return None;
    }
    let name = QualifiedName::new(table.schema.clone(), &index.name).to_string();
    let leftover =
        format!("DROP INDEX CONCURRENTLY IF EXISTS {}", sql_name(&name, Dialect::Postgresql));
    let block = fix::in_autocommit_block(&format!("{}\n{build}", fix::execute(&leftover)));
    let undo = fix::in_autocommit_block(&fix::execute(&leftover));
    Some(Apart { here, block, undo })
}
