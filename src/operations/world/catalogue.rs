//! Questions to a database's own catalogue, asked in SQL.

use crate::python::Value;
use crate::schema::Dialect;
use crate::sql::{Lookup, Wanted, read_lookup};

use super::World;
use crate::operations::calls::{Arguments, last_part};

/// A relation of the catalogue: its columns, and its rows as texts.
struct Relation {
    columns: &'static [&'static str],
    rows: Vec<Vec<Option<String>>>,
}

impl World<'_> {
    /// The rows of a query, if it asks the catalogue something that the schema can answer.
    pub(super) fn queried(&self, arguments: Arguments<'_>) -> Option<Value> {
        let (query, bound) = query_text(arguments)?;
        let lookup = read_lookup(&query, self.dialect)?;
        let relation = self.relation(&lookup.relation)?;
        let mut kept: Vec<&Vec<Option<String>>> = relation.rows.iter().collect();
        for condition in &lookup.conditions {
            let values: Option<Vec<String>> = condition
                .values
                .iter()
                .map(|value| match value.strip_prefix(':') {
                    Some(name) => bound_text(&bound, name),
                    None => Some(value.clone()),
                })
                .collect();
            let values = values?;
            let position = relation.columns.iter().position(|one| *one == condition.column)?;
            kept.retain(|row| {
                let own = row.get(position).and_then(Option::as_deref);
                own.is_some_and(|own| values.iter().any(|value| value == own)) != condition.negated
            });
        }
        if self
            .schema
            .uncertain
            .iter()
            .any(|one| one.place == "schema" || one.place.starts_with("table "))
            && (kept.is_empty() || !matches!(lookup.wanted, Wanted::Exists | Wanted::One))
        {
            return None;
        }
        selected(&lookup, &relation, &kept)
    }

    fn relation(&self, name: &str) -> Option<Relation> {
        let tables = self.schema.tables.values();
        let home = match self.dialect {
            Dialect::Postgresql => "public",
            Dialect::Sqlite => "main",
            Dialect::Mysql => "",
        };
        let place =
            |schema: &Option<String>| Some(schema.clone().unwrap_or_else(|| home.to_owned()));
        let some = |text: &str| Some(text.to_owned());
        let (columns, rows): (&'static [&'static str], Vec<Vec<Option<String>>>) = match name {
            "information_schema.tables" => (
                &["table_schema", "table_name", "table_type"],
                tables
                    .map(|table| {
                        vec![place(&table.name.schema), some(&table.name.name), some("BASE TABLE")]
                    })
                    .collect(),
            ),
            "information_schema.columns" => (
                &[
                    "table_schema",
                    "table_name",
                    "column_name",
                    "data_type",
                    "is_nullable",
                    "column_default",
                ],
                tables
                    .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
                    .map(|(table, column)| {
                        let bare = column.type_name.split('(').next().unwrap_or_default();
                        vec![
                            place(&table.name.schema),
                            some(&table.name.name),
                            some(&column.name),
                            some(bare),
                            some(if column.nullable { "YES" } else { "NO" }),
                            column.default.clone(),
                        ]
                    })
                    .collect(),
            ),
            "information_schema.table_constraints" => (
                &[
                    "table_schema",
                    "table_name",
                    "constraint_name",
                    "constraint_type",
                    "constraint_schema",
                ],
                self.constraints()
                    .into_iter()
                    .map(|(schema, table, name, kind)| {
                        vec![place(&schema), Some(table), name, some(kind), place(&schema)]
                    })
                    .collect(),
            ),
            "pg_constraint" => (
                &["conname", "contype", "conrelid"],
                self.constraints()
                    .into_iter()
                    .map(|(_, table, name, kind)| {
                        let letter = kind.chars().take(1).collect::<String>().to_ascii_lowercase();
                        vec![name, Some(letter), Some(table)]
                    })
                    .collect(),
            ),
            "pg_tables" => (
                &["schemaname", "tablename"],
                tables
                    .map(|table| vec![place(&table.name.schema), some(&table.name.name)])
                    .collect(),
            ),
            "pg_indexes" => (
                &["schemaname", "tablename", "indexname"],
                tables
                    .flat_map(|table| {
                        let own = table.indexes.iter().map(|index| Some(index.name.clone()));
                        let unique = table.unique_constraints.iter().map(|one| one.name.clone());
                        let key = table.primary_key.iter().map(|key| key.name.clone());
                        own.chain(unique).chain(key).map(move |name| {
                            vec![place(&table.name.schema), some(&table.name.name), name]
                        })
                    })
                    .collect(),
            ),
            "pg_type" => (
                &["typname", "typtype"],
                self.schema
                    .enums
                    .values()
                    .map(|one| vec![some(&one.name.name), some("e")])
                    .collect(),
            ),
            "sqlite_master" | "sqlite_schema" => (
                &["type", "name", "tbl_name"],
                tables
                    .flat_map(|table| {
                        let own =
                            [vec![some("table"), some(&table.name.name), some(&table.name.name)]];
                        let indexes = table.indexes.iter().map(|index| {
                            vec![some("index"), some(&index.name), some(&table.name.name)]
                        });
                        own.into_iter().chain(indexes)
                    })
                    .collect(),
            ),
            "pragma_table_info" if self.dialect == Dialect::Sqlite => (
                &["cid", "name", "type", "notnull", "dflt_value", "pk", "argument"],
                tables
                    .flat_map(|table| table.columns.iter().enumerate().map(move |one| (table, one)))
                    .map(|(table, (index, column))| {
                        let key = table.primary_key.iter().flat_map(|key| &key.columns);
                        let in_key = key.zip(1..).find(|(name, _)| **name == column.name);
                        vec![
                            Some(index.to_string()),
                            some(&column.name),
                            some(&column.type_name),
                            some(if column.nullable { "0" } else { "1" }),
                            column.default.clone(),
                            Some(in_key.map_or(0, |(_, place)| place).to_string()),
                            some(&table.name.name),
                        ]
                    })
                    .collect(),
            ),
            _ => return None,
        };
        Some(Relation { columns, rows })
    }

    /// Every constraint: its table's schema and name, its own name, and its kind in SQL's words.
    fn constraints(&self) -> Vec<(Option<String>, String, Option<String>, &'static str)> {
        let mut found = Vec::new();
        for table in self.schema.tables.values() {
            let keys = table.primary_key.iter().map(|key| (&key.name, "PRIMARY KEY"));
            let unique = table.unique_constraints.iter().map(|one| (&one.name, "UNIQUE"));
            let foreign = table.foreign_keys.iter().map(|one| (&one.name, "FOREIGN KEY"));
            let checks = table.check_constraints.iter().map(|one| (&one.name, "CHECK"));
            for (name, kind) in keys.chain(unique).chain(foreign).chain(checks) {
                let of = &table.name;
                found.push((of.schema.clone(), of.name.clone(), name.clone(), kind));
            }
        }
        found
    }
}

