//! A parsed file.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, ExprLambda, Stmt, StmtFunctionDef};
use ruff_source_file::LineIndex;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::functions::Code;
use super::{Span, Syntax};

/// How much of an expression's source is kept in a value or a message.
const EXCERPT: usize = 160;

/// How much of an expression is looked at for its excerpt.
const EXCERPTED: usize = 4 * 1024;
/// In a line longer than this, columns are counted in bytes.
const LONG_LINE: usize = 2 * 1024;
/// How many different modules are told of as imported.
const IMPORTS: usize = 1_000;

/// One Python file: its syntax, as far as it could be parsed, and its text.
pub struct Module {
    syntax: Syntax,
    text: Arc<str>,
    /// Made when the first place is asked for.
    lines: OnceLock<LineIndex>,
}

impl Module {
    /// Parses `text`. Broken syntax still gives a module; see [`Module::syntax_errors`].
    pub fn parse(text: Arc<str>) -> Self {
        Self { syntax: Syntax::parse(&text), text, lines: OnceLock::new() }
    }

    /// Where the file is not valid Python, and why.
    pub fn syntax_errors(&self) -> Vec<(Span, String)> {
        let errors = self.syntax.errors().into_iter();
        errors.map(|(range, message)| (self.span(range), message)).collect()
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
        let mut seen = HashSet::new();
        found.retain(|module| seen.len() < IMPORTS && seen.insert(module.clone()));
        found
    }

    pub(super) fn body(&self) -> &[Stmt] {
        self.syntax.statements()
    }

    /// Runs `work` with enough stack to recurse over the module.
    pub(super) fn with_room<T>(&self, work: impl FnOnce() -> T) -> T {
        self.syntax.with_room(|_| work())
    }

    pub(super) fn span(&self, range: TextRange) -> Span {
        let (line, column) = self.place(range.start());
        let (end_line, end_column) = self.place(range.end());
        Span { line, column, end_line, end_column }
    }

    /// The line of a place, from 1.
    pub(super) fn line_at(&self, offset: TextSize) -> usize {
        self.span(TextRange::empty(offset)).line
    }

    fn place(&self, offset: TextSize) -> (usize, usize) {
        let lines = self.lines.get_or_init(|| LineIndex::from_source_text(&self.text));
        let line = lines.line_index(offset);
        let start = lines.line_start(line, &self.text).to_usize();
        let before = self.text.get(start..offset.to_usize()).unwrap_or_default();
        let column = if before.len() > LONG_LINE { before.len() } else { before.chars().count() };
        (line.get(), column + 1)
    }

    pub(super) fn source(&self, range: TextRange) -> &str {
        self.text.get(range.start().to_usize()..range.end().to_usize()).unwrap_or_default()
    }

    /// The source of `range` on one line, shortened.
    pub(super) fn excerpt(&self, range: TextRange) -> String {
        excerpt(self.source(range))
    }

    /// The function that begins at `offset`, wherever in the module it is. The caller has made
    /// sure that there is room to recurse.
    pub(super) fn function_at(&self, offset: TextSize) -> Option<Code<'_>> {
        let mut bodies = vec![self.body()];
        let mut lambda = LambdaAt { offset, found: None };
        while let Some(body) = bodies.pop() {
            let around = body.partition_point(|statement| statement.range().end() <= offset);
            match body.get(around) {
                Some(Stmt::FunctionDef(function)) if function.range().start() == offset => {
                    return Some(Code::Def(function));
                }
                Some(statement) if statement.range().start() <= offset => {
                    let inner = inner_bodies(statement);
                    if inner.is_empty() {
                        lambda.visit_stmt(statement);
                    }
                    bodies.extend(inner);
                }
                _ => {}
            }
        }
        lambda.found.map(Code::Lambda)
    }

    /// The module-level function called `name`: the last definition counts, as in Python.
    pub(super) fn function(&self, name: &str) -> Option<&StmtFunctionDef> {
        self.body().iter().rev().find_map(|statement| match statement {
            Stmt::FunctionDef(function) if function.name.as_str() == name => Some(function),
            _ => None,
        })
    }
}

/// Looks for the lambda that begins at `offset`.
struct LambdaAt<'a> {
    offset: TextSize,
    found: Option<&'a ExprLambda>,
}

impl<'a> Visitor<'a> for LambdaAt<'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Lambda(lambda) if lambda.range().start() == self.offset => {
                self.found = Some(lambda);
            }
            expr if expr.range().contains(self.offset) => walk_expr(self, expr),
            _ => {}
        }
    }
}

/// `source` on one line, shortened.
pub(super) fn excerpt(source: &str) -> String {
    let mut out = String::new();
    let mut end = source.len().min(EXCERPTED);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let source = source.get(..end).unwrap_or_default();
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
            statement => {
                inner_bodies(statement)
                    .into_iter()
                    .for_each(|body| collect_imports(body, found, depth + 1));
            }
        }
    }
}

/// The blocks of a compound statement, in order.
pub(super) fn inner_bodies(statement: &Stmt) -> Vec<&[Stmt]> {
    match statement {
        Stmt::FunctionDef(inner) => vec![&inner.body],
        Stmt::ClassDef(inner) => vec![&inner.body],
        Stmt::With(inner) => vec![&inner.body],
        Stmt::For(inner) => vec![&inner.body, &inner.orelse],
        Stmt::While(inner) => vec![&inner.body, &inner.orelse],
        Stmt::If(inner) => {
            let clauses = inner.elif_else_clauses.iter().map(|clause| clause.body.as_slice());
            std::iter::once(inner.body.as_slice()).chain(clauses).collect()
        }
        Stmt::Try(inner) => {
            let handlers = inner.handlers.iter().map(|handler| {
                let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
                handler.body.as_slice()
            });
            std::iter::once(inner.body.as_slice())
                .chain(handlers)
                .chain([inner.orelse.as_slice(), inner.finalbody.as_slice()])
                .collect()
        }
        Stmt::Match(inner) => inner.cases.iter().map(|case| case.body.as_slice()).collect(),
        _ => Vec::new(),
    }
}
