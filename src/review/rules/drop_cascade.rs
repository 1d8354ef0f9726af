//! `drop-cascade`: DROP or TRUNCATE with CASCADE.

use super::{
    Context, Hit, OperationKind, PG, Proof, Rule, Severity, StatementClass, Step, ends_in_cascade,
    shortened,
};

pub(super) const RULE: Rule = Rule {
    id: "drop-cascade",
    title: "DROP or TRUNCATE with CASCADE",
    severity: Severity::Error,
    dialects: PG,
    why: "CASCADE removes whatever depends on the object (views, foreign keys, rows of other tables) without naming it.",
    lock: Some("ACCESS EXCLUSIVE on everything that is removed"),
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
        Hit::new(step.operation.span, Severity::Error, message)
    })
}
