//! Turns the calls that a migration makes into operations, one after the other.

use std::sync::Arc;

use crate::python::{
    CallEvent, Class, Condition, Library, MethodQuestion, Observer, Outcome, Span, Value,
};
use crate::sql::StatementClass;

use super::calls::{Arguments, Undecided, last_part, text_of};
use super::constraints::Place;
use super::created_on_bind::created_on_bind;
use super::imports::is_project_module;
use super::invoked::{Invoked, executed, invoked};
use super::known_types::{depends_on_dialect, described, dialect_attribute, known_type, questions};
use super::statements::{ROWS_OF_A_SESSION, core_statement, sql, statements};
use super::tables::{SILENT, Target, operations};
use super::world::{World, is_database};
use super::{Guard, Operation, OperationKind};

/// How much of a step's source is kept.
const EXCERPT: usize = 200;

/// Methods that change the database when called on a session, a connection or something unknown.
const CHANGING: &[&str] = &[
    "add_all",
    "bulk_insert_mappings",
    "bulk_save_objects",
    "bulk_update_mappings",
    "create",
    "create_all",
    "drop",
    "drop_all",
    "executemany",
    "executescript",
    "flush",
    "merge",
    "save",
];

/// Beginnings of names of functions that only look.
const LOOKING: &[&str] =
    &["has_", "is_", "get_", "_has", "_is_", "_get", "check_", "_check", "should_", "inspect"];

/// Collects the operations of one function: all that its source says, or those of one world.
pub(super) struct Collector<'i, 'w, 's> {
    pub(super) operations: Vec<Operation>,
    /// Whether something depends on what only a world can tell.
    pub(super) asks: bool,
    imported: &'i [String],
    library: &'i Library,
    world: Option<&'w mut World<'s>>,
    /// Whether the database refused the operation of the call that is told of.
    refused: bool,
}

impl<'i, 'w, 's> Collector<'i, 'w, 's> {
    pub(super) fn new(
        imported: &'i [String],
        library: &'i Library,
        world: Option<&'w mut World<'s>>,
    ) -> Self {
        Self { operations: Vec::new(), asks: false, imported, library, world, refused: false }
    }

    fn add(&mut self, operation: Operation, in_try: bool) {
        self.asks |= !operation.guards.is_empty();
        if let Some(world) = &mut self.world
            && !world.carry_out(&operation, in_try)
        {
            self.refused = true;
        }
        self.operations.push(operation);
    }

    /// What the world answers to a call.
    fn answer(&mut self, call: &Value, is_statement: bool) -> Option<Outcome> {
        let Some(world) = &mut self.world else {
            self.asks |= !is_statement && asks(call);
            return None;
        };
        match call {
            Value::Call { path, args, kwargs } => world.function(path, Arguments { args, kwargs }),
            Value::MethodCall { receiver, name, args, kwargs } => {
                world.method(receiver, name, Arguments { args, kwargs })
            }
            _ => None,
        }
    }

    fn push(&mut self, event: &CallEvent<'_>, kind: OperationKind, batch: bool) {
        self.add(operation(event, kind, batch), event.in_try);
    }

    /// The operations that one call makes, of which Alembic knows only the call.
    fn push_invoked(
        &mut self,
        event: &CallEvent<'_>,
        kinds: Result<Vec<OperationKind>, Undecided>,
        batch: bool,
        invoked: Option<Invoked>,
    ) {
        let kinds = match kinds {
            Ok(kinds) => kinds,
            Err(reason) => {
                let kind = OperationKind::Opaque { source: shortened(event.source), reason };
                let mut operation = operation(event, kind, batch);
                operation.only_table = invoked.as_ref().and_then(Invoked::only_table);
                return self.add(operation, event.in_try);
            }
        };
        let mut invoked = invoked.map(Arc::new);
        for (position, kind) in kinds.into_iter().enumerate() {
            let mut operation = operation(event, kind, batch);
            operation.invoked = invoked.take();
            operation.continues = position > 0;
            self.add(operation, event.in_try);
        }
    }

    /// What objects of SQLAlchemy's make on the connection.
    fn push_created(
        &mut self,
        event: &CallEvent<'_>,
        kinds: Result<Vec<OperationKind>, Undecided>,
    ) {
        match kinds {
            Ok(kinds) => kinds.into_iter().for_each(|kind| {
                let mut operation = operation(event, kind, false);
                operation.on_bind = true;
                self.add(operation, event.in_try);
            }),
            Err(reason) => self.push_opaque(event, reason, false),
        }
    }

    fn push_opaque(&mut self, event: &CallEvent<'_>, reason: String, batch: bool) {
        let kind = OperationKind::Opaque { source: shortened(event.source), reason };
        self.push(event, kind, batch);
    }

