//! `raw-sql-unclassified`: SQL that does not parse.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step, shortened};
use crate::sql::{StatementClass, parses_on_postgresql};

pub(super) const RULE: Rule = Rule {
    id: "raw-sql-unclassified",
    title: "SQL that does not parse",
    severity: Severity::Info,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-commands.html",
    why: "The statement is none that PostgreSQL's grammar is known to have, so nothing here judges it: a misspelt one fails, an unusual one runs unread.",
    lock: Locks::NONE,
    fix: "Read the statement yourself; run it with rehearse_migration before it runs in earnest.",
    proof: Proof::Fails { with: "syntax error" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TABEL users ADD COLUMN age integer")


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#"def upgrade():
    op.execute("ALTER TABLE users ADD COLUMN age integer")


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.both().filter_map(unread).collect()
}

fn unread(step: Step<'_>) -> Option<Hit> {
    let text = step.statement()?;
    let is_understood = !step.changes().is_empty() || !step.locking().is_empty() || step.is_block();
    let defines = step.classes().iter().any(|class| {
        matches!(
            class,
            StatementClass::Other { .. }
                | StatementClass::AlterTable { .. }
                | StatementClass::DropColumn { .. }
                | StatementClass::CreateTable { .. }
                | StatementClass::CreateIndex { .. }
        )
    });
    if is_understood || !defines || parses_on_postgresql(text) {
        return None;
    }
    let message = format!("{} does not parse: nothing here judges it", shortened(text));
    Some(Hit::new(step.operation.span, Severity::Info, message))
}
