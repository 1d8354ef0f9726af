//! Source that can be pasted in place of what a finding points at.

use super::context::Context;
use crate::python::{Span, sql_text};

/// The source at `span`, its further lines indented as if the first began its line.
pub(super) fn source_at(context: &Context<'_>, span: Span) -> Option<String> {
    let mut lines = context.source().lines().skip(span.line.checked_sub(1)?).peekable();
    let first = lines.peek()?;
    let indent = first.len() - first.trim_start().len();
    let mut source = String::new();
    for number in span.line..=span.end_line {
        let line = lines.next()?;
        let end = if number == span.end_line { span.end_column - 1 } else { line.chars().count() };
        let start = if number == span.line {
            span.column - 1
        } else {
            indent.min(line.len() - line.trim_start().len())
        };
        if number > span.line {
            source.push('\n');
        }
        source.extend(line.chars().take(end).skip(start));
    }
    Some(source)
}

/// The call with one more keyword argument.
pub(super) fn with_keyword(call: &str, keyword: &str) -> Option<String> {
    let open = call.trim_end().strip_suffix(')')?;
    let trimmed = open.trim_end();
    let broken_over_lines = trimmed.len() < open.len() && open.contains('\n');
    Some(match (trimmed.ends_with(','), broken_over_lines) {
        (true, true) => {
            let closing = open.get(trimmed.len()..).unwrap_or_default();
            let indent = closing.rsplit('\n').next().unwrap_or_default();
            format!("{trimmed}\n{indent}    {keyword},{closing})")
        }
        (true, false) => format!("{trimmed} {keyword})"),
        (false, _) => format!("{trimmed}, {keyword})"),
    })
}

/// What makes a block of statements run outside of the migration's transaction.
pub(super) const BLOCK: &str = "with op.get_context().autocommit_block():";

/// Statements that run outside of the migration's transaction.
pub(super) fn in_autocommit_block(source: &str) -> String {
    let mut block = BLOCK.to_owned();
    for line in source.lines() {
        block.push_str("\n    ");
        block.push_str(line);
    }
    block
}

/// The `with` block that a call stands in.
pub(super) fn block_around(context: &Context<'_>, span: Span) -> Option<Span> {
    let lines: Vec<&str> = context.source().lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let within = indent(lines.get(span.line.checked_sub(1)?)?);
    let above = lines.get(..span.line - 1)?;
    let head = above.iter().rposition(|line| !line.trim().is_empty() && indent(line) < within)?;
    let outer = indent(lines[head]);
    let below = lines.get(span.end_line..)?.iter();
    let rest = below.take_while(|line| line.trim().is_empty() || indent(line) > outer);
    let rest: Vec<&&str> = rest.collect();
    let kept = rest.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
    let end_line = span.end_line + kept;
    let end_column = lines.get(end_line - 1)?.chars().count() + 1;
    let is_block = lines[head].trim_start().starts_with("with ");
    is_block.then_some(Span { line: head + 1, column: outer + 1, end_line, end_column })
}

/// `op.execute` of one statement.
pub(super) fn execute(sql: &str) -> String {
    format!("op.execute({})", sql_text(sql))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_goes_where_the_call_has_room_for_it() {
        assert_eq!(with_keyword("f(1)", "a=2").as_deref(), Some("f(1, a=2)"));
        assert_eq!(with_keyword("f(1,)", "a=2").as_deref(), Some("f(1, a=2)"));
        assert_eq!(
            with_keyword("f(\n    1,\n)", "a=2").as_deref(),
            Some("f(\n    1,\n    a=2,\n)")
        );
        assert_eq!(with_keyword("f", "a=2"), None);
    }
}
