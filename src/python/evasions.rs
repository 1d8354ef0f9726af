//! What keeps a file from doing what it seems to say: code that is made up when it runs, that runs when
//! the file is loaded, or that puts something else in the place of what others call.
//!
//! Found in the syntax alone, wherever it stands, so that it needs nobody to reach it.

use std::collections::HashSet;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{ExceptHandler, Expr, ExprCall, Stmt, StmtTry};
use ruff_text_size::{Ranged, TextRange};

use super::spelled::{Names, is_of_others};
use super::{Library, Module, Span};

/// How many are told of one file.
pub(super) const MOST: usize = 40;
/// Run what no source says, or take names out of anybody's sight.
const MAKES_CODE: &[&str] = &[
    "__import__",
    "builtins.__import__",
    "builtins.eval",
    "builtins.exec",
    "ctypes.*",
    "eval",
    "exec",
    "runpy.*",
];
/// Make what they are handed into objects, and run what it says for that.
const UNPICKLES: &[&str] = &["dill.loads", "marshal.loads", "pickle.loads"];
/// Act on something other than the database, or on it by another way.
const ACTS_OUTSIDE: &[&str] = &[
    "http.client.*",
    "httpx.*",
    "os._exit",
    "os.abort",
    "os.exec*",
    "os.kill",
    "os.popen",
    "os.posix_spawn*",
    "os.remove",
    "os.removedirs",
    "os.rename",
    "os.replace",
    "os.rmdir",
    "os.spawn*",
    "os.startfile",
    "os.system",
    "os.truncate",
    "os.unlink",
    "exit",
    "quit",
    "requests.*",
    "shutil.move",
    "shutil.rmtree",
    "socket.*",
    "subprocess.*",
    "sys.exit",
    "urllib.request.*",
];
/// What Python raises for what a program does with its own values.
const RAISED_BY_PYTHON: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "IndexError",
    "KeyError",
    "LookupError",
    "NameError",
    "StopIteration",
    "TypeError",
    "UnboundLocalError",
    "ValueError",
    "ZeroDivisionError",
];
/// Attributes that decide what a function or an object does.
const INNER: &[&str] = &["__class__", "__code__", "__defaults__", "__dict__", "__kwdefaults__"];
/// Attributes that nobody reads who does not mean to change them.
const HIDDEN: &[&str] = &[
    "__builtins__",
    "__code__",
    "__defaults__",
    "__globals__",
    "__kwdefaults__",
    "__subclasses__",
];
/// Methods of a connection, a session or a metadata that change a database.
const EXECUTES: &[&str] =
    &["create_all", "drop_all", "exec_driver_sql", "execute", "executemany", "executescript"];

/// One place where a file does other than it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Evasion {
    /// Where.
    pub span: Span,
    /// Its source, shortened.
    pub source: String,
    /// What is the matter.
    pub reason: String,
}

/// What keeps `module` from doing what its functions say.
pub fn evasions(module: &Module, library: &Library) -> Vec<Evasion> {
    module.with_room(|| {
        let names = Names::of(module.body());
        let own = module.body().iter().filter_map(Stmt::as_function_def_stmt);
        let operating = own.filter(|def| names.operates(&def.body)).map(|def| def.name.as_str());
        let operating = operating.collect();
        let mut found = Found { module, names, operating, inside: 0, evasions: Vec::new() };
        found.rebound_functions(module.body());
        found.starred(module.body(), library);
        found.borrowed(module.body(), library);
        found.always_fails(module.body());
        found.visit_body(module.body());
        found.evasions
    })
}

pub(super) struct Found<'m> {
    pub(super) module: &'m Module,
    pub(super) names: Names,
    /// The file's own functions that have operations.
    pub(super) operating: HashSet<&'m str>,
    /// How many functions are around what is visited: what is in none runs when the file is loaded.
    pub(super) inside: usize,
    pub(super) evasions: Vec<Evasion>,
}

