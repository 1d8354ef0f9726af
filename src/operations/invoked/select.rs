//! `select(…)` and what is made of it: subqueries and `exists(…)`.

use crate::operations::calls::{Arguments, last_part, text_of};
use crate::operations::tables::table_name;
use crate::python::Value;

use super::core::{Compiler, column_of, function_name};
use super::quoting::quoted_name;
use super::statement::{declared_name, named};

/// The parts of a `select(…)`.
#[derive(Default)]
struct Select<'v> {
    columns: Vec<&'v Value>,
    from: Vec<&'v Value>,
    conditions: Vec<&'v Value>,
    order: Vec<&'v Value>,
    groups: Vec<&'v Value>,
    limit: Option<&'v Value>,
    distinct: bool,
}

impl<'v> Select<'v> {
    /// From a chain such as `select(…).where(…)`; `None` where it has a link that is not read.
    fn read(value: &'v Value) -> Option<Self> {
        match value {
            Value::Call { path, args, kwargs } => {
                let is_select = path.starts_with("sqlalchemy.") && last_part(path) == "select";
                let columns = match args.as_slice() {
                    [Value::List(columns)] => columns.iter().collect(),
                    columns => columns.iter().collect(),
                };
                (is_select && kwargs.is_empty()).then_some(Self { columns, ..Self::default() })
            }
            Value::MethodCall { receiver, name, args, .. } => {
                let mut select = Self::read(receiver)?;
                match name.as_str() {
                    "where" | "filter" => select.conditions.extend(args),
                    "select_from" => select.from.extend(args),
                    "order_by" => select.order.extend(args),
                    "group_by" => select.groups.extend(args),
                    "limit" => select.limit = args.first(),
                    "distinct" if args.is_empty() => select.distinct = true,
                    _ => return None,
                }
                Some(select)
            }
            _ => None,
        }
    }

    /// The tables it reads, in the order in which they are met.
    fn tables(&self) -> Option<Vec<String>> {
        let mut found = Vec::new();
        for value in self.from.iter().chain(&self.columns).chain(&self.conditions) {
            tables_in(value, &mut found)?;
        }
        Some(found)
    }
}

/// Whether a value is a `select(…)`, with whatever is chained to it.
pub(super) fn is_select(value: &Value) -> bool {
    Select::read(value).is_some()
}

/// The tables that an expression speaks of; what stands in a subquery of its own does not count.
fn tables_in(value: &Value, found: &mut Vec<String>) -> Option<()> {
    let mut each = |values: &[Value]| values.iter().try_for_each(|value| tables_in(value, found));
    match value {
        Value::Attribute { receiver, .. } => match column_of(value) {
            // A column of an alias is none of the table.
            Some(_) if matches!(**receiver, Value::Attribute { ref receiver, .. } if matches!(**receiver, Value::MethodCall { .. })) => {
                None
            }
            Some((table, _)) => {
                if !found.contains(&table) {
                    found.push(table);
                }
                Some(())
            }
            None => tables_in(receiver, found),
        },
        Value::Call { path, .. } if matches!(last_part(path), "select" | "exists") => Some(()),
        Value::Call { args, .. } => match table_name(value) {
            Some(table) => {
                if !found.contains(&table) {
                    found.push(table);
                }
                Some(())
            }
            None => each(args),
        },
        Value::MethodCall { name, .. } if name == "alias" || name == "join" => None,
        Value::MethodCall { receiver, args, .. } => {
            each(args)?;
            if is_select(receiver) { Some(()) } else { tables_in(receiver, found) }
        }
        Value::List(items) => each(items),
        _ => Some(()),
    }
}

impl Compiler {
    /// A `select(…)`; tables of what stands around it are read there.
    pub(super) fn select(&mut self, value: &Value) -> Option<String> {
        let select = Select::read(value)?;
        let all = select.tables()?;
        let own: Vec<&String> =
            all.iter().filter(|table| !self.enclosing.contains(table)).collect();
        let from: Vec<String> = match own.is_empty() {
            true => all.iter().map(|table| named(table)).collect(),
            false => own.into_iter().map(|table| named(table)).collect(),
        };
        let around = self.enclosing.len();
        self.enclosing.extend(all);
        let text = self.clauses(&select, &from);
        self.enclosing.truncate(around);
        text
    }

