//! `add-fk-validating`: foreign key checked under lock.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::operations::OperationKind;
use crate::python::{python_list, python_string, sql_text};
use crate::review::{fix, fix_calls};
use crate::schema::{Change, Column, Constraint, ForeignKey, QualifiedName, postgres_name};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "add-fk-validating",
    title: "Foreign key checked under lock",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "All existing rows are checked while both tables are locked against writes. NOT VALID checks only new rows; VALIDATE CONSTRAINT in a later revision checks the old ones without blocking writes.",
    lock: Locks::both(
        "SHARE ROW EXCLUSIVE on both tables: blocks writes",
        "shared metadata lock on both tables for the copy: blocks writes",
    ),
    fix: r#"op.create_foreign_key("NAME", "TABLE", "REFERRED", ["COLUMN"], ["id"], ondelete="CASCADE", postgresql_not_valid=True)
# in the next revision:
op.execute("ALTER TABLE TABLE VALIDATE CONSTRAINT NAME")
"#,
    proof: Proof::Scan { table: "orders" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_foreign_key("fk_orders_user", "orders", "users", ["user_id"], ["id"], ondelete="CASCADE")


def downgrade():
    op.drop_constraint("fk_orders_user", "orders", type_="foreignkey")
"#,
    safe_example: r#"def upgrade():
    op.create_foreign_key("fk_orders_user", "orders", "users", ["user_id"], ["id"], ondelete="CASCADE", postgresql_not_valid=True)


def downgrade():
    op.drop_constraint("fk_orders_user", "orders", type_="foreignkey")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| validating(context, step)).collect()
}

fn validating(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let keys = step.changes().iter().filter_map(|change| match change {
        Change::AddConstraint { table, constraint: Constraint::ForeignKey(key) } => {
            Some((table, key))
        }
        _ => None,
    });
    keys.filter(|(table, key)| key.validated && !step.is_new(table) && !is_unchecked(step))
        .filter_map(|(table, key)| match (context.dialect(), stands_in_column(step, key)) {
            // Which servers look at it at all is another rule's to tell.
            (Dialect::Mysql, true) => None,
            (Dialect::Postgresql, true) if starts_empty(step, key) => Some(unlooked(step, table, key)),
            _ => Some(hit(context, step, table, key)),
        })
        .collect()
}

/// Whether no old row has a value in the new column that the key stands in: PostgreSQL looks at no row then. Alembic adds such a key in a statement of its own, and has the rows looked at.
fn starts_empty(step: Step<'_>, key: &ForeignKey) -> bool {
    let is_empty = |column: &Column| {
        let filled = column.default.as_deref().is_some_and(|one| !one.eq_ignore_ascii_case("null"));
        key.columns == [column.name.clone()]
            && !filled
            && !column.serial
            && column.computed.is_none()
            && column.identity.is_none()
    };
    step.changes()
        .iter()
        .any(|change| matches!(change, Change::AddColumn { column, .. } if is_empty(column)))
}

/// Whether the key is written within the definition of its column.
fn stands_in_column(step: Step<'_>, key: &ForeignKey) -> bool {
    let adds = |change: &Change| {
        matches!(change, Change::AddColumn { column, .. } if key.columns == [column.name.clone()])
    };
    step.statement().is_some()
        && !step.says("FOREIGN KEY")
        && step.changes().iter().any(adds)
}

fn unlooked(step: Step<'_>, table: &QualifiedName, key: &ForeignKey) -> Hit {
    let message = format!(
        "the foreign key {table}({}) to \"{}\" locks both tables; no row is looked at, as the new column is empty",
        key.columns.join(", "),
        key.referred_table,
    );
    Hit::new(step.operation.span, Severity::Info, message)
}

/// Whether MySQL was told not to look at the rows that are there.
fn is_unchecked(step: Step<'_>) -> bool {
    let said = step.before().rev().find(|before| before.says("FOREIGN_KEY_CHECKS"));
    said.and_then(|before| before.statement()).is_some_and(|text| {
        let value = text.rsplit('=').next().unwrap_or_default().trim();
        matches!(value.to_ascii_uppercase().as_str(), "0" | "OFF" | "FALSE")
    })
}

