//! `func.NAME(…)` and what is chained to it.

use crate::operations::calls::{Arguments, last_part};
use crate::python::Value;

use super::kind::Kind;
use super::operator::Operator;
use super::{Compiler, Label, Written};

/// Functions that SQL writes without parentheses.
const BARE: &[&str] = &[
    "current_date",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "sysdate",
    "user",
];

/// Functions that SQLAlchemy knows: they have a class, and their name is written small.
const GENERIC: &[&str] = &[
    "array_agg",
    "char_length",
    "coalesce",
    "concat",
    "count",
    "cube",
    "dense_rank",
    "grouping_sets",
    "max",
    "min",
    "now",
    "random",
    "rank",
    "rollup",
    "sum",
];

/// `lower` of `sqlalchemy.func.lower`.
pub(super) fn function_name(path: &str) -> Option<String> {
    let name =
        path.split_once("func.").filter(|(before, _)| before.is_empty() || before.ends_with('.'));
    let is_library = path.starts_with("sqlalchemy.") || path.starts_with("sqlmodel.");
    name.filter(|_| is_library).map(|(_, name)| name.to_owned())
}

/// The name of a function without its schema, as its class has it.
pub(super) fn plain_name(name: &str) -> String {
    let last = last_part(name);
    let lowered = last.to_ascii_lowercase();
    if GENERIC.contains(&lowered.as_str()) { lowered } else { last.to_owned() }
}

impl Compiler {
    /// `func.NAME(…)`; plain arguments are parameters.
    pub(super) fn function(&mut self, name: &str, args: &[Value]) -> Option<Written> {
        let plain = plain_name(name);
        let lowered = plain.to_ascii_lowercase();
        let kind = match lowered.as_str() {
            "count" | "char_length" => Kind::Integer,
            "concat" => Kind::Text,
            "now" | "current_timestamp" | "localtimestamp" | "current_date" => Kind::Other,
            "coalesce" | "max" | "min" | "sum" => {
                args.first().map_or(Kind::Unknown, |first| self.kind_of(first))
            }
            _ => Kind::Unknown,
        };
        let label = Label::Anonymous(plain.clone());
        if BARE.contains(&lowered.as_str()) && args.is_empty() {
            let text = lowered.to_ascii_uppercase();
            return Some(Written { kind, label, ..Written::new(&lowered, text) });
        }
        let is_generic = GENERIC.contains(&lowered.as_str());
        let mut told = Vec::new();
        for argument in args {
            told.push(self.operand(argument, &plain, Some(Operator::Comma))?.text);
        }
        if lowered == "count" && told.is_empty() {
            told.push("*".to_owned());
        }
        let written_name = match lowered.as_str() {
            "cube" | "rollup" => lowered.to_ascii_uppercase(),
            "grouping_sets" => "GROUPING SETS".to_owned(),
            _ if is_generic => lowered.clone(),
            _ => name.to_owned(),
        };
        let class = if is_generic { lowered.as_str() } else { "Function" };
        let text = format!("{written_name}({})", told.join(", "));
        Some(Written { kind, label, ..Written::new(class, text) })
    }

    /// `function.over(…)`.
    pub(super) fn over(&mut self, function: &Value, arguments: Arguments<'_>) -> Option<Written> {
        let known =
            |(name, _): &(String, Value)| matches!(name.as_str(), "partition_by" | "order_by");
        if !arguments.args.is_empty() || !arguments.kwargs.iter().all(known) {
            return None;
        }
        let function = self.element(function)?.text;
        let mut window = Vec::new();
        for (words, name) in [("PARTITION BY", "partition_by"), ("ORDER BY", "order_by")] {
            let items = match arguments.named(name) {
                None | Some(Value::None) => continue,
                Some(Value::List(items)) => items.as_slice(),
                Some(item) => std::slice::from_ref(item),
            };
            let mut told = Vec::new();
            for item in items {
                told.push(self.name_or_element(item)?);
            }
            window.push(format!("{words} {}", told.join(", ")));
        }
        Some(Written::new("Over", format!("{function} OVER ({})", window.join(" "))))
    }

    /// `function.filter(…)`.
    pub(super) fn filtered(&mut self, function: &Value, conditions: &[Value]) -> Option<Written> {
        let function = self.element(function)?.text;
        let condition = self.all_of(conditions)?;
        Some(Written::new("FunctionFilter", format!("{function} FILTER (WHERE {condition})")))
    }
}
