//! What can be told from `env.py` without running it.
//!
//! Only literals are believed. Whatever is made up at run time is asked of `env.py` itself, through
//! the bridge.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprCall, Stmt};

use crate::python::Syntax;

/// What one `env.py` says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct EnvFile {
    /// Literal values given to `version_table`.
    pub(super) version_table: Named,
    /// Literal values given to `version_table_schema`.
    pub(super) version_table_schema: Named,
    /// Whether it connects with the configuration's `sqlalchemy.url` and never changes it.
    pub(super) uses_configured_url: bool,
    /// Top-level modules it imports.
    pub(super) imports: BTreeSet<String>,
    /// Whether it takes its engine from Flask's application.
    pub(super) uses_flask: bool,
}

/// A keyword as `context.configure` gets it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Named {
    /// Not mentioned.
    #[default]
    Absent,
    /// Always this text.
    Literal(String),
    /// What the configuration says under this key, else the default.
    Option { key: String, default: Option<String> },
    /// Made up at run time, or different from place to place.
    Unknown,
}

impl Named {
    fn merge(&mut self, other: Named) {
        *self = match (std::mem::take(self), other) {
            (Named::Absent, other) => other,
            (same, other) if same == other => same,
            _ => Named::Unknown,
        };
    }
}

/// Reads `env.py`; a file that is missing or broken says nothing.
pub(super) fn read(path: &Path) -> EnvFile {
    super::read_source_text(path).map_or_else(|_| EnvFile::default(), |source| interpret(&source))
}

fn interpret(source: &str) -> EnvFile {
    Syntax::parse(source).with_room(|syntax| visited(syntax.statements()))
}

fn visited(statements: &[Stmt]) -> EnvFile {
    let mut reader = Reader::default();
    for statement in statements {
        reader.remember_constant(statement);
    }
    for statement in statements {
        reader.visit_stmt(statement);
    }
    let mut found = reader.found;
    found.uses_configured_url = reader.reads_url && !reader.changes_url && !reader.other_engine;
    found.uses_flask = found.imports.contains("flask");
    found
}

#[derive(Default)]
struct Reader {
    found: EnvFile,
    constants: BTreeMap<String, String>,
    /// Names that hold what the configuration says.
    options: BTreeMap<String, Named>,
    /// Names that hold `get_main_option("sqlalchemy.url")`.
    url_names: BTreeSet<String>,
    reads_url: bool,
    changes_url: bool,
    other_engine: bool,
}

const URL_KEY: &str = "sqlalchemy.url";

impl Reader {
    fn remember_constant(&mut self, statement: &Stmt) {
        let (target, value) = match statement {
            Stmt::Assign(assign) => match assign.targets.as_slice() {
                [target] => (target, Some(&*assign.value)),
                _ => return,
            },
            Stmt::AnnAssign(assign) => (&*assign.target, assign.value.as_deref()),
            _ => return,
        };
        let (Expr::Name(name), Some(value)) = (target, value) else {
            return;
        };
        if let Some(text) = literal(value) {
            self.constants.insert(name.id.to_string(), text.to_owned());
        }
    }

    fn named(&self, value: &Expr) -> Named {
        match value {
            Expr::NoneLiteral(_) => Named::Absent,
            Expr::Name(name) => match self.constants.get(name.id.as_str()) {
                Some(text) => Named::Literal(text.clone()),
                None => self.options.get(name.id.as_str()).cloned().unwrap_or(Named::Unknown),
            },
            Expr::Call(call) => option(call).unwrap_or(Named::Unknown),
            other => literal(other).map_or(Named::Unknown, |text| Named::Literal(text.to_owned())),
        }
    }

    fn keyword(&mut self, key: &str, value: &Expr) {
        match key {
            "version_table" => {
                let value = self.named(value);
                self.found.version_table.merge(value);
            }
            "version_table_schema" => {
                let value = self.named(value);
                self.found.version_table_schema.merge(value);
            }
            _ => {}
        }
    }

    fn call(&mut self, call: &ExprCall) {
        for keyword in &call.arguments.keywords {
            if let Some(name) = &keyword.arg {
                self.keyword(name.as_str(), &keyword.value);
            }
        }
        match called(call) {
            Some("engine_from_config" | "async_engine_from_config") => {
                self.reads_url = true;
                let keywords = &call.arguments.keywords;
                let named = keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
                self.changes_url |= named.into_iter().any(|name| name.as_str() == "url");
            }
            Some("create_engine" | "create_async_engine") => {
                let configured = call.arguments.args.first().is_some_and(|url| self.is_url(url));
                self.reads_url |= configured;
                self.other_engine |= !configured;
            }
            _ => {}
        }
    }

    /// Whether an expression is the configured URL, unchanged.
    fn is_url(&self, value: &Expr) -> bool {
        match value {
            Expr::Name(name) => self.url_names.contains(name.id.as_str()),
            Expr::Call(call) => reads_url_option(call),
            _ => false,
        }
    }
}

