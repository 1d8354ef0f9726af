//! Operators of SQLAlchemy's expressions, which build a larger expression instead of computing anything.

use ruff_python_ast::{CmpOp, Operator};

use super::Value;

/// Callables of SQLAlchemy whose result is no expression.
const NO_EXPRESSIONS: &[&str] =
    &["inspect", "create_engine", "engine_from_config", "Session", "sessionmaker", "MetaData"];

/// Methods of a table or expression that give an expression again.
const BUILDING: &[&str] = &[
    "as_boolean",
    "as_float",
    "as_integer",
    "as_json",
    "as_scalar",
    "as_string",
    "asc",
    "astext",
    "between",
    "bool_op",
    "cast",
    "collate",
    "concat",
    "contains",
    "correlate",
    "desc",
    "distinct",
    "endswith",
    "exists",
    "filter",
    "has_key",
    "icontains",
    "iendswith",
    "ilike",
    "in_",
    "is_",
    "is_distinct_from",
    "is_not",
    "is_not_distinct_from",
    "isnot",
    "isnot_distinct_from",
    "istartswith",
    "join",
    "label",
    "like",
    "limit",
    "match",
    "not_ilike",
    "not_in",
    "not_like",
    "notilike",
    "notin_",
    "notlike",
    "nulls_first",
    "nulls_last",
    "nullsfirst",
    "nullslast",
    "offset",
    "op",
    "order_by",
    "outerjoin",
    "over",
    "regexp_match",
    "scalar_subquery",
    "select_from",
    "self_group",
    "startswith",
    "where",
];

/// Functions that give something with columns.
const SELECTABLE: &[&str] = &["aliased", "insert", "select"];

/// The method that Python calls for a comparison, where `left` or `right` is an expression.
pub(super) fn compared(operator: CmpOp, left: &Value, right: &Value) -> Option<Value> {
    let name = match operator {
        CmpOp::Eq => "__eq__",
        CmpOp::NotEq => "__ne__",
        CmpOp::Lt => "__lt__",
        CmpOp::LtE => "__le__",
        CmpOp::Gt => "__gt__",
        CmpOp::GtE => "__ge__",
        _ => return None,
    };
    method(name, left, right)
}

/// The method that Python calls for a binary operator, where `left` or `right` is an expression.
pub(super) fn combined(operator: Operator, left: &Value, right: &Value) -> Option<Value> {
    let name = match operator {
        Operator::Add => "__add__",
        Operator::Sub => "__sub__",
        Operator::Mult => "__mul__",
        Operator::Div => "__truediv__",
        Operator::FloorDiv => "__floordiv__",
        Operator::Mod => "__mod__",
        Operator::BitAnd => "__and__",
        Operator::BitOr => "__or__",
        _ => return None,
    };
    if is_expression(right) && !is_expression(left) {
        let reflected = name.replacen("__", "__r", 1);
        return method(&reflected, right, left);
    }
    method(name, left, right)
}

/// `~` of an expression.
pub(super) fn inverted(operand: &Value) -> Option<Value> {
    is_expression(operand).then(|| call(operand, "__invert__", Vec::new()))
}

/// `-` of an expression.
pub(super) fn negative(operand: &Value) -> Option<Value> {
    is_expression(operand).then(|| call(operand, "__neg__", Vec::new()))
}

/// `column.op("->>")`, called with what stands right of the operator.
pub(super) fn called(operator: &Value, args: Vec<Value>) -> Option<Value> {
    match operator {
        Value::MethodCall { name, .. } if name == "op" || name == "bool_op" => {
            is_expression(operator).then(|| call(operator, "__call__", args))
        }
        _ => None,
    }
}

/// The columns that a loop over `table.c` sees.
pub(super) fn columns(collection: &Value) -> Option<Vec<Value>> {
    let Value::Attribute { receiver, name } = collection else { return None };
    let Value::Call { args, .. } = &**receiver else { return None };
    if !matches!(name.as_str(), "c" | "columns") || !is_table(receiver) {
        return None;
    }
    let declared = args.iter().filter(|item| is_call(item, &["column", "Column"]));
    let column = |item: &Value| match item {
        Value::Call { args, .. } => Some(Value::Attribute {
            receiver: Box::new(collection.clone()),
            name: args.first()?.as_str()?.to_owned(),
        }),
        _ => None,
    };
    declared.map(column).collect::<Option<Vec<_>>>().filter(|columns| !columns.is_empty())
}

