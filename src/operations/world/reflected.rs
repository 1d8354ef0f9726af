//! Tables and their parts as SQLAlchemy's reflection gives them.

use crate::python::{Span, Value};
use crate::schema::{Column, Dialect, Schema, Table};

use super::World;
use super::types::reflected_type;
use crate::operations::calls::{Arguments, last_part};

pub(super) fn text(text: &str) -> Value {
    Value::Str(text.to_owned())
}

pub(super) fn texts(texts: &[String]) -> Value {
    Value::List(texts.iter().map(|one| text(one)).collect())
}

pub(super) fn dict(items: &[(&str, Value)]) -> Value {
    Value::Dict(items.iter().map(|(key, value)| (text(key), value.clone())).collect())
}

fn optional(value: Option<&str>) -> Value {
    value.map_or(Value::None, text)
}

/// The default; where the column is in doubt, that there is none is not known.
fn default_of(column: &Column, table: &Table, schema: &Schema) -> Value {
    let place = format!("column {}.{}", table.name, column.name);
    if column.default.is_none() && schema.uncertain.concern(&place) {
        let source = format!("the default of {place}");
        return Value::Opaque { source, span: Span::default() };
    }
    optional(column.default.as_deref())
}

pub(super) fn columns(table: &Table, schema: &Schema) -> Vec<Value> {
    let columns = table.columns.iter();
    columns
        .map(|column| {
            let mut items = vec![
                ("name", text(&column.name)),
                ("type", reflected_type(&column.type_name, schema)),
                ("nullable", Value::Bool(column.nullable)),
                ("default", default_of(column, table, schema)),
                ("comment", optional(column.comment.as_deref())),
            ];
            if let Some(identity) = &column.identity {
                let always = Value::Bool(identity.eq_ignore_ascii_case("always"));
                items.push(("identity", dict(&[("always", always)])));
            }
            if let Some(computed) = &column.computed {
                items.push(("computed", dict(&[("sqltext", text(computed))])));
            }
            dict(&items)
        })
        .collect()
}

/// Indexes; on all but SQLite those behind unique constraints are listed as well.
pub(super) fn indexes(table: &Table, dialect: Dialect) -> Vec<Value> {
    let mut listed: Vec<(&str, Value)> = Vec::new();
    for index in &table.indexes {
        let columns: Vec<Option<&str>> =
            index.columns.iter().map(|element| indexed_column(table, element)).collect();
        // SQLAlchemy passes over SQLite's indexes of expressions.
        if dialect == Dialect::Sqlite && columns.contains(&None) {
            continue;
        }
        let mut items = vec![
            ("name", text(&index.name)),
            ("column_names", Value::List(columns.iter().map(|one| optional(*one)).collect())),
            ("unique", Value::Bool(index.unique)),
        ];
        if columns.contains(&None) {
            let told = index.columns.iter().zip(&columns);
            let told = told.map(|(element, column)| text(column.unwrap_or(element)));
            items.push(("expressions", Value::List(told.collect())));
        }
        listed.push((&index.name, dict(&items)));
    }
    for one in table.unique_constraints.iter().filter(|_| dialect != Dialect::Sqlite) {
        let name = optional(one.name.as_deref());
        let mut items = vec![
            ("name", name.clone()),
            ("column_names", texts(&one.columns)),
            ("unique", Value::Bool(true)),
        ];
        if dialect == Dialect::Postgresql {
            items.push(("duplicates_constraint", name));
        }
        listed.push((one.name.as_deref().unwrap_or_default(), dict(&items)));
    }
    if dialect != Dialect::Mysql {
        listed.sort_by_key(|(name, _)| *name);
    }
    listed.into_iter().map(|(_, item)| item).collect()
}

/// The column that an element of an index is, without operator class and order.
fn indexed_column<'t>(table: &'t Table, element: &str) -> Option<&'t str> {
    let is_one = |name: &str| {
        element.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    table.columns.iter().map(|column| column.name.as_str()).find(|name| is_one(name))
}

/// Constraints as the inspector orders them: by name on PostgreSQL, elsewhere as they were made.
pub(super) fn ordered<T>(
    all: &[T],
    dialect: Dialect,
    name: impl Fn(&T) -> Option<&str>,
) -> Vec<&T> {
    let mut all: Vec<&T> = all.iter().collect();
    if dialect == Dialect::Postgresql {
        all.sort_by(|left, right| name(left).cmp(&name(right)));
    }
    all
}

pub(super) fn foreign_keys(table: &Table, dialect: Dialect) -> Vec<Value> {
    let keys = ordered(&table.foreign_keys, dialect, |key| key.name.as_deref()).into_iter();
    keys.map(|key| {
        let actions = [("ondelete", &key.on_delete), ("onupdate", &key.on_update)];
        let options: Vec<(&str, Value)> = actions
            .into_iter()
            .filter_map(|(name, action)| action.as_deref().map(|action| (name, text(action))))
            .collect();
        dict(&[
            ("name", optional(key.name.as_deref())),
            ("constrained_columns", texts(&key.columns)),
            ("referred_schema", optional(key.referred_table.schema.as_deref())),
            ("referred_table", text(&key.referred_table.name)),
            ("referred_columns", texts(&key.referred_columns)),
            ("options", dict(&options)),
        ])
    })
    .collect()
}

/// The name of a table that was made from the database: `Table("t", metadata, autoload_with=…)`.
pub(super) fn autoloaded(value: &Value) -> Option<String> {
    let Value::Call { path, args, kwargs } = value else { return None };
    let arguments = Arguments { args, kwargs };
    let loads = arguments.named("autoload_with").is_some()
        || arguments.named("autoload").is_some_and(|value| value.truth() == Some(true));
    let is_table = path.starts_with("sqlalchemy.") && last_part(path) == "Table";
    (is_table && loads).then(|| args.first().and_then(Value::as_str).map(str::to_owned)).flatten()
}

impl World<'_> {
    /// A collection of a table that was made from the database.
    pub(super) fn reflected_table(&self, name: &str, collection: &str) -> Option<Value> {
        let table = self.table(None, name)?;
        let (class, items) = match collection {
            "columns" => ("Column", columns(table, self.schema)),
            "indexes" => {
                // A table's own indexes are those that back no constraint.
                ("Index", indexes(table, Dialect::Sqlite))
            }
            "foreign_key_constraints" => {
                ("ForeignKeyConstraint", foreign_keys(table, self.dialect))
            }
            _ => return None,
        };
        let mut objects: Vec<Value> = items.into_iter().map(|item| object(class, item)).collect();
        if self.is_doubted(name) {
            objects.push(Value::Others);
        }
        Some(Value::List(objects))
    }
}

/// An object of SQLAlchemy's whose attributes are known.
fn object(class: &str, item: Value) -> Value {
    let kwargs = match item {
        Value::Dict(items) => items
            .into_iter()
            .filter_map(|(key, value)| key.as_str().map(|key| (key.to_owned(), value.clone())))
            .collect(),
        _ => Vec::new(),
    };
    Value::Call { path: format!("sqlalchemy.schema.{class}"), args: Vec::new(), kwargs }
}

/// An attribute of a reflected object or type.
pub(super) fn attribute(receiver: &Value, name: &str) -> Option<Value> {
    let Value::Call { path, kwargs, .. } = receiver else { return None };
    let known = path.starts_with("sqlalchemy.schema.") || path.starts_with("sqlalchemy.types.");
    let found = kwargs.iter().find(|(key, _)| key == name).filter(|_| known);
    found.map(|(_, value)| value.clone())
}
