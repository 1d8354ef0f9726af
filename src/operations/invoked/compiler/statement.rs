//! `update(…)`, `delete(…)` and `insert(…)` with what is chained to them.

use crate::operations::calls::{Arguments, last_part, text_of};
use crate::operations::invoked::quoting::quoted_name;
use crate::python::Value;

use super::from::{declared, is_table, tables_in};
use super::kind::is_plain;
use super::{Compiler, Parameters, Written};

/// One link of a chain: the method and its arguments.
type Link<'v> = (&'v str, Arguments<'v>);

/// A statement that changes rows.
pub(super) struct Statement<'v> {
    pub(super) verb: &'v str,
    pub(super) table: &'v Value,
    pub(super) links: Vec<Link<'v>>,
    /// The dialect whose own statement it is.
    pub(super) dialect: Option<&'v str>,
}

impl<'v> Statement<'v> {
    /// From a chain such as `users.update().where(…)`.
    pub(super) fn read(value: &'v Value) -> Option<Self> {
        let mut links: Vec<Link<'v>> = Vec::new();
        let mut current = value;
        loop {
            match current {
                Value::MethodCall { receiver, name, args, kwargs } => {
                    let arguments = Arguments { args, kwargs };
                    if is_table(receiver) {
                        links.push(("values", Arguments { args: arguments.args, kwargs: &[] }));
                        links.reverse();
                        let is_verb = matches!(name.as_str(), "update" | "insert" | "delete");
                        return is_verb.then_some(Self {
                            verb: name,
                            table: receiver,
                            links,
                            dialect: None,
                        });
                    }
                    links.push((name, arguments));
                    current = receiver;
                }
                Value::Call { path, args, .. } if path.starts_with("sqlalchemy.") => {
                    let verb = last_part(path);
                    let table = args.first().filter(|table| is_table(table))?;
                    links.reverse();
                    let dialect = path
                        .strip_prefix("sqlalchemy.dialects.")
                        .and_then(|rest| rest.split('.').next());
                    let is_verb = matches!(verb, "update" | "insert" | "delete");
                    return is_verb.then_some(Self { verb, table, links, dialect });
                }
                _ => return None,
            }
        }
    }

    /// What is given to the links of this name.
    pub(super) fn given(&self, name: &str) -> Vec<Value> {
        let links = self.links.iter().filter(|(link, _)| *link == name);
        links.flat_map(|(_, arguments)| arguments.args.iter().cloned()).collect()
    }

    /// Whether each of its links is one of those that are read.
    fn is_read(&self) -> bool {
        self.links.iter().all(|(name, arguments)| match *name {
            "where" | "filter" | "returning" | "prefix_with" => arguments.kwargs.is_empty(),
            "values"
            | "from_select"
            | "execution_options"
            | "ordered_values"
            | "on_conflict_do_nothing"
            | "on_conflict_do_update"
            | "on_duplicate_key_update" => true,
            _ => false,
        })
    }
}

/// Whether a value is a statement that changes rows.
pub(super) fn is_statement(value: &Value) -> bool {
    Statement::read(value).is_some()
}

impl Compiler {
    /// A statement's class and text; `None` for what is none, or has a part that is not decided.
    pub(super) fn statement(&mut self, value: &Value) -> Option<Written> {
        let statement = Statement::read(value).filter(Statement::is_read)?;
        self.parameters = match statement.dialect {
            Some("postgresql") => Parameters::Pyformat,
            Some("mysql" | "mariadb") => Parameters::Format,
            Some("sqlite") => Parameters::Question,
            _ => Parameters::Named,
        };
        let text = match statement.verb {
            "update" => self.update(&statement)?,
            "delete" => self.delete(&statement)?,
            _ => self.insert(&statement)?,
        };
        let class = match statement.verb {
            "update" => "Update",
            "delete" => "Delete",
            _ => "Insert",
        };
        Some(Written::new(class, text))
    }

    fn update(&mut self, statement: &Statement<'_>) -> Option<String> {
        let assigned = self.assigned(statement, "onupdate")?;
        let conditions = conditions(statement);
        let mut others: Vec<Value> = vec![statement.table.clone()];
        conditions.iter().for_each(|condition| tables_in(condition, &mut others));
        assigned.iter().for_each(|(_, value)| tables_in(value, &mut others));
        self.enclosing.push(others.clone());
        let mut set = Vec::new();
        for (column, value) in &assigned {
            set.push(format!("{}={}", quoted_name(column), self.stored(column, value)?));
        }
        let table = self.from(statement.table)?;
        let mut text = format!("UPDATE {}{table} SET {}", prefixes(statement)?, set.join(", "));
        if let Some(told) = self.others(&others)? {
            text += &format!(" FROM {told}");
        }
        text += &self.condition_of(&conditions)?;
        self.enclosing.pop();
        Some(text + &self.returning(statement)?)
    }

