//! `rename-enum-value`: enum label renamed.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix_fill::in_parts;
use crate::review::{fix, fix_undo};
use crate::schema::{Change, Dialect, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "rename-enum-value",
    title: "Enum label renamed",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertype.html",
    why: "The running release still writes and compares the old label: its statements fail from the moment of the rename.",
    lock: Locks::NONE,
    fix: r#"Add the new label, let the code write it and read both, move the rows, and leave the old label unused."#,
    proof: Proof::Refused { statement: "INSERT INTO tickets (id, state) VALUES (9, 'closed')" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TYPE ticket_state RENAME VALUE 'closed' TO 'done'")


def downgrade():
    op.execute("ALTER TYPE ticket_state RENAME VALUE 'done' TO 'closed'")
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'done'")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| renamed(context, step)).collect()
}

fn renamed(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let labels = step.changes().iter().filter_map(|change| match change {
        Change::RenameEnumValue { name, label, to } => Some((name, label, to)),
        _ => None,
    });
    labels
        .filter(|(name, _, _)| {
            let made_here = !context.walk.before.enums.contains_key(&name.to_string())
                && step.schema().enums.contains_key(&name.to_string());
            !made_here
        })
        .map(|(name, label, to)| {
            let message = format!("the label '{label}' of \"{name}\" becomes '{to}'");
            let added = format!(
                "ALTER TYPE {} ADD VALUE IF NOT EXISTS {}",
                sql_name(&name.to_string(), Dialect::Postgresql),
                sql_literal(to)
            );
            let hit = Hit::new(step.operation.span, Severity::Error, message)
                .fix(fix::in_autocommit_block(&fix::execute(&added)));
            let renamed_back = |change: &Change| {
                matches!(change, Change::RenameEnumValue { name: of, label: from, .. } if of == name && from == to)
            };
            let hit = match fix_undo::undoing(context, renamed_back) {
                Some(back) => {
                    let stays = "pass  # the label stays: PostgreSQL removes none";
                    let Some(edits) = fix_undo::undone_by(context, Some(back), stays) else {
                        return Hit::new(step.operation.span, Severity::Error, hit.message);
                    };
                    hit.also(edits)
                }
                None => hit,
            };
            match rewritten(step, name, label, to) {
                Some(later) => hit.then(later),
                None => hit,
            }
        })
        .collect()
}

/// The rows with the old label get the new one, once every release writes that.
fn rewritten(step: Step<'_>, name: &QualifiedName, label: &str, to: &str) -> Option<String> {
    let told = name.to_string();
    let tables = step.schema().tables.values();
    let statements: Vec<String> = tables
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
        .filter(|(_, column)| column.type_name.replace('"', "") == told)
        .map(|(table, column)| {
            let column = sql_name(&column.name, Dialect::Postgresql);
            let (new, old) = (sql_literal(to), sql_literal(label));
            let (filled, condition) = (format!("{column} = {new}"), format!("{column} = {old}"));
            in_parts(Dialect::Postgresql, &table.name.to_string(), &filled, &condition)
        })
        .collect();
    let head = "# when the release that writes the new label is up:\n";
    (!statements.is_empty()).then(|| format!("{head}{}", statements.join("\n")))
}

fn sql_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
