//! Where statements stand, and where one more would go.

use ruff_python_ast::{Arguments, Expr, Stmt, StmtClassDef};
use ruff_text_size::{Ranged, TextSize};

use super::{DEPTH, Reader};
use crate::models::places::Gap;
use crate::models::syntax::Expression;
use crate::python::Span;

impl Reader<'_> {
    pub(super) fn span(&self, node: &impl Ranged) -> Span {
        let range = node.range();
        let (line, column) = self.place(range.start());
        let (end_line, end_column) = self.place(range.end());
        Span { line, column, end_line, end_column }
    }

    fn place(&self, offset: TextSize) -> (usize, usize) {
        let place = self.lines.line_column(offset, self.text);
        (place.line.get(), place.column.get())
    }

    /// The places of a call's arguments: those without a name, then the values of the others.
    pub(super) fn places(&self, arguments: &Arguments) -> Vec<Span> {
        let plain = arguments.args.iter().map(|one| self.span(one));
        plain.chain(arguments.keywords.iter().map(|one| self.span(&one.value))).collect()
    }

    /// What an inner `class Config` assigns.
    pub(super) fn inner_config(&self, body: &[Stmt]) -> Vec<(String, Expression)> {
        let config = body.iter().find_map(|one| match one {
            Stmt::ClassDef(inner) if inner.name.as_str() == "Config" => Some(inner),
            _ => None,
        });
        let assigned = config.into_iter().flat_map(|inner| &inner.body);
        let assigned = assigned.filter_map(|one| match one {
            Stmt::Assign(assign) => match assign.targets.as_slice() {
                [Expr::Name(name)] => {
                    Some((name.id.to_string(), self.expression(&assign.value, DEPTH)))
                }
                _ => None,
            },
            _ => None,
        });
        assigned.collect()
    }

    /// Behind the last attribute of a class, else behind its docstring, else before all else.
    pub(super) fn class_gap(&self, class: &StmtClassDef) -> Gap {
        let header = self.span(&class.name).line;
        let Some(first) = class.body.first() else { return Gap::default() };
        let start = self.span(first);
        if start.line == header {
            // `class Base(Model): pass`
            let indent = " ".repeat(self.span(class).column + 3);
            let keeps = !matches!(first, Stmt::Pass(_)) && !is_literal(first);
            return Gap {
                span: if keeps { empty_at(start.line, start.column) } else { start },
                before: format!("\n{indent}"),
                after: if keeps { format!("\n{indent}") } else { String::new() },
            };
        }
        let attributes =
            class.body.iter().filter(|one| matches!(one, Stmt::Assign(_) | Stmt::AnnAssign(_)));
        let last = attributes.last().or_else(|| {
            Some(first).filter(|first| is_literal(first) || matches!(first, Stmt::Pass(_)))
        });
        match last {
            Some(last) => self.behind(last, start.column - 1),
            None => {
                let indent = " ".repeat(start.column - 1);
                let first_of_line = empty_at(start.line, start.column);
                Gap { span: first_of_line, before: String::new(), after: format!("\n{indent}") }
            }
        }
    }

    /// Behind the last import before the first definition, else behind the docstring, else at the top.
    pub(super) fn import_gap(&self, body: &[Stmt]) -> Gap {
        let defines = |one: &&Stmt| !matches!(one, Stmt::ClassDef(_) | Stmt::FunctionDef(_));
        let imports = body
            .iter()
            .take_while(defines)
            .filter(|one| matches!(one, Stmt::Import(_) | Stmt::ImportFrom(_)));
        match imports.last().or_else(|| body.first().filter(|first| is_literal(first))) {
            Some(last) => self.behind(last, 0),
            None => Gap { span: empty_at(1, 1), before: String::new(), after: "\n".to_owned() },
        }
    }

    /// The end of the line on which a statement ends: what follows may be a comment.
    fn behind(&self, statement: &Stmt, indent: usize) -> Gap {
        let end = statement.range().end();
        let rest = self.text.get(end.to_usize()..).unwrap_or_default();
        let rest = rest.lines().next().unwrap_or_default();
        let (line, column) = self.place(end);
        Gap::after_line(line, column + rest.chars().count(), indent)
    }
}

fn is_literal(statement: &Stmt) -> bool {
    let Stmt::Expr(inner) = statement else { return false };
    matches!(*inner.value, Expr::StringLiteral(_) | Expr::EllipsisLiteral(_))
}

fn empty_at(line: usize, column: usize) -> Span {
    Span { line, column, end_line: line, end_column: column }
}
