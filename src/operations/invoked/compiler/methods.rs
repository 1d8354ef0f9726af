//! What methods and operators of an expression make: `x == y`, `x.in_(…)`, `x["key"]`.

use crate::operations::calls::{Arguments, last_part, text_of};
use crate::operations::invoked::quoting::quoted_name;
use crate::python::Value;

use super::kind::{Kind, is_plain, of_plain, parameter_name};
use super::operator::{Operator, binary};
use super::{Compiler, Label, Parameters, Written, exists, select};

impl Compiler {
    pub(super) fn method(
        &mut self,
        receiver: &Value,
        name: &str,
        arguments: Arguments<'_>,
    ) -> Option<Written> {
        let first = arguments.args.first().or_else(|| arguments.named("other"));
        match name {
            "bindparams" => self.with_bound(receiver, arguments.args),
            "execution_options" | "columns" | "self_group" => self.element(receiver),
            "label" => {
                let inner = self.element(receiver)?;
                let label = Label::Given(first.and_then(text_of)?);
                Some(Written { class: "Label".to_owned(), label, ..inner })
            }
            "exists" => self.exists(std::slice::from_ref(receiver)),
            "where" | "select_from" if exists::is_exists(receiver) => {
                self.exists_where(receiver, name, arguments.args)
            }
            "scalar_subquery" | "as_scalar" => {
                let text = self.select(receiver)?;
                Some(Written::new("ScalarSelect", format!("({text})")))
            }
            "desc" | "asc" | "nullsfirst" | "nulls_first" | "nullslast" | "nulls_last"
            | "distinct" => self.modified(receiver, name),
            "cast" => self.cast(receiver, first?),
            "collate" => {
                let inner = self.operand(receiver, "param", Some(Operator::Collate))?;
                let collation = first.and_then(text_of)?;
                let text = format!("{} COLLATE {}", inner.text, collation_name(&collation));
                Some(Written {
                    operator: Some(Operator::Collate),
                    kind: Kind::Text,
                    ..expression(text)
                })
            }
            "over" => self.over(receiver, arguments),
            "filter" => self.filtered(receiver, arguments.args),
            "in_" | "not_in" | "notin_" => self.within(receiver, name == "in_", first?),
            "between" | "not_between" => {
                let words = if name == "between" { "BETWEEN" } else { "NOT BETWEEN" };
                let high = arguments.get(1, "cright")?;
                self.between(receiver, arguments.get(0, "cleft")?, high, words)
            }
            "ilike" | "not_ilike" | "notilike" => self.ilike(receiver, name == "ilike", first?),
            "startswith" | "endswith" | "contains" | "not_startswith" | "not_endswith"
            | "not_contains" => self.affixed(receiver, name, arguments),
            "__and__" => self.junction(&[receiver.clone(), first?.clone()], Operator::And),
            "__or__" => self.junction(&[receiver.clone(), first?.clone()], Operator::Or),
            "__invert__" => self.negated(receiver),
            "__neg__" => {
                let inner = self.element(receiver)?.grouped(Some(Operator::Negative)).text;
                let text = format!("-{inner}");
                Some(Written {
                    operator: Some(Operator::Negative),
                    ..Written::new("UnaryExpression", text)
                })
            }
            "__getitem__" => self.item(receiver, first?),
            "as_string" => Some(Written { kind: Kind::Text, ..self.json_value(receiver)? }),
            "has_key" => {
                let left = self.operand(receiver, "param", Some(Operator::Custom))?;
                self.arrow(&left, "?", receiver, first?)
            }
            "__call__" => self.custom(receiver, first?),
            _ => self.binary(receiver, name, first?, arguments),
        }
    }

    fn with_bound(&mut self, receiver: &Value, parameters: &[Value]) -> Option<Written> {
        let mut written = self.element(receiver)?;
        for name in parameters.iter().filter_map(expanding) {
            let list = format!("(__[POSTCOMPILE_{name}])");
            written.text = written.text.replace(&format!(":{name}"), &list);
        }
        Some(written)
    }

