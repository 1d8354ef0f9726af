//! A parsed file.

use std::sync::Arc;

use ruff_python_ast::{Expr, PySourceType, Stmt, StmtFunctionDef};
use ruff_python_parser::{Parsed, parse_unchecked_source};
use ruff_source_file::LineIndex;
use ruff_text_size::{Ranged, TextRange};

use super::Span;

/// How much of an expression's source is kept in a value or a message.
const EXCERPT: usize = 160;

/// How deeply brackets may nest. CPython itself refuses more than 200; dropping a deeper tree would
/// exhaust the stack.
const DEEPEST: usize = 400;
/// Parsed instead of a file that nests deeper: a syntax error and nothing else.
const TOO_DEEP: &str = "(\n";

/// One Python file: its syntax, as far as it could be parsed, and its text.
pub struct Module {
    parsed: Parsed<ruff_python_ast::ModModule>,
    text: Arc<str>,
    lines: LineIndex,
}

impl Module {
    /// Parses `text`. Broken syntax still gives a module; see [`Module::syntax_errors`].
    pub fn parse(text: Arc<str>) -> Self {
        let too_deep = nesting(&text) > DEEPEST;
        let parsed =
            parse_unchecked_source(if too_deep { TOO_DEEP } else { &text }, PySourceType::Python);
        let lines = LineIndex::from_source_text(&text);
        Self { parsed, text, lines }
    }

    /// Where the file is not valid Python, and why.
    pub fn syntax_errors(&self) -> Vec<(Span, String)> {
        let errors = self.parsed.errors().iter();
        errors.map(|error| (self.span(error.location), error.error.to_string())).collect()
    }

    /// The module's docstring.
    pub fn docstring(&self) -> Option<&str> {
        match self.body().first() {
            Some(Stmt::Expr(statement)) => match &*statement.value {
                Expr::StringLiteral(literal) => Some(literal.value.to_str()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The line of the last module-level assignment to `name`, from 1.
    pub fn assignment_line(&self, name: &str) -> Option<usize> {
        let is_name = |target: &Expr| matches!(target, Expr::Name(found) if found.id == name);
        let found = self.body().iter().rev().find(|statement| match statement {
            Stmt::Assign(assign) => assign.targets.iter().any(is_name),
            Stmt::AnnAssign(assign) => assign.value.is_some() && is_name(&assign.target),
            _ => false,
        });
        found.map(|statement| self.span(statement.range()).line)
    }

    /// Modules that are imported anywhere in the file, relative ones with their leading dots.
    pub fn imported_modules(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect_imports(self.body(), &mut found, 0);
        found
    }

    pub(super) fn body(&self) -> &[Stmt] {
        self.parsed.suite()
    }

    pub(super) fn span(&self, range: TextRange) -> Span {
        let start = self.lines.line_column(range.start(), &self.text);
        let end = self.lines.line_column(range.end(), &self.text);
        Span {
            line: start.line.get(),
            column: start.column.get(),
            end_line: end.line.get(),
            end_column: end.column.get(),
        }
    }

    pub(super) fn source(&self, range: TextRange) -> &str {
        self.text.get(range.start().to_usize()..range.end().to_usize()).unwrap_or_default()
    }

    /// The source of `range` on one line, shortened.
    pub(super) fn excerpt(&self, range: TextRange) -> String {
        excerpt(self.source(range))
    }

    /// The module-level function called `name`: the last definition counts, as in Python.
    pub(super) fn function(&self, name: &str) -> Option<&StmtFunctionDef> {
        self.body().iter().rev().find_map(|statement| match statement {
            Stmt::FunctionDef(function) if function.name.as_str() == name => Some(function),
            _ => None,
        })
    }
}

/// `source` on one line, shortened.
pub(super) fn excerpt(source: &str) -> String {
    let mut out = String::new();
    for word in source.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if out.len() + word.len() > EXCERPT {
            let room = EXCERPT.saturating_sub(out.len());
            out.extend(word.chars().take(room));
            out.push('…');
            break;
        }
        out.push_str(word);
    }
    out
}

fn collect_imports(body: &[Stmt], found: &mut Vec<String>, depth: usize) {
    if depth > super::reader::DEPTH {
        return;
    }
    for statement in body {
        match statement {
            Stmt::Import(import) => {
                found.extend(import.names.iter().map(|alias| alias.name.to_string()));
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map(ToString::to_string).unwrap_or_default();
                found.push(format!("{}{module}", ".".repeat(import.level as usize)));
            }
            Stmt::FunctionDef(inner) => collect_imports(&inner.body, found, depth + 1),
            Stmt::ClassDef(inner) => collect_imports(&inner.body, found, depth + 1),
            Stmt::With(inner) => collect_imports(&inner.body, found, depth + 1),
            Stmt::For(inner) => collect_imports(&inner.body, found, depth + 1),
            Stmt::While(inner) => collect_imports(&inner.body, found, depth + 1),
            Stmt::If(inner) => {
                collect_imports(&inner.body, found, depth + 1);
                for clause in &inner.elif_else_clauses {
                    collect_imports(&clause.body, found, depth + 1);
                }
            }
            Stmt::Try(inner) => {
                collect_imports(&inner.body, found, depth + 1);
                for handler in &inner.handlers {
                    let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
                    collect_imports(&handler.body, found, depth + 1);
                }
                collect_imports(&inner.orelse, found, depth + 1);
                collect_imports(&inner.finalbody, found, depth + 1);
            }
            _ => {}
        }
    }
}

/// How deeply brackets nest and operators pile up on one logical line, whatever they stand in.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest, mut chained) = (0_usize, 0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'\n' if depth == 0 => chained = 0,
            b',' => chained = 0,
            b'+' | b'-' | b'*' | b'/' | b'.' | b'~' | b'|' | b'&' | b'@' => chained += 1,
            _ => {}
        }
        // A chain of operators makes a tree as deep as it is long, but with small steps.
        deepest = deepest.max(depth).max(chained / 20);
    }
    deepest
}
