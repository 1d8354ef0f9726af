//! `mysql-convert-charset`: table converted to another character set.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};

pub(super) const RULE: Rule = Rule {
    id: "mysql-convert-charset",
    title: "Table converted to another character set",
    severity: Severity::Error,
    dialects: &[Dialect::Mysql],
    reference: "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-table-operations",
    why: "Every row is written anew while writes wait.",
    lock: Locks::mysql("shared metadata lock: writes wait for the copy"),
    fix: r#"Make a copy with gh-ost or pt-online-schema-change, or convert while nobody writes."#,
    // The tests run MariaDB, which keeps the table where MySQL copies it.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TABLE users CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")


def downgrade():
    op.execute("ALTER TABLE users CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
"#,
    safe_example: r#"def upgrade():
    op.execute("ALTER TABLE users DEFAULT CHARACTER SET utf8mb4")


def downgrade():
    op.execute("ALTER TABLE users DEFAULT CHARACTER SET latin1")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(found).collect()
}

fn found(step: Step<'_>) -> Option<Hit> {
    (step.says("CONVERT TO CHARACTER SET") || step.says("CONVERT TO CHARSET"))
        .then(|| Hit::new(step.operation.span, Severity::Error, "CONVERT TO CHARACTER SET writes the table anew while writes wait"))
}
