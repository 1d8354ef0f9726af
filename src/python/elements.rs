//! What SQLAlchemy makes of the project's classes where it expects something of its own: the text that `@compiles` writes
//! for an element, and the table of a mapped class.

use ruff_python_ast::{Expr, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::Value;
use super::functions::Function;
use super::reader::{Observer, Reader, Unobserved};

/// Begins the name under which the function is kept that writes an element, followed by the dialect.
const WRITTEN: &str = "__compiled__";

/// What elements of SQL inherit from.
const ELEMENTS: &[&str] =
    &["ClauseElement", "ColumnElement", "Executable", "FunctionElement", "GenericFunction"];

/// How many steps it may take to write an element.
const WRITING: usize = 5_000;

impl<'a> Reader<'a> {
    /// Remembers a function under `@compiles(Element)` or `@compiles(Element, "dialect", …)`.
    pub(super) fn keep_written(&mut self, def: &'a StmtFunctionDef, function: &Function<'a>) {
        for decorator in &def.decorator_list {
            let Expr::Call(call) = &decorator.expression else { continue };
            let is_compiles = match &*call.func {
                Expr::Name(name) => name.id == "compiles",
                Expr::Attribute(attribute) => attribute.attr.as_str() == "compiles",
                _ => false,
            };
            if !is_compiles {
                continue;
            }
            let (args, _) = self.arguments(&call.arguments, &mut Unobserved);
            let Some((Value::Name(class), dialects)) = args.split_first() else { continue };
            let named = dialects.iter().filter_map(Value::as_str).map(str::to_owned);
            let mut dialects: Vec<String> = named.collect();
            if dialects.is_empty() {
                dialects.push(String::new());
            }
            for dialect in dialects {
                let path = format!("{class}.{WRITTEN}{dialect}");
                self.globals.functions.insert(path, function.clone());
            }
        }
    }

    /// The text of an element of the project's own, as `sqlalchemy.text`, where its class says how it is
    /// written for the database's dialect.
    pub(super) fn written_element(
        &mut self,
        element: &Value,
        observer: &mut dyn Observer,
    ) -> Option<Value> {
        let Value::Call { path, .. } = element else { return None };
        self.class_at(path)?;
        let lineage = self.lineage(path);
        let is_element = |path: &str| {
            path.starts_with("sqlalchemy.")
                && path.rsplit('.').next().is_some_and(|last| ELEMENTS.contains(&last))
        };
        if !lineage.iter().any(|(path, _)| is_element(path)) {
            return None;
        }
        let dialect = observer.dialect()?;
        let function = [dialect, ""].iter().find_map(|dialect| {
            let mut paths = lineage.iter().map(|(path, _)| format!("{path}.{WRITTEN}{dialect}"));
            paths.find_map(|path| self.find_function(&path))
        })?;
        let range = function.code.named_at();
        let given = [element.clone(), self.opaque(range)];
        let written = self.within(WRITING, |reader| {
            reader.call_function(&function, range.range(), &given, &[], &mut Unobserved)
        });
        let text = written.filter(|written| matches!(written, Value::Str(_)))?;
        let path = "sqlalchemy.text".to_owned();
        Some(Value::Call { path, args: vec![text], kwargs: Vec::new() })
    }

    /// `sqlalchemy.update(Model)` and the like are about the model's table.
    pub(super) fn on_table(&mut self, path: &str, args: &mut [Value], observer: &mut dyn Observer) {
        let verb = path.rsplit('.').next().unwrap_or_default();
        let is_statement =
            path.starts_with("sqlalchemy.") && matches!(verb, "delete" | "insert" | "update");
        if !is_statement {
            return;
        }
        if let Some(first @ Value::Name(_)) = args.first_mut()
            && let Some(table) = self.table_or_name(first, observer)
        {
            *first = table;
        }
    }
}
