//! A database as a migration would find it: what its questions come to, what its operations change.
//!
//! Nothing in here reaches a database. Where the replayed schema cannot tell, there is no answer.

mod catalogue;
mod compiled;
mod inspector;
mod queried;
mod reflected;
mod rows;
mod table;
mod types;
mod url;

use std::collections::HashMap;

use crate::python::{Outcome, Span, Value};
use crate::schema::{Dialect, QualifiedName, Schema, Table, Uncertain, Unmet};

use super::calls::{Arguments, last_part};
use super::connection::is_connection;
use super::decided::Outcomes;
use super::{Effect, Operation, effect_on_schema};

/// The database of one run of a migration's function.
pub struct World<'s> {
    schema: &'s mut Schema,
    dialect: Dialect,
    /// The revision that is run, for what it leaves uncertain.
    revision: String,
    inspectors: i64,
    /// What each inspector has been asked: it remembers its answers.
    remembered: HashMap<String, Option<Outcome>>,
    pub(super) outcomes: Outcomes,
}

impl<'s> World<'s> {
    /// The database of `dialect` with `schema`, on which `revision` is run.
    pub fn new(schema: &'s mut Schema, dialect: Dialect, revision: &str) -> Self {
        Self {
            schema,
            dialect,
            revision: revision.to_owned(),
            inspectors: 0,
            remembered: HashMap::new(),
            outcomes: HashMap::new(),
        }
    }

    /// The dialect of the database.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Carries out one operation. False if it stands in a `try` and the database would refuse it.
    pub(super) fn carry_out(&mut self, operation: &Operation, in_try: bool) -> bool {
        let effect = effect_on_schema(operation, self.dialect, &self.schema.conventions);
        let conditions: Vec<&str> =
            operation.guards.iter().map(|guard| guard.condition.as_str()).collect();
        self.make(&effect, &conditions, in_try)
    }

    /// Makes the changes of one operation that runs under `conditions` which nobody decided. False if it
    /// stands in a `try` and the database would refuse it.
    pub(super) fn make(&mut self, effect: &Effect, conditions: &[&str], in_try: bool) -> bool {
        self.make_telling(effect, conditions, in_try, &mut Vec::new())
    }

    /// The same; what the changes need and do not find is added to `missed`.
    pub(super) fn make_telling(
        &mut self,
        effect: &Effect,
        conditions: &[&str],
        in_try: bool,
        missed: &mut Vec<Unmet>,
    ) -> bool {
        for change in &effect.changes {
            let is_certain = |world: &Self| {
                change.table().is_none_or(|table| !world.is_doubted(&table.to_string()))
            };
            let certain = in_try && is_certain(self);
            match (self.schema.apply(change, self.dialect), conditions.is_empty()) {
                (Ok(()), false) => {
                    let place = change.place().unwrap_or_else(|| "schema".to_owned());
                    self.doubt(place, format!("changed only if {}", conditions.join(" and ")));
                }
                (Ok(()), true) => {}
                // Under a condition that nobody decided, what does not fit did not run.
                (Err(unmet), false) => missed.push(unmet),
                (Err(_), true) if certain => return false,
                (Err(unmet), true) => {
                    missed.push(unmet.clone());
                    self.doubt(unmet.place, unmet.why);
                }
            }
        }
        for (place, why) in &effect.uncertain {
            self.doubt(place.clone(), why.clone());
        }
        true
    }

    /// Remembers the outcome of a tested condition.
    pub(super) fn tested(&mut self, span: Span, outcome: Option<bool>) {
        self.outcomes.insert(span, outcome);
    }

    /// What a call of a function comes to.
    pub(super) fn function(&mut self, path: &str, arguments: Arguments<'_>) -> Option<Outcome> {
        let value = match (path, last_part(path)) {
            ("alembic.context.is_offline_mode", _) => Value::Bool(false),
            ("alembic.context.get_x_argument", _) => match arguments.get(0, "as_dictionary") {
                Some(Value::Bool(true)) => Value::Dict(Vec::new()),
                _ => Value::List(Vec::new()),
            },
            ("isinstance", _) => {
                return types::is_instance(self.dialect, arguments.args)
                    .map(Value::Bool)
                    .map(Outcome::Value);
            }
            ("str", _) => types::as_text(arguments.args.first()?)?,
            // The connection has all that is asked of it.
            ("hasattr", _) if arguments.args.first().is_some_and(is_database) => Value::Bool(true),
            (path, "Table") => return self.autoloaded(path, arguments),
            (path, "inspect" | "from_engine" | "Inspector") if path.starts_with("sqlalchemy.") => {
                let bind = arguments.args.first()?;
                if !is_database(bind) {
                    return None;
                }
                self.inspectors += 1;
                Value::Call {
                    path: "sqlalchemy.inspect".to_owned(),
                    args: vec![bind.clone()],
                    kwargs: vec![("instance".to_owned(), Value::Int(self.inspectors))],
                }
            }
            _ => return None,
        };
        Some(Outcome::Value(value))
    }

