//! Deciding guards where the dialect or the schema replayed to there can answer them.

use serde::Serialize;

use crate::python::{Question, Term, read_question};
use crate::schema::{Dialect, QualifiedName, Schema, Table};

use super::Guard;

/// A guard and whether it holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GuardDecision {
    /// The condition's source text.
    pub condition: String,
    /// Whether it holds; `None` where that is not known.
    pub holds: Option<bool>,
    /// The line of the condition.
    pub line: usize,
}

/// Whether `guard` holds on a database of `dialect` whose schema is `schema`.
pub fn decide(guard: &Guard, schema: &Schema, dialect: Dialect) -> GuardDecision {
    let decider = Decider { schema, dialect };
    GuardDecision {
        holds: read_question(&guard.condition).and_then(|question| decider.question(&question)),
        condition: guard.condition.clone(),
        line: guard.span.line,
    }
}

/// Names that SQLAlchemy's dialects and drivers bear.
const DIALECTS: &[&str] =
    &["postgresql", "postgres", "sqlite", "mysql", "mariadb", "mssql", "oracle", "cockroachdb"];

struct Decider<'s> {
    schema: &'s Schema,
    dialect: Dialect,
}

impl Decider<'_> {
    fn question(&self, question: &Question) -> Option<bool> {
        match question {
            Question::Not(inner) => self.question(inner).map(|holds| !holds),
            Question::All(parts) => {
                let told: Vec<Option<bool>> = parts.iter().map(|one| self.question(one)).collect();
                if told.contains(&Some(false)) {
                    return Some(false);
                }
                told.iter().all(|one| *one == Some(true)).then_some(true)
            }
            Question::Any(parts) => {
                let told: Vec<Option<bool>> = parts.iter().map(|one| self.question(one)).collect();
                if told.contains(&Some(true)) {
                    return Some(true);
                }
                told.iter().all(|one| *one == Some(false)).then_some(false)
            }
            Question::Compare { left, operator, right } => self.compare(left, operator, right),
            Question::Truth(term) => self.truth(term),
        }
    }

    fn compare(&self, left: &Term, operator: &str, right: &Term) -> Option<bool> {
        match operator {
            "==" | "is" => self.equal(left, right),
            "in" => self.contains(right, left),
            "!=" | "is not" => self.equal(left, right).map(|holds| !holds),
            "not in" => self.contains(right, left).map(|holds| !holds),
            _ => None,
        }
    }

    fn equal(&self, left: &Term, right: &Term) -> Option<bool> {
        match (left, right) {
            (Term::Text(text), other) | (other, Term::Text(text)) => {
                if let Term::Text(other) = other {
                    return Some(text == other);
                }
                self.is_dialect(other, text).then(|| self.is_named(text))
            }
            _ => None,
        }
    }

    /// Whether a term is the name of the database's dialect, compared with `text`.
    fn is_dialect(&self, term: &Term, text: &str) -> bool {
        let (Term::Name(path) | Term::Call(path, _)) = term else { return false };
        let path = path.to_ascii_lowercase();
        let says = path.contains("dialect")
            || path.ends_with("engine.name")
            || path.ends_with("drivername")
            || path.ends_with("get_backend_name")
            || path.ends_with("bind.name");
        says && DIALECTS.contains(&text.to_ascii_lowercase().as_str())
    }

    fn is_named(&self, text: &str) -> bool {
        match text {
            // MariaDB calls itself so only where the URL does.
            "mariadb" => false,
            "postgres" => self.dialect == Dialect::Postgresql,
            text => Dialect::from_name(&text.to_ascii_lowercase()) == Some(self.dialect),
        }
    }

    fn contains(&self, container: &Term, item: &Term) -> Option<bool> {
        match (container, item) {
            (Term::List(items), Term::Text(text)) => {
                let texts: Option<Vec<&String>> = items
                    .iter()
                    .map(|item| match item {
                        Term::Text(text) => Some(text),
                        _ => None,
                    })
                    .collect();
                texts.map(|texts| texts.contains(&text))
            }
            (Term::List(items), name @ (Term::Name(_) | Term::Call(..))) => {
                let mut any = false;
                for item in items {
                    let Term::Text(text) = item else { return None };
                    if !self.is_dialect(name, text) {
                        return None;
                    }
                    any |= self.is_named(text);
                }
                Some(any)
            }
            // `"postgresql" in str(dialect)`.
            (name @ (Term::Name(_) | Term::Call(..)), Term::Text(text))
                if self.is_dialect(name, text) =>
            {
                Some(self.is_named(text))
            }
            (Term::Over(inner), item) => self.contains(inner, item),
            (Term::Call(path, arguments), Term::Text(text)) => {
                self.reflected(path, arguments, text)
            }
            _ => None,
        }
    }

    /// Whether `text` is among what the inspector lists.
    fn reflected(&self, path: &str, arguments: &[Term], text: &str) -> Option<bool> {
        let method = path.rsplit('.').next().unwrap_or(path);
        let first = arguments.iter().find_map(as_text);
        match method {
            "get_table_names" => self.known(text, self.table(text).is_some()),
            "get_view_names" => Some(self.schema.views.contains_key(text)),
            _ => {
                let table = self.table(first?)?;
                let is = |own: &Option<String>| own.as_deref() == Some(text);
                let found = match method {
                    "get_columns" => has_column(table, text),
                    "get_indexes" => has_index(table, text),
                    "get_unique_constraints" => {
                        table.unique_constraints.iter().any(|one| is(&one.name))
                    }
                    "get_foreign_keys" => table.foreign_keys.iter().any(|one| is(&one.name)),
                    "get_check_constraints" => {
                        table.check_constraints.iter().any(|one| is(&one.name))
                    }
                    _ => return None,
                };
                self.known(first?, found)
            }
        }
    }

    fn truth(&self, term: &Term) -> Option<bool> {
        match term {
            Term::Bool(value) => Some(*value),
            Term::None => Some(false),
            Term::Text(text) => Some(!text.is_empty()),
            Term::List(items) => Some(!items.is_empty()),
            Term::Name(path) => {
                let path = path.to_ascii_lowercase();
                if path.ends_with("as_sql") {
                    return Some(false);
                }
                let named = path.strip_prefix("is_").or_else(|| path.strip_prefix("_is_"))?;
                DIALECTS.contains(&named).then(|| self.is_named(named))
            }
            Term::Call(path, arguments) => self.asked(path, arguments),
            _ => None,
        }
    }

    /// A question asked by calling a function, judged by its name and its texts.
    fn asked(&self, path: &str, arguments: &[Term]) -> Option<bool> {
        let function = path.rsplit('.').next().unwrap_or(path).to_ascii_lowercase();
        if function.ends_with("is_offline_mode") {
            return Some(false);
        }
        let bare = function.trim_start_matches('_');
        let dialect_word = bare.strip_prefix("is_").map(|rest| {
            rest.trim_end_matches("_dialect").trim_end_matches("_database").trim_end_matches("_db")
        });
        if let Some(word) = dialect_word
            && DIALECTS.contains(&word)
        {
            return Some(self.is_named(word));
        }
        let asks = ["has_", "exists", "_exist"].iter().any(|word| function.contains(word));
        if !asks {
            return None;
        }
        let texts: Vec<&str> = arguments.iter().filter_map(as_text).collect();
        let subject = |word: &str| bare.contains(word);
        match texts.as_slice() {
            [table] if subject("table") => self.known(table, self.table(table).is_some()),
            [table, column] if subject("column") || subject("col_") => {
                let found = self.table(table).is_some_and(|table| has_column(table, column));
                self.known(table, found)
            }
            [table, index] if subject("index") => {
                let found = self.table(table).is_some_and(|table| has_index(table, index));
                self.known(table, found)
            }
            [index] if subject("index") => {
                Some(self.schema.tables.values().any(|table| has_index(table, index)))
            }
            [name] if subject("enum") || subject("type") => {
                Some(self.schema.enums.contains_key(*name))
            }
            [table, name] if subject("constraint") || subject("foreign_key") || subject("fk") => {
                let found = self.table(table).is_some_and(|table| has_constraint(table, name));
                self.known(table, found)
            }
            _ => None,
        }
    }

    /// An answer about `table`; that something is missing is not known where steps were not followed.
    fn known(&self, table: &str, found: bool) -> Option<bool> {
        let doubts = &self.schema.uncertain;
        let doubted = || doubts.concern("schema") || doubts.concern(&format!("table {table}"));
        (found || !doubted()).then_some(found)
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.schema.table(&QualifiedName::bare(name), self.dialect)
    }
}

fn as_text(term: &Term) -> Option<&str> {
    match term {
        Term::Text(text) => Some(text),
        _ => None,
    }
}

fn has_column(table: &Table, name: &str) -> bool {
    table.columns.iter().any(|column| column.name == name)
}

/// The inspector lists the indexes behind unique constraints as well.
fn has_index(table: &Table, name: &str) -> bool {
    table.indexes.iter().any(|index| index.name == name)
        || table.unique_constraints.iter().any(|one| one.name.as_deref() == Some(name))
}

fn has_constraint(table: &Table, name: &str) -> bool {
    let is = |own: &Option<String>| own.as_deref() == Some(name);
    table.primary_key.as_ref().is_some_and(|key| is(&key.name))
        || table.unique_constraints.iter().any(|one| is(&one.name))
        || table.foreign_keys.iter().any(|one| is(&one.name))
        || table.check_constraints.iter().any(|one| is(&one.name))
}
