//! SQLAlchemy's expressions and statements as its own compiler writes them.
//!
//! One pass from left to right, as parameters and anonymous names are numbered in the order in which they are met.
//! What is not known to be written so gives nothing rather than something else.

mod columns;
mod conflict;
mod ddl;
mod element;
mod exists;
mod from;
mod functions;
mod insert;
mod kind;
mod literal;
mod methods;
mod operator;
mod select;
mod statement;

use crate::python::Value;

use kind::Kind;
use operator::Operator;

/// An expression as it is written, with what those who use it must know.
#[derive(Debug, Clone)]
pub(super) struct Written {
    /// The class of SQLAlchemy's that it is an instance of.
    pub(super) class: String,
    pub(super) text: String,
    /// The operator that holds it together, if it has several parts.
    operator: Option<Operator>,
    kind: Kind,
    label: Label,
}

/// What a column of a `SELECT` is called.
#[derive(Debug, Clone, PartialEq)]
enum Label {
    /// As it is, by its own name if it has one.
    Own(Option<String>),
    /// The next name of its kind, such as `anon_1`.
    Anonymous(String),
    /// `AS name`.
    Given(String),
}

impl Written {
    fn new(class: &str, text: impl Into<String>) -> Self {
        Self {
            class: class.to_owned(),
            text: text.into(),
            operator: None,
            kind: Kind::Unknown,
            label: Label::Anonymous("anon".to_owned()),
        }
    }

    /// In parentheses, where it would fall apart within `around`.
    fn grouped(self, around: Option<Operator>) -> Self {
        match self.operator {
            Some(operator) if operator.is_grouped_in(around) => {
                Self { text: format!("({})", self.text), operator: None, ..self }
            }
            _ => self,
        }
    }
}

/// How parameters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Parameters {
    /// `:name`, as no database in particular has them.
    #[default]
    Named,
    /// `%(name)s`.
    Pyformat,
    /// `%s`.
    Format,
    /// `?`.
    Question,
    /// Not at all: values stand in the text, as DDL has them, and columns without their table.
    InPlace,
}

/// Writes expressions; anonymous names are numbered as they come.
#[derive(Default)]
pub(super) struct Compiler {
    parameters: Parameters,
    counted: Vec<(String, usize)>,
    /// What an anonymous alias or subquery was called when it was first met.
    aliases: Vec<(Value, String)>,
    /// For each statement around what is written, the tables that it reads.
    enclosing: Vec<Vec<Value>>,
}

impl Compiler {
    /// The next name of its kind, such as `anon_2`.
    fn anonymous(&mut self, name: &str) -> String {
        let number = match self.counted.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                self.counted.push((name.to_owned(), 1));
                1
            }
        };
        format!("{name}_{number}")
    }

    /// A parameter of this very name.
    fn named_parameter(&self, name: &str) -> Option<String> {
        Some(match self.parameters {
            Parameters::Named => format!(":{name}"),
            Parameters::Pyformat => format!("%({name})s"),
            Parameters::Format => "%s".to_owned(),
            Parameters::Question => "?".to_owned(),
            Parameters::InPlace => return None,
        })
    }
}

/// An expression or statement as its `str` writes it; `None` for what is neither or is not decided.
pub(super) fn describe(value: &Value) -> Option<Written> {
    let mut compiler = Compiler::default();
    if let Some(written) = compiler.statement(value) {
        return Some(written);
    }
    if statement::is_statement(value) {
        return None;
    }
    Compiler::default().element(value).or_else(|| ddl::written(value))
}

/// The text of an expression with its values in place, as DDL has it.
pub(in crate::operations) fn sql_of(value: &Value) -> Option<String> {
    let mut compiler = Compiler { parameters: Parameters::InPlace, ..Compiler::default() };
    compiler.element(value).map(|written| written.text)
}

/// A statement that creates or drops, of those that are objects of SQLAlchemy's.
pub(in crate::operations) fn ddl_of(value: &Value) -> Option<String> {
    ddl::written(value).map(|written| written.text)
}

/// The schema and name of the one table whose columns a constraint or an index is about.
pub(in crate::operations) fn table_of(value: &Value) -> Option<(Option<String>, String)> {
    let Value::Call { args, .. } = value else { return None };
    let mut found = Vec::new();
    args.iter().for_each(|argument| from::tables_in(argument, &mut found));
    let mut names = found.iter().map(from::plain_name);
    let first = names.next()??;
    names.all(|name| name.as_ref() == Some(&first)).then_some(first)
}

/// The text of a statement or query that is an object of SQLAlchemy's.
pub(in crate::operations) fn statement_of(value: &Value) -> Option<String> {
    describe(value).map(|written| written.text)
}

/// `schema.table.column` of a table's column or a mapped class's attribute.
pub(in crate::operations) fn column_path(value: &Value) -> Option<String> {
    let column = from::column(value)?;
    let (schema, table) = from::plain_name(column.table)?;
    let schema = schema.map(|schema| schema + ".").unwrap_or_default();
    Some(format!("{schema}{table}.{}", column.name))
}