fn selected(lookup: &Lookup, relation: &Relation, kept: &[&Vec<Option<String>>]) -> Option<Value> {
    let value = |text: &Option<String>| text.clone().map_or(Value::None, Value::Str);
    Some(Value::List(match &lookup.wanted {
        Wanted::Exists => vec![Value::List(vec![Value::Bool(!kept.is_empty())])],
        Wanted::Count => {
            vec![Value::List(vec![Value::Int(i64::try_from(kept.len()).ok()?)])]
        }
        Wanted::One => kept.iter().map(|_| Value::List(vec![Value::Int(1)])).collect(),
        Wanted::All => {
            let row = |row: &&Vec<Option<String>>| Value::List(row.iter().map(value).collect());
            kept.iter().map(row).collect()
        }
        Wanted::Columns(names) => {
            let positions: Vec<usize> = names
                .iter()
                .map(|name| relation.columns.iter().position(|one| one == name))
                .collect::<Option<_>>()?;
            let row = |row: &&Vec<Option<String>>| {
                let values = positions.iter().map(|at| row.get(*at).map_or(Value::None, value));
                Value::List(values.collect())
            };
            kept.iter().map(row).collect()
        }
    }))
}

/// The text of a query, and what is bound to its parameters.
fn query_text(arguments: Arguments<'_>) -> Option<(String, Vec<(String, Value)>)> {
    let mut bound = Vec::new();
    if let Some(Value::Dict(items)) = arguments.args.get(1) {
        bound.extend(
            items.iter().filter_map(|(key, value)| Some((key.as_str()?.to_owned(), value.clone()))),
        );
    }
    let mut statement = arguments.args.first().or_else(|| arguments.named("statement"))?;
    while let Value::MethodCall { receiver, name, kwargs, .. } = statement {
        match name.as_str() {
            "bindparams" | "params" => bound.extend(kwargs.iter().cloned()),
            "columns" | "execution_options" => {}
            _ => return None,
        }
        statement = receiver;
    }
    let query = match statement {
        Value::Str(query) => query.clone(),
        Value::Call { path, args, .. } if last_part(path) == "text" => {
            args.first().and_then(Value::as_str)?.to_owned()
        }
        _ => return None,
    };
    Some((query, bound))
}

fn bound_text(bound: &[(String, Value)], name: &str) -> Option<String> {
    let (_, value) = bound.iter().find(|(key, _)| key == name)?;
    match value {
        Value::Str(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}