fn hit(context: &Context<'_>, step: Step<'_>, table: &QualifiedName, key: &ForeignKey) -> Hit {
    let rows = context.rows_told(&table.to_string());
    let message = format!(
        "the foreign key {table}({}) to \"{}\" is validated against existing rows{rows} while both tables are locked",
        key.columns.join(", "),
        key.referred_table,
    );
    let severity = context.by_size(&table.to_string(), Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    match (context.dialect(), fixed(context, step, table, key)) {
        (Dialect::Postgresql, Some((here, later))) => hit.fix(here).then(later),
        (Dialect::Mysql, _) => hit.fix_if(unchecked(context, step, table, key)),
        _ => hit,
    }
}

/// The key made in place, while writes go on. MySQL never looks at the old rows then, so that they are
/// looked at before.
fn unchecked(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    key: &ForeignKey,
) -> Option<String> {
    let call = fix::source_at(context, step.operation.span)?;
    if !matches!(step.operation.kind, OperationKind::CreateForeignKeyOp { .. }) || step.operation.batch {
        return None;
    }
    let name = |name: &str| sql_name(name, Dialect::Mysql);
    let joined = key.columns.iter().zip(&key.referred_columns);
    let joined: Vec<String> =
        joined.map(|(own, other)| format!("p.{} = c.{}", name(other), name(own))).collect();
    let given: Vec<String> =
        key.columns.iter().map(|own| format!("c.{} IS NOT NULL", name(own))).collect();
    let orphans = format!(
        "SELECT count(*) FROM {} AS c LEFT JOIN {} AS p ON {} WHERE {} AND p.{} IS NULL",
        name(&table.to_string()),
        name(&key.referred_table.to_string()),
        joined.join(" AND "),
        given.join(" AND "),
        name(key.referred_columns.first()?),
    );
    let told = format!("rows of {table} refer to no row of {}: mend them first", key.referred_table);
    let look = format!(
        "# without the check MySQL takes rows that refer to nothing, for good:\n\
         if not op.get_context().as_sql and op.get_bind().scalar(sa.text({})):\n    raise RuntimeError({})",
        sql_text(&orphans),
        python_string(&told)
    );
    let (off, on) = ("SET foreign_key_checks = 0", "SET foreign_key_checks = 1");
    Some(format!("{look}\n{}\n{call}\n{}", fix::execute(off), fix::execute(on)))
}

/// The key without the check of existing rows, and that check for the next revision.
fn fixed(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    key: &ForeignKey,
) -> Option<(String, String)> {
    let columns = key.columns.join("_");
    let name = key.name.clone();
    let name = name.unwrap_or_else(|| postgres_name(&table.name, Some(&columns), "fkey"));
    let call = fix::source_at(context, step.operation.span)?;
    let here = match &step.operation.kind {
        OperationKind::CreateForeignKeyOp { .. } => {
            fix::with_keyword(&call, "postgresql_not_valid=True")?
        }
        OperationKind::AddColumnOp { .. } => {
            let schema = table.schema.as_ref().map(|it| format!(", source_schema={}", python_string(it)));
            let referred = &key.referred_table;
            let referent = referred.schema.as_ref().map(|it| format!(", referent_schema={}", python_string(it)));
            let ondelete = key.on_delete.as_ref().map(|it| format!(", ondelete={}", python_string(it)));
            format!(
                "{}\nop.create_foreign_key({}, {}, {}, {}, {}{}{}{}, postgresql_not_valid=True)",
                fix_calls::column_without(&call, "ForeignKey")?,
                python_string(&name),
                python_string(&table.name),
                python_string(&referred.name),
                python_list(&key.columns),
                python_list(&key.referred_columns),
                schema.unwrap_or_default(),
                referent.unwrap_or_default(),
                ondelete.unwrap_or_default(),
            )
        }
        OperationKind::ExecuteSQLOp { sql } => {
            fix::execute(&format!("{} NOT VALID", sql.text.trim_end().trim_end_matches(';')))
        }
        _ => return None,
    };
    let later = format!(
        "ALTER TABLE {} VALIDATE CONSTRAINT {}",
        sql_name(&table.to_string(), Dialect::Postgresql),
        sql_name(&name, Dialect::Postgresql)
    );
    Some((here, fix::execute(&later)))
}
