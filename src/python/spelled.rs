//! What names and dotted expressions of a file stand for, by its imports alone.

use std::collections::HashMap;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprCall, Stmt};

/// Packages whose parts are what a migration is written in.
const OF_OTHERS: &[&str] = &["alembic", "sqlalchemy", "sqlmodel", "builtins"];
/// Of `alembic.op`, what changes nothing.
const LOOKS: &[&str] = &["f", "get_bind", "get_context", "inline_literal"];

/// What `from alembic.op import *` brings.
pub(super) const OPERATIONS: &[&str] = &[
    "add_column",
    "alter_column",
    "batch_alter_table",
    "bulk_insert",
    "create_check_constraint",
    "create_exclude_constraint",
    "create_foreign_key",
    "create_index",
    "create_primary_key",
    "create_table",
    "create_table_comment",
    "create_unique_constraint",
    "drop_column",
    "drop_constraint",
    "drop_index",
    "drop_table",
    "drop_table_comment",
    "execute",
    "f",
    "get_bind",
    "get_context",
    "implementation_for",
    "inline_literal",
    "invoke",
    "register_operation",
    "rename_table",
    "run_async",
];

/// What names stand for by the imports of a file, wherever they are, and by plain assignments.
pub(super) struct Names(HashMap<String, String>);

impl Names {
    pub(super) fn of(body: &[Stmt]) -> Self {
        struct Imports(Names);

        impl<'a> Visitor<'a> for Imports {
            fn visit_stmt(&mut self, statement: &'a Stmt) {
                self.0.learn(statement);
                walk_stmt(self, statement);
            }

            fn visit_expr(&mut self, _: &'a Expr) {}
        }

        let mut imports = Imports(Self(HashMap::new()));
        imports.visit_body(body);
        imports.0
    }

    fn learn(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let path = alias.name.as_str();
                    let root = path.split('.').next().unwrap_or_default();
                    match &alias.asname {
                        Some(name) => self.0.insert(name.to_string(), path.to_owned()),
                        None => self.0.insert(root.to_owned(), root.to_owned()),
                    };
                }
            }
            Stmt::ImportFrom(import) if import.level == 0 => {
                let Some(module) = &import.module else { return };
                for alias in &import.names {
                    if alias.name.as_str() == "*" && module.as_str() == "alembic.op" {
                        let all = OPERATIONS.iter();
                        self.0
                            .extend(all.map(|&name| (name.to_owned(), format!("{module}.{name}"))));
                        continue;
                    }
                    let name = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
                    self.0.insert(name, format!("{module}.{}", alias.name));
                }
            }
            Stmt::Assign(assign) => {
                if let [Expr::Name(target)] = assign.targets.as_slice()
                    && let Some(path) = self.path(&assign.value)
                    && is_of_others(&path)
                {
                    self.0.insert(target.id.to_string(), path);
                }
            }
            _ => {}
        }
    }

    /// The dotted path that an expression spells.
    pub(super) fn path(&self, expr: &Expr) -> Option<String> {
        let mut parts: Vec<&str> = Vec::new();
        let mut expr = expr;
        while let Expr::Attribute(attribute) = expr {
            parts.push(attribute.attr.as_str());
            expr = &attribute.value;
        }
        let mut path = match expr {
            Expr::Name(name) => {
                let known = self.0.get(name.id.as_str());
                known.cloned().unwrap_or_else(|| name.id.to_string())
            }
            Expr::Call(call) => self.imported(call)?,
            _ => return None,
        };
        for part in parts.into_iter().rev() {
            path.push('.');
            path.push_str(part);
        }
        Some(path)
    }

    /// The module that `importlib.import_module("…")` gives.
    fn imported(&self, call: &ExprCall) -> Option<String> {
        let callee = self.path(&call.func)?;
        let name = call.arguments.args.first()?.as_string_literal_expr()?;
        let imports = matches!(callee.as_str(), "importlib.import_module" | "__import__");
        imports.then(|| name.value.to_str().to_owned())
    }

    /// The operation of `alembic.op` that an expression names.
    pub(super) fn operation(&self, expr: &Expr) -> Option<String> {
        let path = self.path(expr)?;
        let name = path.strip_prefix("alembic.op.")?;
        (!name.contains('.') && !LOOKS.contains(&name)).then(|| name.to_owned())
    }

    /// Whether statements use operations by themselves: not in functions that they define.
    pub(super) fn operates(&self, body: &[Stmt]) -> bool {
        let mut operates = Operates(self, false);
        operates.visit_body(body);
        operates.1
    }

    /// Whether an expression uses operations by itself.
    pub(super) fn has_operation(&self, expr: &Expr) -> bool {
        let mut operates = Operates(self, false);
        operates.visit_expr(expr);
        operates.1
    }
}

/// Looks for operations.
struct Operates<'n>(&'n Names, bool);

impl<'a> Visitor<'a> for Operates<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if !matches!(statement, Stmt::FunctionDef(_)) {
            walk_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.1 |= self.0.operation(expr).is_some();
        if !self.1 && !matches!(expr, Expr::Lambda(_)) {
            walk_expr(self, expr);
        }
    }
}

/// Whether a path leads into Alembic, SQLAlchemy or Python itself.
pub(super) fn is_of_others(path: &str) -> bool {
    OF_OTHERS.contains(&path.split('.').next().unwrap_or_default())
}
