//! SQLAlchemy's expressions: their class, and what their `str` writes.

use crate::operations::calls::{Arguments, last_part, text_of};
use crate::operations::expressions::type_expression;
use crate::operations::tables::table_name;
use crate::python::Value;

use super::quoting::quoted_name;
use super::select::is_select;
use super::statement::statement;
use super::types::type_str;

/// An expression by its class and its text.
pub(super) struct Described {
    pub(super) class: String,
    pub(super) text: String,
}

impl Described {
    pub(super) fn new(class: &str, text: impl Into<String>) -> Self {
        Self { class: class.to_owned(), text: text.into() }
    }
}

/// The class and text of an expression or statement; `None` for what is neither or is not decided.
pub(super) fn describe(value: &Value) -> Option<Described> {
    let mut compiler = Compiler::default();
    statement(value, &mut compiler).or_else(|| compiler.element(value))
}

/// The text of an expression with its literals in place, as DDL has it.
pub(in crate::operations) fn sql_of(value: &Value) -> Option<String> {
    let mut compiler = Compiler { literal: true, ..Compiler::default() };
    compiler.element(value).map(|described| described.text)
}

/// How tightly an expression binds, as SQLAlchemy ranks its operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Exists,
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Whole,
}

/// Writes expressions; parameters are numbered as they come.
#[derive(Default)]
pub(super) struct Compiler {
    parameters: Vec<(String, usize)>,
    /// Whether literals stand in the text instead.
    literal: bool,
    /// The tables of the statements around what is written.
    pub(super) enclosing: Vec<String>,
}

impl Compiler {
    /// An anonymous parameter called after what it is compared with.
    fn parameter(&mut self, name: &str) -> String {
        self.anonymous(name)
    }

    /// The next name of its kind, such as `anon_2`.
    pub(super) fn anonymous(&mut self, name: &str) -> String {
        let at = match self.parameters.iter().position(|(known, _)| known == name) {
            Some(at) => at,
            None => {
                self.parameters.push((name.to_owned(), 0));
                self.parameters.len() - 1
            }
        };
        let mut number = 1;
        if let Some((_, count)) = self.parameters.get_mut(at) {
            *count += 1;
            number = *count;
        }
        format!("{name}_{number}")
    }

    /// An expression with its class.
    pub(super) fn element(&mut self, value: &Value) -> Option<Described> {
        if is_select(value) {
            return self.select(value).map(|text| Described::new("Select", text));
        }
        match value {
            Value::Call { path, args, kwargs } if last_part(path) == "case" => {
                self.case(Arguments { args, kwargs }).map(|text| Described::new("Case", text))
            }
            Value::Call { path, args, .. } => self.call(path, args),
            Value::MethodCall { receiver, name, args, .. } => self.method(receiver, name, args),
            Value::Attribute { .. } => {
                let (table, column) = column_of(value)?;
                let text = format!("{}.{}", quoted_name(&table), quoted_name(&column));
                Some(Described::new("Column", text))
            }
            _ => None,
        }
    }

    fn call(&mut self, path: &str, args: &[Value]) -> Option<Described> {
        let first = args.first();
        if let Some(name) = function_name(path) {
            return self.function(&name, args);
        }
        match last_part(path) {
            "text" | "TextClause" => {
                Some(Described::new("TextClause", first.and_then(text_of)?.replace("\\:", ":")))
            }
            "literal_column" => Some(Described::new("ColumnClause", first.and_then(text_of)?)),
            "DDL" => Some(Described::new("DDL", first.and_then(text_of)?)),
            "column" => {
                Some(Described::new("ColumnClause", quoted_name(&first.and_then(text_of)?)))
            }
            "true" => Some(Described::new("True_", "true")),
            "false" => Some(Described::new("False_", "false")),
            "null" => Some(Described::new("Null", "NULL")),
            "literal" | "bindparam" => {
                let name = if last_part(path) == "literal" {
                    "param".to_owned()
                } else {
                    first.and_then(text_of)?
                };
                let text = if last_part(path) == "literal" { self.parameter(&name) } else { name };
                Some(Described::new("BindParameter", format!(":{text}")))
            }
            "cast" | "Cast" | "try_cast" => {
                let inner = self.operand(first?, "param", Binding::Or)?;
                let type_ = type_str(&type_expression(args.get(1)?)?);
                Some(Described::new("Cast", format!("CAST({inner} AS {type_})")))
            }
            "desc" | "asc" | "nullsfirst" | "nulls_first" | "nullslast" | "nulls_last"
            | "distinct" => self.suffixed(first?, last_part(path)),
            "and_" => self.junction(args, " AND ", Binding::And),
            "or_" => self.junction(args, " OR ", Binding::Or),
            "not_" => self.negated(first?),
            "exists" => self.exists(args).map(|text| Described::new("Exists", text)),
            "DefaultClause" => self.element(first?),
            _ => None,
        }
    }

