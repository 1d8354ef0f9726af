//! What SQLAlchemy's inspector answers.

use crate::python::{Outcome, Value};
use crate::schema::{Dialect, Table};

use super::World;
use super::reflected::{columns, dict, foreign_keys, indexes, ordered, text, texts};
use crate::operations::calls::{Arguments, text_of};

impl World<'_> {
    /// The answer to a method of the inspector.
    pub(super) fn inspected(
        &self,
        name: &str,
        args: &[Value],
        kwargs: &[(String, Value)],
    ) -> Option<Outcome> {
        let arguments = Arguments { args, kwargs };
        match name {
            "get_table_names" | "get_view_names" => {
                let schema = named(arguments, 0, "schema")?;
                Some(Outcome::Value(self.names_in(name, schema.as_deref())))
            }
            "get_enums" if self.dialect == Dialect::Postgresql => {
                Some(Outcome::Value(self.enums()))
            }
            "get_schema_names" => None,
            "has_table"
            | "has_index"
            | "get_columns"
            | "get_indexes"
            | "get_unique_constraints"
            | "get_foreign_keys"
            | "get_pk_constraint"
            | "get_check_constraints" => self.of_table(name, arguments),
            _ => None,
        }
    }

    fn of_table(&self, method: &str, arguments: Arguments<'_>) -> Option<Outcome> {
        let name = arguments.get(0, "table_name").and_then(text_of)?;
        let position = if method == "has_index" { 2 } else { 1 };
        let schema = named(arguments, position, "schema")?;
        let qualified = match &schema {
            Some(schema) => format!("{schema}.{name}"),
            None => name.clone(),
        };
        let doubted = self.is_doubted(&qualified);
        let Some(table) = self.table(schema.as_deref(), &name) else {
            return match (doubted, method) {
                (true, _) => None,
                (false, "has_table" | "has_index") => Some(Outcome::Value(Value::Bool(
                    method == "has_table" && self.schema.views.contains_key(&qualified),
                ))),
                (false, _) => Some(Outcome::Raised),
            };
        };
        Some(Outcome::Value(match method {
            "has_table" => Value::Bool(true),
            "has_index" => {
                let wanted = arguments.get(1, "index_name").and_then(text_of)?;
                let found = indexes(table, self.dialect).iter().any(|index| {
                    matches!(index, Value::Dict(items) if items.contains(&(text("name"), text(&wanted))))
                });
                if !found && doubted {
                    return None;
                }
                Value::Bool(found)
            }
            "get_pk_constraint" => {
                if doubted {
                    return None;
                }
                primary_key(table)
            }
            _ => {
                let mut listed = self.listed(method, table);
                if doubted {
                    listed.push(Value::Others);
                }
                Value::List(listed)
            }
        }))
    }

    fn listed(&self, method: &str, table: &Table) -> Vec<Value> {
        match method {
            "get_columns" => columns(table, self.schema),
            "get_indexes" => indexes(table, self.dialect),
            "get_foreign_keys" => foreign_keys(table, self.dialect),
            "get_check_constraints" => {
                let checks = &table.check_constraints;
                let checks = ordered(checks, self.dialect, |one| one.name.as_deref()).into_iter();
                checks
                    .map(|one| {
                        dict(&[
                            ("name", one.name.as_deref().map_or(Value::None, text)),
                            ("sqltext", text(&one.expression)),
                        ])
                    })
                    .collect()
            }
            _ => {
                let constraints = &table.unique_constraints;
                let constraints =
                    ordered(constraints, self.dialect, |one| one.name.as_deref()).into_iter();
                let backing =
                    |one: &&crate::schema::Index| self.dialect == Dialect::Mysql && one.unique;
                let indexes = table.indexes.iter().filter(backing);
                constraints
                    .map(|one| (one.name.as_deref(), one.columns.as_slice()))
                    .chain(indexes.map(|one| (Some(one.name.as_str()), one.columns.as_slice())))
                    .map(|(name, columns)| {
                        dict(&[
                            ("name", name.map_or(Value::None, text)),
                            ("column_names", texts(columns)),
                        ])
                    })
                    .collect()
            }
        }
    }

    fn names_in(&self, method: &str, schema: Option<&str>) -> Value {
        let is_here = |own: Option<&str>| match schema {
            Some("public") if self.dialect == Dialect::Postgresql => own.is_none(),
            Some("main") if self.dialect == Dialect::Sqlite => own.is_none(),
            schema => own == schema,
        };
        let mut names: Vec<Value> = if method == "get_table_names" {
            let tables = self.schema.tables.values().map(|table| &table.name);
            tables
                .filter(|name| is_here(name.schema.as_deref()))
                .map(|name| text(&name.name))
                // Alembic keeps its own table there.
                .chain([text("alembic_version")])
                .collect()
        } else {
            let views = self.schema.views.values().map(|view| &view.name);
            let here = views.filter(|name| is_here(name.schema.as_deref()));
            here.map(|name| text(&name.name)).collect()
        };
        let doubted = |place: &str| {
            let table = place.strip_prefix("table ");
            place == "schema"
                || table.is_some_and(|name| !self.schema.tables.contains_key(name))
                || method == "get_view_names" && place.starts_with("view ")
        };
        if self.schema.uncertain.iter().any(|one| doubted(&one.place)) {
            names.push(Value::Others);
        }
        Value::List(names)
    }

    fn enums(&self) -> Value {
        let enums = self.schema.enums.values();
        let mut listed: Vec<Value> = enums
            .map(|one| {
                dict(&[
                    ("name", text(&one.name.name)),
                    ("schema", text(one.name.schema.as_deref().unwrap_or("public"))),
                    ("labels", texts(&one.labels)),
                ])
            })
            .collect();
        let of_types = |place: &str| place == "schema" || place.starts_with("type ");
        if self.schema.uncertain.iter().any(|one| of_types(&one.place)) {
            listed.push(Value::Others);
        }
        Value::List(listed)
    }
}

fn primary_key(table: &Table) -> Value {
    let key = table.primary_key.as_ref();
    let name = key.and_then(|key| key.name.as_deref()).map_or(Value::None, text);
    let columns = key.map(|key| key.columns.as_slice()).unwrap_or_default();
    dict(&[("constrained_columns", texts(columns)), ("name", name)])
}

/// An optional argument; `None` where it is given but not known.
fn named(arguments: Arguments<'_>, position: usize, name: &str) -> Option<Option<String>> {
    match arguments.get(position, name) {
        None | Some(Value::None) => Some(None),
        Some(value) => text_of(value).map(Some),
    }
}
