//! `insert(…)`: of values, of several rows, of a query.

use crate::operations::invoked::quoting::quoted_name;
use crate::python::Value;

use super::kind::is_plain;
use super::statement::{Statement, by_name, column_name, prefixes};
use super::{Compiler, select};

impl Compiler {
    pub(super) fn insert(&mut self, statement: &Statement<'_>) -> Option<String> {
        self.enclosing.push(Vec::new());
        let into = format!("INSERT {}INTO {}", prefixes(statement)?, self.from(statement.table)?);
        let text = match (self.rows(statement), self.query(statement)) {
            (Some(rows), None) => rows?,
            (None, Some(query)) => query?,
            (None, None) => self.one_row(statement)?,
            (Some(_), Some(_)) => return None,
        };
        self.enclosing.pop();
        let conflict = self.on_conflict(statement)?;
        Some(format!("{into} {text}{conflict}{}", self.returning(statement)?))
    }

    fn one_row(&mut self, statement: &Statement<'_>) -> Option<String> {
        let assigned = self.assigned(statement, "default")?;
        let columns: Vec<String> = assigned.iter().map(|(name, _)| quoted_name(name)).collect();
        let mut values = Vec::new();
        for (column, value) in &assigned {
            values.push(self.stored(column, value)?);
        }
        Some(format!("({}) VALUES ({})", columns.join(", "), values.join(", ")))
    }

    /// `.values([{…}, {…}])`: the parameters of each row have its number.
    fn rows(&mut self, statement: &Statement<'_>) -> Option<Option<String>> {
        let given = statement.given("values");
        let [Value::List(rows)] = given.as_slice() else { return None };
        Some(self.numbered_rows(rows, statement))
    }

    fn numbered_rows(&mut self, rows: &[Value], statement: &Statement<'_>) -> Option<String> {
        let pairs = |row: &Value| match row {
            Value::Dict(items) => by_name(items),
            _ => None,
        };
        let first = Value::List(vec![rows.first()?.clone()]);
        let columns = self.assigned(&statement.of_row(&first)?, "default")?;
        let mut told = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            let given = pairs(row)?;
            let mut values = Vec::new();
            for (column, _) in &columns {
                let (_, value) = given.iter().find(|(name, _)| name == column)?;
                values.push(match value {
                    value if is_plain(value) => {
                        self.named_parameter(&format!("{column}_m{number}"))?
                    }
                    value => self.operand(value, "param", None)?.text,
                });
            }
            told.push(format!("({})", values.join(", ")));
        }
        let columns: Vec<String> = columns.iter().map(|(name, _)| quoted_name(name)).collect();
        Some(format!("({}) VALUES {}", columns.join(", "), told.join(", ")))
    }

    /// `.from_select([…], select(…))`.
    fn query(&mut self, statement: &Statement<'_>) -> Option<Option<String>> {
        let (_, arguments) = statement.links.iter().find(|(name, _)| *name == "from_select")?;
        Some((|| {
            let names = arguments.get(0, "names")?.as_list()?;
            let names: Vec<String> = names.iter().map(column_name).collect::<Option<_>>()?;
            let names: Vec<String> = names.iter().map(|name| quoted_name(name)).collect();
            let query = arguments.get(1, "select")?;
            let text = select::is_select(query).then(|| self.select(query))??;
            Some(format!("({}) {text}", names.join(", ")))
        })())
    }
}

impl<'v> Statement<'v> {
    /// The statement with the first of its rows alone.
    fn of_row(&self, rows: &'v Value) -> Option<Statement<'v>> {
        use crate::operations::calls::Arguments;
        let args = rows.as_list()?;
        Some(Statement {
            verb: self.verb,
            table: self.table,
            links: vec![("values", Arguments { args, kwargs: &[] })],
            dialect: self.dialect,
        })
    }
}