    fn suffixed(&mut self, value: &Value, name: &str) -> Option<Described> {
        let inner = self.column_text(value)?;
        let text = match name {
            "desc" => format!("{inner} DESC"),
            "asc" => format!("{inner} ASC"),
            "nullsfirst" | "nulls_first" => format!("{inner} NULLS FIRST"),
            "nullslast" | "nulls_last" => format!("{inner} NULLS LAST"),
            _ => format!("DISTINCT {inner}"),
        };
        Some(Described::new("UnaryExpression", text))
    }

    /// A string where a column's name may stand is one.
    pub(super) fn column_text(&mut self, value: &Value) -> Option<String> {
        match text_of(value) {
            Some(name) => Some(quoted_name(&name)),
            None => self.element(value).map(|described| described.text),
        }
    }

    /// `func.NAME(…)`; literal arguments are parameters.
    fn function(&mut self, name: &str, args: &[Value]) -> Option<Described> {
        let last = last_part(name);
        let lowered = last.to_ascii_lowercase();
        if matches!(
            lowered.as_str(),
            "current_timestamp"
                | "current_date"
                | "current_time"
                | "localtime"
                | "localtimestamp"
                | "current_user"
                | "session_user"
                | "user"
                | "sysdate"
        ) && args.is_empty()
        {
            return Some(Described::new(&lowered, lowered.to_ascii_uppercase()));
        }
        let told: Option<Vec<String>> =
            args.iter().map(|value| self.operand(value, last, Binding::Or)).collect();
        let told = match (lowered.as_str(), told?) {
            ("count", told) if told.is_empty() => "*".to_owned(),
            (_, told) => told.join(", "),
        };
        let generic = matches!(
            lowered.as_str(),
            "now"
                | "count"
                | "max"
                | "min"
                | "sum"
                | "concat"
                | "char_length"
                | "coalesce"
                | "random"
                | "array_agg"
                | "next_value"
                | "rank"
                | "dense_rank"
                | "grouping_sets"
                | "rollup"
                | "cube"
        );
        Some(Described::new(if generic { &lowered } else { "Function" }, format!("{name}({told})")))
    }

    /// What methods and operators of an expression make.
    fn method(&mut self, receiver: &Value, name: &str, args: &[Value]) -> Option<Described> {
        let first = args.first();
        match name {
            "bindparams" => {
                let mut described = self.element(receiver)?;
                for name in args.iter().filter_map(expanding) {
                    let list = format!("(__[POSTCOMPILE_{name}])");
                    described.text = described.text.replace(&format!(":{name}"), &list);
                }
                Some(described)
            }
            "execution_options" | "columns" | "self_group" | "label" => self.element(receiver),
            "op" | "bool_op" => None,
            "exists" => {
                let text = self.exists(std::slice::from_ref(receiver))?;
                Some(Described::new("Exists", text))
            }
            "scalar_subquery" | "as_scalar" => self
                .select(receiver)
                .map(|text| Described::new("ScalarSelect", format!("({text})"))),
            "desc" | "asc" | "nullsfirst" | "nulls_first" | "nullslast" | "nulls_last"
            | "distinct" => self.suffixed(receiver, name),
            "cast" => {
                let inner = self.operand(receiver, "param", Binding::Or)?;
                let type_ = type_str(&type_expression(first?)?);
                Some(Described::new("Cast", format!("CAST({inner} AS {type_})")))
            }
            "in_" | "not_in" | "notin_" => {
                let left = self.operand(receiver, "param", Binding::Comparison)?;
                let list = if is_select(first?) {
                    self.select(first?)?
                } else if self.literal {
                    let items = first?.as_list()?.iter().map(literal);
                    items.collect::<Option<Vec<_>>>()?.join(", ")
                } else {
                    first?.as_list()?;
                    format!("__[POSTCOMPILE_{}]", self.parameter(&parameter_name(receiver)))
                };
                let negated = if name == "in_" { "" } else { "NOT " };
                let text = if negated.is_empty() {
                    format!("{left} IN ({list})")
                } else {
                    format!("({left} NOT IN ({list}))")
                };
                Some(Described::new("BinaryExpression", text))
            }
            "__and__" => self.junction(&[receiver.clone(), first?.clone()], " AND ", Binding::And),
            "__or__" => self.junction(&[receiver.clone(), first?.clone()], " OR ", Binding::Or),
            "__invert__" => self.negated(receiver),
            _ => self.compared(receiver, name, first?),
        }
    }

