//! `server-default-quoted-function`: function call as a quoted default.

use super::{
    ColumnDefinition, Context, Hit, Operation, OperationKind, PG, Proof, Rule, ServerDefault, Severity,
    Step,
};

pub(super) const RULE: Rule = Rule {
    id: "server-default-quoted-function",
    title: "Function call as a quoted default",
    severity: Severity::Error,
    dialects: PG,
    why: "SQLAlchemy quotes a plain string: the default is the text, not the call. For a time column PostgreSQL freezes the moment of the migration; for others the statement fails (22P02).",
    lock: None,
    fix: "server_default=sa.text(\"now()\")",
    proof: Proof::Source,
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
    context.upgrade().flat_map(quoted).collect()
}

fn quoted(step: Step<'_>) -> Vec<Hit> {
    defaults(step.operation)
        .into_iter()
        .filter(|(_, text)| is_call(text))
        .map(|(column, text)| {
            let message =
                format!("the default of \"{column}\" is the quoted text '{text}', not a call");
            let fix = format!("server_default=sa.text(\"{text}\")");
            Hit::new(step.operation.span, Severity::Error, message).fix(fix)
        })
        .collect()
}

fn defaults(operation: &Operation) -> Vec<(&str, &str)> {
    match &operation.kind {
        OperationKind::CreateTableOp { columns, .. } => {
            columns.iter().filter_map(literal_default).collect()
        }
        OperationKind::AddColumnOp { column, .. } => literal_default(column).into_iter().collect(),
        OperationKind::AlterColumnOp {
            column_name,
            modify_server_default: Some(Some(ServerDefault::Literal(text))),
            ..
        } => vec![(column_name, text)],
        _ => Vec::new(),
    }
}

fn literal_default(column: &ColumnDefinition) -> Option<(&str, &str)> {
    match &column.server_default {
        Some(ServerDefault::Literal(text)) => Some((&column.name, text)),
        _ => None,
    }
}

fn is_call(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let keyword = ["current_timestamp", "current_date", "current_time", "localtimestamp"];
    let name = text.strip_suffix("()").unwrap_or_default();
    let named = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
    keyword.contains(&&*text) || !name.is_empty() && name.chars().all(named)
}
