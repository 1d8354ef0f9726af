//! What `create_index` makes.

use super::Maker;
use crate::operations::OperationKind;
use crate::operations::calls::{text_of, texts_of};
use crate::operations::expressions::expression_text;
use crate::operations::invoked::sql_of;
use crate::python::Value;
use crate::schema::{Change, Dialect, Index, QualifiedName, labelled_name};

impl Maker<'_> {
    /// The name of an index that was given none.
    pub(super) fn index_name(&self, table: &QualifiedName, columns: &[String]) -> String {
        labelled_name(&self.conventions.index_name(table, columns), self.dialect)
    }

    pub(super) fn plain_index(&self, name: String, columns: Vec<String>, unique: bool) -> Index {
        Index {
            unique,
            method: (self.dialect == Dialect::Postgresql).then(|| "btree".to_owned()),
            ..Index::new(name, columns)
        }
    }

    pub(super) fn create_index(&mut self, kind: &OperationKind) {
        let OperationKind::CreateIndexOp {
            index_name,
            table_name,
            schema,
            columns,
            unique,
            if_not_exists,
            kw,
        } = kind
        else {
            return;
        };
        let table = QualifiedName::new(schema.clone(), table_name);
        let index = self.index(&table, (index_name.as_deref(), columns, *unique), kw);
        self.push(Change::CreateIndex { table, index, if_not_exists: *if_not_exists });
    }

    /// An index with the options that this dialect knows.
    pub(super) fn index(
        &self,
        table: &QualifiedName,
        (name, columns, unique): (Option<&str>, &[String], bool),
        kw: &[(String, Value)],
    ) -> Index {
        let name = self.named(&name.map(str::to_owned));
        let name = name.unwrap_or_else(|| self.index_name(table, columns));
        let mut index = self.plain_index(name, columns.to_vec(), unique);
        let option = |name: &str| {
            let key = format!("{}_{name}", self.dialect.name());
            kw.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
        };
        index.predicate = option("where").map(|value| {
            let text = expression_text(value).or_else(|| sql_of(value));
            text.unwrap_or_else(|| value.to_string())
        });
        if let Some(length) = option("length") {
            index.columns = columns.iter().map(|column| prefixed(column, length)).collect();
        }
        if let Some(method) = option("using").and_then(Value::as_str) {
            index.method = Some(method.to_ascii_lowercase());
        }
        if let Some(columns) = option("include").and_then(texts_of) {
            index.include = columns;
        }
        if let Some(Value::Dict(classes)) = option("ops") {
            add_operator_classes(&mut index.columns, classes);
        }
        if let Some(Value::Dict(parameters)) = option("with") {
            index.storage = Some(storage(parameters));
        }
        index.nulls_not_distinct =
            option("nulls_not_distinct").and_then(Value::truth) == Some(true);
        index
    }
}

/// Puts `postgresql_ops` where it belongs: behind its column, before the order.
fn add_operator_classes(columns: &mut [String], classes: &[(Value, Value)]) {
    for (column, class) in classes {
        let (Some(column), Some(class)) = (text_of(column), text_of(class)) else { continue };
        for element in columns.iter_mut() {
            match element.strip_prefix(&column) {
                Some("") => *element = format!("{column} {class}"),
                Some(order) if order.starts_with(' ') => {
                    *element = format!("{column} {class}{order}");
                }
                _ => {}
            }
        }
    }
}

/// A column as it stands in an index of prefixes: `mysql_length` is for all columns, or by column.
fn prefixed(column: &str, length: &Value) -> String {
    let own = match length {
        Value::Dict(lengths) => {
            lengths.iter().find(|(name, _)| name.as_str() == Some(column)).map(|(_, length)| length)
        }
        one => Some(one),
    };
    match own {
        Some(Value::Int(length)) => format!("{column}({length})"),
        _ => column.to_owned(),
    }
}

/// Storage parameters as the catalog tells them.
fn storage(parameters: &[(Value, Value)]) -> String {
    let told = parameters.iter().filter_map(|(name, value)| {
        let value = match value {
            Value::Str(text) => text.clone(),
            Value::Bool(value) => value.to_string(),
            other => other.to_string(),
        };
        Some(format!("{}='{value}'", text_of(name)?))
    });
    told.collect::<Vec<_>>().join(", ")
}