    /// Rows that a session changes; where their list is not decided, it may be empty.
    fn push_rows(&mut self, event: &CallEvent<'_>, name: &str, rows: Option<&Value>) {
        let reason = format!("{ROWS_OF_A_SESSION}{name}");
        let kind = OperationKind::Opaque { source: shortened(event.source), reason };
        let mut guards: Vec<Guard> = event.conditions.iter().map(guard).collect();
        if let Some(Value::Opaque { source, span }) = rows {
            guards.push(Guard { condition: source.clone(), span: *span, outcome: Some(true) });
        }
        let operation = Operation { guards, ..Operation::plain(kind, event.span) };
        self.add(operation, event.in_try);
    }

    /// A call of `op.NAME` or `batch_op.NAME`.
    fn alembic(
        &mut self,
        event: &CallEvent<'_>,
        name: &str,
        arguments: Arguments<'_>,
        target: &Result<Target, Undecided>,
    ) -> Option<Value> {
        // Kept as a call: no naming convention is put around a name that is marked as final.
        if name == "f" {
            let args = arguments.args.to_vec();
            return Some(Value::Call { path: "alembic.op.f".to_owned(), args, kwargs: Vec::new() });
        }
        if SILENT.contains(&name) {
            return None;
        }
        let target = match target {
            Ok(target) => target,
            Err(reason) => {
                self.push_opaque(event, reason.clone(), true);
                return None;
            }
        };
        let batch = target.batch.is_some();
        if name == "execute" {
            let found = match arguments.get(0, "sqltext") {
                Some(value) => statements(value),
                None => Err("the argument sqltext is missing".to_owned()),
            };
            self.push_invoked(event, found, batch, invoked(name, arguments, None));
        } else {
            match operations(name, arguments, target) {
                Some(found) => {
                    let held = invoked(name, arguments, target.batch.as_ref());
                    self.push_invoked(event, found, batch, held);
                }
                None => self.push_opaque(
                    event,
                    format!("{name} is no operation of Alembic's own"),
                    batch,
                ),
            }
        }
        None
    }

    /// A method called on a connection or a session.
    fn on_connection(
        &mut self,
        event: &CallEvent<'_>,
        receiver: &Value,
        name: &str,
        arguments: Arguments<'_>,
    ) {
        match name {
            "execute" | "exec_driver_sql" | "scalar" | "scalars" | "executemany" | "exec" => {
                let Some(value) = arguments.args.first().or(arguments.named("statement")) else {
                    return;
                };
                match statements(value) {
                    Ok(mut found) => {
                        found.retain(|kind| !self.only_reads(event, kind));
                        self.push_invoked(event, Ok(found), false, Some(executed(value)));
                    }
                    Err(reason) => self.push_opaque(event, reason, false),
                }
            }
            // A Session joins the transaction that it finds: its commit is none. A savepoint is
            // released by its own, or gone back to.
            "commit" if is_session(receiver) || is_savepoint(receiver) => {}
            "rollback" if is_savepoint(receiver) => {}
            "commit" => self.push(event, sql("COMMIT"), false),
            "rollback" => self.push(event, sql("ROLLBACK"), false),
            "update" | "delete" if is_query(receiver) => self.push_rows(event, name, None),
            "add"
            | "add_all"
            | "bulk_insert_mappings"
            | "bulk_save_objects"
            | "bulk_update_mappings"
            | "delete"
            | "flush"
            | "merge"
                if is_session(receiver) =>
            {
                self.push_rows(event, name, arguments.args.first());
            }
            "add" | "delete" | "run_sync" | "run_callable" => {
                self.push_opaque(event, format!("{name} of a connection or session"), false);
            }
            name if CHANGING.contains(&name) => {
                self.push_opaque(event, format!("{name} of a connection or session"), false);
            }
            _ => {}
        }
    }

    /// A query whose result is used is read, not run for its effect.
    fn only_reads(&self, event: &CallEvent<'_>, kind: &OperationKind) -> bool {
        let OperationKind::ExecuteSQLOp { sql } = kind else { return false };
        let is_read = match &sql.class {
            StatementClass::Select => true,
            StatementClass::Other { verb } => {
                matches!(verb.as_str(), "SHOW" | "EXPLAIN" | "VALUES" | "WITH")
            }
            StatementClass::Setting => {
                sql.text.to_ascii_uppercase().starts_with("PRAGMA") && !sql.text.contains('=')
            }
            _ => false,
        };
        is_read && !event.is_statement
    }

