//! `set-not-null-scan`: set not null scans the table under lock.

use super::{Context, Hit, PG, Proof, Rule, Severity, Step};
use crate::review::{ServerVersion, fix};
use crate::schema::{Change, Dialect, QualifiedName, Table};
use crate::sql::{conjuncts, sql_name};

pub(super) const RULE: Rule = Rule {
    id: "set-not-null-scan",
    title: "SET NOT NULL scans the table under lock",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "Every row is checked for NULL while nobody can read or write the table, unless a validated CHECK already proves it; one NULL makes it fail.",
    lock: Some("ACCESS EXCLUSIVE on the table: blocks reads and writes for the scan"),
    fix: r#"op.execute("ALTER TABLE TABLE ADD CONSTRAINT TABLE_COLUMN_not_null CHECK (COLUMN IS NOT NULL) NOT VALID")
# in the next revision:
op.execute("ALTER TABLE TABLE VALIDATE CONSTRAINT TABLE_COLUMN_not_null")
op.alter_column("TABLE", "COLUMN", nullable=False)
op.drop_constraint("TABLE_COLUMN_not_null", "TABLE", type_="check")
"#,
    proof: Proof::Scan { table: "users" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "email", nullable=False)


def downgrade():
    op.alter_column("users", "email", nullable=True)
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE users ADD CONSTRAINT users_email_nn CHECK (email IS NOT NULL) NOT VALID")
        op.execute("ALTER TABLE users VALIDATE CONSTRAINT users_email_nn")
    op.alter_column("users", "email", nullable=False)


def downgrade():
    op.alter_column("users", "email", nullable=True)
"#,
};

/// From here on a validated check spares the scan.
const CHECK_COUNTS: ServerVersion = ServerVersion(12, 0, 0);

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| scanning(context, step)).collect()
}

fn scanning(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let set = step.changes().iter().filter_map(|change| match change {
        Change::AlterColumn { table, column, alteration } if alteration.nullable == Some(false) => {
            Some((table, column))
        }
        _ => None,
    });
    set.filter(|(table, column)| !step.is_new(table) && !step.table(table).is_some_and(|known| is_proven(context, known, column)))
        .map(|(table, column)| hit(context, step, table, column))
        .collect()
}

/// Whether the database knows already that the column holds no NULL.
fn is_proven(context: &Context<'_>, table: &Table, column: &str) -> bool {
    let forbids = |expression: &str| {
        let wanted = format!("{} is not null", column.to_ascii_lowercase());
        let parts = conjuncts(expression);
        parts.iter().any(|part| part.replace(['"', '(', ')'], "").to_ascii_lowercase() == wanted)
    };
    // Before 12 the rows are looked at whatever a check says.
    let by_check = !context.server_before(CHECK_COUNTS);
    table.column(column).is_some_and(|known| !known.nullable)
        || by_check && table.check_constraints.iter().any(|check| check.validated && forbids(&check.expression))
}

fn hit(context: &Context<'_>, step: Step<'_>, table: &QualifiedName, column: &str) -> Hit {
    let rows = context.rows_told(&table.to_string());
    let message = format!("SET NOT NULL on {table}.{column}{rows} scans the table under lock");
    let severity = context.by_size(&table.to_string(), Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    let check = format!("ck_{}_{column}_not_null", table.name);
    let (quoted, name) = (
        sql_name(&table.to_string(), Dialect::Postgresql),
        sql_name(&check, Dialect::Postgresql),
    );
    let here = format!(
        "ALTER TABLE {quoted} ADD CONSTRAINT {name} CHECK ({} IS NOT NULL) NOT VALID",
        sql_name(column, Dialect::Postgresql)
    );
    if context.server_before(CHECK_COUNTS) {
        // The check stays in place of NOT NULL.
        let validate = format!("ALTER TABLE {quoted} VALIDATE CONSTRAINT {name}");
        return hit.fix(fix::execute(&here)).then(fix::execute(&validate));
    }
    let later = [
        fix::execute(&format!("ALTER TABLE {quoted} VALIDATE CONSTRAINT {name}")),
        "# and in the one after that:".to_owned(),
        fix::source_at(context, step.operation.span).unwrap_or_default(),
        fix::execute(&format!("ALTER TABLE {quoted} DROP CONSTRAINT {name}")),
    ];
    hit.fix(fix::execute(&here)).then(later.join("\n"))
}
