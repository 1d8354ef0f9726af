//! Schemas and changes as SQL text.

use super::neutral::sql_comment;
use std::fmt::Write as _;

use crate::schema::{
    Column, Constraint, Deferral, Dialect, ForeignKey, Index, QualifiedName, Schema, Table,
    is_serial,
};

/// A whole schema as the statements that would make it.
pub fn schema_sql(schema: &Schema, dialect: Dialect) -> String {
    let writer = Writer { dialect };
    let mut text = String::new();
    for one in schema.enums.values() {
        let _ = writeln!(text, "{};\n", writer.create_enum(&one.name, &one.labels));
    }
    for sequence in &schema.sequences {
        let _ = writeln!(text, "CREATE SEQUENCE {};\n", writer.name(sequence));
    }
    for table in schema.tables.values() {
        text.push_str(&table_sql(table, dialect));
        text.push('\n');
    }
    for view in schema.views.values() {
        let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
        let name = writer.name(&view.name);
        let _ = writeln!(text, "CREATE {kind} {name} AS {};\n", view.definition);
    }
    for one in schema.uncertain.iter() {
        let told = format!("uncertain since {}: {}: {}", one.revision, one.place, one.why);
        let _ = writeln!(text, "{}", sql_comment(&told));
    }
    text
}

/// One table as the statements that would make it.
pub fn table_sql(table: &Table, dialect: Dialect) -> String {
    let writer = Writer { dialect };
    let mut text = format!("{};\n", writer.create_table(table, "    "));
    for index in &table.indexes {
        let _ = writeln!(text, "{};", writer.create_index(&table.name, index));
    }
    text
}

pub(super) struct Writer {
    pub(super) dialect: Dialect,
}

