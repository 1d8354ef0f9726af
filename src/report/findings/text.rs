//! Findings for people, as a compiler tells them.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::edits::{functions, place_of, when};
use super::{FileReview, FileReviews};
use crate::python::Span;
use crate::report::neutral::{harmless, neutral, neutral_line};
use crate::review::{Finding, Severity};

/// Lines shown of one finding.
const LINES: usize = 12;
/// Characters shown of one line.
const WIDTH: usize = 240;

/// Each finding with its source, and a last line that counts them.
pub fn findings_text(reviews: &FileReviews, colours: bool) -> String {
    let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for (file, finding) in reviews.findings() {
        text.push_str(&rendered(&renderer, file, finding));
        text.push_str("\n\n");
    }
    text.push_str(&reviews.summary());
    text.push('\n');
    text
}

fn rendered(renderer: &Renderer, file: &FileReview, finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(neutral_line(&finding.message)).id(finding.rule);
    let excerpt = Excerpt::of(&file.source, finding.span);
    let mut group = Group::with_title(title).element(
        Snippet::source(excerpt.text)
            .line_start(finding.span.line)
            .path(neutral_line(&file.path))
            .annotation(AnnotationKind::Primary.span(excerpt.marked)),
    );
    if let Some(lock) = &finding.lock {
        group = group.element(Level::NOTE.with_name("lock").message(neutral(lock)));
    }
    group = group.element(Level::NOTE.with_name("why").message(neutral(&finding.why)));
    let title = match (&finding.fix, finding.fix_span) {
        (None, _) => "instead".to_owned(),
        (Some(_), None) => "fix".to_owned(),
        (Some(_), Some(span)) => format!("fix {}", place_of(span)),
    };
    group = group.element(Level::HELP.with_name(title).message(neutral(finding.remedy())));
    for edit in &finding.also {
        let title = format!("and {}", place_of(edit.span));
        group =
            group.element(Level::HELP.with_name(title).message(neutral(edit.source.trim_end())));
    }
    for (place, next) in finding.next_revisions.iter().enumerate() {
        let told = format!("{}:\n{}", when(place), neutral(&functions(next)));
        group = group.element(Level::HELP.with_name("then").message(told));
    }
    if !finding.fix_excludes.is_empty() {
        let others = finding.fix_excludes.join(", ");
        let told =
            format!("the fix of {others} changes the same lines: apply one, then review again");
        group = group.element(Level::NOTE.with_name("note").message(neutral(&told)));
    }
    renderer.render(&[group])
}

/// The lines of a span, cut to what can be read.
struct Excerpt {
    text: String,
    /// Bytes of `text`.
    marked: std::ops::Range<usize>,
}

impl Excerpt {
    fn of(source: &str, span: Span) -> Self {
        let mut text = String::new();
        let (mut start, mut end) = (0, 0);
        let last = span.end_line.max(span.line).min(span.line + LINES - 1);
        for (index, line) in source.lines().enumerate().skip(span.line.saturating_sub(1)) {
            let number = index + 1;
            if number > last {
                break;
            }
            let begun = text.len();
            text.extend(line.chars().take(WIDTH).map(harmless));
            let at = |column: usize| {
                let chars = text[begun..].char_indices();
                chars.map(|(byte, _)| begun + byte).nth(column.saturating_sub(1))
            };
            if number == span.line {
                start = at(span.column).unwrap_or(begun);
            }
            end = text.len();
            if number == span.end_line {
                end = at(span.end_column).unwrap_or(text.len());
            }
            text.push('\n');
        }
        // A place without extent is the line's first word and what follows.
        if end <= start {
            let line = text[start..].lines().next().unwrap_or_default();
            end = start + line.trim_end().len();
            start += line.len() - line.trim_start().len();
        }
        Self { marked: start.min(end)..end.max(start), text }
    }
}
