//! Expressions that a call makes: columns, `text(…)`, `and_(…)`, `case(…)`, `cast(…)`.

use crate::operations::calls::{Arguments, last_part, text_of};
use crate::operations::expressions::type_expression;
use crate::operations::invoked::quoting::quoted_name;
use crate::operations::invoked::types::type_str;
use crate::python::Value;

use super::kind::{Kind, of_type};
use super::operator::{Operator, opposite};
use super::{Compiler, Label, Parameters, Written, from, functions, select};

impl Compiler {
    /// An expression.
    pub(super) fn element(&mut self, value: &Value) -> Option<Written> {
        if select::is_select(value) {
            let class = select::class(value);
            return self.select(value).map(|text| Written::new(class, text));
        }
        match value {
            Value::Call { path, args, kwargs } => self.call(path, Arguments { args, kwargs }),
            Value::MethodCall { receiver, name, args, kwargs } => {
                self.method(receiver, name, Arguments { args, kwargs })
            }
            Value::Attribute { receiver, name } => match from::column(value) {
                Some(column) => self.column(&column),
                None if name == "astext" => self.json_text(receiver),
                None => None,
            },
            _ => None,
        }
    }

    fn column(&mut self, column: &from::Column<'_>) -> Option<Written> {
        let name = quoted_name(column.name);
        let text = match self.parameters {
            Parameters::InPlace if self.enclosing.is_empty() => name,
            _ => format!("{}.{name}", self.table_reference(column.table)?),
        };
        let label = Label::Own(Some(column.name.to_owned()));
        Some(Written { kind: column.kind(), label, ..Written::new("Column", text) })
    }

    fn call(&mut self, path: &str, arguments: Arguments<'_>) -> Option<Written> {
        if let Some(name) = functions::function_name(path) {
            return arguments.kwargs.is_empty().then(|| self.function(&name, arguments.args))?;
        }
        let first = arguments.args.first();
        let own = |class: &str, text: String, name: Option<String>| Written {
            label: Label::Own(name),
            ..Written::new(class, text)
        };
        match last_part(path) {
            "text" | "TextClause" => {
                let text = arguments.get(0, "text").and_then(text_of)?.replace("\\:", ":");
                Some(own("TextClause", text, None))
            }
            "literal_column" => {
                let text = first.and_then(text_of)?;
                let kind = of_type(arguments.get(1, "type_"));
                Some(Written { kind, ..own("ColumnClause", text.clone(), Some(text)) })
            }
            "DDL" => Some(Written::new("DDL", first.and_then(text_of)?)),
            "column" | "Column" => {
                let name = first.and_then(text_of)?;
                let kind = of_type(arguments.get(1, "type_"));
                Some(Written { kind, ..own("ColumnClause", quoted_name(&name), Some(name)) })
            }
            "true" => Some(Written { kind: Kind::Boolean, ..Written::new("True_", "true") }),
            "false" => Some(Written { kind: Kind::Boolean, ..Written::new("False_", "false") }),
            "null" => Some(Written::new("Null", "NULL")),
            "literal" | "bindparam" => self.bound(path, arguments),
            "cast" | "Cast" => self.cast(first?, arguments.args.get(1)?),
            "type_coerce" => {
                let inner = self.operand(first?, "param", None)?;
                let class = "TypeCoerce".to_owned();
                Some(Written { class, kind: of_type(arguments.args.get(1)), ..inner })
            }
            "extract" => {
                let inner = self.operand(arguments.args.get(1)?, "param", None)?.text;
                let field = first.and_then(text_of)?;
                let text = format!("EXTRACT({field} FROM {inner})");
                Some(Written { kind: Kind::Integer, ..Written::new("Extract", text) })
            }
            name @ ("desc" | "asc" | "nullsfirst" | "nulls_first" | "nullslast" | "nulls_last"
            | "distinct") => self.modified(first?, name),
            "and_" => self.junction(arguments.args, Operator::And),
            "or_" => self.junction(arguments.args, Operator::Or),
            "not_" => self.negated(first?),
            "between" => {
                let [value, low, high] = arguments.args else { return None };
                self.between(value, low, high, "BETWEEN")
            }
            "exists" => self.exists(arguments.args),
            "case" => self.case(arguments),
            "tuple_" => {
                let mut told = Vec::new();
                for item in arguments.args {
                    told.push(self.operand(item, "param", Some(Operator::Comma))?.text);
                }
                Some(Written::new("Tuple", format!("({})", told.join(", "))))
            }
            "DefaultClause" => self.element(first?),
            _ => None,
        }
    }

    pub(super) fn cast(&mut self, value: &Value, type_: &Value) -> Option<Written> {
        let name = from::column(value).map(|column| column.name.to_owned());
        let inner = self.operand(value, "param", Some(Operator::Comma))?.text;
        let text = format!("CAST({inner} AS {})", type_str(&type_expression(type_)?));
        let label = name.map_or(Label::Anonymous("anon".to_owned()), Label::Given);
        Some(Written { kind: of_type(Some(type_)), label, ..Written::new("Cast", text) })
    }

