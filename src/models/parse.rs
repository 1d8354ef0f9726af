//! From Ruff's syntax tree to the few forms that models are written in.
//!
//! With `parse/functions.rs` the only file of this room that knows Ruff's tree.

mod functions;
mod gaps;
mod imports;

use std::collections::BTreeMap;

use ruff_python_ast::{Expr, ExprContext, Number, Operator, Stmt};
use ruff_source_file::LineIndex;
use ruff_text_size::{Ranged, TextSize};

use self::functions::method;
use super::places::Gap;
use super::syntax::{Attribute, Call, Class, Expression, Module, last_word};
use crate::python::Syntax;

/// How deep expressions are read; what lies deeper is kept as text.
const DEPTH: usize = 24;

/// How deep a class's body may branch.
const BRANCHES: usize = 4;
/// How many dots a name may have.
const DOTS: usize = 64;
/// How many names one assignment is read for.
const TARGETS: usize = 16;

/// Reads one file; broken syntax costs only the broken part.
pub(super) fn read_module(text: &str) -> Module {
    let syntax = Syntax::parse(text);
    let reader = Reader { text, lines: LineIndex::from_source_text(text) };
    let mut module = Module {
        imports: BTreeMap::new(),
        star_imports: Vec::new(),
        classes: Vec::new(),
        assignments: Vec::new(),
        functions: Vec::new(),
        import_gap: Gap::default(),
    };
    syntax.with_room(|syntax| {
        reader.statements(syntax.statements(), &mut module);
        module.import_gap = reader.import_gap(syntax.statements());
    });
    module
}

struct Reader<'a> {
    text: &'a str,
    lines: LineIndex,
}

