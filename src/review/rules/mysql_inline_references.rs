//! `mysql-inline-references`: reference that is read and forgotten.

use super::{Context, Dialect, Hit, Proof, Rule, Severity, Step};

pub(super) const RULE: Rule = Rule {
    id: "mysql-inline-references",
    title: "Reference that is read and forgotten",
    severity: Severity::Warning,
    dialects: &[Dialect::Mysql],
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
    context.upgrade().filter_map(found).collect()
}

fn found(step: Step<'_>) -> Option<Hit> {
    (step.says("REFERENCES") && !step.says("FOREIGN KEY") && !step.says("GRANT"))
        .then(|| Hit::new(step.operation.span, Severity::Warning, "REFERENCES behind a column makes no foreign key on MySQL"))
}
