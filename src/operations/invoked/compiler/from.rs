//! What a statement reads from: tables, aliases, subqueries and joins, each told by its value.

use crate::operations::calls::{Arguments, last_part, text_of};
use crate::operations::invoked::quoting::quoted_name;
use crate::python::Value;

use super::kind::{Kind, of_type};
use super::{Compiler, Label, exists, select};

/// A column of something that can be read from.
pub(super) struct Column<'v> {
    pub(super) table: &'v Value,
    pub(super) name: &'v str,
}

impl Column<'_> {
    /// The kind of its values, as the table declares it.
    pub(super) fn kind(&self) -> Kind {
        let mut table = self.table;
        while let Value::MethodCall { receiver, name, .. } = table {
            if name != "alias" {
                return Kind::Unknown;
            }
            table = receiver;
        }
        let declared = declared(table).into_iter().find(|(name, _)| name == self.name);
        declared.map_or(Kind::Unknown, |(_, arguments)| {
            let position = usize::from(arguments.args.first().and_then(text_of).is_some());
            of_type(arguments.get(position, "type_"))
        })
    }
}

/// The column of `table.c.NAME`, of a mapped class, or of what an `INSERT` was refused.
pub(super) fn column(value: &Value) -> Option<Column<'_>> {
    let Value::Attribute { receiver, name } = value else { return None };
    match &**receiver {
        Value::Attribute { receiver: table, name: collection } if is_selectable(table) => {
            (collection == "c" || collection == "columns").then_some(Column { table, name })
        }
        Value::Attribute { name: collection, .. } if collection == "excluded" => {
            Some(Column { table: receiver, name })
        }
        table if is_table(table) && name != "c" && name != "columns" => {
            Some(Column { table, name })
        }
        _ => None,
    }
}

/// The columns that a table declares, each with its name.
pub(super) fn declared(table: &Value) -> Vec<(String, Arguments<'_>)> {
    let items = match table {
        Value::Call { args, .. } | Value::MethodCall { args, .. } => args.as_slice(),
        _ => &[],
    };
    items.iter().skip(1).filter_map(declaration).collect()
}

fn declaration(item: &Value) -> Option<(String, Arguments<'_>)> {
    let Value::Call { path, args, kwargs } = item else { return None };
    let arguments = Arguments { args, kwargs };
    let name = arguments.get(0, "name").and_then(text_of)?;
    matches!(last_part(path), "column" | "Column").then_some((name, arguments))
}

/// `table(…)`, `Table(…)` or what `op.create_table` returned.
pub(super) fn is_table(value: &Value) -> bool {
    match value {
        Value::Call { path, .. } => matches!(last_part(path), "table" | "Table" | "create_table"),
        Value::MethodCall { name, .. } => name == "create_table",
        _ => false,
    }
}

pub(super) fn is_selectable(value: &Value) -> bool {
    is_table(value) || aliased(value).is_some() || joined(value).is_some()
}

/// What an alias, a subquery or a common table expression is of, and its name.
pub(super) fn aliased(value: &Value) -> Option<(&Value, Option<String>, &str)> {
    match value {
        Value::MethodCall { receiver, name, args, kwargs }
            if matches!(name.as_str(), "alias" | "subquery" | "cte")
                && (is_selectable(receiver) || select::is_select(receiver)) =>
        {
            let given = Arguments { args, kwargs }.get(0, "name").and_then(text_of);
            Some((receiver, given, name))
        }
        Value::Call { path, args, kwargs }
            if path.starts_with("sqlalchemy.")
                && matches!(last_part(path), "aliased" | "alias") =>
        {
            let given = Arguments { args, kwargs }.get(1, "name").and_then(text_of);
            args.first().filter(|it| is_selectable(it)).map(|it| (it, given, "alias"))
        }
        _ => None,
    }
}

/// The sides of a join, its condition, and its words.
pub(super) struct Joined<'v> {
    pub(super) left: &'v Value,
    pub(super) right: &'v Value,
    pub(super) on: &'v Value,
    pub(super) words: &'static str,
}

/// `a.join(b, …)` and `join(a, b, …)`.
pub(super) fn joined(value: &Value) -> Option<Joined<'_>> {
    let (left, arguments, shift, name) = match value {
        Value::MethodCall { receiver, name, args, kwargs } if is_selectable(receiver) => {
            (&**receiver, Arguments { args, kwargs }, 0, name.as_str())
        }
        Value::Call { path, args, kwargs } if path.starts_with("sqlalchemy.") => {
            (args.first()?, Arguments { args, kwargs }, 1, last_part(path))
        }
        _ => return None,
    };
    if name != "join" && name != "outerjoin" {
        return None;
    }
    let words = join_words(name, arguments)?;
    let right = arguments.get(shift, "right")?;
    let on = arguments.get(shift + 1, "onclause")?;
    is_selectable(right).then_some(Joined { left, right, on, words })
}

