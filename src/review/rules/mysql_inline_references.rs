//! `mysql-inline-references`: reference that is read and forgotten.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::python::{python_list, python_string};
use crate::review::{ServerVersion, fix};
use crate::schema::{Change, Constraint};

pub(super) const RULE: Rule = Rule {
    id: "mysql-inline-references",
    title: "Reference that is read and forgotten",
    severity: Severity::Warning,
    dialects: &[Dialect::Mysql],
    reference: "https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html",
    why: "MySQL parses REFERENCES behind a column and makes no foreign key of it.",
    lock: Locks::NONE,
    fix: r#"Write it as a constraint: ADD CONSTRAINT fk FOREIGN KEY (column) REFERENCES table (id)"#,
    // MySQL before 9.0 forgets it, and the tests run MariaDB, which does not.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("CREATE TABLE refunds (id integer PRIMARY KEY, order_id integer REFERENCES orders (id))")


def downgrade():
    op.drop_table("refunds")
"#,
    safe_example: r#"def upgrade():
    op.create_table(
        "refunds",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name="fk_refunds_order"),
    )


def downgrade():
    op.drop_table("refunds")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    // MySQL 9.0 and MariaDB 10.5 make a key of it.
    let server = context.input.policy.server_version;
    if server.is_some() && !context.mysql_before(ServerVersion(9, 0, 0), ServerVersion(10, 5, 0)) {
        return Vec::new();
    }
    context.upgrade().filter_map(|step| found(context, step)).collect()
}

fn found(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    if !step.says("REFERENCES") || step.says("FOREIGN KEY") || step.says("GRANT") {
        return None;
    }
    let message = "REFERENCES behind a column makes no foreign key on MySQL";
    let hit = Hit::new(step.operation.span, Severity::Warning, message);
    Some(hit.fix_if(with_constraint(context, step)))
}

/// The statement without what is ignored, and the foreign key that was meant.
fn with_constraint(context: &Context<'_>, step: Step<'_>) -> Option<String> {
    let statement = step.statement()?;
    let mut keys = step.changes().iter().flat_map(|change| match change {
        Change::CreateTable { table, .. } => {
            table.foreign_keys.iter().map(|key| (&table.name, key)).collect()
        }
        Change::AddConstraint { table, constraint: Constraint::ForeignKey(key) } => {
            vec![(table, key)]
        }
        _ => Vec::new(),
    });
    let (table, key) = keys.next().filter(|_| keys.next().is_none())?;
    let [column] = key.columns.as_slice() else { return None };
    let at = statement.to_ascii_uppercase().find("REFERENCES")?;
    let clause = statement.get(at..)?;
    // `table (column)` may end in a parenthesis of its own.
    let mut depth = 0;
    let end = clause.char_indices().find_map(|(index, letter)| {
        match letter {
            '(' => depth += 1,
            ')' | ',' if depth == 0 => return Some(index),
            ')' => depth -= 1,
            _ => {}
        }
        None
    });
    let (head, tail) =
        (statement.get(..at)?.trim_end(), clause.get(end.unwrap_or(clause.len())..)?);
    let primary = || Some(step.table(&key.referred_table)?.primary_key.as_ref()?.columns.clone());
    let referred = match key.referred_columns.is_empty() {
        true => primary()?,
        false => key.referred_columns.clone(),
    };
    let action = key.on_delete.as_ref().map(|it| format!(", ondelete={}", python_string(it)));
    let named = format!("fk_{}_{column}", table.name);
    context.source().contains(statement).then_some(())?;
    Some(format!(
        "{}\nop.create_foreign_key({}, {}, {}, {}, {}{})",
        fix::execute(&format!("{head}{tail}")),
        python_string(&named),
        python_string(&table.name),
        python_string(&key.referred_table.name),
        python_list(&key.columns),
        python_list(&referred),
        action.unwrap_or_default()
    ))
}
