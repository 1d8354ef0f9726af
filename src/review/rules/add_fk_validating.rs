//! `add-fk-validating`: foreign key checked under lock.

use super::{AddedForeignKey, Context, Dialect, Effect, Hit, Place, Rule, Severity, Step};

pub(super) const RULE: Rule = Rule {
    id: "add-fk-validating",
    title: "Foreign key checked under lock",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    why: "All existing rows are checked while both tables are locked against writes. NOT VALID checks only new rows; VALIDATE CONSTRAINT in a later revision checks the old ones without blocking writes.",
    lock: Some(
        "SHARE ROW EXCLUSIVE on both tables: blocks writes (MySQL: table copy, writes blocked)",
    ),
    fix: r#"op.create_foreign_key("NAME", "TABLE", "REFERRED", ["COLUMN"], ["id"], ondelete="CASCADE", postgresql_not_valid=True)
# in the next revision:
op.execute("ALTER TABLE TABLE VALIDATE CONSTRAINT NAME")
"#,
    check,
    unsafe_example: r#"def upgrade():
    op.create_foreign_key("fk_orders_user", "orders", "users", ["user_id"], ["id"], ondelete="CASCADE")


def downgrade():
    op.drop_constraint("fk_orders_user", "orders", type_="foreignkey")
"#,
    safe_example: r#"def upgrade():
    op.create_foreign_key("fk_orders_user", "orders", "users", ["user_id"], ["id"], ondelete="CASCADE", postgresql_not_valid=True)


def downgrade():
    op.drop_constraint("fk_orders_user", "orders", type_="foreignkey")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| validating(context, step)).collect()
}

fn validating(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    step.effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::AddForeignKey(key) => Some(key),
            _ => None,
        })
        .filter(|key| key.place != Place::Table && !key.not_valid && !step.made(&key.table))
        .map(|key| hit(context, step, &key))
        .collect()
}

fn hit(context: &Context<'_>, step: Step<'_>, key: &AddedForeignKey) -> Hit {
    let message = format!(
        "the foreign key {}({}) to \"{}\" is validated against existing rows{} while both tables are locked",
        key.table,
        key.columns.join(", "),
        key.referred,
        context.rows_told(&key.table),
    );
    let severity = context.by_size(&key.table, Severity::Error);
    Hit::new(step.operation.span, severity, message)
}
