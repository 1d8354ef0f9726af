//! Words for where a fix goes and for what comes later.

use crate::python::Span;
use crate::review::LaterRevision;

/// `of line 45`, `of lines 45–46`, or `before line 45` where nothing is replaced.
pub(super) fn place_of(span: Span) -> String {
    match (span.line == span.end_line, span.column == span.end_column) {
        (true, true) => format!("before line {}", span.line),
        (true, false) => format!("of line {}", span.line),
        _ => format!("of lines {}\u{2013}{}", span.line, span.end_line),
    }
}

/// Which of the later revisions one is.
pub(super) fn when(place: usize) -> &'static str {
    match place {
        0 => "in the next revision",
        1 => "in the one after that",
        _ => "and after that",
    }
}

/// The two functions, where there is a way back; else what `upgrade()` does alone.
pub(super) fn functions(next: &LaterRevision) -> String {
    let Some(downgrade) = &next.downgrade else { return next.upgrade.clone() };
    let indented = |source: &str| source.replace('\n', "\n    ");
    format!(
        "def upgrade():\n    {}\n\ndef downgrade():\n    {}",
        indented(&next.upgrade),
        indented(downgrade)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_by_its_lines() {
        let span = |end_line, end_column| Span { line: 4, column: 5, end_line, end_column };
        assert_eq!(place_of(span(4, 9)), "of line 4");
        assert_eq!(place_of(span(6, 9)), "of lines 4\u{2013}6");
        assert_eq!(place_of(span(4, 5)), "before line 4");
    }
}