impl Writer {
    pub(super) fn quote(&self, name: &str) -> String {
        let plain = name
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
            && !name.starts_with(|letter: char| letter.is_ascii_digit())
            && !RESERVED.contains(&name);
        match (plain, self.dialect) {
            (true, _) => name.to_owned(),
            (false, Dialect::Mysql) => format!("`{}`", name.replace('`', "``")),
            (false, _) => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    pub(super) fn name(&self, name: &QualifiedName) -> String {
        match &name.schema {
            Some(schema) => format!("{}.{}", self.quote(schema), self.quote(&name.name)),
            None => self.quote(&name.name),
        }
    }

    fn list(&self, columns: &[String]) -> String {
        columns.iter().map(|column| self.quote(column)).collect::<Vec<_>>().join(", ")
    }

    /// Columns by name; expressions as they are.
    fn elements(&self, index: &Index) -> String {
        let told = |element: &String| {
            let (bare, order) = match element.strip_suffix(" DESC") {
                Some(bare) => (bare, " DESC"),
                None => (element.as_str(), ""),
            };
            let is_name =
                bare.chars().all(|letter| letter.is_alphanumeric() || "_$".contains(letter));
            if is_name { format!("{}{order}", self.quote(bare)) } else { element.clone() }
        };
        index.columns.iter().map(told).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn create_enum(&self, name: &QualifiedName, labels: &[String]) -> String {
        let labels: Vec<String> = labels.iter().map(|label| literal(label)).collect();
        format!("CREATE TYPE {} AS ENUM ({})", self.name(name), labels.join(", "))
    }

    pub(super) fn create_table(&self, table: &Table, indent: &str) -> String {
        let mut parts: Vec<String> = table.columns.iter().map(|one| self.column(one)).collect();
        if let Some(key) = &table.primary_key {
            parts.push(self.constraint(&Constraint::PrimaryKey(key.clone())));
        }
        let uniques = table.unique_constraints.iter().cloned().map(Constraint::Unique);
        let checks = table.check_constraints.iter().cloned().map(Constraint::Check);
        let foreign = table.foreign_keys.iter().cloned().map(Constraint::ForeignKey);
        let exclusions = table.exclusion_constraints.iter().cloned().map(Constraint::Exclusion);
        parts.extend(
            uniques.chain(checks).chain(exclusions).chain(foreign).map(|one| self.constraint(&one)),
        );
        let parts: Vec<String> = parts.iter().map(|part| format!("{indent}{part}")).collect();
        format!("CREATE TABLE {} (\n{}\n)", self.name(&table.name), parts.join(",\n"))
    }

    pub(super) fn column(&self, column: &Column) -> String {
        let mut text = format!("{} ", self.quote(&column.name));
        match column.default.as_deref() {
            default if column.serial || default.is_some_and(is_serial) => {
                text.push_str(match column.type_name.as_str() {
                    "bigint" => "bigserial",
                    "smallint" => "smallserial",
                    _ => "serial",
                })
            }
            default => {
                text.push_str(&column.type_name);
                if let Some(default) = default {
                    let bare =
                        default.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
                            || default.starts_with('\'')
                            || self.dialect == Dialect::Postgresql;
                    let told = if bare { default.to_owned() } else { format!("({default})") };
                    let _ = write!(text, " DEFAULT {told}");
                }
            }
        }
        if let Some(expression) = &column.computed {
            let _ = write!(text, " GENERATED ALWAYS AS ({expression}) STORED");
        }
        if let Some(identity) = &column.identity {
            let _ = write!(text, " GENERATED {identity} AS IDENTITY");
        }
        if !column.nullable {
            text.push_str(" NOT NULL");
        }
        text
    }

    pub(super) fn constraint(&self, constraint: &Constraint) -> String {
        let named = |name: &Option<String>| match name {
            Some(name) if name != "PRIMARY" => format!("CONSTRAINT {} ", self.quote(name)),
            _ => String::new(),
        };
        match constraint {
            Constraint::PrimaryKey(key) => {
                format!("{}PRIMARY KEY ({})", named(&key.name), self.list(&key.columns))
            }
            Constraint::Unique(unique) => format!(
                "{}UNIQUE{} ({}){}",
                named(&unique.name),
                if unique.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" },
                self.list(&unique.columns),
                deferral(unique.deferral)
            ),
            Constraint::Exclusion(exclusion) => format!(
                "{}EXCLUDE USING {} ({}){}{}",
                named(&exclusion.name),
                exclusion.method,
                exclusion.elements.join(", "),
                filter(exclusion.predicate.as_deref()),
                deferral(exclusion.deferral)
            ),
            Constraint::Check(check) => {
                let late = if check.validated { "" } else { " NOT VALID" };
                format!("{}CHECK ({}){late}", named(&check.name), check.expression)
            }
            Constraint::ForeignKey(key) => format!("{}{}", named(&key.name), self.foreign_key(key)),
        }
    }

    fn foreign_key(&self, key: &ForeignKey) -> String {
        let mut text = format!(
            "FOREIGN KEY ({}) REFERENCES {}",
            self.list(&key.columns),
            self.name(&key.referred_table)
        );
        if !key.referred_columns.is_empty() {
            let _ = write!(text, " ({})", self.list(&key.referred_columns));
        }
        for (event, action) in [("DELETE", &key.on_delete), ("UPDATE", &key.on_update)] {
            if let Some(action) = action {
                let _ = write!(text, " ON {event} {action}");
            }
        }
        if let Some(kind) = &key.match_type {
            let _ = write!(text, " MATCH {kind}");
        }
        text.push_str(&deferral(key.deferral));
        if !key.validated {
            text.push_str(" NOT VALID");
        }
        text
    }

    pub(super) fn create_index(&self, table: &QualifiedName, index: &Index) -> String {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let named = if index.name.is_empty() {
            String::new()
        } else {
            format!("{} ", self.quote(&index.name))
        };
        let method = match index.method.as_deref() {
            Some(method) if method != "btree" => format!(" USING {method}"),
            _ => String::new(),
        };
        let mut text = format!(
            "CREATE {unique}INDEX {named}ON {}{method} ({})",
            self.name(table),
            self.elements(index)
        );
        if !index.include.is_empty() {
            let _ = write!(text, " INCLUDE ({})", self.list(&index.include));
        }
        if index.nulls_not_distinct {
            text.push_str(" NULLS NOT DISTINCT");
        }
        if let Some(storage) = &index.storage {
            let _ = write!(text, " WITH ({storage})");
        }
        if let Some(predicate) = &index.predicate {
            let _ = write!(text, " WHERE {predicate}");
        }
        text
    }
}

fn deferral(deferral: Deferral) -> String {
    let mut text = String::new();
    if deferral.deferrable {
        text.push_str(" DEFERRABLE");
    }
    if deferral.initially_deferred {
        text.push_str(" INITIALLY DEFERRED");
    }
    text
}

fn filter(predicate: Option<&str>) -> String {
    predicate.map(|text| format!(" WHERE ({text})")).unwrap_or_default()
}

pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Words that common databases take for their own.
const RESERVED: &[&str] = &[
    "all",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "both",
    "case",
    "cast",
    "check",
    "column",
    "constraint",
    "create",
    "current_date",
    "current_timestamp",
    "current_user",
    "default",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "grant",
    "group",
    "having",
    "in",
    "index",
    "intersect",
    "into",
    "key",
    "leading",
    "limit",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "primary",
    "references",
    "returning",
    "select",
    "session_user",
    "some",
    "table",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "when",
    "where",
    "window",
    "with",
];
