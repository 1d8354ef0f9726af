//! Plain values: as parameters, or in the text where it is DDL.

use crate::python::Value;

use super::kind::{is_plain, of_plain, of_type, parameter_name};
use super::operator::Operator;
use super::{Compiler, Kind, Parameters, Written, functions};
use crate::operations::calls::{Arguments, last_part, text_of};

impl Compiler {
    /// A plain value as a parameter called after `name`.
    pub(super) fn plain(&mut self, value: &Value, name: &str) -> Option<Written> {
        let text = match self.parameters {
            Parameters::InPlace => in_place(value)?,
            _ => {
                let name = self.anonymous(name);
                self.named_parameter(&name)?
            }
        };
        Some(Written { kind: of_plain(value), ..Written::new("BindParameter", text) })
    }

    /// A part of a larger expression: plain values become parameters called after `name`.
    pub(super) fn operand(
        &mut self,
        value: &Value,
        name: &str,
        around: Option<Operator>,
    ) -> Option<Written> {
        match value {
            Value::None => Some(Written::new("Null", "NULL")),
            value if is_plain(value) => self.plain(value, name),
            value => Some(self.scalar(value)?.grouped(around)),
        }
    }

    /// An expression; a `SELECT` is one of a single value.
    fn scalar(&mut self, value: &Value) -> Option<Written> {
        match self.select(value) {
            Some(text) => Some(Written::new("ScalarSelect", format!("({text})"))),
            None if super::select::is_select(value) => None,
            None => self.element(value),
        }
    }

    /// `literal(…)` and `bindparam(…)`.
    pub(super) fn bound(&mut self, path: &str, arguments: Arguments<'_>) -> Option<Written> {
        let kind =
            of_type(arguments.get(if last_part(path) == "literal" { 1 } else { 2 }, "type_"));
        let mut written = if last_part(path) == "literal" {
            self.plain(arguments.get(0, "value")?, "param")?
        } else {
            let name = arguments.get(0, "key").and_then(text_of)?;
            let is_list = arguments.named("expanding").and_then(Value::truth) == Some(true);
            let parameter = match is_list {
                true if self.parameters != Parameters::InPlace => {
                    format!("(__[POSTCOMPILE_{name}])")
                }
                _ => self.named_parameter(&name)?,
            };
            Written::new("BindParameter", parameter)
        };
        if kind != Kind::Unknown {
            written.kind = kind;
        }
        Some(written)
    }

    /// The kind of an expression, as far as its source tells without writing it.
    pub(super) fn kind_of(&self, value: &Value) -> Kind {
        match value {
            value if is_plain(value) => of_plain(value),
            Value::Attribute { .. } => {
                super::from::column(value).map_or(Kind::Unknown, |it| it.kind())
            }
            Value::Call { path, args, .. } => {
                match (functions::function_name(path), last_part(path)) {
                    (Some(name), _) => match functions::plain_name(&name).as_str() {
                        "concat" => Kind::Text,
                        "count" | "char_length" => Kind::Integer,
                        "coalesce" | "max" | "min" | "sum" => {
                            args.first().map_or(Kind::Unknown, |first| self.kind_of(first))
                        }
                        _ => Kind::Unknown,
                    },
                    (None, "cast" | "type_coerce" | "try_cast" | "column" | "literal_column") => {
                        of_type(args.get(1))
                    }
                    (None, "literal") => args.first().map_or(Kind::Unknown, of_plain),
                    _ => Kind::Unknown,
                }
            }
            Value::MethodCall { receiver, name, args, .. } => match name.as_str() {
                "label" | "concat" | "__add__" | "__sub__" | "__mul__" | "collate" => {
                    match self.kind_of(receiver) {
                        Kind::Unknown => args.first().map_or(Kind::Unknown, |it| self.kind_of(it)),
                        kind => kind,
                    }
                }
                "cast" => of_type(args.first()),
                "as_string" => Kind::Text,
                _ => Kind::Unknown,
            },
            _ => Kind::Unknown,
        }
    }

    /// The text of a parameter that stands for a list of values, compared with `left`.
    pub(super) fn plain_list(&mut self, items: &[Value], left: &Value) -> Option<String> {
        if self.parameters == Parameters::InPlace {
            let told: Option<Vec<String>> = items.iter().map(in_place).collect();
            return told
                .filter(|told| !told.is_empty())
                .map(|told| format!("({})", told.join(", ")));
        }
        let name = self.anonymous(&parameter_name(left));
        Some(format!("(__[POSTCOMPILE_{name}])"))
    }
}

/// A plain value as SQL.
fn in_place(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(format!("'{}'", text.replace('\'', "''"))),
        Value::Int(_) | Value::Float(_) => Some(value.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::None => Some("NULL".to_owned()),
        _ => None,
    }
}
