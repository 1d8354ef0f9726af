//! Turns the calls that a migration makes into operations, one after the other.

use std::sync::Arc;

use crate::python::{
    CallEvent, Class, Condition, Library, MethodQuestion, Observer, Outcome, Span, Value,
};

use crate::schema::Dialect;

use super::calls::{Arguments, Undecided, last_part, text_of};
use super::connection::{is_connection, row_of};
use super::constraints::Place;
use super::created_on_bind::created_on_bind;
use super::excerpt::shortened;
use super::foreign::{CHANGING, is_of_batch, is_project_path, may_change};
use super::invoked::{Invoked, invoked};
use super::known_types::{depends_on_dialect, described, dialect_attribute, known_type, questions};
use super::made_first::as_function;
use super::statements::{core_statement, statements};
use super::tables::{SILENT, Target, operations};
use super::world::{World, is_database};
use super::{Guard, Operation, OperationKind};

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
    /// Whether the batch that is told of copies its table, where it says so.
    copied: Option<bool>,
}

impl<'i, 'w, 's> Collector<'i, 'w, 's> {
    pub(super) fn new(
        imported: &'i [String],
        library: &'i Library,
        world: Option<&'w mut World<'s>>,
    ) -> Self {
        let (operations, asks, refused) = (Vec::new(), false, false);
        Self { operations, asks, imported, library, world, refused, copied: None }
    }

    /// Begins with operations that are known before anything is run.
    pub(super) fn begin_with<'o>(&mut self, operations: impl IntoIterator<Item = &'o Operation>) {
        operations.into_iter().for_each(|operation| self.add(operation.clone(), false));
    }

    pub(super) fn add(&mut self, mut operation: Operation, in_try: bool) {
        self.asks |= !operation.guards.is_empty();
        operation.copied = operation.copied.or(self.copied);
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

    pub(super) fn push(&mut self, event: &CallEvent<'_>, kind: OperationKind, batch: bool) {
        self.add(operation(event, kind, batch), event.in_try);
    }

    /// The operations that one call makes, of which Alembic knows only the call.
    pub(super) fn push_invoked(
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
                if !self.is_made(&kind) {
                    return;
                }
                let mut operation = operation(event, kind, false);
                operation.on_bind = true;
                self.add(operation, event.in_try);
            }),
            Err(reason) => self.push_opaque(event, reason, false),
        }
    }

    /// Whether a table is made or dropped: where it is looked for first, that depends on what is there.
    fn is_made(&mut self, kind: &OperationKind) -> bool {
        match (kind, &self.world) {
            (
                OperationKind::CreateTableOp { if_not_exists: true, .. }
                | OperationKind::DropTableOp { if_exists: true, .. },
                None,
            ) => {
                self.asks = true;
                true
            }
            (
                OperationKind::CreateTableOp { table_name, schema, if_not_exists: true, .. },
                Some(world),
            ) => world.holds(schema.as_deref(), table_name) != Some(true),
            (OperationKind::DropTableOp { table_name, schema, if_exists: true }, Some(world)) => {
                world.holds(schema.as_deref(), table_name) != Some(false)
            }
            _ => true,
        }
    }

    pub(super) fn push_opaque(&mut self, event: &CallEvent<'_>, reason: String, batch: bool) {
        let kind = OperationKind::Opaque { source: shortened(event.source), reason };
        self.push(event, kind, batch);
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
        if name == "invoke"
            && let Some(made) = arguments.get(0, "operation").and_then(as_function)
        {
            let arguments = Arguments { args: &made.args, kwargs: &made.kwargs };
            return self.alembic(event, made.function, arguments, target);
        }
        // It is for PostgreSQL, and does nothing elsewhere.
        if name == "sync_enum_values" {
            let dialect = self.world.as_ref().map(|world| world.dialect());
            self.asks |= dialect.is_none();
            if dialect.is_some_and(|dialect| dialect != Dialect::Postgresql) {
                return None;
            }
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

    fn method(
        &mut self,
        event: &CallEvent<'_>,
        receiver: &Value,
        name: &str,
        arguments: Arguments<'_>,
    ) -> Option<Value> {
        if let Some(target) = batch_of(receiver) {
            self.copied = copies(receiver);
            let made = self.alembic(event, name, arguments, &target);
            self.copied = None;
            return made;
        }
        if self.on_row(event, receiver, name) {
        } else if let Some(found) = created_on_bind(receiver, name, arguments) {
            self.push_created(event, found);
        } else if is_connection(receiver) {
            self.on_connection(event, receiver, name, arguments);
        } else if core_statement(receiver).is_none() && event.is_statement {
            let unknown = matches!(
                receiver.root(),
                Value::Opaque { .. } | Value::Name(_) | Value::Call { .. }
            );
            // Of a collection in memory, these would change nothing.
            let is_own = |path: &str| is_project_path(path, self.imported, self.library);
            let changes_own = matches!(name, "delete" | "insert" | "update")
                && matches!(receiver.root(), Value::Call { path, .. } if is_own(path));
            let runs = matches!(name, "execute" | "commit")
                || CHANGING.contains(&name)
                || is_of_batch(name)
                || changes_own;
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

    fn element(&mut self, iterated: &Value) -> Option<Value> {
        row_of(iterated)
    }

    fn dialect(&mut self) -> Option<&'static str> {
        let dialect = self.world.as_ref().map(|world| world.dialect().name());
        self.asks |= dialect.is_none();
        dialect
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
                        let why = may_change(event, path, arguments, self.imported, self.library);
                        if let Some(reason) = why {
                            self.push_opaque(event, reason, false);
                        }
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
    let blocks = event.contexts.iter().filter(|context| autocommit(context)).count();
    Operation {
        guards: event.conditions.iter().map(guard).collect(),
        transactional: blocks == 0,
        nested_blocks: blocks > 1,
        batch,
        ..Operation::plain(kind, event.span)
    }
}

pub(super) fn guard(condition: &Condition) -> Guard {
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

/// Whether `op.batch_alter_table(…, recreate=…)` decides if the table is copied.
fn copies(receiver: &Value) -> Option<bool> {
    let Value::Call { args, kwargs, .. } = receiver else { return None };
    let call = Arguments { args, kwargs };
    match call.get(2, "recreate").and_then(Value::as_str) {
        Some("always") => Some(true),
        Some("never") => Some(false),
        _ => None,
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