    fn clauses(&mut self, select: &Select<'_>, from: &[String]) -> Option<String> {
        let mut columns = Vec::new();
        for column in &select.columns {
            columns.push(self.selected(column)?);
        }
        let distinct = if select.distinct { "DISTINCT " } else { "" };
        let mut text = format!("SELECT {distinct}{}", columns.join(", "));
        if !from.is_empty() {
            text += &format!(" \nFROM {}", from.join(", "));
        }
        if !select.conditions.is_empty() {
            let conditions: Vec<Value> = select.conditions.iter().copied().cloned().collect();
            text += &format!(" \nWHERE {}", self.all_of(&conditions)?);
        }
        for (clause, items) in [("GROUP BY", &select.groups), ("ORDER BY", &select.order)] {
            let told: Option<Vec<String>> =
                items.iter().map(|item| self.column_text(item)).collect();
            if let Some(told) = told.as_deref().filter(|told| !told.is_empty()) {
                text += &format!(" {clause} {}", told.join(", "));
            }
            told?;
        }
        if let Some(limit) = select.limit {
            text += &format!("\n LIMIT {}", self.operand_text(limit, "param")?);
        }
        Some(text)
    }

    /// An element of the list of columns, with the name that it gets.
    fn selected(&mut self, value: &Value) -> Option<String> {
        if let Some(table) = table_name(value) {
            let Value::Call { args, .. } = value else { return None };
            let names: Vec<String> = args.iter().skip(1).filter_map(declared_name).collect();
            let told = names.iter().map(|name| format!("{}.{}", named(&table), quoted_name(name)));
            return (!names.is_empty()).then(|| told.collect::<Vec<_>>().join(", "));
        }
        let text = self.operand_text(value, "param")?;
        let name = match value {
            Value::MethodCall { receiver, name, args, .. } if name == "label" => {
                let text = self.operand_text(receiver, "param")?;
                return Some(format!(
                    "{text} AS {}",
                    quoted_name(&args.first().and_then(text_of)?)
                ));
            }
            Value::Attribute { .. } => return Some(text),
            Value::Call { path, args, .. } => match (function_name(path), last_part(path)) {
                (Some(name), _) => self.anonymous(last_part(&name)),
                (None, "text" | "literal_column" | "column") => return Some(text),
                (None, "cast") => match args.first().and_then(column_of) {
                    Some((_, name)) => quoted_name(&name),
                    None => self.anonymous("anon"),
                },
                _ => self.anonymous("anon"),
            },
            _ => self.anonymous("anon"),
        };
        Some(format!("{text} AS {name}"))
    }

    /// `exists(…)` of a select or of columns.
    pub(super) fn exists(&mut self, args: &[Value]) -> Option<String> {
        match args {
            [select] if is_select(select) => Some(format!("EXISTS ({})", self.select(select)?)),
            _ => None,
        }
    }

    /// `case((condition, value), …, else_=value)`.
    pub(super) fn case(&mut self, arguments: Arguments<'_>) -> Option<String> {
        if arguments.named("value").is_some() {
            return None;
        }
        let whens = match arguments.args {
            [Value::List(whens)] if whens.iter().all(|when| when.as_list().is_some()) => whens,
            whens => whens,
        };
        let mut text = "CASE".to_owned();
        for when in whens {
            let [condition, result] = when.as_list()? else { return None };
            let condition = self.grouped_condition(condition)?;
            text += &format!(" WHEN {condition} THEN {}", self.operand_text(result, "param")?);
        }
        if let Some(other) = arguments.named("else_").filter(|other| **other != Value::None) {
            text += &format!(" ELSE {}", self.operand_text(other, "param")?);
        }
        Some(text + " END")
    }
}