    /// A call that is neither Alembic's nor a connection's: does it touch the database?
    fn foreign(&mut self, event: &CallEvent<'_>, path: &str, arguments: Arguments<'_>) {
        let handed_over =
            arguments.args.iter().chain(arguments.kwargs.iter().map(|(_, value)| value));
        let has_connection = handed_over.clone().any(|value| {
            is_connection(value) || matches!(value, Value::Name(name) if name == "alembic.op")
        });
        let name = last_part(path);
        let is_class = name.starts_with(|first: char| first.is_uppercase());
        let looks =
            LOOKING.iter().any(|beginning| name.starts_with(beginning)) || name.contains("exist");
        let is_project = self.is_project_path(path);
        let is_builtin = !path.contains('.') && !self.imported.iter().any(|module| module == path);
        let logs =
            path.split('.').any(|part| matches!(part, "logger" | "log" | "logging" | "print"));
        let pure = is_builtin && HARMLESS.contains(&path)
            || path.split_once('.').is_some_and(|(module, _)| PURE_MODULES.contains(&module));
        let reason =
            if path.starts_with("alembic.") || path.starts_with("sqlalchemy.") || pure || logs {
                return;
            } else if has_connection && !is_class && (event.is_statement || !looks) {
                format!("{path} is handed the connection; what it does is written elsewhere")
            } else if is_project && event.is_statement {
                format!("{path} is the project's own; what it does is written elsewhere")
            } else if CHANGING.contains(&name) && path.contains('.') && event.is_statement {
                format!("{path} may change the database")
            } else {
                return;
            };
        self.push_opaque(event, reason, false);
    }

    fn is_project_path(&self, path: &str) -> bool {
        let imported = |module: &String| {
            path.strip_prefix(module.as_str()).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('.') || module.ends_with('.')
            })
        };
        // What an imported helper calls was imported there, not in the file itself.
        let held = || path.contains('.') && self.library.holds(path);
        is_project_module(path) && (self.imported.iter().any(imported) || held())
    }

    fn method(
        &mut self,
        event: &CallEvent<'_>,
        receiver: &Value,
        name: &str,
        arguments: Arguments<'_>,
    ) -> Option<Value> {
        if let Some(target) = batch_of(receiver) {
            return self.alembic(event, name, arguments, &target);
        }
        if let Some(found) = created_on_bind(receiver, name, arguments) {
            self.push_created(event, found);
        } else if is_connection(receiver) {
            self.on_connection(event, receiver, name, arguments);
        } else if core_statement(receiver).is_none() && event.is_statement {
            let unknown = matches!(
                receiver.root(),
                Value::Opaque { .. } | Value::Name(_) | Value::Call { .. }
            );
            let runs = matches!(name, "execute" | "commit") || CHANGING.contains(&name);
            if unknown && runs {
                self.push_opaque(
                    event,
                    format!("{name} of something that the source does not decide"),
                    false,
                );
            }
        }
        None
    }
}

impl Observer for Collector<'_, '_, '_> {
    fn call(&mut self, event: &CallEvent<'_>) -> Option<Outcome> {
        self.refused = false;
        if let Some(outcome) = self.answer(event.call, event.is_statement) {
            return Some(outcome);
        }
        if let Some(value) = described(event.call).or_else(|| known_type(event)) {
            return Some(Outcome::Value(value));
        }
        let value = self.told(event);
        if self.refused { Some(Outcome::Raised) } else { value.map(Outcome::Value) }
    }

    fn questions(&mut self, class: &Class) -> Option<Vec<MethodQuestion>> {
        let dialect = self.world.as_ref().map(|world| world.dialect());
        self.asks |= depends_on_dialect(class);
        questions(class, dialect)
    }

    fn attribute(&mut self, receiver: &Value, name: &str) -> Option<Value> {
        if let Some(value) = dialect_attribute(receiver, name) {
            return Some(value);
        }
        match &self.world {
            Some(world) => world.attribute(receiver, name),
            None => {
                self.asks |= is_database(receiver) || matches!(name, "columns" | "indexes");
                None
            }
        }
    }

    fn tested(&mut self, span: Span, outcome: Option<bool>) {
        self.asks |= outcome.is_none();
        if let Some(world) = &mut self.world {
            world.tested(span, outcome);
        }
    }

    fn knows_outside(&self) -> bool {
        self.world.is_some()
    }

    fn lost(&mut self, span: Span, source: &str, reason: &str, conditions: &[Condition]) {
        let kind = OperationKind::Opaque { source: shortened(source), reason: reason.to_owned() };
        let operation = Operation {
            guards: conditions.iter().map(guard).collect(),
            ..Operation::plain(kind, span)
        };
        self.add(operation, false);
    }
}

