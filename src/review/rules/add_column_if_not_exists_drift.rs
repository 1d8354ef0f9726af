//! `add-column-if-not-exists-drift`: column kept whatever its type.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "add-column-if-not-exists-drift",
    title: "ADD COLUMN IF NOT EXISTS keeps what is there",
    severity: Severity::Info,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "Where a column of that name exists already, it is kept with its own type, default and nullability: databases that differ go on differing, and nobody is told.",
    lock: Locks::NONE,
    fix: r#"op.add_column("TABLE", sa.Column("COLUMN", TYPE, nullable=True))  # fails where it is there: then mend that database
"#,
    // The column of another type is on some other database.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TABLE users ADD COLUMN IF NOT EXISTS age integer")


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(kept).collect()
}

fn kept(step: Step<'_>) -> Vec<Hit> {
    let added = step.changes().iter().filter_map(|change| match change {
        Change::AddColumn { table, column, if_not_exists: true } => Some((table, column)),
        _ => None,
    });
    added
        .filter(|(table, _)| !step.is_new(table))
        .map(|(table, column)| {
            let message = format!(
                "{table}.{} is kept as it is, whatever its type, where it exists already",
                column.name
            );
            let plain = step.statement().filter(|_| step.changes().len() == 1).and_then(|text| {
                let at = text.to_ascii_uppercase().find("IF NOT EXISTS ")?;
                let rest = text.get(at + "IF NOT EXISTS ".len()..)?;
                Some(fix::execute(&format!("{}{rest}", text.get(..at)?)))
            });
            Hit::new(step.operation.span, Severity::Info, message).fix_if(plain)
        })
        .collect()
}
