//! What runs though nobody calls it by its name, and what ends the process.

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, Stmt, StmtClassDef, StmtRaise};
use ruff_text_size::Ranged;

use super::evasions::{AT_IMPORT, Found};
use super::spelled::Names;

impl Found<'_> {
    /// What ends the whole process: that of whoever runs the migration.
    pub(super) fn raised(&mut self, raise: &StmtRaise) {
        let raised = match raise.exc.as_deref() {
            Some(Expr::Call(call)) => &*call.func,
            Some(expression) => expression,
            None => return,
        };
        let path = self.names.path(raised).unwrap_or_default();
        if matches!(path.as_str(), "SystemExit" | "KeyboardInterrupt" | "GeneratorExit") {
            self.tell(raise.range(), format!("{path} ends the process, and no handler catches it"));
        }
    }

    /// Methods by which Python decides what a class does where nobody calls them.
    pub(super) fn defined(&mut self, class: &StmtClassDef) {
        for def in class.body.iter().filter_map(Stmt::as_function_def_stmt) {
            let name = def.name.as_str();
            let answers = matches!(name, "__getattr__" | "__getattribute__");
            let is_enum = || class.bases().iter().any(|base| self.is_enumeration(base));
            let runs = matches!(name, "__init_subclass__" | "__set_name__" | "__class_getitem__")
                || matches!(name, "__init__" | "__new__") && is_enum();
            if answers && self.mentions_operations(&def.body) {
                self.tell(def.name.range(), "what its attributes are is decided when it runs");
            } else if runs && self.names.operates(&def.body) {
                self.tell(def.name.range(), AT_IMPORT);
            }
        }
    }

    fn is_enumeration(&self, base: &Expr) -> bool {
        let path = self.names.path(base).unwrap_or_default();
        matches!(path.rsplit('.').next(), Some("Enum" | "IntEnum" | "StrEnum" | "Flag" | "IntFlag"))
    }

    /// Whether statements name Alembic's operations at all, to call them or to hand them out.
    fn mentions_operations(&self, body: &[Stmt]) -> bool {
        struct Mentions<'n>(&'n Names, bool);

        impl<'a> Visitor<'a> for Mentions<'_> {
            fn visit_expr(&mut self, expr: &'a Expr) {
                self.1 |= self.0.path(expr).is_some_and(|path| path.starts_with("alembic.op"));
                walk_expr(self, expr);
            }
        }

        let mut mentions = Mentions(&self.names, false);
        mentions.visit_body(body);
        mentions.1
    }
}
