//! Where declarations stand in their files, so that an edit can be told to the letter.

use crate::python::Span;

/// A place for one more line or argument.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gap {
    /// What is replaced; most often empty, so that the text goes before it.
    pub span: Span,
    /// What comes before the new text, such as the line end and the indent.
    pub before: String,
    /// What comes after it.
    pub after: String,
}

impl Gap {
    /// The source to put at `span`.
    pub fn filled(&self, text: &str) -> String {
        format!("{}{text}{}", self.before, self.after)
    }

    /// The place right after `line`, which ends at `column`.
    pub(super) fn after_line(line: usize, column: usize, indent: usize) -> Self {
        let span = Span { line, column, end_line: line, end_column: column };
        Self { span, before: format!("\n{}", " ".repeat(indent)), after: String::new() }
    }
}

/// Where and how an attribute is declared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declaration {
    /// The whole statement.
    pub span: Span,
    /// The annotation, with its source.
    pub annotation: Option<(Span, String)>,
    /// Whether a value is given.
    pub has_value: bool,
    /// The call that describes it, such as `mapped_column(…)`.
    pub call: Option<CallPlaces>,
}

/// A call with the places of its arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallPlaces {
    /// What is called, as it is written.
    pub callee: String,
    /// The whole call.
    pub span: Span,
    /// The arguments in the order in which they are written.
    pub arguments: Vec<Argument>,
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its keyword, where it has one.
    pub name: Option<String>,
    /// Its value.
    pub span: Span,
    /// Whether it is the column's type.
    pub is_type: bool,
}

impl CallPlaces {
    /// Where one more keyword argument goes.
    pub fn gap(&self) -> Gap {
        let last = self.arguments.iter().map(|one| (one.span.end_line, one.span.end_column)).max();
        let (line, column, before) = match last {
            Some((line, column)) => (line, column, ", "),
            None => (self.span.end_line, self.span.end_column.saturating_sub(1), ""),
        };
        let span = Span { line, column, end_line: line, end_column: column };
        Gap { span, before: before.to_owned(), after: String::new() }
    }

    /// The value of the keyword argument `name`.
    pub fn keyword(&self, name: &str) -> Option<Span> {
        self.arguments.iter().find(|one| one.name.as_deref() == Some(name)).map(|one| one.span)
    }
}
