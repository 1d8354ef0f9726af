//! Imports, by the dotted names that they bind.

use ruff_python_ast::Stmt;

use super::Reader;
use crate::models::syntax::Module;

impl Reader<'_> {
    pub(super) fn import(&self, statement: &Stmt, module: &mut Module) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let dotted = alias.name.to_string();
                    let local = match &alias.asname {
                        Some(name) => name.to_string(),
                        None => dotted.clone(),
                    };
                    let line = self.line(alias.range.start());
                    module.imports.insert(local, (dotted, line));
                }
            }
            Stmt::ImportFrom(import) => {
                let dots = ".".repeat(usize::try_from(import.level).unwrap_or_default());
                let from = import.module.as_ref().map(ToString::to_string).unwrap_or_default();
                for alias in &import.names {
                    let line = self.line(alias.range.start());
                    if alias.name.as_str() == "*" {
                        module.star_imports.push((format!("{dots}{from}"), line));
                        continue;
                    }
                    let dot = if from.is_empty() { "" } else { "." };
                    let dotted = format!("{dots}{from}{dot}{}", alias.name);
                    let local = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
                    module.imports.insert(local, (dotted, line));
                }
            }
            _ => {}
        }
    }
}
