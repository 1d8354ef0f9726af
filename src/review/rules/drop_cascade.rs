//! `drop-cascade`: DROP or TRUNCATE with CASCADE.

use super::{Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, StatementClass, Step, ends_in_cascade, shortened};
use crate::review::fix;
use crate::schema::{Change, Dialect, QualifiedName, Schema};
use crate::sql::{mentions, sql_name};

pub(super) const RULE: Rule = Rule {
    id: "drop-cascade",
    title: "DROP or TRUNCATE with CASCADE",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-droptable.html",
    why: "CASCADE removes whatever depends on the object (views, foreign keys, rows of other tables) without naming it.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on everything that is removed"),
    fix: "Name each dependent object and drop it by a statement of its own, without CASCADE.",
    proof: Proof::Loses,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("DROP TYPE ticket_state CASCADE")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.execute("DROP VIEW active_users")


def downgrade():
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(cascading).collect()
}

fn cascading(step: Step<'_>) -> Option<Hit> {
    let OperationKind::ExecuteSQLOp { sql } = &step.operation.kind else { return None };
    let removes = matches!(
        sql.class,
        StatementClass::DropTable { .. }
            | StatementClass::DropType { .. }
            | StatementClass::DropOther { .. }
            | StatementClass::DropColumn { .. }
            | StatementClass::Truncate { .. }
    ) || sql.text.to_uppercase().contains(" DROP ");
    (removes && ends_in_cascade(&sql.text)).then(|| {
        let message = format!("{} removes dependants that it does not name", shortened(&sql.text));
        let hit = Hit::new(step.operation.span, Severity::Error, message);
        // What is lost is to be meant, one by one: nothing to paste without looking.
        match named(step) {
            Some(statements) => hit.advice(format!("{BY_NAME}\n{statements}")),
            None => hit,
        }
    })
}

/// What goes before the statements that drop each dependant by its name.
const BY_NAME: &str = "# each by its name, and only what nothing needs any more:";

/// The statement without CASCADE, after what is known to depend on its object; it fails where there
/// is more.
fn named(step: Step<'_>) -> Option<String> {
    let text = step.statement()?.trim_end().trim_end_matches(';').trim_end();
    let at = text.to_ascii_uppercase().rfind("CASCADE").filter(|at| at + 7 == text.len())?;
    let [change] = step.changes() else { return None };
    let mut statements = match change {
        Change::DropTable { table, .. } => dependants_of_table(step.schema(), table),
        Change::DropEnum { name, .. } => columns_of_type(step.schema(), name),
        _ => return None,
    };
    statements.push(text.get(..at)?.trim_end().to_owned());
    let lines: Vec<String> = statements.iter().map(|statement| fix::execute(statement)).collect();
    Some(lines.join("\n"))
}

/// The foreign keys and views that hang on the table, each dropped by its name.
fn dependants_of_table(schema: &Schema, table: &QualifiedName) -> Vec<String> {
    let others = schema.tables.values().filter(|other| other.name != *table);
    let keys = others.flat_map(|other| {
        let own = other.foreign_keys.iter().filter(|key| key.referred_table == *table);
        own.filter_map(|key| {
            Some(format!(
                "ALTER TABLE {} DROP CONSTRAINT {}",
                quoted(&other.name),
                sql_name(key.name.as_ref()?, Dialect::Postgresql)
            ))
        })
    });
    let views = schema.views.values().filter(|view| mentions(&view.definition, &table.name));
    keys.chain(views.map(|view| format!("DROP VIEW {}", quoted(&view.name)))).collect()
}

fn columns_of_type(schema: &Schema, name: &QualifiedName) -> Vec<String> {
    let told = name.to_string();
    let columns = schema.tables.values().flat_map(|table| {
        let own = table.columns.iter();
        own.filter(|column| column.type_name.replace('"', "") == told).map(|column| {
            let column = sql_name(&column.name, Dialect::Postgresql);
            format!("ALTER TABLE {} DROP COLUMN {column}", quoted(&table.name))
        })
    });
    columns.collect()
}

fn quoted(name: &QualifiedName) -> String {
    sql_name(&name.to_string(), Dialect::Postgresql)
}