/// The words of a join by its method and its keywords.
pub(super) fn join_words(name: &str, arguments: Arguments<'_>) -> Option<&'static str> {
    let flag = |name: &str| arguments.named(name).map_or(Some(false), Value::truth);
    match (flag("full")?, flag("isouter")? || name == "outerjoin") {
        (true, _) => Some("FULL OUTER JOIN"),
        (false, true) => Some("LEFT OUTER JOIN"),
        (false, false) => Some("JOIN"),
    }
}

/// Whether two values are the same table.
pub(super) fn is_same(left: &Value, right: &Value) -> bool {
    left == right
        || matches!((plain_name(left), plain_name(right)), (Some(left), Some(right)) if left == right)
}

/// The schema and name of a plain table.
pub(super) fn plain_name(table: &Value) -> Option<(Option<String>, String)> {
    let arguments = match table {
        Value::Call { args, kwargs, .. } | Value::MethodCall { args, kwargs, .. }
            if is_table(table) =>
        {
            Arguments { args, kwargs }
        }
        _ => return None,
    };
    Some((arguments.named("schema").and_then(text_of), arguments.args.first().and_then(text_of)?))
}

/// The tables that stand within a join.
pub(super) fn hidden<'v>(from: &'v Value, found: &mut Vec<&'v Value>) {
    if let Some(join) = joined(from) {
        for side in [join.left, join.right] {
            found.push(side);
            hidden(side, found);
        }
    }
}

/// The tables that an expression speaks of; what stands in a subquery of its own does not count.
pub(super) fn tables_in(value: &Value, found: &mut Vec<Value>) {
    let mut add = |table: &Value| {
        if !found.iter().any(|known| is_same(known, table)) {
            found.push(table.clone());
        }
    };
    if let Some(column) = column(value) {
        return add(column.table);
    }
    if is_selectable(value) {
        return add(value);
    }
    if select::is_select(value) || exists::is_exists(value) {
        return;
    }
    let mut each = |values: &[Value]| values.iter().for_each(|value| tables_in(value, found));
    match value {
        Value::Call { args, kwargs, .. } => {
            each(args);
            kwargs.iter().for_each(|(_, value)| tables_in(value, found));
        }
        Value::MethodCall { receiver, name, args, kwargs } => {
            if matches!(name.as_str(), "scalar_subquery" | "as_scalar" | "exists") {
                return;
            }
            tables_in(receiver, found);
            args.iter().for_each(|value| tables_in(value, found));
            kwargs.iter().for_each(|(_, value)| tables_in(value, found));
        }
        Value::Attribute { receiver, .. } => tables_in(receiver, found),
        Value::List(items) => each(items),
        Value::Dict(items) => items.iter().for_each(|(key, value)| {
            tables_in(key, found);
            tables_in(value, found);
        }),
        _ => {}
    }
}

impl Compiler {
    /// A table as it stands before a column's name.
    pub(super) fn table_reference(&mut self, table: &Value) -> Option<String> {
        if let Value::Attribute { name, .. } = table {
            return (name == "excluded").then(|| name.clone());
        }
        if let Some((schema, name)) = plain_name(table) {
            let schema = schema.map(|schema| quoted_name(&schema) + ".").unwrap_or_default();
            return Some(schema + &quoted_name(&name));
        }
        let (of, given, _) = aliased(table)?;
        if let Some(name) = given {
            return Some(quoted_name(&name));
        }
        if let Some((_, name)) = self.aliases.iter().find(|(known, _)| known == table) {
            return Some(quoted_name(name));
        }
        let base = plain_name(of).map_or_else(|| "anon".to_owned(), |(_, name)| name);
        let name = self.anonymous(&base);
        self.aliases.push((table.clone(), name.clone()));
        Some(quoted_name(&name))
    }

    /// A table as it stands after `FROM`.
    pub(super) fn from(&mut self, table: &Value) -> Option<String> {
        if let Some(join) = joined(table) {
            let left = self.from(join.left)?;
            let right = self.from(join.right)?;
            let right = if joined(join.right).is_some() { format!("({right})") } else { right };
            let on = self.element(join.on)?.text;
            return Some(format!("{left} {} {right} ON {on}", join.words));
        }
        let Some((of, _, how)) = aliased(table) else { return self.table_reference(table) };
        if how == "cte" {
            return None;
        }
        let name = self.table_reference(table)?;
        if select::is_select(of) {
            let around = std::mem::take(&mut self.enclosing);
            let text = self.select_named(of, true);
            self.enclosing = around;
            return Some(format!("({}) AS {name}", text?));
        }
        Some(format!("{} AS {name}", self.from(of)?))
    }

    /// The columns of a table by their names; `None` where it does not declare them.
    pub(super) fn columns_of(&mut self, table: &Value) -> Option<Vec<(String, Label)>> {
        let of = match aliased(table) {
            Some((of, _, "alias")) => of,
            Some(_) => return None,
            None => table,
        };
        let names: Vec<String> = declared(of).into_iter().map(|(name, _)| name).collect();
        if names.is_empty() {
            return None;
        }
        let reference = self.table_reference(table)?;
        let told = names
            .into_iter()
            .map(|name| (format!("{reference}.{}", quoted_name(&name)), Label::Own(Some(name))));
        Some(told.collect())
    }
}
