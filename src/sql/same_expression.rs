//! Whether two spellings are one expression: a database prints in its own words what it was given.

use sqlparser::ast::{BinaryOperator, DataType, Expr, UnaryOperator, Value, ValueWithSpan};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

/// How deep parts of an expression are compared.
const DEEPEST: u8 = 40;

/// Whether two expressions mean the same, as far as that is a matter of spelling: parentheses, casts of texts,
/// `IN` and `= ANY`, `BETWEEN`, `!=`, `~~`, quotes around names, case of words.
///
/// ```
/// use alembic_mcp::sql::same_expression;
/// assert!(same_expression("status IN ('a', 'b')", "((status)::text = ANY ((ARRAY['a'::character varying, 'b'])::text[]))"));
/// assert!(same_expression("price > 0 AND price != 5", "(price > 0) AND (price <> 5)"));
/// assert!(same_expression("lower(name)", "lower((name)::text)"));
/// assert!(!same_expression("price > 0", "price > 1"));
/// assert!(!same_expression("(a + b) * c", "a + b * c"));
/// ```
pub fn same_expression(left: &str, right: &str) -> bool {
    if left.trim() == right.trim() {
        return true;
    }
    match (normal(left), normal(right)) {
        (Some(left), Some(right)) => left == right,
        _ => loose(left) == loose(right),
    }
}

/// What cannot be read, without its spaces, quotes and parentheses.
fn loose(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    lower.chars().filter(|letter| !(letter.is_whitespace() || "()\"`".contains(*letter))).collect()
}

fn normal(text: &str) -> Option<String> {
    let text = text.replace('`', "\"");
    let mut parser = Parser::new(&PostgreSqlDialect {}).try_with_sql(&text).ok()?;
    let expression = parser.parse_expr().ok()?;
    let at_end = parser.peek_token().token == sqlparser::tokenizer::Token::EOF;
    at_end.then(|| told(&expression, DEEPEST)).flatten()
}

fn told(expression: &Expr, levels: u8) -> Option<String> {
    let levels = levels.checked_sub(1)?;
    let of = |part: &Expr| told(part, levels);
    Some(match expression {
        Expr::Nested(inner) => of(inner)?,
        Expr::Cast { expr, data_type, .. } => cast(&of(expr)?, data_type),
        Expr::Identifier(name) => name.value.to_lowercase(),
        Expr::CompoundIdentifier(names) => names.last()?.value.to_lowercase(),
        Expr::Value(ValueWithSpan { value, .. }) => literal(value),
        Expr::BinaryOp { left, op, right } => binary(&of(left)?, op, &of(right)?),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => format!("-{}", of(expr)?),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => negated(&of(expr)?),
        Expr::InList { expr, list, negated } => {
            let items = list.iter().map(of).collect::<Option<Vec<_>>>()?;
            among(&of(expr)?, items, *negated)
        }
        Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right, .. } => {
            among(&of(left)?, array(right, levels)?, false)
        }
        Expr::AllOp { left, compare_op: BinaryOperator::NotEq, right } => {
            among(&of(left)?, array(right, levels)?, true)
        }
        Expr::Between { expr, negated: not, low, high } => {
            let (it, low, high) = (of(expr)?, of(low)?, of(high)?);
            let both = format!("({it} >= {low} and {it} <= {high})");
            if *not { negated(&both) } else { both }
        }
        Expr::Like { negated: not, expr, pattern, .. } => {
            let like = format!("({} ~~ {})", of(expr)?, pattern_of(&of(pattern)?));
            if *not { negated(&like) } else { like }
        }
        Expr::ILike { negated: not, expr, pattern, .. } => {
            let like = format!("({} ~~* {})", of(expr)?, pattern_of(&of(pattern)?));
            if *not { negated(&like) } else { like }
        }
        Expr::IsNull(inner) => format!("({} is null)", of(inner)?),
        Expr::IsNotNull(inner) => format!("({} is not null)", of(inner)?),
        Expr::IsTrue(inner) => format!("({} is true)", of(inner)?),
        Expr::IsFalse(inner) => format!("({} is false)", of(inner)?),
        Expr::Function(_) => function(expression, levels)?,
        Expr::Array(array) => {
            let items = array.elem.iter().map(of).collect::<Option<Vec<_>>>()?;
            format!("[{}]", items.join(", "))
        }
        other => loose(&other.to_string()),
    })
}

