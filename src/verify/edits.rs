//! Source that would mend what is found, with the place it goes to.

use std::path::Path;

use serde::Serialize;

use super::Facts;
use crate::models::{Gap, Speller};
use crate::python::Span;

/// Source that takes the place of what stands at a span; where that is empty, it goes before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceEdit {
    /// The file, relative to the project.
    pub file: String,
    /// What it replaces.
    #[serde(flatten)]
    pub span: Span,
    /// The source, to the letter.
    pub source: String,
}

impl Facts<'_> {
    pub(super) fn edit(&self, path: &Path, span: Span, source: impl Into<String>) -> SourceEdit {
        SourceEdit { file: self.relative(path), span, source: source.into() }
    }

    /// One more line, argument or whatever `gap` is for.
    pub(super) fn insertion(&self, path: &Path, gap: &Gap, text: &str) -> SourceEdit {
        self.edit(path, gap.span, gap.filled(text))
    }

    /// The imports that a speller found missing, then what needs them.
    pub(super) fn with_imports(
        &self,
        path: &Path,
        speller: Speller<'_>,
        edits: Vec<SourceEdit>,
    ) -> Vec<SourceEdit> {
        let imports = speller.imports();
        let imports = imports.map(|(gap, lines)| self.insertion(path, &gap, &lines));
        imports.into_iter().chain(edits).collect()
    }
}

/// An empty span where `span` ends.
pub(super) fn behind(span: Span) -> Span {
    let (line, column) = (span.end_line, span.end_column);
    Span { line, column, end_line: line, end_column: column }
}

/// A Python string.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// An annotation that also allows `None`.
pub(super) fn optional(speller: &mut Speller<'_>, annotation: &str, by_word: bool) -> String {
    if let Some(text) = annotation.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        return format!("\"{text} | None\"");
    }
    if by_word {
        return format!("{}[{annotation}]", speller.name("typing", "Optional"));
    }
    format!("{annotation} | None")
}
