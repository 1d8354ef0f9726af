//! `timestamp-without-tz`: timestamp without time zone.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, new_columns};
use crate::review::fix_calls;

pub(super) const RULE: Rule = Rule {
    id: "timestamp-without-tz",
    title: "Timestamp without time zone",
    severity: Severity::Info,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/datatype-datetime.html",
    why: "The value means another moment in each session's time zone.",
    lock: Locks::NONE,
    fix: r#"sa.Column("COLUMN", sa.DateTime(timezone=True), nullable=True)
"#,
    proof: Proof::Refused {
        statement: "SET TIME ZONE 'Asia/Tokyo'; UPDATE users SET seen_at = now(); SET TIME ZONE 'UTC'; \
            SELECT 1 / (SELECT count(*) FROM users WHERE id = 1 AND seen_at = now())",
    },
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("seen_at", sa.DateTime(), nullable=True))


def downgrade():
    op.drop_column("users", "seen_at")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    op.drop_column("users", "seen_at")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let columns = context.upgrade().flat_map(|step| new_columns(step).map(move |new| (step, new)));
    columns
        .filter(|(_, (_, column))| {
            let name = &column.type_name;
            name.starts_with("timestamp") && name.ends_with("without time zone")
        })
        .map(|(step, (table, column))| {
            let message = format!("\"{}\" of \"{table}\" has no time zone", column.name);
            let span = step.operation.span;
            let with_zone = |old| {
                let new = format!("sa.{old}(timezone=True)");
                fix_calls::retyped(context, span, &column.name, (old, &new))
            };
            let source = with_zone("DateTime").or_else(|| with_zone("TIMESTAMP"));
            Hit::new(span, Severity::Info, message).fix_if(source)
        })
        .collect()
}
