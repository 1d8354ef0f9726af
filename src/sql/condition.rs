//! What a condition says, part by part.

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

/// How deep parts of a condition are looked into.
const DEEPEST: u8 = 32;

/// The parts that all have to hold, without the parentheses around them; the condition itself where it cannot be
/// read.
///
/// ```
/// use alembic_mcp::sql::conjuncts;
/// assert_eq!(conjuncts("(a IS NOT NULL AND (a > 0))"), ["a IS NOT NULL", "a > 0"]);
/// assert_eq!(conjuncts("a > 0 OR b > 0"), ["a > 0 OR b > 0"]);
/// ```
pub fn conjuncts(condition: &str) -> Vec<String> {
    let Some(expression) = parsed(condition) else { return vec![condition.trim().to_owned()] };
    let mut found = Vec::new();
    collect(&expression, DEEPEST, &mut found);
    found
}

fn collect(expression: &Expr, levels: u8, found: &mut Vec<String>) {
    match (expression, levels.checked_sub(1)) {
        (Expr::Nested(inner), Some(levels)) => collect(inner, levels, found),
        (Expr::BinaryOp { left, op: BinaryOperator::And, right }, Some(levels)) => {
            collect(left, levels, found);
            collect(right, levels, found);
        }
        _ => found.push(expression.to_string()),
    }
}

/// Whether every row meets the condition. `never_null` tells of a column that it holds no NULL; what cannot be
/// read keeps some rows out.
///
/// ```
/// use alembic_mcp::sql::is_always_true;
/// assert!(is_always_true("id = 1 OR true", &|_| false));
/// assert!(is_always_true("id IS NOT NULL", &|column| column == "id"));
/// assert!(!is_always_true("id = 1 AND true", &|_| false));
/// ```
pub fn is_always_true(condition: &str, never_null: &dyn Fn(&str) -> bool) -> bool {
    parsed(condition).is_some_and(|one| truth(&one, DEEPEST, never_null) == Some(true))
}

fn parsed(condition: &str) -> Option<Expr> {
    let dialect = PostgreSqlDialect {};
    // MySQL's quotes mean names here.
    let condition = condition.replace('`', "\"");
    let mut parser = Parser::new(&dialect).try_with_sql(&condition).ok()?;
    let expression = parser.parse_expr().ok()?;
    (parser.peek_token().token == sqlparser::tokenizer::Token::EOF).then_some(expression)
}

/// What the expression comes to whatever the row holds; `None` where that depends on it.
fn truth(expression: &Expr, levels: u8, never_null: &dyn Fn(&str) -> bool) -> Option<bool> {
    let levels = levels.checked_sub(1)?;
    let of = |part: &Expr| truth(part, levels, never_null);
    match expression {
        Expr::Nested(inner) | Expr::IsTrue(inner) | Expr::IsNotFalse(inner) => of(inner),
        Expr::IsFalse(inner) | Expr::IsNotTrue(inner) => of(inner).map(|it| !it),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => of(expr).map(|it| !it),
        Expr::Value(value) => match &value.value {
            Value::Boolean(value) => Some(*value),
            Value::Number(number, _) => number.parse::<f64>().ok().map(|number| number != 0.0),
            _ => None,
        },
        Expr::IsNotNull(inner) => is_never_null(inner, never_null).then_some(true),
        Expr::IsNull(inner) => is_never_null(inner, never_null).then_some(false),
        Expr::Like { negated: false, expr, pattern, .. }
        | Expr::ILike { negated: false, expr, pattern, .. } => {
            (is_anything(pattern) && is_never_null(expr, never_null)).then_some(true)
        }
        Expr::Exists { subquery, negated } => {
            let reads_nothing = !super::says(&subquery.to_string(), "FROM");
            reads_nothing.then_some(!negated)
        }
        Expr::BinaryOp { left, op, right } => joined(left, op, right, &of),
        _ => None,
    }
}

fn joined(
    left: &Expr,
    op: &BinaryOperator,
    right: &Expr,
    of: &dyn Fn(&Expr) -> Option<bool>,
) -> Option<bool> {
    match op {
        BinaryOperator::And => match (of(left), of(right)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        BinaryOperator::Or => match (of(left), of(right)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => is_either_way(left, right).then_some(true),
        },
        BinaryOperator::Eq | BinaryOperator::GtEq | BinaryOperator::LtEq if left == right => {
            let is_row = matches!(left, Expr::Identifier(_) | Expr::CompoundIdentifier(_));
            (is_row || same_literal(left, right) == Some(true)).then_some(true)
        }
        BinaryOperator::Eq => same_literal(left, right),
        BinaryOperator::NotEq => same_literal(left, right).map(|it| !it),
        _ => None,
    }
}

/// `a IS NULL OR a IS NOT NULL`, in either order.
fn is_either_way(left: &Expr, right: &Expr) -> bool {
    match (left, right) {
        (Expr::IsNull(one), Expr::IsNotNull(other))
        | (Expr::IsNotNull(one), Expr::IsNull(other)) => one == other,
        (Expr::Nested(left), right) => is_either_way(left, right),
        (left, Expr::Nested(right)) => is_either_way(left, right),
        _ => false,
    }
}

fn same_literal(left: &Expr, right: &Expr) -> Option<bool> {
    match (left, right) {
        (Expr::Value(left), Expr::Value(right)) => {
            let is_bind = |value: &Value| matches!(value, Value::Placeholder(_) | Value::Null);
            (!is_bind(&left.value) && !is_bind(&right.value)).then(|| left.value == right.value)
        }
        _ => None,
    }
}

fn is_anything(pattern: &Expr) -> bool {
    pattern.to_string().trim_matches('\'').trim_matches('%').is_empty()
}

fn is_never_null(expression: &Expr, never_null: &dyn Fn(&str) -> bool) -> bool {
    match expression {
        Expr::Value(value) => !matches!(value.value, Value::Null | Value::Placeholder(_)),
        Expr::Identifier(name) => never_null(&name.value),
        Expr::CompoundIdentifier(parts) => parts.last().is_some_and(|name| never_null(&name.value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_always_true;

    #[test]
    fn a_condition_that_every_row_meets_is_told() {
        let key = |column: &str| column == "id";
        for always in [
            "true",
            "1 = 1",
            "(TRUE)",
            "id = id",
            "'a' = 'a'",
            "NOT false",
            "id = id OR true",
            "1",
            "1 <> 0",
            "id IS NOT NULL",
            "u.id IS NOT NULL",
            "name IS NULL OR name IS NOT NULL",
            "(`name` IS NOT NULL) OR (`name` IS NULL)",
            "id LIKE '%'",
            "EXISTS (SELECT 1)",
            "true IS TRUE",
            "1 = 1 AND 2 = 2",
        ] {
            assert!(is_always_true(always, &key), "{always}");
        }
        for some in [
            "id = 1",
            "id = other_id",
            "a = b AND b = a",
            "id >= 0",
            "name IS NOT NULL",
            "true AND id = 1",
            ":a = :a",
            "NULL = NULL",
            "EXISTS (SELECT 1 FROM t)",
            "0 = 1",
            "what is this",
        ] {
            assert!(!is_always_true(some, &key), "{some}");
        }
    }
}