    fn compared(&mut self, left: &Value, name: &str, right: &Value) -> Option<Described> {
        let (operator, binding) = match (name, right) {
            ("__eq__", Value::None) | ("is_", _) => ("IS", Binding::Comparison),
            ("__ne__", Value::None) | ("is_not" | "isnot", _) => ("IS NOT", Binding::Comparison),
            ("__eq__", _) => ("=", Binding::Comparison),
            ("__ne__", _) => ("!=", Binding::Comparison),
            ("__lt__", _) => ("<", Binding::Comparison),
            ("__le__", _) => ("<=", Binding::Comparison),
            ("__gt__", _) => (">", Binding::Comparison),
            ("__ge__", _) => (">=", Binding::Comparison),
            ("like", _) => ("LIKE", Binding::Comparison),
            ("not_like" | "notlike", _) => ("NOT LIKE", Binding::Comparison),
            ("__add__", right) if text_of(right).is_some() => ("||", Binding::Sum),
            ("__add__", _) => ("+", Binding::Sum),
            ("__radd__", _) => ("||", Binding::Sum),
            ("__sub__", _) => ("-", Binding::Sum),
            ("__mul__", _) => ("*", Binding::Product),
            ("concat", _) => ("||", Binding::Sum),
            _ => return None,
        };
        let (first, second) = if name == "__radd__" { (right, left) } else { (left, right) };
        let name = parameter_name(left);
        let first = self.operand(first, &name, binding)?;
        let second = match second {
            Value::None => "NULL".to_owned(),
            Value::Bool(true) if operator.starts_with("IS") || operator == "=" => "true".to_owned(),
            Value::Bool(false) if operator.starts_with("IS") || operator == "=" => {
                "false".to_owned()
            }
            second => self.operand(second, &name, binding)?,
        };
        Some(Described::new("BinaryExpression", format!("{first} {operator} {second}")))
    }

    /// Conditions that must all hold.
    pub(super) fn all_of(&mut self, parts: &[Value]) -> Option<String> {
        self.junction(parts, " AND ", Binding::And).map(|described| described.text)
    }

    fn junction(&mut self, parts: &[Value], word: &str, binding: Binding) -> Option<Described> {
        match parts {
            [] => None,
            [only] => self.element(only),
            parts => {
                let told: Option<Vec<String>> =
                    parts.iter().map(|part| self.operand(part, "param", binding)).collect();
                Some(Described::new("BooleanClauseList", told?.join(word)))
            }
        }
    }

    fn negated(&mut self, value: &Value) -> Option<Described> {
        if let Value::MethodCall { receiver, name, args, kwargs } = value
            && let Some(opposite) = opposite(name)
        {
            return self.element(&Value::MethodCall {
                receiver: receiver.clone(),
                name: opposite.to_owned(),
                args: args.clone(),
                kwargs: kwargs.clone(),
            });
        }
        let inner = self.operand(value, "param", Binding::Not)?;
        Some(Described::new("UnaryExpression", format!("NOT {inner}")))
    }

    /// A part of a larger expression: in parentheses where it binds less tightly than what it stands in.
    pub(super) fn operand_text(&mut self, value: &Value, name: &str) -> Option<String> {
        self.operand(value, name, Binding::Or)
    }

