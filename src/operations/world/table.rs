//! Tables made from the database, as if source declared them: `Table("t", metadata, autoload_with=bind)`.

use crate::operations::calls::{Arguments, last_part, text_of};
use crate::python::{Outcome, Value};
use crate::schema::{Column, ForeignKey, QualifiedName, Table};

use super::reflected::{text, texts};
use super::types::reflected_type;
use super::{World, is_database};

impl World<'_> {
    /// What `Table(…)` comes to where it is made from the database.
    pub(super) fn autoloaded(&self, path: &str, arguments: Arguments<'_>) -> Option<Outcome> {
        if !path.starts_with("sqlalchemy.") || last_part(path) != "Table" {
            return None;
        }
        let bind = arguments.named("autoload_with")?;
        let schema = match arguments.named("schema") {
            None | Some(Value::None) => None,
            Some(schema) => Some(text_of(schema)?),
        };
        let [name, metadata] = arguments.args else { return None };
        let name = text_of(name)?;
        let qualified = QualifiedName::new(schema.clone(), &name).to_string();
        if !is_database(bind) || self.is_doubted(&qualified) {
            return None;
        }
        let Some(table) = self.table(schema.as_deref(), &name) else {
            // A view can be loaded as well, but its columns are not known.
            let is_view = self.schema.views.contains_key(&qualified);
            return (!is_view).then_some(Outcome::Raised);
        };
        let mut args = vec![text(&name), metadata.clone()];
        args.extend(self.parts(table));
        let mut kwargs = vec![("_reflected".to_owned(), Value::Bool(true))];
        kwargs.extend(schema.map(|schema| ("schema".to_owned(), Value::Str(schema))));
        Some(Outcome::Value(Value::Call { path: path.to_owned(), args, kwargs }))
    }

    /// Columns, constraints and indexes as calls that would declare them.
    fn parts(&self, table: &Table) -> Vec<Value> {
        let key = table.primary_key.as_ref();
        let in_key = |name: &String| key.is_some_and(|key| key.columns.contains(name));
        let mut parts: Vec<Value> =
            table.columns.iter().map(|column| self.column(column, in_key(&column.name))).collect();
        let own = |names: &[String]| names.iter().map(|name| column_of(table, name)).collect();
        let key_columns = key.map(|key| own(&key.columns)).unwrap_or_default();
        let key_name = key.and_then(|key| key.name.as_deref());
        parts.push(constraint("PrimaryKeyConstraint", key_columns, key_name, Vec::new()));
        parts.extend(table.foreign_keys.iter().map(|key| self.foreign_key(key)));
        parts.extend(table.unique_constraints.iter().map(|one| {
            let name = one.name.as_deref();
            constraint("UniqueConstraint", own(&one.columns), name, Vec::new())
        }));
        parts.extend(table.check_constraints.iter().map(|one| {
            let name = one.name.as_deref();
            constraint("CheckConstraint", vec![sql(&one.expression)], name, Vec::new())
        }));
        parts.extend(table.indexes.iter().map(|index| {
            let elements = index.columns.iter().map(|element| match table.column(element) {
                Some(column) => text(&column.name),
                None => sql(element),
            });
            let args = [text(&index.name)].into_iter().chain(elements).collect();
            call("Index", args, vec![("unique", Value::Bool(index.unique))])
        }));
        parts
    }

    fn column(&self, column: &Column, in_key: bool) -> Value {
        let mut args = vec![text(&column.name), reflected_type(&column.type_name, self.schema)];
        let mut kwargs = vec![("nullable", Value::Bool(column.nullable))];
        if in_key {
            kwargs.push(("primary_key", Value::Bool(true)));
        }
        if let Some(identity) = &column.identity {
            let always = Value::Bool(identity.eq_ignore_ascii_case("always"));
            args.push(call("Identity", Vec::new(), vec![("always", always)]));
        } else if let Some(computed) = &column.computed {
            args.push(call("Computed", vec![text(computed)], Vec::new()));
        } else if column.serial && in_key {
            // Such a key counts by itself in whatever table it is copied to.
            kwargs.push(("autoincrement", Value::Bool(true)));
        } else if let Some(default) = &column.default {
            let clause = call("DefaultClause", vec![sql(default)], Vec::new());
            kwargs.push(("server_default", clause));
        }
        if let Some(comment) = &column.comment {
            kwargs.push(("comment", text(comment)));
        }
        call("Column", args, kwargs)
    }

    fn foreign_key(&self, key: &ForeignKey) -> Value {
        let referred = self.schema.table(&key.referred_table, self.dialect);
        let primary = referred.and_then(|table| table.primary_key.as_ref());
        let columns = match primary {
            Some(primary) if key.referred_columns.is_empty() => &primary.columns,
            _ => &key.referred_columns,
        };
        let targets: Vec<String> =
            columns.iter().map(|column| format!("{}.{column}", key.referred_table)).collect();
        let options = [
            ("ondelete", &key.on_delete),
            ("onupdate", &key.on_update),
            ("match", &key.match_type),
        ];
        let mut kwargs: Vec<(&str, Value)> = options
            .into_iter()
            .filter_map(|(name, option)| Some((name, text(option.as_deref()?))))
            .collect();
        if key.deferral.deferrable {
            kwargs.push(("deferrable", Value::Bool(true)));
        }
        if key.deferral.initially_deferred {
            kwargs.push(("initially", text("DEFERRED")));
        }
        let args = vec![texts(&key.columns), texts(&targets)];
        constraint("ForeignKeyConstraint", args, key.name.as_deref(), kwargs)
    }
}

fn call(class: &str, args: Vec<Value>, kwargs: Vec<(&str, Value)>) -> Value {
    let kwargs = kwargs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Value::Call { path: format!("sqlalchemy.{class}"), args, kwargs }
}

fn constraint(
    class: &str,
    args: Vec<Value>,
    name: Option<&str>,
    mut kwargs: Vec<(&str, Value)>,
) -> Value {
    kwargs.extend(name.map(|name| ("name", text(name))));
    call(class, args, kwargs)
}

fn sql(expression: &str) -> Value {
    call("text", vec![text(expression)], Vec::new())
}

/// `table.c.name`: the column that a constraint is bound to.
fn column_of(table: &Table, name: &str) -> Value {
    let attribute = |receiver: Value, name: &str| Value::Attribute {
        receiver: Box::new(receiver),
        name: name.to_owned(),
    };
    let owner = call("Table", vec![text(&table.name.name)], Vec::new());
    attribute(attribute(owner, "c"), name)
}
