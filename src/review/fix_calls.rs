//! Fixes that rewrite a call: another type for a column, a change made in a batch.

use sha2::{Digest, Sha256};

use super::context::Context;
use super::fix::{source_at, with_keyword};
use super::fix_fill::by_pages;
use super::step::Step;
use crate::operations::OperationKind;
use crate::python::{Span, WrittenCall, python_string, written_calls};
use crate::schema::Dialect;
use crate::sql::StatementClass;

/// The source with the enum type `name` taken as it is, not created; it names `postgresql`.
pub(super) fn with_existing_enum(source: &str, name: &str) -> Option<String> {
    let calls = written_calls(source);
    let named = |call: &&WrittenCall| {
        matches!(last_name(source, call), "Enum" | "ENUM")
            && call.strings.iter().any(|(key, value)| key == "name" && value == name)
    };
    let call = calls.iter().rfind(named)?;
    let written = source.get(call.range.clone())?;
    let arguments = written.get(call.callee.len()..)?;
    let taken = with_keyword(&format!("postgresql.ENUM{arguments}"), "create_type=False")?;
    let (before, after) = (source.get(..call.range.start)?, source.get(call.range.end..)?);
    Some(format!("{before}{taken}{after}"))
}

/// The source with `new` as the type of `column`, where `sa.Column` gives it as a plain `old`.
pub(super) fn with_type(source: &str, column: &str, old: &str, new: &str) -> Option<String> {
    let calls = written_calls(source);
    let of_column = |call: &&WrittenCall| {
        let first = call.positional.first().and_then(|(_, text)| text.as_deref());
        last_name(source, call) == "Column" && first == Some(column)
    };
    let (range, _) = calls.iter().find(of_column)?.positional.get(1)?;
    let written = source.get(range.clone())?;
    let bare = written.strip_suffix("()").unwrap_or(written);
    let is_old = bare.rsplit('.').next() == Some(old)
        && bare.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '_'));
    is_old.then_some(())?;
    Some(format!("{}{new}{}", source.get(..range.start)?, source.get(range.end..)?))
}

/// The call of `op` made in a batch on its table, which stands at `place` among the arguments.
pub(super) fn in_batch(source: &str, place: usize, options: &str) -> Option<String> {
    let calls = written_calls(source);
    let call = calls.first().filter(|call| call.range == (0..source.len()))?;
    let name = source.get(call.callee.clone())?.strip_prefix("op.")?;
    let (range, table) = call.positional.get(place)?;
    let table = table.as_ref()?;
    // With what separates it from the next argument, or from the one before.
    let gone = match call.positional.get(place + 1) {
        Some((next, _)) => range.start..next.start,
        None => {
            let rest = source.get(range.end..)?;
            let comma = rest.len() - rest.trim_start_matches([',', ' ', '\n']).len();
            range.start..range.end + comma
        }
    };
    let arguments =
        format!("{}{}", source.get(call.callee.end..gone.start)?, source.get(gone.end..)?);
    let indented = arguments.replace('\n', "\n    ");
    Some(format!(
        "with op.batch_alter_table({}{options}) as batch_op:\n    batch_op.{name}{indented}",
        python_string(table)
    ))
}

/// An `UPDATE` that fills what is NULL, a part of the table at a time and each time on its own.
pub(super) fn in_batches(context: &Context<'_>, step: Step<'_>) -> Option<String> {
    let OperationKind::ExecuteSQLOp { sql } = &step.operation.kind else { return None };
    let StatementClass::Update { table, columns, condition: Some(condition) } = &sql.class else {
        return None;
    };
    let upper = condition.to_uppercase();
    let fills =
        columns.iter().any(|column| upper.contains(&format!("{} IS NULL", column.to_uppercase())));
    let head = sql.text.trim_end().trim_end_matches(';').strip_suffix(condition.as_str())?;
    // What the statement joins or answers with does not fit into the inner query.
    let plain = !step.says("FROM") && !step.says("RETURNING") && !sql.text.contains([':', '%']);
    if context.dialect() != Dialect::Postgresql || !fills || !plain {
        return None;
    }
    // Of a partitioned table each part is a file of its own.
    let parted = step.table_named(table).is_some_and(|known| known.partition_by.is_some());
    let head = head.trim_end();
    (!parted).then(|| by_pages(table, head, condition))
}