impl<'a> Visitor<'a> for Reader {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                let tops = import.names.iter().filter_map(|alias| alias.name.split('.').next());
                self.found.imports.extend(tops.map(str::to_owned));
            }
            Stmt::ImportFrom(import) if import.level == 0 => {
                let module = import.module.as_ref().and_then(|name| name.split('.').next());
                self.found.imports.extend(module.map(str::to_owned));
            }
            Stmt::Assign(assign) => {
                if let ([Expr::Name(name)], true) =
                    (assign.targets.as_slice(), self.is_url(&assign.value))
                {
                    self.url_names.insert(name.id.to_string());
                }
                if let [Expr::Name(name)] = assign.targets.as_slice() {
                    let value = match &*assign.value {
                        Expr::Call(call) => option(call).unwrap_or(Named::Unknown),
                        _ => Named::Unknown,
                    };
                    self.options.entry(name.id.to_string()).or_default().merge(value);
                }
            }
            _ => {}
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Call(call) => {
                self.call(call);
                if reads_url_option(call) {
                    // Its key is a string that does not change anything; only its object is walked.
                    self.visit_expr(&call.func);
                    return;
                }
            }
            Expr::Dict(dict) => {
                for item in dict {
                    if let Some(key) = item.key.as_ref().and_then(literal) {
                        self.keyword(key, &item.value);
                    }
                }
            }
            Expr::Subscript(subscript)
                if subscript.ctx.is_load() && literal(&subscript.slice) == Some(URL_KEY) =>
            {
                self.visit_expr(&subscript.value);
                return;
            }
            other if literal(other) == Some(URL_KEY) => self.changes_url = true,
            _ => {}
        }
        walk_expr(self, expression);
    }
}

/// `….get_main_option("sqlalchemy.url")` and its like.
fn reads_url_option(call: &ExprCall) -> bool {
    matches!(
        called(call),
        Some("get_main_option" | "get_section_option" | "get" | "get_alembic_option")
    ) && call.arguments.args.iter().any(|argument| literal(argument) == Some(URL_KEY))
}

/// `….get_main_option(key, default)` or `….get_section_option(….config_ini_section, key, default)`.
fn option(call: &ExprCall) -> Option<Named> {
    let arguments = &*call.arguments.args;
    let (key, rest) = match (called(call)?, arguments) {
        ("get_main_option", [key, rest @ ..]) => (key, rest),
        ("get_section_option", [Expr::Attribute(section), key, rest @ ..])
            if section.attr.as_str() == "config_ini_section" =>
        {
            (key, rest)
        }
        _ => return None,
    };
    let default = match (rest, call.arguments.keywords.is_empty()) {
        ([], true) => None,
        ([default], true) => Some(literal(default)?.to_owned()),
        _ => return None,
    };
    Some(Named::Option { key: literal(key)?.to_owned(), default })
}

/// The last name of what is called.
fn called(call: &ExprCall) -> Option<&str> {
    match &*call.func {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

fn literal(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::StringLiteral(string) => Some(string.value.to_str()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_uses_the_configured_url() {
        let found = interpret(
            "from alembic import context\nfrom app.models import Base\nconfig = context.config\n\
             def offline():\n    url = config.get_main_option('sqlalchemy.url')\n\
             \x20   context.configure(url=url, version_table='rev')\n\
             def online():\n    e = engine_from_config(config.get_section(config.config_ini_section, {}), prefix='sqlalchemy.')\n\
             \x20   context.configure(connection=e.connect(), version_table='rev')\n",
        );
        assert!(found.uses_configured_url);
        assert_eq!(found.version_table, Named::Literal("rev".to_owned()));
        assert!(found.imports.contains("app"));
    }

    #[test]
    fn any_override_means_that_env_py_is_asked() {
        for change in [
            "config.set_main_option('sqlalchemy.url', os.environ['X'])",
            "section['sqlalchemy.url'] = settings.url",
            "section = {'sqlalchemy.url': settings.url}",
            "engine = create_engine(settings.url)",
        ] {
            let source = format!("engine_from_config(config.get_section('a'))\n{change}\n");
            assert!(!interpret(&source).uses_configured_url, "{change}");
        }
        let url = "engine_from_config(config.get_section('a'), url=settings.url)";
        assert!(!interpret(url).uses_configured_url);
        assert!(!interpret("from app import engine\n").uses_configured_url);
    }

    #[test]
    fn constants_and_shared_options_are_followed() {
        let found = interpret(
            "TABLE = 'rev'\nOPTIONS = {'version_table_schema': 'meta'}\n\
             context.configure(version_table=TABLE, **OPTIONS)\n",
        );
        assert_eq!(found.version_table, Named::Literal("rev".to_owned()));
        assert_eq!(found.version_table_schema, Named::Literal("meta".to_owned()));
        let asked = interpret(
            "def online():\n    table = config.get_section_option(config.config_ini_section, 'table', 'rev')\n\
             \x20   context.configure(version_table=table, version_table_schema=config.get_main_option('schema'))\n",
        );
        let option = |key: &str, default: Option<&str>| Named::Option {
            key: key.to_owned(),
            default: default.map(str::to_owned),
        };
        assert_eq!(asked.version_table, option("table", Some("rev")));
        assert_eq!(asked.version_table_schema, option("schema", None));
        let twice = "table = config.get_main_option('a')\ntable = table or 'b'\n\
                     context.configure(version_table=table)\n";
        assert_eq!(interpret(twice).version_table, Named::Unknown);
        let made = interpret("context.configure(version_table=f'{x}_rev')\n");
        assert_eq!(made.version_table, Named::Unknown);
    }
}
