//! `mysql-inline-references`: reference that is read and forgotten.

use super::{Context, Dialect, Hit, Proof, Rule, Severity, Step};
use crate::review::ServerVersion;

pub(super) const RULE: Rule = Rule {
    id: "mysql-inline-references",
    title: "Reference that is read and forgotten",
    severity: Severity::Warning,
    dialects: &[Dialect::Mysql],
    reference: "https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html",
    why: "MySQL parses REFERENCES behind a column and makes no foreign key of it.",
    lock: None,
    fix: r#"Write it as a constraint: ADD CONSTRAINT fk FOREIGN KEY (column) REFERENCES table (id)"#,
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
    context.upgrade().filter_map(found).collect()
}

fn found(step: Step<'_>) -> Option<Hit> {
    (step.says("REFERENCES") && !step.says("FOREIGN KEY") && !step.says("GRANT"))
        .then(|| Hit::new(step.operation.span, Severity::Warning, "REFERENCES behind a column makes no foreign key on MySQL"))
}