impl Collector<'_, '_, '_> {
    /// Told of one call that no world answers.
    fn told(&mut self, event: &CallEvent<'_>) -> Option<Value> {
        match event.call {
            Value::Call { path, args, kwargs } => {
                let arguments = Arguments { args, kwargs };
                match path.strip_prefix("alembic.op.") {
                    Some(name) if !name.contains('.') => {
                        self.alembic(event, name, arguments, &Ok(Target { batch: None }))
                    }
                    _ => {
                        self.foreign(event, path, arguments);
                        None
                    }
                }
            }
            Value::MethodCall { receiver, name, args, kwargs } => {
                self.method(event, receiver, name, Arguments { args, kwargs })
            }
            _ if event.is_statement => {
                self.push_opaque(
                    event,
                    "what is called is not decided by the source".to_owned(),
                    false,
                );
                None
            }
            _ => None,
        }
    }
}

/// An operation where the call of `event` stands.
fn operation(event: &CallEvent<'_>, kind: OperationKind, batch: bool) -> Operation {
    let autocommit = |context: &Value| matches!(context, Value::MethodCall { name, .. } if name == "autocommit_block");
    Operation {
        guards: event.conditions.iter().map(guard).collect(),
        transactional: !event.contexts.iter().any(autocommit),
        batch,
        ..Operation::plain(kind, event.span)
    }
}

fn guard(condition: &Condition) -> Guard {
    Guard { condition: condition.source.clone(), span: condition.span, outcome: condition.outcome }
}

/// Whether a call asks for something that only a world can tell.
fn asks(call: &Value) -> bool {
    match call {
        Value::Call { path, .. } => {
            matches!(
                last_part(path),
                "inspect" | "from_engine" | "Inspector" | "isinstance" | "str"
            ) || path.starts_with("alembic.context.")
        }
        Value::MethodCall { receiver, args, .. } => {
            is_database(receiver) || args.iter().any(is_database)
        }
        _ => false,
    }
}

/// The table of `op.batch_alter_table(…)`.
fn batch_of(receiver: &Value) -> Option<Result<Target, Undecided>> {
    let Value::Call { path, args, kwargs } = receiver else { return None };
    if path != "alembic.op.batch_alter_table" {
        return None;
    }
    let arguments = Arguments { args, kwargs };
    Some((|| {
        let table = arguments.text(0, "table_name")?;
        let schema = arguments.get(1, "schema").and_then(text_of);
        Ok(Target { batch: Some(Place { table, schema }) })
    })())
}

/// Whether a value leads to the migration's connection, or to a session on it.
pub(super) fn is_connection(value: &Value) -> bool {
    match value.root() {
        Value::Call { path, args, kwargs } => match path.as_str() {
            "alembic.op.get_bind" => true,
            "alembic.op.get_context" | "alembic.context.get_context" => {
                let chain = value.to_string();
                chain.contains(".bind") || chain.contains(".connection")
            }
            path if matches!(last_part(path), "Session" | "scoped_session" | "AsyncSession") => {
                true
            }
            path if last_part(path) == "sessionmaker" => !matches!(value, Value::Call { .. }),
            _ => {
                let mut handed = args.iter().chain(kwargs.iter().map(|(_, value)| value));
                last_part(path) == "Connection" && handed.any(is_connection)
            }
        },
        _ => false,
    }
}

/// Python's own functions that leave a database as it is, whatever they are handed.
const HARMLESS: &[&str] = &[
    "abs",
    "all",
    "any",
    "bool",
    "bytes",
    "callable",
    "chr",
    "dict",
    "divmod",
    "enumerate",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "hasattr",
    "hash",
    "id",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "ord",
    "print",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
    "type",
    "zip",
];

/// Modules of Python's own library that work on values alone.
const PURE_MODULES: &[&str] = &[
    "ast",
    "base64",
    "binascii",
    "calendar",
    "collections",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "hashlib",
    "html",
    "itertools",
    "json",
    "math",
    "numbers",
    "operator",
    "pprint",
    "random",
    "re",
    "secrets",
    "statistics",
    "string",
    "textwrap",
    "time",
    "types",
    "typing",
    "unicodedata",
    "uuid",
    "warnings",
    "zlib",
];

/// Whether `value` is a Session, rather than the connection that it uses.
fn is_session(value: &Value) -> bool {
    let classes = ["Session", "scoped_session", "AsyncSession", "sessionmaker"];
    matches!(value.root(), Value::Call { path, .. } if classes.contains(&last_part(path)))
}

/// Whether `value` is what `begin_nested()` of a connection or session gives.
fn is_savepoint(value: &Value) -> bool {
    matches!(value, Value::MethodCall { name, .. } if name == "begin_nested")
}

/// `session.query(…)` and what is chained to it.
fn is_query(value: &Value) -> bool {
    match value {
        Value::MethodCall { name, .. } if name == "query" => true,
        Value::MethodCall { receiver, .. } => is_query(receiver),
        _ => false,
    }
}

/// A step's source on one line.
fn shortened(source: &str) -> String {
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= EXCERPT {
        return line;
    }
    line.chars().take(EXCERPT).chain(['…']).collect()
}
