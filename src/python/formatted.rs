//! What is formatted into texts: f-strings, `.format(…)`, `%` and `+`.

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{
    Expr, ExprBinOp, ExprCall, ExprFString, FStringPart, InterpolatedStringElement, Operator,
};
use ruff_text_size::Ranged;

use super::Syntax;

/// One value that is put into a text.
#[derive(Debug)]
pub struct Formatted {
    /// The text before it, with `?` for other values.
    pub before: String,
    /// The expression's source.
    pub expression: String,
    /// Whether nothing but a fixed value can come of it: a literal, a constant of a class, a number,
    /// a time, a fresh UUID.
    pub is_tame: bool,
}

/// Every value that `source` formats into a text.
pub fn formatted_values(source: &str) -> Vec<Formatted> {
    Syntax::parse(source).with_room(|syntax| {
        let mut found = Found { source, values: Vec::new() };
        found.visit_body(syntax.statements());
        found.values
    })
}

/// Whether nothing but a fixed value can come of an expression.
pub fn is_tame_value(expression: &str) -> bool {
    Syntax::parse(expression).with_room(|syntax| syntax.expression().is_some_and(is_tame))
}

struct Found<'s> {
    source: &'s str,
    values: Vec<Formatted>,
}

impl<'a> Visitor<'a> for Found<'_> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::FString(string) => self.f_string(string),
            Expr::Call(call) => self.format_call(call),
            Expr::BinOp(operation) if operation.op == Operator::Mod => self.percent(operation),
            Expr::BinOp(operation) if operation.op == Operator::Add => {
                self.sum(operation);
                return;
            }
            _ => {}
        }
        walk_expr(self, expr);
    }
}

impl Found<'_> {
    fn add(&mut self, before: &str, value: &Expr) {
        let expression = self.source.get(value.range().to_std_range()).unwrap_or_default();
        self.values.push(Formatted {
            before: before.to_owned(),
            expression: expression.to_owned(),
            is_tame: is_tame(value),
        });
    }

    fn f_string(&mut self, string: &ExprFString) {
        let mut before = String::new();
        for part in &string.value {
            let FStringPart::FString(part) = part else {
                if let FStringPart::Literal(literal) = part {
                    before.push_str(&literal.value);
                }
                continue;
            };
            for element in &part.elements {
                match element {
                    InterpolatedStringElement::Literal(literal) => before.push_str(&literal.value),
                    InterpolatedStringElement::Interpolation(value) => {
                        self.add(&before, &value.expression);
                        before.push('?');
                    }
                }
            }
        }
    }

    fn format_call(&mut self, call: &ExprCall) {
        let Expr::Attribute(method) = &*call.func else { return };
        let Some(text) = method.value.as_string_literal_expr() else { return };
        if method.attr.as_str() != "format" {
            return;
        }
        let mut before = String::new();
        let mut next = 0;
        let mut rest = text.value.to_str();
        while let Some((literal, after)) = rest.split_once('{') {
            before.push_str(literal);
            let Some((field, after)) = after.split_once('}') else { return };
            rest = after;
            let name = field.split(['!', ':', '.', '[']).next().unwrap_or_default();
            let position = match name {
                "" => {
                    next += 1;
                    Some(next - 1)
                }
                name => name.parse().ok(),
            };
            let value = match position {
                Some(position) => call.arguments.args.get(position),
                None => call.arguments.find_keyword(name).map(|keyword| &keyword.value),
            };
            if let Some(value) = value {
                self.add(&before, value);
            }
            before.push('?');
        }
    }

    /// Texts and values put together with `+`.
    fn sum(&mut self, operation: &ExprBinOp) {
        let mut parts = vec![&*operation.right];
        let mut left = &*operation.left;
        while let Expr::BinOp(inner) = left
            && inner.op == Operator::Add
        {
            parts.push(&inner.right);
            left = &inner.left;
        }
        parts.push(left);
        let mut before = String::new();
        for part in parts.into_iter().rev() {
            match part.as_string_literal_expr() {
                Some(text) => before.push_str(text.value.to_str()),
                None => {
                    if !before.is_empty() && !matches!(part, Expr::FString(_)) {
                        self.add(&before, part);
                    }
                    self.visit_expr(part);
                    before.push('?');
                }
            }
        }
    }

    fn percent(&mut self, operation: &ExprBinOp) {
        let Some(text) = operation.left.as_string_literal_expr() else { return };
        let values: Vec<&Expr> = match &*operation.right {
            Expr::Tuple(tuple) => tuple.elts.iter().collect(),
            single => vec![single],
        };
        let mut before = String::new();
        let mut parts = text.value.to_str().split("%s");
        before.push_str(parts.next().unwrap_or_default());
        for (value, literal) in values.into_iter().zip(parts) {
            self.add(&before, value);
            before.push('?');
            before.push_str(literal);
        }
    }
}

fn is_tame(value: &Expr) -> bool {
    match value {
        Expr::StringLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_) => true,
        Expr::Attribute(_) => root(value).trim_start_matches('_').starts_with(char::is_uppercase),
        Expr::Call(call) => match &*call.func {
            Expr::Name(name) => match name.id.as_str() {
                "int" | "float" | "len" | "bool" | "uuid4" | "uuid1" => true,
                "str" | "repr" => call.arguments.args.iter().all(is_tame),
                _ => false,
            },
            Expr::Attribute(method) => {
                let of_value = matches!(method.attr.as_str(), "isoformat" | "strftime" | "hex");
                matches!(root(&method.value), "uuid" | "datetime" | "date" | "time")
                    || of_value && is_tame(&method.value)
            }
            _ => false,
        },
        _ => false,
    }
}

/// The name that a chain of attributes and calls begins with.
fn root(value: &Expr) -> &str {
    match value {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => root(&attribute.value),
        Expr::Call(call) => root(&call.func),
        _ => "",
    }
}
