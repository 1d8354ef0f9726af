//! Conditions taken apart, for those who can answer what source alone does not decide.

use ruff_python_ast::{BoolOp, CmpOp, Expr, UnaryOp};
use ruff_text_size::Ranged;

use super::Syntax;

/// How deep a condition may nest.
const DEPTH: usize = 40;

/// A condition as a tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// `not …`.
    Not(Box<Question>),
    /// `… and …`.
    All(Vec<Question>),
    /// `… or …`.
    Any(Vec<Question>),
    /// `left == right`, `left in right` and the like, the operator as written.
    Compare {
        /// What stands left.
        left: Term,
        /// The operator: `==`, `!=`, `in`, `not in`, `is`, `is not`, or another.
        operator: &'static str,
        /// What stands right.
        right: Term,
    },
    /// A value taken for true or false.
    Truth(Term),
}

/// A part of a condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// A string.
    Text(String),
    /// True or false.
    Bool(bool),
    /// `None`.
    None,
    /// A list, tuple or set.
    List(Vec<Term>),
    /// A dotted name, calls within it left as `()`.
    Name(String),
    /// A call: its dotted path and its arguments, keyword arguments last.
    Call(String, Vec<Term>),
    /// A comprehension over something.
    Over(Box<Term>),
    /// Anything else, by its source.
    Other(String),
}

/// Takes a condition apart; `None` for what is no Python expression.
pub fn read_question(source: &str) -> Option<Question> {
    // A condition may stand on several lines.
    let text = format!("({source})");
    Syntax::parse(&text).with_room(|syntax| Some(question(syntax.expression()?, &text, 0)))
}

fn question(expression: &Expr, source: &str, depth: usize) -> Question {
    if depth > DEPTH {
        return Question::Truth(Term::Other(String::new()));
    }
    match expression {
        Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => {
            Question::Not(Box::new(question(&unary.operand, source, depth + 1)))
        }
        Expr::BoolOp(operation) => {
            let parts =
                operation.values.iter().map(|one| question(one, source, depth + 1)).collect();
            match operation.op {
                BoolOp::And => Question::All(parts),
                BoolOp::Or => Question::Any(parts),
            }
        }
        Expr::Compare(compare) => match (&*compare.ops, &*compare.comparators) {
            ([operator], [right]) => Question::Compare {
                left: term(&compare.left, source, depth + 1),
                operator: told(*operator),
                right: term(right, source, depth + 1),
            },
            _ => Question::Truth(other(expression, source)),
        },
        Expr::Call(call) if name(&call.func).as_deref() == Some("bool") => {
            match &*call.arguments.args {
                [only] => question(only, source, depth + 1),
                _ => Question::Truth(other(expression, source)),
            }
        }
        Expr::Call(call)
            if matches!(name(&call.func).as_deref(), Some("any" | "all"))
                && call.arguments.keywords.is_empty() =>
        {
            existential(call, source, depth)
                .unwrap_or_else(|| Question::Truth(other(expression, source)))
        }
        expression => Question::Truth(term(expression, source, depth + 1)),
    }
}

/// `any(c["name"] == "x" for c in things)` asks whether `"x"` is in them.
fn existential(call: &ruff_python_ast::ExprCall, source: &str, depth: usize) -> Option<Question> {
    let [Expr::Generator(generator)] = &*call.arguments.args else { return None };
    let [only] = generator.generators.as_slice() else { return None };
    let Expr::Compare(compare) = &*generator.elt else { return None };
    let ([CmpOp::Eq], [right]) = (&*compare.ops, &*compare.comparators) else { return None };
    if name(&call.func).as_deref() != Some("any") || !only.ifs.is_empty() {
        return None;
    }
    let over = Term::Over(Box::new(term(&only.iter, source, depth + 1)));
    let (left, right) = (term(&compare.left, source, depth + 1), term(right, source, depth + 1));
    let wanted = if matches!(left, Term::Text(_)) { left } else { right };
    Some(Question::Compare { left: wanted, operator: "in", right: over })
}

fn term(expression: &Expr, source: &str, depth: usize) -> Term {
    if depth > DEPTH {
        return Term::Other(String::new());
    }
    let all = |items: &[Expr]| items.iter().map(|item| term(item, source, depth + 1)).collect();
    match expression {
        Expr::StringLiteral(text) => Term::Text(text.value.to_str().to_owned()),
        Expr::BooleanLiteral(value) => Term::Bool(value.value),
        Expr::NoneLiteral(_) => Term::None,
        Expr::List(list) => Term::List(all(&list.elts)),
        Expr::Tuple(tuple) => Term::List(all(&tuple.elts)),
        Expr::Set(set) => Term::List(all(&set.elts)),
        Expr::Name(_) | Expr::Attribute(_) => {
            name(expression).map_or_else(|| other(expression, source), Term::Name)
        }
        Expr::ListComp(list) => over(&list.generators, expression, source, depth),
        Expr::SetComp(set) => over(&set.generators, expression, source, depth),
        Expr::Generator(generator) => over(&generator.generators, expression, source, depth),
        Expr::DictComp(dict) => over(&dict.generators, expression, source, depth),
        Expr::Call(call) => {
            let Some(path) = name(&call.func) else { return other(expression, source) };
            let mut arguments: Vec<Term> = all(&call.arguments.args);
            let keywords = call.arguments.keywords.iter();
            arguments.extend(keywords.map(|one| term(&one.value, source, depth + 1)));
            match (path.as_str(), arguments.as_slice()) {
                ("set" | "list" | "sorted" | "tuple" | "frozenset", [only]) => only.clone(),
                _ => Term::Call(path, arguments),
            }
        }
        expression => other(expression, source),
    }
}

fn over(
    generators: &[ruff_python_ast::Comprehension],
    expression: &Expr,
    source: &str,
    depth: usize,
) -> Term {
    match generators {
        [only] if only.ifs.is_empty() => Term::Over(Box::new(term(&only.iter, source, depth + 1))),
        _ => other(expression, source),
    }
}

fn other(expression: &Expr, source: &str) -> Term {
    let range = expression.range();
    Term::Other(
        source.get(range.start().to_usize()..range.end().to_usize()).unwrap_or_default().to_owned(),
    )
}

/// A dotted name; calls on the way are kept as `()`.
fn name(expression: &Expr) -> Option<String> {
    let mut parts = Vec::new();
    let mut current = expression;
    loop {
        match current {
            Expr::Name(name) => {
                parts.push(name.id.to_string());
                break;
            }
            Expr::Attribute(attribute) => {
                parts.push(attribute.attr.to_string());
                current = &attribute.value;
            }
            Expr::Call(call) => {
                parts.push("()".to_owned());
                current = &call.func;
            }
            _ => return None,
        }
    }
    parts.reverse();
    Some(parts.join(".").replace(".()", "()"))
}

fn told(operator: CmpOp) -> &'static str {
    operator.as_str()
}
