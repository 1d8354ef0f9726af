//! A database's own catalogue, as far as the schema tells it.

use crate::schema::{Dialect, ForeignKey};

use super::World;

/// One row, its values as texts.
pub(super) type Row = Vec<Option<String>>;

/// A relation of the catalogue.
pub(super) struct Relation {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
}

impl World<'_> {
    /// The relation of this name, in lower case.
    pub(super) fn relation(&self, name: &str) -> Option<Relation> {
        let tables = self.schema.tables.values();
        let home = match self.dialect {
            Dialect::Postgresql => "public",
            Dialect::Sqlite => "main",
            Dialect::Mysql => "",
        };
        let place =
            |schema: &Option<String>| Some(schema.clone().unwrap_or_else(|| home.to_owned()));
        let some = |text: &str| Some(text.to_owned());
        let (columns, rows): (&'static [&'static str], Vec<Row>) = match name {
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
            "information_schema.key_column_usage" => (
                &[
                    "constraint_schema",
                    "constraint_name",
                    "table_schema",
                    "table_name",
                    "column_name",
                    "ordinal_position",
                    "referenced_table_name",
                    "referenced_column_name",
                ],
                self.constrained_columns()
                    .into_iter()
                    .map(|one| {
                        vec![
                            place(&one.schema),
                            one.name,
                            place(&one.schema),
                            Some(one.table),
                            Some(one.column),
                            Some(one.position.to_string()),
                            one.referred.as_ref().map(|(_, table, _)| table.clone()),
                            one.referred.map(|(_, _, column)| column),
                        ]
                    })
                    .collect(),
            ),
            // The columns that a constraint uses: those a foreign key refers to, else its own.
            "information_schema.constraint_column_usage" if self.dialect == Dialect::Postgresql => {
                let row = |one: ConstrainedColumn| {
                    let own = (one.schema.clone(), one.table, one.column);
                    let (schema, table, column) = one.referred.unwrap_or(own);
                    vec![place(&schema), Some(table), Some(column), place(&one.schema), one.name]
                };
                (
                    &[
                        "table_schema",
                        "table_name",
                        "column_name",
                        "constraint_schema",
                        "constraint_name",
                    ],
                    self.constrained_columns().into_iter().map(row).collect(),
                )
            }
            "information_schema.referential_constraints" => (
                &["constraint_schema", "constraint_name", "update_rule", "delete_rule"],
                tables
                    .flat_map(|table| table.foreign_keys.iter().map(move |key| (table, key)))
                    .map(|(table, key)| {
                        let rule = |action: &Option<String>| {
                            Some(action.clone().unwrap_or_else(|| "NO ACTION".to_owned()))
                        };
                        vec![
                            place(&table.name.schema),
                            key.name.clone(),
                            rule(&key.on_update),
                            rule(&key.on_delete),
                        ]
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
        let columns = columns.iter().map(|one| (*one).to_owned()).collect();
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

    /// Every column of a key, a unique constraint or a foreign key.
    fn constrained_columns(&self) -> Vec<ConstrainedColumn> {
        let mut found = Vec::new();
        for table in self.schema.tables.values() {
            let mut add =
                |name: &Option<String>, columns: &[String], referred: Option<&ForeignKey>| {
                    for (index, column) in columns.iter().enumerate() {
                        found.push(ConstrainedColumn {
                            schema: table.name.schema.clone(),
                            table: table.name.name.clone(),
                            name: name.clone(),
                            column: column.clone(),
                            position: index + 1,
                            referred: referred.and_then(|key| self.referred(key, index)),
                        });
                    }
                };
            table.primary_key.iter().for_each(|key| add(&key.name, &key.columns, None));
            let uniques = table.unique_constraints.iter();
            uniques.for_each(|one| add(&one.name, &one.columns, None));
            table.foreign_keys.iter().for_each(|key| add(&key.name, &key.columns, Some(key)));
        }
        found
    }

    /// The column that the foreign key's column at `index` refers to.
    fn referred(&self, key: &ForeignKey, index: usize) -> Option<(Option<String>, String, String)> {
        let named = key.referred_columns.get(index);
        let column = named.or_else(|| {
            let referred = self.schema.table(&key.referred_table, self.dialect)?;
            referred.primary_key.as_ref()?.columns.get(index)
        })?;
        let of = &key.referred_table;
        Some((of.schema.clone(), of.name.clone(), column.clone()))
    }
}

/// A column of a constraint.
struct ConstrainedColumn {
    schema: Option<String>,
    table: String,
    /// The constraint's name.
    name: Option<String>,
    column: String,
    /// Its place in the constraint, from 1.
    position: usize,
    /// The schema, table and column that it refers to.
    referred: Option<(Option<String>, String, String)>,
}