    /// What a method comes to.
    pub(super) fn method(
        &mut self,
        receiver: &Value,
        name: &str,
        arguments: Arguments<'_>,
    ) -> Option<Outcome> {
        if let Some(fetched) = rows::fetched(receiver, name) {
            return Some(Outcome::Value(fetched));
        }
        if name == "get_backend_name" && is_database(receiver) {
            return Some(Outcome::Value(Value::Str(self.dialect.name().to_owned())));
        }
        if name == "startswith"
            && let Some(starts) = url::starts_with(receiver, arguments.args, self.dialect)
        {
            return Some(Outcome::Value(Value::Bool(starts)));
        }
        if name == "compile" {
            return compiled::compiled(receiver, arguments, self.dialect).map(Outcome::Value);
        }
        if let Some(name) = compiled::quoted(receiver, name, arguments, self.dialect) {
            return Some(Outcome::Value(name));
        }
        if is_inspector(receiver) {
            if name == "clear_cache" {
                let asked = format!("{receiver}.");
                self.remembered.retain(|question, _| !question.starts_with(&asked));
                return Some(Outcome::Value(Value::None));
            }
            let question = format!("{receiver}.{name}{:?}{:?}", arguments.args, arguments.kwargs);
            if let Some(answer) = self.remembered.get(&question) {
                return answer.clone();
            }
            let answer = self.inspected(name, arguments.args, arguments.kwargs);
            self.remembered.insert(question, answer.clone());
            return answer;
        }
        if last_attribute(receiver) == Some("dialect") && is_database(receiver) {
            // `dialect.has_table(connection, …)` does not remember.
            return self.inspected(name, arguments.args.get(1..)?, arguments.kwargs);
        }
        if is_connection(receiver) {
            let asks = matches!(name, "execute" | "exec_driver_sql" | "scalar" | "scalars");
            let rows = asks.then(|| self.queried(arguments)).flatten()?;
            return match name {
                "scalar" => rows::fetched(&rows, "scalar"),
                "scalars" => rows::fetched(&rows, "scalars"),
                _ => Some(rows),
            }
            .map(Outcome::Value);
        }
        None
    }

    /// What an attribute of something outside is.
    pub(super) fn attribute(&self, receiver: &Value, name: &str) -> Option<Value> {
        if let Some(value) = reflected::attribute(receiver, name) {
            return Some(value);
        }
        if let Some(table) = reflected::autoloaded(receiver) {
            return self.reflected_table(&table, name);
        }
        if !is_database(receiver) {
            return None;
        }
        match (last_attribute(receiver), name) {
            (Some("dialect" | "engine"), "name") | (Some("url"), "drivername") => {
                Some(Value::Str(self.dialect.name().to_owned()))
            }
            (_, "as_sql") => Some(Value::Bool(false)),
            (_, "default_schema_name") => Some(match self.dialect {
                Dialect::Postgresql => Value::Str("public".to_owned()),
                Dialect::Sqlite => Value::Str("main".to_owned()),
                Dialect::Mysql => return None,
            }),
            _ => None,
        }
    }

    fn table(&self, schema: Option<&str>, name: &str) -> Option<&Table> {
        let name = match name.split_once('.') {
            Some((schema, name)) => QualifiedName::new(Some(schema.to_owned()), name),
            None => QualifiedName::new(schema.map(str::to_owned), name),
        };
        self.schema.table(&name, self.dialect)
    }

    /// Whether there is such a table, as far as that is certain.
    pub(super) fn holds(&self, schema: Option<&str>, name: &str) -> Option<bool> {
        let name = QualifiedName::new(schema.map(str::to_owned), name);
        let found = self.schema.table(&name, self.dialect).is_some();
        (!self.is_doubted(&name.to_string())).then_some(found)
    }

    /// Whether what is not seen of a table may be there all the same.
    fn is_doubted(&self, table: &str) -> bool {
        let doubts = &self.schema.uncertain;
        doubts.concern("schema") || doubts.concern(&format!("table {table}"))
    }

    fn doubt(&mut self, place: String, why: String) {
        let revision = self.revision.clone();
        self.schema.doubt(Uncertain { revision, place, why });
    }
}

/// Whether a value leads to the migration's database: its connection, context, or inspector.
pub(super) fn is_database(value: &Value) -> bool {
    is_connection(value)
        || matches!(value.root(), Value::Call { path, .. } if matches!(
            path.as_str(),
            "alembic.op.get_context" | "alembic.op.get_impl" | "alembic.context.get_context"
                | "alembic.context.get_bind" | "alembic.context.get_impl"
        ))
        || is_inspector(value.root())
}

fn is_inspector(value: &Value) -> bool {
    matches!(value, Value::Call { path, .. } if path == "sqlalchemy.inspect")
}

fn last_attribute(value: &Value) -> Option<&str> {
    match value {
        Value::Attribute { name, .. } => Some(name),
        _ => None,
    }
}
