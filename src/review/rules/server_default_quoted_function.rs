//! `server-default-quoted-function`: function call as a quoted default.

use super::{ColumnDefinition, Context, Hit, Locks, Operation, OperationKind, PG, Proof, Rule, ServerDefault, Severity, Step};
use crate::operations::TypeExpression;
use crate::review::fix;

pub(super) const RULE: Rule = Rule {
    id: "server-default-quoted-function",
    title: "Function call as a quoted default",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Column.params.server_default",
    why: "SQLAlchemy quotes a plain string: the default is the text, not the call. For a time column PostgreSQL freezes the moment of the migration; for others the statement fails (22P02).",
    lock: Locks::NONE,
    fix: "server_default=sa.text(\"now()\")",
    proof: Proof::Refused {
        statement: "SELECT 1 / (SELECT count(*) FROM pg_attrdef WHERE pg_get_expr(adbin, adrelid) = 'now()')",
    },
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("seen_at", sa.DateTime(timezone=True), server_default="now()"))


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()")))


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.both().flat_map(|step| quoted(context, step)).collect()
}

fn quoted(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    defaults(step.operation)
        .into_iter()
        .filter(|(_, is_text, text)| is_call(text, *is_text))
        .map(|(column, _, text)| {
            let message =
                format!("the default of \"{column}\" is the quoted text '{text}', not a call");
            let severity = step.by_direction(Severity::Error);
            let hit = Hit::new(step.operation.span, severity, message);
            hit.fix_if(fixed(context, step, text))
        })
        .collect()
}

/// The call with the text as SQL.
fn fixed(context: &Context<'_>, step: Step<'_>, text: &str) -> Option<String> {
    let call = fix::source_at(context, step.operation.span)?;
    let quotes = ["\"", "'"].into_iter();
    let mut written = quotes.map(|quote| format!("server_default={quote}{text}{quote}"));
    let written = written.find(|written| call.contains(written.as_str()))?;
    let literal = written.strip_prefix("server_default=")?;
    Some(call.replace(&written, &format!("server_default=sa.text({literal})")))
}

/// The quoted defaults that an operation sets: column, whether it holds text, and the default.
fn defaults(operation: &Operation) -> Vec<(&str, bool, &str)> {
    match &operation.kind {
        OperationKind::CreateTableOp { columns, .. } => {
            columns.iter().filter_map(literal_default).collect()
        }
        OperationKind::AddColumnOp { column, .. } => literal_default(column).into_iter().collect(),
        OperationKind::AlterColumnOp {
            column_name,
            modify_type,
            existing_type,
            modify_server_default: Some(Some(ServerDefault::Literal(text))),
            ..
        } => {
            let is_text = modify_type.as_ref().or(existing_type.as_ref()).is_some_and(holds_text);
            vec![(column_name, is_text, text)]
        }
        _ => Vec::new(),
    }
}

fn literal_default(column: &ColumnDefinition) -> Option<(&str, bool, &str)> {
    match &column.server_default {
        Some(ServerDefault::Literal(text)) => {
            Some((&column.name, column.type_.as_ref().is_some_and(holds_text), text))
        }
        _ => None,
    }
}

fn holds_text(type_: &TypeExpression) -> bool {
    matches!(
        type_.name.as_str(),
        "String" | "VARCHAR" | "Text" | "TEXT" | "Unicode" | "UnicodeText" | "CHAR"
    )
}

/// Whether the text is a call or a keyword of SQL. In a column of text it may be meant as it stands,
/// unless it is one of the calls that defaults are made of.
fn is_call(text: &str, in_text: bool) -> bool {
    let text = text.trim().to_lowercase();
    let keywords = ["current_timestamp", "current_date", "current_time", "localtimestamp"];
    let common = ["now", "gen_random_uuid", "uuid_generate_v4", "clock_timestamp", "nextval"];
    let Some((name, _)) = text.split_once('(').filter(|_| text.ends_with(')')) else {
        return keywords.contains(&text.as_str());
    };
    let letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
    let is_name = !name.is_empty() && name.chars().all(letter);
    is_name && (!in_text || common.contains(&name) || text.ends_with("()"))
}