    fn delete(&mut self, statement: &Statement<'_>) -> Option<String> {
        let conditions = conditions(statement);
        let mut others: Vec<Value> = vec![statement.table.clone()];
        conditions.iter().for_each(|condition| tables_in(condition, &mut others));
        self.enclosing.push(others.clone());
        let table = self.from(statement.table)?;
        let mut text = format!("DELETE {}FROM {table}", prefixes(statement)?);
        if let Some(told) = self.others(&others)? {
            text += &format!(" , {told}");
        }
        text += &self.condition_of(&conditions)?;
        self.enclosing.pop();
        Some(text + &self.returning(statement)?)
    }

    /// The tables beside the one that is changed.
    fn others(&mut self, tables: &[Value]) -> Option<Option<String>> {
        let mut told = Vec::new();
        for table in tables.iter().skip(1) {
            told.push(self.from(table)?);
        }
        Some((!told.is_empty()).then(|| told.join(", ")))
    }

    fn condition_of(&mut self, conditions: &[Value]) -> Option<String> {
        if conditions.is_empty() {
            return Some(String::new());
        }
        Some(format!(" WHERE {}", self.all_of(conditions)?))
    }

    pub(super) fn returning(&mut self, statement: &Statement<'_>) -> Option<String> {
        let columns = statement.given("returning");
        if columns.is_empty() {
            return Some(String::new());
        }
        let columns: Vec<&Value> = columns.iter().collect();
        Some(format!(" RETURNING {}", self.selected_columns(&columns, false)?.join(", ")))
    }

    /// A value as it is put into a column.
    pub(super) fn stored(&mut self, column: &str, value: &Value) -> Option<String> {
        let is_literal = matches!(value, Value::Call { path, .. }
            if path.starts_with("sqlalchemy.") && last_part(path) == "literal");
        if is_plain(value) || is_literal {
            return self.named_parameter(column);
        }
        self.operand(value, "param", None).map(|written| written.text)
    }

    /// What is put into which column, in the order of the table's columns as far as they are declared. Without
    /// `.values(…)` it is every column; columns that Python fills in (`by_itself`) come along.
    pub(super) fn assigned(
        &self,
        statement: &Statement<'_>,
        by_itself: &str,
    ) -> Option<Vec<(String, Value)>> {
        let mut found: Vec<(String, Value)> = Vec::new();
        let mut is_ordered = false;
        for (name, arguments) in &statement.links {
            match *name {
                "values" => {
                    found.extend(arguments.kwargs.iter().cloned());
                    match arguments.args {
                        [] => {}
                        [Value::Dict(items)] => found.extend(by_name(items)?),
                        _ => return None,
                    }
                }
                "ordered_values" => {
                    is_ordered = true;
                    for pair in arguments.args {
                        let [key, value] = pair.as_list()? else { return None };
                        found.push((column_name(key)?, value.clone()));
                    }
                }
                _ => {}
            }
        }
        if found.iter().any(|(name, _)| name == "**") {
            return None;
        }
        let declared = declared(statement.table);
        if found.is_empty() {
            found.extend(declared.iter().map(|(name, _)| (name.clone(), Value::Bool(true))));
        }
        for (name, arguments) in &declared {
            let own = arguments.named(by_itself).filter(|own| **own != Value::None);
            if let Some(own) = own
                && found.iter().all(|(known, _)| known != name)
            {
                // A function of Python's gives a plain value.
                let is_sql = matches!(own.root(), Value::Call { path, .. } if path.starts_with("sqlalchemy."));
                found.push((name.clone(), if is_sql { own.clone() } else { Value::Bool(true) }));
            }
        }
        if !is_ordered {
            found.sort_by_key(|(name, _)| {
                declared.iter().position(|(known, _)| known == name).unwrap_or(usize::MAX)
            });
        }
        (!found.is_empty()).then_some(found)
    }
}

fn conditions(statement: &Statement<'_>) -> Vec<Value> {
    statement.given("where").into_iter().chain(statement.given("filter")).collect()
}

/// Words between the verb and the table.
pub(super) fn prefixes(statement: &Statement<'_>) -> Option<String> {
    let words = statement.given("prefix_with");
    words.iter().map(|word| text_of(word).map(|word| word + " ")).collect()
}

/// Pairs of a dictionary, by the names of their columns.
pub(super) fn by_name(items: &[(Value, Value)]) -> Option<Vec<(String, Value)>> {
    items.iter().map(|(key, value)| Some((column_name(key)?, value.clone()))).collect()
}

pub(super) fn column_name(key: &Value) -> Option<String> {
    match key {
        Value::Attribute { name, .. } => Some(name.clone()),
        key => text_of(key),
    }
}
