//! What an `INSERT` does with rows that are there already.

use crate::operations::calls::{Arguments, text_of};
use crate::operations::invoked::quoting::quoted_name;
use crate::python::Value;

use super::Compiler;
use super::from::declared;
use super::kind::is_plain;
use super::statement::{Statement, by_name, column_name};

impl Compiler {
    /// `ON CONFLICT …` or `ON DUPLICATE KEY UPDATE …`, with a space before it.
    pub(super) fn on_conflict(&mut self, statement: &Statement<'_>) -> Option<String> {
        for (name, arguments) in &statement.links {
            match *name {
                "on_conflict_do_nothing" => {
                    return Some(format!(" ON CONFLICT{} DO NOTHING", self.target(*arguments)?));
                }
                "on_conflict_do_update" => return self.do_update(statement, *arguments),
                "on_duplicate_key_update" => return self.on_duplicate_key(statement, *arguments),
                _ => {}
            }
        }
        Some(String::new())
    }

    /// What must be there already: a constraint, or the columns of an index.
    fn target(&mut self, arguments: Arguments<'_>) -> Option<String> {
        if !arguments.args.is_empty() {
            return None;
        }
        if let Some(constraint) = arguments.named("constraint").filter(|it| **it != Value::None) {
            return Some(format!(" ON CONSTRAINT {}", quoted_name(&text_of(constraint)?)));
        }
        let Some(Value::List(elements)) = arguments.named("index_elements") else {
            return arguments.named("index_elements").is_none().then(String::new);
        };
        let names: Vec<String> = elements.iter().map(column_name).collect::<Option<_>>()?;
        let names: Vec<String> = names.iter().map(|name| quoted_name(name)).collect();
        if arguments.named("index_where").is_some_and(|it| *it != Value::None) {
            return None;
        }
        Some(format!(" ({})", names.join(", ")))
    }

    fn do_update(&mut self, statement: &Statement<'_>, arguments: Arguments<'_>) -> Option<String> {
        let target = self.target(arguments)?;
        let set = arguments.named("set_")?;
        let Value::Dict(items) = set else { return None };
        let set = self.set(statement, by_name(items)?)?;
        let mut text = format!(" ON CONFLICT{target} DO UPDATE SET {set}");
        if let Some(condition) = arguments.named("where").filter(|it| **it != Value::None) {
            text += &format!(" WHERE {}", self.element(condition)?.text);
        }
        Some(text)
    }

    fn on_duplicate_key(
        &mut self,
        statement: &Statement<'_>,
        arguments: Arguments<'_>,
    ) -> Option<String> {
        let items = match arguments.args {
            [] => arguments.kwargs.to_vec(),
            [Value::Dict(items)] => by_name(items)?,
            _ => return None,
        };
        Some(format!(" ON DUPLICATE KEY UPDATE {}", self.set(statement, items)?))
    }

    /// `column = value, …` in the order of the table's columns.
    fn set(
        &mut self,
        statement: &Statement<'_>,
        mut items: Vec<(String, Value)>,
    ) -> Option<String> {
        let declared = declared(statement.table);
        items.sort_by_key(|(name, _)| {
            declared.iter().position(|(known, _)| known == name).unwrap_or(usize::MAX)
        });
        let mut set = Vec::new();
        for (column, value) in &items {
            let value = match value {
                value if is_plain(value) => self.plain(value, "param")?.text,
                value => self.operand(value, "param", None)?.text,
            };
            set.push(format!("{} = {value}", quoted_name(column)));
        }
        (!set.is_empty()).then(|| set.join(", "))
    }
}