/// Casts of texts among themselves say nothing; others do.
fn cast(inner: &str, to: &DataType) -> String {
    let name = to.to_string().to_ascii_lowercase();
    let bare = name.split('(').next().unwrap_or(&name).trim_end_matches("[]").trim();
    let is_text = matches!(
        bare,
        "text" | "character varying" | "varchar" | "bpchar" | "character" | "char" | "regconfig"
    );
    let of_literal = inner.starts_with('\'') || inner.parse::<f64>().is_ok();
    if is_text || of_literal { inner.to_owned() } else { format!("{inner}::{name}") }
}

fn literal(value: &Value) -> String {
    match value {
        Value::SingleQuotedString(text) => match text.parse::<f64>() {
            // PostgreSQL prints a negative number as a text with a cast.
            Ok(_) => text.clone(),
            Err(_) => format!("'{text}'"),
        },
        Value::Boolean(value) => value.to_string(),
        other => other.to_string().to_ascii_lowercase(),
    }
}

/// Two signs for any text mean what one means; drivers double them.
fn pattern_of(text: &str) -> String {
    let mut text = text.to_owned();
    while text.contains("%%") {
        text = text.replace("%%", "%");
    }
    text
}

fn binary(left: &str, op: &BinaryOperator, right: &str) -> String {
    let pattern = pattern_of(right);
    let is_like = matches!(
        op,
        BinaryOperator::PGLikeMatch
            | BinaryOperator::PGNotLikeMatch
            | BinaryOperator::PGILikeMatch
            | BinaryOperator::PGNotILikeMatch
    );
    let right = if is_like { &pattern } else { right };
    let op = match op {
        BinaryOperator::PGLikeMatch => "~~".to_owned(),
        BinaryOperator::PGNotLikeMatch => return negated(&format!("({left} ~~ {right})")),
        BinaryOperator::PGILikeMatch => "~~*".to_owned(),
        BinaryOperator::PGNotILikeMatch => return negated(&format!("({left} ~~* {right})")),
        other => other.to_string().to_ascii_lowercase(),
    };
    match op.as_str() {
        // These may be told in one line or in steps.
        "and" | "or" => {
            let part = |text: &str| -> String {
                let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
                let joined = inner.filter(|inner| is_joined(inner, &op));
                joined.unwrap_or(text).to_owned()
            };
            format!("({} {op} {})", part(left), part(right))
        }
        _ => format!("({left} {op} {right})"),
    }
}

/// Whether the top level of `text` is nothing but parts joined by `op`.
fn is_joined(text: &str, op: &str) -> bool {
    let (mut depth, mut top) = (0_i32, String::new());
    for letter in text.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ if depth == 0 => top.push(letter),
            _ => {}
        }
    }
    let other = if op == "and" { " or " } else { " and " };
    depth == 0 && top.contains(&format!(" {op} ")) && !top.contains(other)
}

fn negated(text: &str) -> String {
    format!("(not {text})")
}

/// The order in which a list is told says nothing.
fn among(it: &str, mut items: Vec<String>, not: bool) -> String {
    items.sort();
    let told = match items.as_slice() {
        [only] => format!("({it} = {only})"),
        items => format!("({it} in ({}))", items.join(", ")),
    };
    if not { negated(&told) } else { told }
}

fn array(expression: &Expr, levels: u8) -> Option<Vec<String>> {
    let levels = levels.checked_sub(1)?;
    match expression {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => array(inner, levels),
        Expr::Array(array) => array.elem.iter().map(|item| told(item, levels)).collect(),
        _ => None,
    }
}

fn function(expression: &Expr, levels: u8) -> Option<String> {
    use sqlparser::ast::{FunctionArg, FunctionArgExpr, FunctionArguments};
    let Expr::Function(function) = expression else { return None };
    let name = function.name.to_string().to_ascii_lowercase();
    let FunctionArguments::List(list) = &function.args else { return Some(name) };
    let items = list.args.iter().map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(inner)) => told(inner, levels),
        other => Some(loose(&other.to_string())),
    });
    let items = items.collect::<Option<Vec<_>>>()?;
    Some(format!("{name}({})", items.join(", ")))
}
