//! The columns of a query and the names that they get.

use crate::operations::invoked::quoting::quoted_name;
use crate::python::Value;

use super::kind::is_plain;
use super::{Compiler, Label, Written, from};

impl Compiler {
    /// The columns of a query, each with the name that it gets.
    pub(super) fn selected_columns(
        &mut self,
        columns: &[&Value],
        is_table: bool,
    ) -> Option<Vec<String>> {
        let mut told = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for value in columns {
            if from::is_selectable(value) {
                for (text, label) in self.columns_of(value)? {
                    told.push(self.labelled(text, label, is_table, &mut names)?);
                }
                continue;
            }
            let (text, label) = match value {
                Value::Int(number) => (number.to_string(), Label::Own(None)),
                value => {
                    let written = self.column_or_value(value)?;
                    (written.text, written.label)
                }
            };
            // Only what belongs to a table is called by its name.
            let label = match label {
                Label::Own(Some(_)) if from::column(value).is_none() => Label::Own(None),
                label => label,
            };
            told.push(self.labelled(text, label, is_table, &mut names)?);
        }
        (!told.is_empty()).then_some(told)
    }

    /// A column of a query: no parentheses around an operation.
    fn column_or_value(&mut self, value: &Value) -> Option<Written> {
        if is_plain(value) {
            return self.plain(value, "param");
        }
        self.element(value)
    }

    fn labelled(
        &mut self,
        text: String,
        label: Label,
        is_table: bool,
        names: &mut Vec<String>,
    ) -> Option<String> {
        Some(match label {
            Label::Own(None) => text,
            Label::Own(Some(name)) => {
                let again = names.contains(&name);
                names.push(name.clone());
                if again {
                    let called = self.anonymous(&name);
                    format!("{text} AS {}", quoted_name(&called))
                } else if is_table {
                    format!("{text} AS {}", quoted_name(&name))
                } else {
                    text
                }
            }
            Label::Anonymous(base) => {
                let name = self.anonymous(&base);
                format!("{text} AS {}", quoted_name(&name))
            }
            Label::Given(name) => format!("{text} AS {}", quoted_name(&name)),
        })
    }
}