/// The source with its `Column` less a keyword argument.
pub(super) fn column_without_keyword(source: &str, keyword: &str) -> Option<String> {
    let calls = written_calls(source);
    let column = calls.iter().find(|call| last_name(source, call) == "Column")?;
    let (_, range) = column.keywords.iter().find(|(name, _)| name == keyword)?;
    without_argument(source, range.clone())
}

/// The source with its `Column` less what it is handed of a class, such as `ForeignKey(…)`.
pub(super) fn column_without(source: &str, class: &str) -> Option<String> {
    let calls = written_calls(source);
    let column = calls.iter().find(|call| last_name(source, call) == "Column")?;
    let is_of_class = |range: &std::ops::Range<usize>| {
        calls.iter().any(|call| call.range == *range && last_name(source, call) == class)
    };
    let (range, _) = column.positional.iter().find(|(range, _)| is_of_class(range))?;
    without_argument(source, range.clone())
}

/// The source less one argument and the comma before it.
fn without_argument(source: &str, range: std::ops::Range<usize>) -> Option<String> {
    let before = source.get(..range.start)?.trim_end().strip_suffix(',')?;
    Some(format!("{before}{}", source.get(range.end..)?))
}

/// The step's source with another type for `column`.
pub(super) fn retyped(
    context: &Context<'_>,
    span: Span,
    column: &str,
    (old, new): (&str, &str),
) -> Option<String> {
    with_type(&source_at(context, span)?, column, old, new)
}

/// The call of `name` with one more positional argument behind those that it has.
pub(super) fn with_positional(source: &str, name: &str, argument: &str) -> Option<String> {
    let calls = written_calls(source);
    let call = calls.iter().find(|call| last_name(source, call) == name)?;
    let (last, _) = call.positional.last()?;
    Some(format!("{}, {argument}{}", source.get(..last.end)?, source.get(last.end..)?))
}

/// Source that names `postgresql`, after the import where the file has none of its own.
pub(super) fn with_postgresql(context: &Context<'_>, source: &str) -> String {
    let imports = |line: &str| {
        let from = line.strip_prefix("from sqlalchemy.dialects import ");
        from.is_some_and(|names| names.split(',').any(|name| name.trim() == "postgresql"))
    };
    match context.source().lines().any(imports) {
        true => source.to_owned(),
        false => format!("from sqlalchemy.dialects import postgresql\n{source}"),
    }
}

/// The call of a step as it is written, where it stands for itself: one of `op`, not of a batch.
pub(super) fn own_call(context: &Context<'_>, step: Step<'_>) -> Option<String> {
    let source = source_at(context, step.operation.span)?;
    let alone = step.changes().len() == 1 && !step.operation.batch;
    (alone && receiver(&source).is_some_and(|holder| holder == "op")).then_some(source)
}

/// What a method is called on, such as `batch_op`.
pub(super) fn receiver(source: &str) -> Option<String> {
    let calls = written_calls(source);
    let callee = source.get(calls.first()?.callee.clone())?;
    callee.rsplit_once('.').map(|(holder, _)| holder.to_owned())
}

/// The line at `span` with an id that nobody invented, where no other revision names the old one.
pub(super) fn with_new_id(context: &Context<'_>, span: Span) -> Option<String> {
    let id = &context.revision.id;
    let names_it = |ids: &[String]| ids.contains(id);
    let mut revisions = context.input.graph.revisions.values();
    let named =
        revisions.any(|other| names_it(&other.down_revision) || names_it(&other.depends_on));
    let line = context.source().lines().nth(span.line.checked_sub(1)?)?;
    // The same file gets the same id, however often it is reviewed.
    let digest = Sha256::digest(context.source().as_bytes());
    let new: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    (!named && line.contains(id.as_str())).then(|| line.replacen(id.as_str(), &new, 1))
}

/// The last part of what is called.
fn last_name<'s>(source: &'s str, call: &WrittenCall) -> &'s str {
    let callee = source.get(call.callee.clone()).unwrap_or_default();
    callee.rsplit('.').next().unwrap_or_default()
}
