//! Names of a file that are not what they look like: `upgrade()` that is replaced, decorated or decided when
//! it runs, `sa` and `op` from elsewhere.

use ruff_python_ast::{Expr, Stmt, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::Library;
use super::evasions::{Found, is_direction};
use super::functions::TRANSPARENT;
use super::module::inner_bodies;
use super::spelled::is_of_others;

impl Found<'_> {
    /// `from elsewhere import sa`: a name that everybody takes for SQLAlchemy or Alembic.
    pub(super) fn borrowed(&mut self, body: &[Stmt], library: &Library) {
        for import in body.iter().filter_map(Stmt::as_import_from_stmt) {
            let module = import.module.as_deref().unwrap_or_default();
            if import.level > 0 || is_of_others(module) || library.module(module).is_some() {
                continue;
            }
            for alias in &import.names {
                let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                if matches!(name, "op" | "sa" | "sqlalchemy") {
                    let reason =
                        format!("{module} decides what {name} is, and is not there to be read");
                    self.tell(import.range(), reason);
                }
            }
        }
    }

    /// `upgrade()` that ends in an error whatever it meets.
    pub(super) fn always_fails(&mut self, body: &[Stmt]) {
        let functions = body.iter().filter_map(Stmt::as_function_def_stmt);
        for def in functions.filter(|def| def.name.as_str() == "upgrade") {
            if let Some(raise) = def.body.iter().find(|one| matches!(one, Stmt::Raise(_))) {
                self.tell(raise.range(), "upgrade() ends in this error whatever it meets");
            }
        }
    }

    /// `upgrade` and `downgrade` that are not simply what their `def` says.
    pub(super) fn rebound_functions(&mut self, body: &[Stmt]) {
        for statement in body {
            match statement {
                Stmt::FunctionDef(def) if is_direction(&def.name) => self.decorated(def, body),
                Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
                statement => self.defined_within(statement),
            }
        }
    }

    /// `from … import *` of what is not there to be read, after what migrations are written in.
    pub(super) fn starred(&mut self, body: &[Stmt], library: &Library) {
        let imports = body.iter().filter_map(Stmt::as_import_from_stmt);
        let after = imports.skip_while(|import| import.module.as_deref() != Some("alembic"));
        for import in after.filter(|import| import.level == 0) {
            let module = import.module.as_deref().unwrap_or_default();
            let is_star = import.names.iter().any(|alias| alias.name.as_str() == "*");
            if is_star && !is_of_others(module) && library.module(module).is_none() {
                let reason = format!("{module} may put something else in the place of op or sa");
                self.tell(import.range(), reason);
            }
        }
    }

    fn decorated(&mut self, def: &StmtFunctionDef, body: &[Stmt]) {
        for decorator in &def.decorator_list {
            let callee = match &decorator.expression {
                Expr::Call(call) => &*call.func,
                expression => expression,
            };
            let path = self.names.path(callee).unwrap_or_default();
            let is_own = body
                .iter()
                .any(|one| matches!(one, Stmt::FunctionDef(one) if one.name.as_str() == path));
            if !is_own && !TRANSPARENT.contains(&path.as_str()) {
                let reason = format!("a decorator from elsewhere decides what {}() does", def.name);
                self.tell(decorator.range(), reason);
            }
        }
    }

    /// Definitions under a condition: which one counts is known at run time only.
    fn defined_within(&mut self, statement: &Stmt) {
        for inner in inner_bodies(statement).into_iter().flatten() {
            match inner {
                Stmt::FunctionDef(def) if is_direction(&def.name) => {
                    let reason = format!("whether this is {}() is decided at run time", def.name);
                    self.tell(def.name.range(), reason);
                }
                Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
                inner => self.defined_within(inner),
            }
        }
    }
}