impl Found<'_> {
    pub(super) fn tell(&mut self, range: TextRange, reason: impl Into<String>) {
        let (span, source) = (self.module.span(range), self.module.excerpt(range));
        let is_new = self.evasions.last().is_none_or(|last| last.span.line != span.line);
        if is_new && self.evasions.len() < MOST {
            self.evasions.push(Evasion { span, source, reason: reason.into() });
        }
    }

    fn assigned(&mut self, target: &Expr) {
        match target {
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|one| self.assigned(one)),
            Expr::List(list) => list.elts.iter().for_each(|one| self.assigned(one)),
            Expr::Attribute(attribute) => {
                let path = self.names.path(&attribute.value);
                if path.as_deref().is_some_and(is_of_others) {
                    let path = self.names.path(target).unwrap_or_default();
                    self.tell(target.range(), format!("{path} is replaced by something else"));
                } else if INNER.contains(&attribute.attr.as_str()) {
                    self.tell(target.range(), "what a function or an object does is replaced");
                } else if self.is_namespace(&attribute.value) {
                    self.tell(target.range(), "a name of a module is replaced");
                }
            }
            Expr::Subscript(subscript) if self.is_namespace(&subscript.value) => {
                self.tell(target.range(), "a name of a module is replaced");
            }
            _ => {}
        }
    }

    /// `globals()`, `vars(…)`, `x.__dict__`, `sys.modules` and what is in it.
    fn is_namespace(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Call(call) => {
                let path = self.names.path(&call.func);
                matches!(path.as_deref(), Some("globals" | "vars" | "locals"))
            }
            Expr::Attribute(attribute) if attribute.attr.as_str() == "__dict__" => true,
            Expr::Subscript(subscript) => self.is_namespace(&subscript.value),
            expr => self.names.path(expr).as_deref() == Some("sys.modules"),
        }
    }

    /// Operations of a handler for what Python itself raises: reading does not tell whether it does.
    fn caught(&mut self, inner: &StmtTry) {
        for ExceptHandler::ExceptHandler(handler) in &inner.handlers {
            let path = handler.type_.as_deref().and_then(|one| self.names.path(one));
            let is_python = path.is_some_and(|path| RAISED_BY_PYTHON.contains(&path.as_str()));
            if is_python && self.names.operates(&handler.body) {
                self.tell(
                    handler.range(),
                    "whether this runs is decided by an error of Python's own",
                );
            }
        }
    }

    fn called(&mut self, call: &ExprCall) {
        let range = call.range();
        if let Expr::Attribute(attribute) = &*call.func {
            let name = attribute.attr.as_str();
            if matches!(&*attribute.value, Expr::Subscript(_))
                && self.is_namespace(&attribute.value)
            {
                self.tell(range, "what is called is looked up when it runs");
            }
            if is_implementation(&attribute.value) {
                self.tell(range, "Alembic's operations are passed by");
            }
            let changes = matches!(name, "update" | "setdefault" | "pop" | "clear" | "__setitem__");
            if changes && self.is_namespace(&attribute.value) {
                self.tell(range, "names of a module are replaced");
            }
            if self.inside == 0 && EXECUTES.contains(&name) {
                self.tell(range, AT_IMPORT);
            }
        }
        let is_own = |name: &Expr| {
            name.as_name_expr().is_some_and(|name| self.operating.contains(name.id.as_str()))
        };
        if self.inside == 0 && (self.names.operation(&call.func).is_some() || is_own(&call.func)) {
            self.tell(range, AT_IMPORT);
        }
        let handed = call.arguments.args.iter();
        let handed = handed.chain(call.arguments.keywords.iter().map(|keyword| &keyword.value));
        let operation = handed.clone().find_map(|one| self.names.operation(one));
        let Some(path) = self.names.path(&call.func) else { return };
        if let Some(operation) = operation
            && path != "functools.partial"
        {
            self.tell(range, format!("{path} is handed op.{operation}, and may call it"));
        }
        let first = call.arguments.args.first();
        let first_path = first.and_then(|one| self.names.path(one)).unwrap_or_default();
        let listed = |list: &[&str]| {
            list.iter().any(|one| match one.strip_suffix('*') {
                Some(beginning) => path.starts_with(beginning),
                None => path == *one,
            })
        };
        let is_literal = first.is_some_and(Expr::is_bytes_literal_expr);
        if listed(MAKES_CODE) || listed(UNPICKLES) && is_literal {
            self.tell(range, format!("{path} runs what no source says"));
        } else if listed(ACTS_OUTSIDE) {
            self.tell(range, format!("{path} acts outside of this migration's connection"));
        } else if path == "alembic.operations.Operations" {
            self.tell(
                range,
                "Alembic's operations are made anew, so that nothing tells what they do",
            );
        } else if path.starts_with("sqlalchemy.event.listen") {
            self.tell(range, "what is sent to the database may be changed by a listener");
        } else if matches!(path.as_str(), "setattr" | "delattr") {
            let is_module = first.is_some_and(|one| self.is_namespace(one));
            if is_module || is_of_others(&first_path) || is_direction(&first_path) {
                self.tell(range, format!("a part of {first_path} is replaced by something else"));
            }
        } else if path.ends_with(".compiles") && is_statement(&first_path)
            || path.ends_with(".implementation_for") && first_path.starts_with("alembic.")
        {
            self.tell(range, format!("what {first_path} does is replaced by something else"));
        }
    }
}