impl Reader<'_> {
    fn line(&self, offset: TextSize) -> usize {
        self.lines.line_index(offset).get()
    }

    fn source(&self, node: &impl Ranged) -> String {
        let text = self.text.get(node.range().to_std_range()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn statements(&self, body: &[Stmt], module: &mut Module) {
        for statement in body {
            match statement {
                Stmt::Import(_) | Stmt::ImportFrom(_) => self.import(statement, module),
                Stmt::ClassDef(_) => module.classes.extend(self.class(statement)),
                Stmt::Assign(assign) => {
                    let value = self.expression(&assign.value, DEPTH);
                    // `User.table = Table(…)` is kept by its dotted name.
                    for name in assign.targets.iter().take(TARGETS).filter_map(dotted) {
                        let line = self.line(assign.range.start());
                        module.assignments.push((name, line, value.clone()));
                    }
                }
                Stmt::TypeAlias(alias) => {
                    if let Some(name) = dotted(&alias.name) {
                        let line = self.line(alias.range.start());
                        let value = self.annotation(&alias.value, DEPTH);
                        module.assignments.push((name, line, value));
                    }
                }
                Stmt::FunctionDef(function) => module.functions.push(self.function(function)),
                Stmt::AnnAssign(assign) => {
                    if let (Expr::Name(name), Some(value)) = (&*assign.target, &assign.value) {
                        let line = self.line(assign.range.start());
                        let value = self.expression(value, DEPTH);
                        module.assignments.push((name.id.to_string(), line, value));
                    }
                }
                Stmt::If(branch) => {
                    self.statements(&branch.body, module);
                    for clause in &branch.elif_else_clauses {
                        self.statements(&clause.body, module);
                    }
                }
                // What stands in for a failed import comes second: the first definition counts.
                Stmt::Try(attempt) => {
                    self.statements(&attempt.body, module);
                    self.statements(&attempt.orelse, module);
                }
                _ => {}
            }
        }
    }

    fn class(&self, statement: &Stmt) -> Option<Class> {
        let Stmt::ClassDef(class) = statement else { return None };
        let (mut bases, mut keywords) = (Vec::new(), Vec::new());
        if let Some(arguments) = &class.arguments {
            bases = arguments.args.iter().map(|base| self.expression(base, DEPTH)).collect();
            keywords = self.keywords(&arguments.keywords, DEPTH);
        }
        Some(Class {
            name: class.name.to_string(),
            line: self.line(class.name.range.start()),
            bases,
            keywords,
            attributes: class
                .body
                .iter()
                .flat_map(|inner| self.attributes(inner, BRANCHES))
                .collect(),
            decorators: class
                .decorator_list
                .iter()
                .map(|one| self.source(&one.expression))
                .collect(),
            has_init: class.body.iter().any(|inner| method(inner, "__init__").is_some()),
            stored_as: class
                .body
                .iter()
                .find_map(|inner| method(inner, "load_dialect_impl"))
                .map(|method| self.stored_as(method))
                .unwrap_or_default(),
            config: self.inner_config(&class.body),
            gap: self.class_gap(class),
        })
    }

    fn attributes(&self, statement: &Stmt, depth: usize) -> Vec<Attribute> {
        let span = self.span(statement);
        let line = span.line;
        match statement {
            Stmt::Assign(assign) => {
                let value = self.expression(&assign.value, DEPTH);
                let named = assign.targets.iter().take(TARGETS).filter_map(|target| match target {
                    Expr::Name(name) => Some(name.id.to_string()),
                    _ => None,
                });
                named
                    .map(|name| Attribute {
                        name,
                        line,
                        annotation: None,
                        annotation_source: String::new(),
                        value: Some(value.clone()),
                        by_function: false,
                        span,
                        annotation_span: None,
                    })
                    .collect()
            }
            Stmt::AnnAssign(assign) => {
                let Expr::Name(name) = &*assign.target else { return Vec::new() };
                vec![Attribute {
                    name: name.id.to_string(),
                    line,
                    annotation: Some(self.annotation(&assign.annotation, DEPTH)),
                    annotation_source: self.source(&*assign.annotation),
                    value: assign.value.as_ref().map(|value| self.expression(value, DEPTH)),
                    by_function: false,
                    span,
                    annotation_span: Some(self.span(&*assign.annotation)),
                }]
            }
            Stmt::If(branch) if depth > 0 => {
                let others = branch.elif_else_clauses.iter().flat_map(|clause| &clause.body);
                let inner = branch.body.iter().chain(others);
                inner.flat_map(|inner| self.attributes(inner, depth - 1)).collect()
            }
            Stmt::FunctionDef(function) => {
                let is_declared = function
                    .decorator_list
                    .iter()
                    .any(|decorator| self.source(&decorator.expression).contains("declared_attr"));
                if !is_declared {
                    return Vec::new();
                }
                let returned = function.body.iter().rev().find_map(|inner| match inner {
                    Stmt::Return(returned) => returned.value.as_ref(),
                    _ => None,
                });
                vec![Attribute {
                    name: function.name.to_string(),
                    line: self.line(function.name.range.start()),
                    annotation: function
                        .returns
                        .as_ref()
                        .map(|annotation| self.annotation(annotation, DEPTH)),
                    annotation_source: String::new(),
                    value: returned.map(|value| self.expression(value, DEPTH)),
                    by_function: true,
                    span,
                    annotation_span: None,
                }]
            }
            _ => Vec::new(),
        }
    }

    /// An annotation, in which a string stands for the annotation it holds.
    fn annotation(&self, expression: &Expr, depth: usize) -> Expression {
        if depth == 0 {
            return Expression::Other(self.source(expression));
        }
        match expression {
            Expr::StringLiteral(text) => read_annotation(text.value.to_str(), depth - 1),
            Expr::Subscript(subscript) => {
                let base = self.annotation(&subscript.value, depth - 1);
                let literal =
                    matches!(&base, Expression::Name(name) if last_word(name) == "Literal");
                let item = |item: &Expr| {
                    if literal {
                        self.expression(item, depth - 1)
                    } else {
                        self.annotation(item, depth - 1)
                    }
                };
                let items = match &*subscript.slice {
                    Expr::Tuple(tuple) => tuple.elts.iter().map(item).collect(),
                    other => vec![item(other)],
                };
                Expression::Subscript(Box::new(base), items)
            }
            Expr::BinOp(operation) if operation.op == Operator::BitOr => {
                let mut parts = Vec::new();
                for side in [&operation.left, &operation.right] {
                    match self.annotation(side, depth - 1) {
                        Expression::Union(inner) => parts.extend(inner),
                        other => parts.push(other),
                    }
                }
                Expression::Union(parts)
            }
            other => self.expression(other, depth),
        }
    }

    fn expression(&self, expression: &Expr, depth: usize) -> Expression {
        if depth == 0 {
            return Expression::Other(self.source(expression));
        }
        let next = depth - 1;
        match expression {
            Expr::NoneLiteral(_) => Expression::None,
            Expr::BooleanLiteral(literal) => Expression::Bool(literal.value),
            Expr::StringLiteral(text) => Expression::Str(text.value.to_str().to_owned()),
            Expr::NumberLiteral(literal) => match &literal.value {
                Number::Int(number) => number
                    .as_i64()
                    .map_or_else(|| Expression::Other(self.source(expression)), Expression::Int),
                _ => Expression::Other(self.source(expression)),
            },
            Expr::Name(name) if name.ctx != ExprContext::Invalid => {
                Expression::Name(name.id.to_string())
            }
            Expr::Attribute(_) => match dotted(expression) {
                Some(name) => Expression::Name(name),
                None => Expression::Other(self.source(expression)),
            },
            Expr::List(list) => self.list(&list.elts, next),
            Expr::Tuple(tuple) => self.list(&tuple.elts, next),
            Expr::Set(set) => self.list(&set.elts, next),
            Expr::Dict(dict) => Expression::Dict(
                dict.items
                    .iter()
                    .filter_map(|item| {
                        let key = self.expression(item.key.as_ref()?, next);
                        Some((key, self.expression(&item.value, next)))
                    })
                    .collect(),
            ),
            Expr::Call(_) => self.call(expression, next),
            Expr::BinOp(operation) if operation.op == Operator::Add => {
                let mut parts = Vec::new();
                for side in [&operation.left, &operation.right] {
                    match self.expression(side, next) {
                        Expression::Joined(inner) => parts.extend(inner),
                        other => parts.push(other),
                    }
                }
                Expression::Joined(parts)
            }
            Expr::FString(text) => self.formatted(text, next),
            // Type aliases are written as values.
            Expr::Subscript(_) => self.annotation(expression, depth),
            Expr::BinOp(operation) if operation.op == Operator::BitOr => {
                self.annotation(expression, depth)
            }
            _ => Expression::Other(self.source(expression)),
        }
    }

    fn list(&self, elements: &[Expr], depth: usize) -> Expression {
        Expression::List(elements.iter().map(|element| self.expression(element, depth)).collect())
    }

    fn call(&self, expression: &Expr, depth: usize) -> Expression {
        let Expr::Call(call) = expression else {
            return Expression::Other(self.source(expression));
        };
        let (callee, receiver) = match (dotted(&call.func), &*call.func) {
            (Some(name), _) => (name, None),
            (None, Expr::Attribute(attribute)) => {
                (attribute.attr.to_string(), Some(self.expression(&attribute.value, depth)))
            }
            _ => return Expression::Other(self.source(expression)),
        };
        Expression::Call(Box::new(Call {
            callee,
            receiver,
            args: call.arguments.args.iter().map(|arg| self.expression(arg, depth)).collect(),
            kwargs: self.keywords(&call.arguments.keywords, depth),
            span: self.span(call),
            places: self.places(&call.arguments),
        }))
    }

    fn keywords(
        &self,
        keywords: &[ruff_python_ast::Keyword],
        depth: usize,
    ) -> Vec<(String, Expression)> {
        keywords
            .iter()
            .map(|keyword| {
                let name =
                    keyword.arg.as_ref().map_or_else(|| "**".to_owned(), ToString::to_string);
                (name, self.expression(&keyword.value, depth))
            })
            .collect()
    }
}

fn read_annotation(text: &str, depth: usize) -> Expression {
    // Within brackets it may go over several lines, as in any annotation.
    let bracketed = format!("({text})");
    let syntax = Syntax::parse(&bracketed);
    syntax.with_room(|syntax| match syntax.expression() {
        Some(expression) => {
            let lines = LineIndex::from_source_text(&bracketed);
            Reader { text: &bracketed, lines }.annotation(expression, depth)
        }
        None => Expression::Other(text.to_owned()),
    })
}

fn dotted(expression: &Expr) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let mut inner = expression;
    while let Expr::Attribute(attribute) = inner {
        parts.push(&attribute.attr);
        inner = &attribute.value;
        if parts.len() > DOTS {
            return None;
        }
    }
    let Expr::Name(name) = inner else { return None };
    parts.push(&name.id);
    parts.reverse();
    Some(parts.join("."))
}
