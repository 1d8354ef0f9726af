//! `env-dependent-migration`: schema that depends on where and when it is made.

use super::{ALL, Context, Hit, Locks, OperationKind, Proof, Rule, Severity, StatementClass, Step, shortened};
use crate::review::fix;

pub(super) const RULE: Rule = Rule {
    id: "env-dependent-migration",
    title: "Schema that depends on where or when it is made",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/cookbook.html#conditional-migration-elements",
    why: "The same revision leaves different schemas on different machines or days; the version table says that they are equal, and later revisions fail on some of them.",
    lock: Locks::NONE,
    fix: "Make the change everywhere, and keep what differs (data, roles, sizes) out of the schema; or pass it visibly with `alembic -x` and say in the docstring which databases have it.",
    // It takes two databases that were migrated in different environments.
    proof: Proof::Source,
    check,
    unsafe_example: r#"import os


def upgrade():
    if os.environ.get("APP_ENV") == "production":
        op.create_index("ix_codes_label", "codes", ["label"])


def downgrade():
    if os.environ.get("APP_ENV") == "production":
        op.drop_index("ix_codes_label", table_name="codes")
"#,
    safe_example: r#"def upgrade():
    op.execute("INSERT INTO codes (code, label) VALUES ('y', 'yellow')")


def downgrade():
    op.execute("DELETE FROM codes WHERE code = 'y'")
"#,
};

/// Expressions whose value another machine or another day gives differently.
const ELSEWHERE: &[&str] = &[
    "os.environ", "environ[", "environ.get(", "getenv(", "date.today(", "datetime.now(",
    "datetime.utcnow(", "datetime.today(", "time.time(", "gethostname(", "getuser(",
    "platform.",
];

fn check(context: &Context<'_>) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for hit in context.upgrade().filter_map(|step| dependent(context, step)) {
        // One condition over many steps is one thing to tell.
        if hits.iter().all(|told| told.message != hit.message) {
            hits.push(hit);
        }
    }
    hits
}

fn dependent(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let conditions = step.operation.guards.iter().map(|guard| guard.condition.as_str());
    let condition = conditions.into_iter().find(|condition| differs(context, condition));
    let what = match condition {
        Some(condition) if changes_schema(step) => {
            format!("whether this runs depends on `{}`", shortened(condition))
        }
        _ => format!("what this makes depends on `{}`", shortened(&named_elsewhere(context, step)?)),
    };
    Some(Hit::new(step.operation.span, Severity::Warning, what))
}

fn changes_schema(step: Step<'_>) -> bool {
    !step.changes().is_empty()
        || match &step.operation.kind {
            OperationKind::Opaque { .. } => true,
            // `commit()` after so many rows, say.
            OperationKind::ExecuteSQLOp { sql } if sql.class == StatementClass::Transaction => false,
            OperationKind::ExecuteSQLOp { .. } => {
                ["CREATE", "ALTER", "DROP"].iter().any(|verb| step.says(verb))
            }
            _ => false,
        }
}

/// The source of a step that reading cannot decide since its names come from elsewhere.
fn named_elsewhere(context: &Context<'_>, step: Step<'_>) -> Option<String> {
    if !step.is_opaque() {
        return None;
    }
    let source = fix::source_at(context, step.operation.span)?;
    let call = source.split('(').next().unwrap_or_default();
    let makes = ["create_", "add_column", "rename_table", "drop_", "alter_column"];
    let by_call = makes.iter().any(|name| call.contains(name));
    let upper = source.to_uppercase();
    let by_text = ["CREATE TABLE", "CREATE INDEX", "ALTER TABLE", "DROP TABLE", "PARTITION OF"];
    (by_call || by_text.iter().any(|words| upper.contains(words)))
        .then_some(source)
        .filter(|source| differs(context, source))
}

/// Whether the expression, or a variable in it, comes from elsewhere.
fn differs(context: &Context<'_>, expression: &str) -> bool {
    let names_it = |text: &str| ELSEWHERE.iter().any(|one| text.contains(one));
    let assigned = context.source().lines().filter_map(|line| line.split_once('='));
    names_it(expression)
        || assigned.filter(|(_, value)| names_it(value)).any(|(name, _)| {
            let name = name.split(':').next().unwrap_or_default().trim();
            !name.is_empty() && mentions(expression, name)
        })
}

/// Whether the name stands in the text as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + name.len()..).unwrap_or_default();
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}
