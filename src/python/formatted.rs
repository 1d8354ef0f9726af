//! What is formatted into texts: f-strings, `.format(…)`, `%` and `+`.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{Visitor, walk_comprehension, walk_expr, walk_stmt};
use ruff_python_ast::{
    Comprehension, Expr, ExprBinOp, ExprCall, ExprFString, FStringPart, InterpolatedStringElement,
    Operator, Stmt,
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

/// The names that `source` binds to nothing but fixed values: what is written out in the file, and the time.
pub fn fixed_names(source: &str) -> BTreeSet<String> {
    Syntax::parse(source).with_room(|syntax| {
        let mut bound = Bound::default();
        bound.visit_body(syntax.statements());
        // A name may stand for what another is bound to further down: as often as it takes, but not for ever.
        for _ in 0..ROUNDS {
            let fixed = bound.fixed();
            if fixed == bound.known {
                break;
            }
            bound.known = fixed;
        }
        bound.known
    })
}

/// How long a chain of names is followed.
const ROUNDS: usize = 4;

/// What names are bound to.
#[derive(Default)]
struct Bound<'a> {
    /// By assignments.
    values: Vec<(&'a str, &'a Expr)>,
    /// By loops, to the elements of something.
    elements: Vec<(&'a str, &'a Expr)>,
    /// By anything else.
    others: BTreeSet<&'a str>,
    known: BTreeSet<String>,
}

impl<'a> Visitor<'a> for Bound<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    match target {
                        Expr::Name(name) => self.values.push((name.id.as_str(), &assign.value)),
                        other => self.other(other),
                    }
                }
            }
            Stmt::AnnAssign(assign) => {
                if let (Expr::Name(name), Some(value)) = (&*assign.target, &assign.value) {
                    self.values.push((name.id.as_str(), value));
                }
            }
            Stmt::AugAssign(assign) => self.other(&assign.target),
            Stmt::For(inner) => self.loop_over(&inner.target, &inner.iter),
            Stmt::With(inner) => {
                inner
                    .items
                    .iter()
                    .filter_map(|item| item.optional_vars.as_deref())
                    .for_each(|target| self.other(target));
            }
            Stmt::FunctionDef(inner) => {
                let parameters = inner.parameters.iter().map(|one| one.name().as_str());
                self.others.extend(parameters);
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_comprehension(&mut self, inner: &'a Comprehension) {
        self.loop_over(&inner.target, &inner.iter);
        walk_comprehension(self, inner);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Named(inner) = expr {
            self.other(&inner.target);
        }
        walk_expr(self, expr);
    }
}

impl<'a> Bound<'a> {
    fn loop_over(&mut self, target: &'a Expr, iterated: &'a Expr) {
        match target {
            Expr::Name(name) => self.elements.push((name.id.as_str(), iterated)),
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|one| self.loop_over(one, iterated)),
            other => self.other(other),
        }
    }

    fn other(&mut self, target: &'a Expr) {
        match target {
            Expr::Name(name) => {
                self.others.insert(name.id.as_str());
            }
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|one| self.other(one)),
            _ => {}
        }
    }

    /// The names that are fixed, as far as the known ones tell.
    fn fixed(&self) -> BTreeSet<String> {
        let bindings = || self.values.iter().chain(&self.elements);
        let loose: BTreeSet<&str> =
            bindings().filter(|(_, value)| !self.is_fixed(value)).map(|(name, _)| *name).collect();
        bindings()
            .map(|(name, _)| *name)
            .filter(|name| !loose.contains(name) && !self.others.contains(name))
            .map(str::to_owned)
            .collect()
    }

    /// Whether the value is written out in the file.
    fn is_fixed(&self, value: &Expr) -> bool {
        match value {
            Expr::Name(name) => self.known.contains(name.id.as_str()),
            Expr::List(list) => list.elts.iter().all(|one| self.is_fixed(one)),
            Expr::Tuple(tuple) => tuple.elts.iter().all(|one| self.is_fixed(one)),
            Expr::Set(set) => set.elts.iter().all(|one| self.is_fixed(one)),
            Expr::Dict(dict) => dict.items.iter().all(|item| {
                item.key.as_ref().is_some_and(|key| self.is_fixed(key))
                    && self.is_fixed(&item.value)
            }),
            Expr::Subscript(inner) => self.is_fixed(&inner.value),
            Expr::Call(call) => match &*call.func {
                Expr::Attribute(method)
                    if matches!(method.attr.as_str(), "items" | "keys" | "values") =>
                {
                    self.is_fixed(&method.value)
                }
                _ => is_tame(value),
            },
            _ => is_tame(value),
        }
    }
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
                "str" | "repr" | "datetime" | "date" | "timedelta" => {
                    call.arguments.args.iter().all(is_tame)
                }
                // A helper that tells the time.
                name => {
                    call.arguments.is_empty() && (name.ends_with("now") || name.ends_with("today"))
                }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_between_texts_that_are_added_are_found() {
        let found = formatted_values(
            "run(\"UPDATE t SET a = '\" + row.name + \"' WHERE id = \" + str(row.id))",
        );
        let told: Vec<(&str, &str)> =
            found.iter().map(|one| (one.before.as_str(), one.expression.as_str())).collect();
        let second = "UPDATE t SET a = '?' WHERE id = ";
        assert_eq!(told, [("UPDATE t SET a = '", "row.name"), (second, "str(row.id)")]);
    }

    #[test]
    fn names_of_what_is_written_in_the_file_are_told() {
        let source = "KINDS = {'a': 1, 'b': 2}\nnow = datetime.utcnow()\nday = utc_today()\n\
            def upgrade():\n    for kind, n in KINDS.items():\n        pass\n    \
            for row in bind.execute(q):\n        name = row.name\n    x = 1\n    x += other()\n";
        let found: Vec<String> = fixed_names(source).into_iter().collect();
        assert_eq!(found, ["KINDS", "day", "kind", "n", "now"]);
    }
}