    fn binary(
        &mut self,
        left: &Value,
        method: &str,
        right: &Value,
        arguments: Arguments<'_>,
    ) -> Option<Written> {
        // Each part of a tuple is a parameter of its own.
        let is_tuple = |value: &Value| matches!(value, Value::Call { path, .. } if last_part(path) == "tuple_");
        if matches!((left, right), (left, Value::List(_)) if is_tuple(left)) {
            return None;
        }
        let operator = self.adapted(binary(method)?, left, right);
        let name = parameter_name(left);
        let is_reflected = method.starts_with("__r");
        let (first, second) = if is_reflected { (right, left) } else { (left, right) };
        let first = self.operand(first, &name, Some(operator))?;
        let constant = match second {
            Value::Bool(value) if compares_constants(operator) => Some(value.to_string()),
            _ => None,
        };
        let (mut second, kind) = match constant {
            Some(text) => (text, Kind::Boolean),
            None => {
                let second = self.operand(second, &name, Some(operator))?;
                (second.text, second.kind)
            }
        };
        if operator == Operator::Divided && self.parameters != Parameters::InPlace {
            let type_ = match kind {
                Kind::Number(ref type_) => type_.clone(),
                _ => "NUMERIC".to_owned(),
            };
            second = format!("CAST({second} AS {type_})");
        }
        let mut text = format!("{} {} {second}", first.text, operator.symbol());
        if operator == Operator::FloorDivided && kind != Kind::Integer {
            text = format!("FLOOR({text})");
        }
        match arguments.named("escape") {
            None | Some(Value::None) => {}
            Some(escape) => text += &format!(" ESCAPE '{}'", escape.as_str()?),
        }
        let computes = matches!(
            operator,
            Operator::Plus
                | Operator::Minus
                | Operator::Times
                | Operator::Divided
                | Operator::FloorDivided
                | Operator::Modulo
                | Operator::Concat
        );
        let repeats = matches!(operator, Operator::Plus | Operator::Times | Operator::Concat)
            && first.operator == Some(operator);
        let class = if repeats { "ExpressionClauseList" } else { "BinaryExpression" };
        let kind = if computes { first.kind } else { Kind::Boolean };
        Some(Written { operator: Some(operator), kind, ..Written::new(class, text) })
    }

    /// The operator that is meant: `+` joins texts, and `== None` asks for nothing.
    fn adapted(&self, operator: Operator, left: &Value, right: &Value) -> Operator {
        let is_null = |value: &Value| {
            *value == Value::None
                || matches!(value, Value::Call { path, args, .. }
                    if path.starts_with("sqlalchemy.") && last_part(path) == "null" && args.is_empty())
        };
        match operator {
            Operator::Equal if is_null(right) => Operator::Is,
            Operator::NotEqual if is_null(right) => Operator::IsNot,
            Operator::Plus => {
                let kind = |value: &Value| match is_plain(value) {
                    true => of_plain(value),
                    false => self.kind_of(value),
                };
                let (left, right) = (kind(left), kind(right));
                let joins = match (&left, &right) {
                    (Kind::Unknown, right) => right.is_joined(),
                    (left, Kind::Unknown) => left.is_joined(),
                    (left, right) => left.is_joined() && right.is_joined(),
                };
                if joins { Operator::Concat } else { Operator::Plus }
            }
            operator => operator,
        }
    }

    /// `x IN (…)`.
    fn within(&mut self, value: &Value, is_in: bool, list: &Value) -> Option<Written> {
        let left = self.operand(value, "param", Some(Operator::In))?.text;
        let list = match list {
            list if select::is_select(list) => format!("({})", self.select(list)?),
            Value::List(items) if items.iter().all(is_plain) => self.plain_list(items, value)?,
            Value::List(items) => {
                let mut told = Vec::new();
                for item in items {
                    let name = parameter_name(value);
                    told.push(self.operand(item, &name, Some(Operator::Comma))?.text);
                }
                format!("({})", told.join(", "))
            }
            Value::Call { path, args, .. } if last_part(path) == "bindparam" => {
                let name = args.first().and_then(text_of)?;
                (self.parameters != Parameters::InPlace)
                    .then(|| format!("(__[POSTCOMPILE_{name}])"))?
            }
            // However many values there are, they are one parameter.
            Value::Opaque { .. } => self.plain_list(&[Value::Others], value)?,
            list => {
                let text = self.element(list)?.text;
                if text.starts_with('(') { text } else { format!("({text})") }
            }
        };
        let text =
            if is_in { format!("{left} IN {list}") } else { format!("({left} NOT IN {list})") };
        Some(Written { operator: Some(Operator::In), kind: Kind::Boolean, ..expression(text) })
    }

    pub(super) fn between(
        &mut self,
        value: &Value,
        low: &Value,
        high: &Value,
        words: &str,
    ) -> Option<Written> {
        let name = parameter_name(value);
        let value = self.operand(value, "param", Some(Operator::Between))?.text;
        let low = self.operand(low, &name, Some(Operator::And))?.text;
        let high = self.operand(high, &name, Some(Operator::And))?.text;
        let text = format!("{value} {words} {low} AND {high}");
        Some(Written { operator: Some(Operator::Between), kind: Kind::Boolean, ..expression(text) })
    }

    fn ilike(&mut self, value: &Value, is_like: bool, pattern: &Value) -> Option<Written> {
        let left = self.operand(value, "param", Some(Operator::Like))?.text;
        let right = self.operand(pattern, &parameter_name(value), Some(Operator::Like))?.text;
        let words = if is_like { "LIKE" } else { "NOT LIKE" };
        let text = format!("lower({left}) {words} lower({right})");
        Some(Written { operator: Some(Operator::Like), kind: Kind::Boolean, ..expression(text) })
    }