    /// A condition that stands alone: in parentheses unless it is one thing.
    pub(super) fn grouped_condition(&mut self, value: &Value) -> Option<String> {
        self.operand(value, "param", Binding::Whole)
    }

    fn operand(&mut self, value: &Value, name: &str, within: Binding) -> Option<String> {
        match value {
            Value::Int(_) | Value::Float(_) | Value::Str(_) | Value::Bool(_) if self.literal => {
                literal(value)
            }
            Value::Int(_) | Value::Float(_) | Value::Str(_) | Value::Bool(_) => {
                Some(format!(":{}", self.parameter(name)))
            }
            Value::None => Some("NULL".to_owned()),
            value => {
                let own = binding_of(value);
                let text = self.element(value)?.text;
                Some(if own < within { format!("({text})") } else { text })
            }
        }
    }
}

/// The name of a parameter that stands for a whole list.
fn expanding(parameter: &Value) -> Option<String> {
    let Value::Call { path, args, kwargs } = parameter else { return None };
    let arguments = Arguments { args, kwargs };
    let expands = arguments.named("expanding").and_then(Value::truth) == Some(true);
    (last_part(path) == "bindparam" && expands).then(|| args.first().and_then(text_of)).flatten()
}

/// The comparison that holds where this one does not.
fn opposite(method: &str) -> Option<&'static str> {
    Some(match method {
        "__eq__" => "__ne__",
        "__ne__" => "__eq__",
        "__lt__" => "__ge__",
        "__le__" => "__gt__",
        "__gt__" => "__le__",
        "__ge__" => "__lt__",
        "like" => "not_like",
        "in_" => "not_in",
        "is_" => "is_not",
        "is_not" | "isnot" => "is_",
        _ => return None,
    })
}

/// A literal as SQL.
fn literal(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(format!("'{}'", text.replace('\'', "''"))),
        Value::Int(_) | Value::Float(_) => Some(value.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn binding_of(value: &Value) -> Binding {
    if is_select(value) {
        return Binding::Exists;
    }
    match value {
        Value::Call { path, .. } => match last_part(path) {
            "exists" => Binding::Exists,
            "or_" => Binding::Or,
            "and_" => Binding::And,
            "not_" => Binding::Not,
            _ => Binding::Whole,
        },
        Value::MethodCall { name, .. } => match name.as_str() {
            "exists" => Binding::Exists,
            "__or__" => Binding::Or,
            "__and__" => Binding::And,
            "__invert__" => Binding::Not,
            "__add__" | "__radd__" | "__sub__" | "concat" => Binding::Sum,
            "__mul__" => Binding::Product,
            name if name.starts_with("__") => Binding::Comparison,
            "is_" | "is_not" | "isnot" | "like" | "in_" => Binding::Comparison,
            _ => Binding::Whole,
        },
        _ => Binding::Whole,
    }
}

/// What a literal compared with `value` is called.
fn parameter_name(value: &Value) -> String {
    match value {
        Value::Attribute { .. } => {
            column_of(value).map_or_else(|| "param".to_owned(), |(_, name)| name)
        }
        Value::Call { path, args, .. } => match function_name(path) {
            Some(name) => last_part(&name).to_owned(),
            None if last_part(path) == "column" => {
                args.first().and_then(text_of).unwrap_or_else(|| "param".to_owned())
            }
            None => "param".to_owned(),
        },
        _ => "param".to_owned(),
    }
}

/// `lower` of `sqlalchemy.func.lower`.
pub(super) fn function_name(path: &str) -> Option<String> {
    [
        "sqlalchemy.func.",
        "sqlalchemy.sql.func.",
        "sqlalchemy.sql.expression.func.",
        "sqlalchemy.sql.functions.func.",
        "sqlmodel.func.",
    ]
    .iter()
    .find_map(|prefix| path.strip_prefix(prefix))
    .map(str::to_owned)
}

/// The table and column of `table.c.NAME` and `table.columns.NAME`.
pub(super) fn column_of(value: &Value) -> Option<(String, String)> {
    let Value::Attribute { receiver, name } = value else { return None };
    let Value::Attribute { receiver: table, name: collection } = &**receiver else { return None };
    if collection != "c" && collection != "columns" {
        return None;
    }
    Some((table_name(table)?, name.clone()))
}
