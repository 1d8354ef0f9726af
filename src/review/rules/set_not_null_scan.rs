//! `set-not-null-scan`: set not null scans the table under lock.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix_fill::NotNullLater;
use crate::review::fix::execute;
use crate::review::{ServerVersion, fix_calls, fix_undo};
use crate::schema::{Change, QualifiedName, Table};
use crate::sql::{alter_actions, conjuncts, mentions, says};

pub(super) const RULE: Rule = Rule {
    id: "set-not-null-scan",
    title: "SET NOT NULL scans the table under lock",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "Every row is checked for NULL while nobody can read or write the table, unless a validated CHECK already proves it; one NULL makes it fail.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the table: blocks reads and writes for the scan"),
    fix: r#"op.execute("ALTER TABLE TABLE ADD CONSTRAINT ck_TABLE_COLUMN_not_null CHECK (COLUMN IS NOT NULL) NOT VALID")
# in the next revision:
op.execute("ALTER TABLE TABLE VALIDATE CONSTRAINT ck_TABLE_COLUMN_not_null")
op.alter_column("TABLE", "COLUMN", nullable=False)
op.execute("ALTER TABLE TABLE DROP CONSTRAINT ck_TABLE_COLUMN_not_null")
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
    let check = NotNullLater::of(table, column);
    let sets = |change: &Change, wanted: bool| {
        matches!(change, Change::AlterColumn { table: on, column: of, alteration }
            if on == table && of == column && alteration.nullable == Some(wanted))
    };
    let back = fix_undo::undoing(context, |change| sets(change, true));
    let Some(undone) = fix_undo::undone_by(context, back, &check.drop) else { return hit };
    let fixed = hit.fix(beside_the_rest(step, column, &check.add)).also(undone);
    if context.server_before(CHECK_COUNTS) {
        // The check stays in place of NOT NULL.
        return fixed.then(&check.validate);
    }
    let own = |step: Step<'_>| fix_calls::own_call(context, step);
    let set = own(step).unwrap_or_else(|| check.set.clone());
    let unset = back.and_then(own).unwrap_or_else(|| check.unset.clone());
    fixed.later(vec![check.revision(&set, &unset)])
}

/// The check, after what else the statement does.
fn beside_the_rest(step: Step<'_>, column: &str, check: &str) -> String {
    let Some(altered) = step.statement().and_then(alter_actions) else { return check.to_owned() };
    let plain = |text: &str| text.replace('"', "").to_lowercase();
    let sets = |action: &&str| says(action, "SET NOT NULL") && mentions(&plain(action), &plain(column));
    let rest: Vec<&str> = altered.actions.iter().copied().filter(|action| !sets(action)).collect();
    match rest.is_empty() {
        true => check.to_owned(),
        false => format!("{}\n{check}", execute(&format!("{} {}", altered.head, rest.join(", ")))),
    }
}