    /// `startswith` and its like: the pattern is put together by the database.
    fn affixed(&mut self, value: &Value, name: &str, arguments: Arguments<'_>) -> Option<Written> {
        let autoescape = arguments.named("autoescape").and_then(Value::truth) == Some(true);
        if autoescape && self.parameters == Parameters::InPlace {
            return None;
        }
        let (words, which) = match name.strip_prefix("not_") {
            Some(which) => ("NOT LIKE", which),
            None => ("LIKE", name),
        };
        let left = self.operand(value, "param", Some(Operator::Like))?.text;
        let pattern = arguments.args.first()?;
        let right = self.operand(pattern, &parameter_name(value), Some(Operator::Concat))?.text;
        let mut text = match which {
            "startswith" => format!("{left} {words} {right} || '%'"),
            "endswith" => format!("{left} {words} '%' || {right}"),
            _ => format!("{left} {words} '%' || {right} || '%'"),
        };
        match arguments.named("escape").and_then(Value::as_str) {
            Some(escape) => text += &format!(" ESCAPE '{escape}'"),
            None if autoescape => text += " ESCAPE '/'",
            None => {}
        }
        let kind = Kind::Boolean;
        Some(Written { operator: Some(Operator::Like), kind, ..expression(text) })
    }

    /// `x["key"]` of a JSON document or an array.
    fn item(&mut self, value: &Value, key: &Value) -> Option<Written> {
        let written = self.operand(value, "param", Some(Operator::Element))?;
        let kind = written.kind.clone();
        if kind == Kind::Unknown {
            return None;
        }
        if kind == (Kind::Json { binary: true }) || self.parameters == Parameters::InPlace {
            return self.arrow(&written, "->", value, key);
        }
        let key = self.plain(key, &parameter_name(value))?.text;
        let text = format!("{}[{key}]", written.text);
        Some(Written { operator: Some(Operator::Element), kind, ..expression(text) })
    }

    /// `x["key"].as_string()`.
    fn json_value(&mut self, item: &Value) -> Option<Written> {
        match (self.parameters, item) {
            (Parameters::InPlace, _) => self.json_text(item),
            _ => self.element(item),
        }
    }

    /// `x["key"].astext`.
    pub(super) fn json_text(&mut self, item: &Value) -> Option<Written> {
        let Value::MethodCall { receiver, name, args, .. } = item else { return None };
        if name != "__getitem__" {
            return None;
        }
        let written = self.operand(receiver, "param", Some(Operator::Element))?;
        let text = self.arrow(&written, "->>", receiver, args.first()?)?;
        Some(Written { kind: Kind::Text, ..text })
    }

    /// PostgreSQL's `->` and `->>`.
    fn arrow(
        &mut self,
        left: &Written,
        arrow: &str,
        value: &Value,
        key: &Value,
    ) -> Option<Written> {
        if !matches!(key, Value::Str(_) | Value::Int(_)) {
            return None;
        }
        let key = self.plain(key, &parameter_name(value))?.text;
        let text = format!("{} {arrow} {key}", left.text);
        // It is told by its operator alone, which stands in parentheses wherever it is a part.
        let kind = left.kind.clone();
        Some(Written { operator: Some(Operator::Custom), kind, ..expression(text) })
    }

    /// `x.op("->>")(y)`.
    fn custom(&mut self, operator: &Value, right: &Value) -> Option<Written> {
        let Value::MethodCall { receiver, name, args, kwargs } = operator else { return None };
        if !matches!(name.as_str(), "op" | "bool_op")
            || kwargs.iter().any(|(name, _)| name == "precedence")
        {
            return None;
        }
        let symbol = args.first().and_then(text_of)?;
        let name = parameter_name(receiver);
        let left = self.operand(receiver, "param", Some(Operator::Custom))?.text;
        let right = self.operand(right, &name, Some(Operator::Custom))?.text;
        let text = format!("{left} {symbol} {right}");
        Some(Written { operator: Some(Operator::Custom), ..expression(text) })
    }
}

fn expression(text: String) -> Written {
    Written::new("BinaryExpression", text)
}

/// Whether true and false stand in the text beside the operator.
fn compares_constants(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Equal
            | Operator::NotEqual
            | Operator::Is
            | Operator::IsNot
            | Operator::Distinct
            | Operator::NotDistinct
    )
}

/// The name of a parameter that stands for a whole list.
fn expanding(parameter: &Value) -> Option<String> {
    let Value::Call { path, args, kwargs } = parameter else { return None };
    let arguments = Arguments { args, kwargs };
    let expands = arguments.named("expanding").and_then(Value::truth) == Some(true);
    (last_part(path) == "bindparam" && expands).then(|| args.first().and_then(text_of)).flatten()
}

/// Collations are quoted whatever they look like.
fn collation_name(name: &str) -> String {
    let quoted = quoted_name(name);
    if quoted.starts_with('"') { quoted } else { format!("\"{quoted}\"") }
}
