//! `enum-not-dropped-downgrade`: enum that downgrade() leaves behind.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, line_span, enum_type_not_created};
use crate::python::Span;
use crate::review::fix;
use crate::schema::Dialect;
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "enum-not-dropped-downgrade",
    title: "Enum that downgrade() leaves behind",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://docs.sqlalchemy.org/en/20/dialects/postgresql.html#sqlalchemy.dialects.postgresql.ENUM",
    why: "Dropping the table or the column does not drop the type: the next upgrade fails with 42710, type already exists.",
    lock: Locks::NONE,
    fix: r#"op.execute("DROP TYPE NAME")  # at the end of downgrade()
"#,
    proof: Proof::Leaves,
    check,
    unsafe_example: r#"def upgrade():
    op.create_table(
        "exports",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("format", sa.Enum("csv", "pdf", name="export_format"), nullable=False),
    )


def downgrade():
    op.drop_table("exports")
"#,
    safe_example: r#"def upgrade():
    op.create_table(
        "exports",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("format", sa.Enum("csv", "pdf", name="export_format"), nullable=False),
    )


def downgrade():
    op.drop_table("exports")
    op.execute("DROP TYPE export_format")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let (walk, downgrade) = (context.walk, &context.migration.downgrade);
    if downgrade.operations.is_empty() || downgrade.raises {
        return Vec::new();
    }
    let left = walk.back.enums.keys().filter(|name| {
        walk.after.enums.contains_key(*name) && !walk.before.enums.contains_key(*name)
    });
    // What was never created is told as that.
    let uncreated: Vec<String> = context
        .upgrade()
        .filter_map(enum_type_not_created::uncreated)
        .map(|enum_type| enum_type.name.to_string())
        .collect();
    left.filter(|name| !uncreated.contains(*name)).map(|name| {
        let message = format!("upgrade() creates the type \"{name}\", and downgrade() leaves it");
        let hit = Hit::new(line_span(downgrade.line), Severity::Error, message);
        let drop = format!("DROP TYPE {}", sql_name(name, Dialect::Postgresql));
        match last_statement(context) {
            Some((span, source)) => {
                hit.fix_at(span, format!("{source}\n{}", fix::execute(&drop)))
            }
            None => hit,
        }
    })
    .collect()
}

/// The last statement of `downgrade()`, unless only some databases run it.
pub(super) fn last_statement(context: &Context<'_>) -> Option<(Span, String)> {
    let last = context.downgrade().last()?.operation;
    let span = match last.batch {
        true => fix::block_around(context, last.span)?,
        false => last.span,
    };
    let source = fix::source_at(context, span)?;
    last.guards.is_empty().then_some((span, source))
}