/// Why what stands outside of all functions is told.
pub(super) const AT_IMPORT: &str =
    "it runs when the file is loaded, whichever revision is asked for";

impl<'a> Visitor<'a> for Found<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(inner) => inner.targets.iter().for_each(|target| self.assigned(target)),
            Stmt::AnnAssign(inner) => self.assigned(&inner.target),
            Stmt::AugAssign(inner) => self.assigned(&inner.target),
            Stmt::For(inner) => self.assigned(&inner.target),
            Stmt::Delete(inner) => inner.targets.iter().for_each(|target| self.assigned(target)),
            Stmt::Try(inner) => self.caught(inner),
            Stmt::Raise(inner) => self.raised(inner),
            Stmt::ClassDef(class) => self.defined(class),
            Stmt::FunctionDef(def) => {
                // Decorators and defaults are evaluated where the function is defined.
                def.decorator_list.iter().for_each(|one| self.visit_decorator(one));
                self.visit_parameters(&def.parameters);
                self.inside += 1;
                self.visit_body(&def.body);
                self.inside -= 1;
                return;
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Call(call) => {
                self.called(call);
                walk_expr(self, expr);
            }
            Expr::Attribute(attribute) if HIDDEN.contains(&attribute.attr.as_str()) => {
                self.tell(expr.range(), "what a function does may be changed");
                walk_expr(self, expr);
            }
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.visit_parameters(parameters);
                }
                self.inside += 1;
                self.visit_expr(&lambda.body);
                self.inside -= 1;
            }
            _ => walk_expr(self, expr),
        }
    }
}

/// `….impl`, which carries out what operations say.
fn is_implementation(expr: &Expr) -> bool {
    matches!(expr, Expr::Attribute(attribute) if attribute.attr.as_str() == "impl")
}

pub(super) fn is_direction(name: &str) -> bool {
    matches!(name, "upgrade" | "downgrade")
}

/// Whether a class of SQLAlchemy's or Alembic's stands for a statement, not for a type.
fn is_statement(path: &str) -> bool {
    let is_ddl = [".ddl.", ".dml.", ".schema.", ".expression.", ".selectable."];
    is_of_others(path)
        && (path.starts_with("alembic.") || is_ddl.iter().any(|one| path.contains(one)))
}
