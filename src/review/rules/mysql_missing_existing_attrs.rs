//! `mysql-missing-existing-attrs`: attributes that MODIFY forgets.

use super::{Context, Dialect, Hit, Locks, OperationKind, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::review::names::qualified;
use crate::schema::{Change, Column, ColumnAlteration};

pub(super) const RULE: Rule = Rule {
    id: "mysql-missing-existing-attrs",
    title: "Attributes that MODIFY forgets",
    severity: Severity::Error,
    dialects: &[Dialect::Mysql],
    reference: "https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.alter_column",
    why: "MySQL's MODIFY and CHANGE state the whole column: NOT NULL, the default and the comment are gone if alter_column is not told that they were there, without a warning.",
    lock: Locks::mysql("metadata lock, for the length of the change"),
    fix: r#"Tell alter_column what stays: existing_nullable=False, existing_server_default=sa.text("'new'"), existing_comment="...""#,
    proof: Proof::Leaves,
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "status", existing_type=sa.String(20), type_=sa.String(30))


def downgrade():
    op.alter_column("users", "status", existing_type=sa.String(30), type_=sa.String(20))
"#,
    safe_example: r#"def upgrade():
    op.alter_column(
        "users",
        "status",
        existing_type=sa.String(20),
        type_=sa.String(30),
        existing_nullable=False,
        existing_server_default="active",
    )


def downgrade():
    op.alter_column(
        "users",
        "status",
        existing_type=sa.String(30),
        type_=sa.String(20),
        existing_nullable=False,
        existing_server_default="active",
    )
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| forgetful(context, step).or_else(|| overwritten(step))).collect()
}

/// What a MODIFY or CHANGE that was written as SQL leaves out.
fn overwritten(step: Step<'_>) -> Option<Hit> {
    step.statement().filter(|_| step.says("MODIFY") || step.says("CHANGE"))?;
    let mut found = step.changes().iter().filter_map(|change| match change {
        Change::AlterColumn { table, column, alteration } if alteration.type_name.is_some() => {
            let known = step.table(table)?.column(column)?;
            let lost = left_out(step, known, alteration);
            (!lost.is_empty()).then(|| format!("{table}.{column} loses {}", lost.join(" and ")))
        }
        _ => None,
    });
    let told = found.next()?;
    let message = format!("{told}: the statement does not say that it is there");
    Some(Hit::new(step.operation.span, Severity::Error, message))
}

/// What the column has and the statement neither repeats nor takes away in so many words.
fn left_out(step: Step<'_>, known: &Column, alteration: &ColumnAlteration) -> Vec<&'static str> {
    let mut lost = Vec::new();
    let takes_away = step.says("NULL") && !step.says("NOT NULL") && !step.says("DEFAULT NULL");
    if !known.nullable && alteration.nullable == Some(true) && !takes_away {
        lost.push("NOT NULL");
    }
    if known.default.is_some() && alteration.default == Some(None) {
        lost.push("its default");
    }
    if known.comment.is_some() && !step.says("COMMENT") {
        lost.push("its comment");
    }
    lost
}

fn forgetful(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let OperationKind::AlterColumnOp { table_name, schema, column_name, .. } = &step.operation.kind
    else {
        return None;
    };
    let table = step.changes().iter().find_map(Change::table)?;
    let column = step.table(table)?.column(column_name)?;
    let forgotten = forgotten(step, column);
    if !states_the_whole_column(step) || forgotten.is_empty() {
        return None;
    }
    let (lost, keywords): (Vec<_>, Vec<_>) = forgotten.into_iter().unzip();
    let message = format!(
        "{}.{column_name} loses {}: alter_column does not say that it is there",
        qualified(schema.as_deref(), table_name),
        lost.join(" and ")
    );
    let hit = Hit::new(step.operation.span, Severity::Error, message);
    let call = fix::source_at(context, step.operation.span);
    Some(match call.and_then(|call| fix::with_keyword(&call, &keywords.join(", "))) {
        Some(source) => hit.fix(source),
        None => hit,
    })
}

/// Whether Alembic renders MODIFY or CHANGE rather than ALTER COLUMN.
fn states_the_whole_column(step: Step<'_>) -> bool {
    let OperationKind::AlterColumnOp { modify_nullable, modify_type, modify_name, .. } =
        &step.operation.kind
    else {
        return false;
    };
    let told = |name| step.keyword(name).is_some();
    modify_nullable.is_some()
        || modify_type.is_some()
        || modify_name.is_some()
        || told("comment")
        || told("autoincrement")
}

/// What the column has and the call does not mention, and how it would.
fn forgotten(step: Step<'_>, column: &Column) -> Vec<(&'static str, String)> {
    let OperationKind::AlterColumnOp {
        modify_nullable, modify_server_default, existing_nullable, ..
    } = &step.operation.kind
    else {
        return Vec::new();
    };
    let told = |name| step.keyword(name).is_some();
    let mut forgotten = Vec::new();
    if !column.nullable && modify_nullable.is_none() && *existing_nullable != Some(false) {
        forgotten.push(("NOT NULL", "existing_nullable=False".to_owned()));
    }
    let default = column.default.as_ref();
    if let Some(default) = default.filter(|_| modify_server_default.is_none())
        && !told("existing_server_default")
    {
        let text = crate::python::sql_text(default);
        forgotten.push(("its default", format!("existing_server_default=sa.text({text})")));
    }
    let comment = column.comment.as_ref().filter(|_| !told("comment"));
    if let Some(comment) = comment.filter(|_| !told("existing_comment")) {
        let text = crate::python::python_string(comment);
        forgotten.push(("its comment", format!("existing_comment={text}")));
    }
    forgotten
}