/// An element of an expression, of a table's columns or of a metadata's tables.
pub(super) fn element(receiver: &Value, key: &Value) -> Option<Value> {
    let named = match (receiver, key) {
        (Value::Attribute { name, .. }, Value::Str(key)) => Some((name.as_str(), key)),
        _ => None,
    };
    match named {
        Some(("c" | "columns" | "excluded", key))
            if is_call(receiver.root(), SELECTABLE) || is_table(receiver.root()) =>
        {
            Some(Value::Attribute { receiver: Box::new(receiver.clone()), name: key.clone() })
        }
        Some(("tables", key)) if is_call(receiver.root(), &["MetaData"]) => Some(Value::Call {
            path: "sqlalchemy.Table".to_owned(),
            args: vec![Value::Str(key.clone()), receiver.root().clone()],
            kwargs: Vec::new(),
        }),
        // A row of which nobody knows what it holds.
        _ => (is_expression(receiver) || is_step(receiver))
            .then(|| call(receiver, "__getitem__", vec![key.clone()])),
    }
}

/// What a loop over something outside sees in one of its rounds.
pub(super) fn is_step(value: &Value) -> bool {
    matches!(value, Value::MethodCall { name, .. } if name == "__next__")
}

fn method(name: &str, left: &Value, right: &Value) -> Option<Value> {
    (is_expression(left) || is_expression(right)).then(|| call(left, name, vec![right.clone()]))
}

fn call(receiver: &Value, name: &str, args: Vec<Value>) -> Value {
    Value::MethodCall {
        receiver: Box::new(receiver.clone()),
        name: name.to_owned(),
        args,
        kwargs: Vec::new(),
    }
}

fn is_call(value: &Value, names: &[&str]) -> bool {
    matches!(value, Value::Call { path, .. } if path.starts_with("sqlalchemy.")
        && path.rsplit('.').next().is_some_and(|last| names.contains(&last)))
}

fn is_table(value: &Value) -> bool {
    is_call(value, &["table", "Table"])
        || matches!(value, Value::Call { path, .. } if path == "alembic.op.create_table")
}

/// Whether a value is one of SQLAlchemy's column expressions.
fn is_expression(value: &Value) -> bool {
    match value {
        Value::Call { path, .. } => {
            let last = path.rsplit('.').next().unwrap_or_default();
            path.starts_with("sqlalchemy.")
                && (path.contains(".func.") || last.starts_with(char::is_lowercase))
                && !matches!(last, "table")
                && !NO_EXPRESSIONS.contains(&last)
        }
        Value::Attribute { receiver, name } if name == "astext" => is_expression(receiver),
        Value::Attribute { receiver, .. } => match &**receiver {
            Value::Attribute { receiver, name } => match name.as_str() {
                "c" | "columns" => {
                    is_table(receiver.root()) || is_call(receiver.root(), &["select", "aliased"])
                }
                "excluded" => is_call(receiver.root(), &["insert"]),
                _ => false,
            },
            _ => false,
        },
        Value::MethodCall { receiver, name, .. } => {
            (BUILDING.contains(&name.as_str()) || operator_of(name).is_some())
                && is_expression(receiver)
        }
        _ => false,
    }
}

/// The operator that a method stands for.
pub(super) fn operator_of(method: &str) -> Option<&'static str> {
    Some(match method {
        "__eq__" => "==",
        "__ne__" => "!=",
        "__lt__" => "<",
        "__le__" => "<=",
        "__gt__" => ">",
        "__ge__" => ">=",
        "__add__" => "+",
        "__sub__" => "-",
        "__mul__" => "*",
        "__truediv__" => "/",
        "__floordiv__" => "//",
        "__mod__" => "%",
        "__and__" => "&",
        "__or__" => "|",
        "__radd__" | "__rsub__" | "__rmul__" | "__rtruediv__" | "__rfloordiv__" | "__rmod__"
        | "__rand__" | "__ror__" | "__invert__" | "__neg__" | "__call__" | "__getitem__" => "",
        _ => return None,
    })
}