    /// `x DESC`, `DISTINCT x` and the like.
    pub(super) fn modified(&mut self, value: &Value, name: &str) -> Option<Written> {
        let (operator, around) = match name {
            "distinct" => (Operator::Unique, Operator::Unique),
            _ => (Operator::Order, Operator::Order),
        };
        let inner = match text_of(value) {
            Some(name) => quoted_name(&name),
            None => self.element(value)?.ordered(around).text,
        };
        let text = match name {
            "desc" => format!("{inner} DESC"),
            "asc" => format!("{inner} ASC"),
            "nullsfirst" | "nulls_first" => format!("{inner} NULLS FIRST"),
            "nullslast" | "nulls_last" => format!("{inner} NULLS LAST"),
            _ => format!("DISTINCT {inner}"),
        };
        let label = Label::Own(None);
        Some(Written { operator: Some(operator), label, ..Written::new("UnaryExpression", text) })
    }

    /// A string where a column's name may stand is one.
    pub(super) fn name_or_element(&mut self, value: &Value) -> Option<String> {
        match text_of(value) {
            Some(name) => Some(quoted_name(&name)),
            None => self.element(value).map(|written| written.text),
        }
    }

    /// Conditions that must all hold.
    pub(super) fn all_of(&mut self, parts: &[Value]) -> Option<String> {
        self.junction(parts, Operator::And).map(|written| written.text)
    }

    pub(super) fn junction(&mut self, parts: &[Value], operator: Operator) -> Option<Written> {
        let is_constant = |value: &Value, name: &str| {
            matches!(value, Value::Call { path, args, .. } if args.is_empty()
                && path.starts_with("sqlalchemy.") && last_part(path) == name)
        };
        let (idle, decisive) =
            if operator == Operator::And { ("true", "false") } else { ("false", "true") };
        if let Some(constant) = parts.iter().find(|part| is_constant(part, decisive)) {
            return self.element(constant);
        }
        let telling: Vec<&Value> = parts.iter().filter(|part| !is_constant(part, idle)).collect();
        match telling.as_slice() {
            [] => parts.first().and_then(|part| self.element(part)),
            [only] => self.element(only),
            several => {
                let mut told = Vec::new();
                for part in several {
                    told.push(self.condition(part, operator)?);
                }
                let text = told.join(&format!(" {} ", operator.symbol()));
                let kind = Kind::Boolean;
                Some(Written {
                    operator: Some(operator),
                    kind,
                    ..Written::new("BooleanClauseList", text)
                })
            }
        }
    }

    /// One of several conditions.
    fn condition(&mut self, value: &Value, around: Operator) -> Option<String> {
        match value {
            Value::Bool(value) => Some(value.to_string()),
            value => Some(self.element(value)?.grouped(Some(around)).text),
        }
    }

    pub(super) fn negated(&mut self, value: &Value) -> Option<Written> {
        if let Value::MethodCall { receiver, name, args, kwargs } = value
            && let Some(opposite) = opposite(name)
        {
            return self.method(receiver, opposite, Arguments { args, kwargs });
        }
        let inner = self.element(value)?;
        let class = match inner.kind {
            Kind::Boolean if inner.operator.is_none() => "AsBoolean",
            _ => "UnaryExpression",
        };
        let text = format!("NOT {}", inner.grouped(Some(Operator::Not)).text);
        let kind = Kind::Boolean;
        Some(Written { operator: Some(Operator::Not), kind, ..Written::new(class, text) })
    }

    /// `case((condition, value), …, else_=value)`, also with its conditions in a list or a dictionary.
    fn case(&mut self, arguments: Arguments<'_>) -> Option<Written> {
        let is_pairs = |items: &[Value]| items.iter().all(|item| item.as_list().is_some());
        let value = arguments.named("value").filter(|value| **value != Value::None);
        let whens: Vec<(Value, Value)> = match arguments.args {
            [Value::Dict(items)] => items.clone(),
            [Value::List(items)] if is_pairs(items) => {
                items.iter().map(pair).collect::<Option<_>>()?
            }
            items => items.iter().map(pair).collect::<Option<_>>()?,
        };
        let mut text = "CASE".to_owned();
        if let Some(value) = value {
            text += &format!(" {}", self.operand(value, "param", None)?.text);
        }
        let mut kind = Kind::Unknown;
        for (condition, result) in &whens {
            let condition = match value {
                Some(_) => self.operand(condition, "param", None)?,
                None => self.element(condition)?.grouped(None),
            };
            let result = self.operand(result, "param", Some(Operator::Comma))?;
            text += &format!(" WHEN {} THEN {}", condition.text, result.text);
            kind = result.kind;
        }
        if let Some(other) = arguments.named("else_").filter(|other| **other != Value::None) {
            let other = self.operand(other, "param", Some(Operator::Comma))?.text;
            text += &format!(" ELSE {other}");
        }
        Some(Written { kind, ..Written::new("Case", text + " END") })
    }
}

impl Written {
    /// As a part of `x DESC`: modifiers of the order may follow each other.
    fn ordered(self, around: Operator) -> Self {
        match self.operator {
            Some(Operator::Order) => self,
            _ => self.grouped(Some(around)),
        }
    }
}

fn pair(item: &Value) -> Option<(Value, Value)> {
    match item.as_list()? {
        [condition, result] => Some((condition.clone(), result.clone())),
        _ => None,
    }
}
