//! Functions that a migration leads to by name, and that nobody saw being called.

use std::collections::{HashMap, HashSet};

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::TextSize;

use super::Module;
use super::evasions::{Evasion, MOST, is_direction};
use super::functions::Code;
use super::spelled::Names;

/// Functions with operations of Alembic's that `start` leads to by name, and that are not among
/// `entered`: what calls them is nothing that was followed.
pub(super) fn not_entered(
    module: &Module,
    start: &str,
    entered: &HashSet<TextSize>,
) -> Vec<Evasion> {
    module.with_room(|| {
        let mut definitions = Definitions::default();
        definitions.visit_body(module.body());
        let reached = definitions.reached(start);
        let names = Names::of(module.body());
        let functions = definitions.functions.iter().filter(|one| {
            reached.contains(one.owner.as_str()) && !entered.contains(&one.code.start())
        });
        let operating = functions.filter(|one| operates(&names, one.code)).take(MOST);
        let told = operating.map(|one| {
            let range = one.code.named_at();
            let reason = "it has operations, and what calls it is not followed by reading";
            Evasion {
                span: module.span(range),
                source: module.excerpt(range),
                reason: reason.to_owned(),
            }
        });
        told.collect()
    })
}

/// Whether a function of `module` uses operations by itself.
pub(super) fn has_operations(module: &Module, code: Code<'_>) -> bool {
    module.with_room(|| operates(&Names::of(module.body()), code))
}

fn operates(names: &Names, code: Code<'_>) -> bool {
    match code {
        Code::Def(def) => names.operates(&def.body),
        Code::Lambda(lambda) => names.has_operation(&lambda.body),
    }
}

/// The functions of a file, and which names each top-level definition uses.
#[derive(Default)]
struct Definitions<'a> {
    functions: Vec<Defined<'a>>,
    /// The names that a top-level function or class uses; under no name those of the rest.
    uses: HashMap<String, HashSet<&'a str>>,
    owner: String,
}

struct Defined<'a> {
    code: Code<'a>,
    /// The top-level function or class that it is, or is in.
    owner: String,
}

impl Definitions<'_> {
    /// The top-level definitions that `start`, and what the file's own level uses, lead to.
    fn reached(&self, start: &str) -> HashSet<&str> {
        let mut waiting = vec!["", start];
        let mut reached = HashSet::new();
        while let Some(name) = waiting.pop() {
            if let Some((name, uses)) = self.uses.get_key_value(name)
                && reached.insert(name.as_str())
            {
                waiting.extend(uses.iter().filter(|name| !is_direction(name)));
            }
        }
        reached
    }
}

impl<'a> Visitor<'a> for Definitions<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        let name = match statement {
            Stmt::FunctionDef(def) => Some(&def.name),
            Stmt::ClassDef(def) => Some(&def.name),
            _ => None,
        };
        let is_top = self.owner.is_empty();
        if let Some(name) = name.filter(|_| is_top) {
            self.owner = name.to_string();
            self.uses.entry(self.owner.clone()).or_default();
        }
        if let Stmt::FunctionDef(def) = statement {
            self.functions.push(Defined { code: Code::Def(def), owner: self.owner.clone() });
        }
        walk_stmt(self, statement);
        if is_top {
            self.owner.clear();
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        let uses = self.uses.entry(self.owner.clone()).or_default();
        match expr {
            Expr::Name(name) => {
                uses.insert(name.id.as_str());
            }
            Expr::Attribute(attribute) => {
                uses.insert(attribute.attr.as_str());
            }
            Expr::Lambda(lambda) => {
                let code = Code::Lambda(lambda);
                self.functions.push(Defined { code, owner: self.owner.clone() });
            }
            _ => {}
        }
        walk_expr(self, expr);
    }
}
