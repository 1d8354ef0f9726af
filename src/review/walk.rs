//! Revisions carried out on paper, step by step: what rules look at.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::Direction;
use crate::operations::{
    DecidedOperation, Effect, Migration, Operation, OperationKind, Runs, ServerDefault,
    effect_on_schema,
};
use crate::python::Value;
use crate::revisions::{Graph, Revision, replay_under};
use crate::schema::{Change, Dialect, NamingTemplates, QualifiedName, Schema, Table, Unmet};
use crate::sql::{
    Locking, SquawkRule, StatementClass, block_statements, classify, read_ddl, read_locking,
    squawk_finds,
};

/// Revisions in the order in which they would run, each carried out on what those before it leave.
#[derive(Debug)]
pub struct Walked {
    /// The database family they are carried out for.
    pub dialect: Dialect,
    /// Each revision.
    pub revisions: Vec<WalkedRevision>,
}

/// One revision and what it does on the schema that it meets.
#[derive(Debug)]
pub struct WalkedRevision {
    /// The revision.
    pub revision: Arc<Revision>,
    /// What its file says; told from the other end where it is about to be undone.
    pub migration: Migration,
    pub(super) walk: Walk,
}

impl Walked {
    /// Carries `revisions` out in the order given.
    pub fn new(
        graph: &Graph,
        revisions: Vec<Arc<Revision>>,
        direction: Direction,
        dialect: Dialect,
        conventions: &NamingTemplates,
    ) -> Self {
        let migrations: Vec<Migration> =
            revisions.par_iter().map(|revision| revision.migration()).collect();
        let mut schema = replay_under(graph, &revisions, dialect, conventions);
        let mut walked: Vec<WalkedRevision> = Vec::with_capacity(revisions.len());
        if direction == Direction::Downgrade {
            for (revision, migration) in revisions.iter().zip(&migrations).rev() {
                revision.run(migration, Direction::Upgrade, &mut schema, dialect);
            }
        }
        for (revision, migration) in revisions.into_iter().zip(migrations) {
            let walk = Walk::new(&revision, &migration, direction, schema, dialect);
            schema = walk.after.clone();
            let migration = match direction {
                Direction::Upgrade => migration,
                Direction::Downgrade => migration.reversed(),
            };
            walked.push(WalkedRevision { revision, migration, walk });
        }
        Self { dialect, revisions: walked }
    }

    /// The tables that the revisions touch, by their qualified names: those whose rows decide
    /// severity.
    pub fn touched_tables(&self) -> BTreeSet<String> {
        let mut tables = BTreeSet::new();
        for step in self.upgrade_steps() {
            tables.extend(step.changes().iter().filter_map(Change::table).map(ToString::to_string));
            tables.extend(written_table(step.operation));
        }
        tables
    }

    /// Whether a table is dropped, so that it matters what the models define.
    pub fn drops_tables(&self) -> bool {
        let drops = |change: &Change| matches!(change, Change::DropTable { .. });
        self.upgrade_steps().any(|step| step.changes().iter().any(drops))
    }

    pub(super) fn upgrade_steps(&self) -> impl Iterator<Item = Step<'_>> {
        self.revisions.iter().flat_map(|one| one.walk.steps(Direction::Upgrade))
    }
}

/// The table whose rows the operation writes.
fn written_table(operation: &Operation) -> Option<String> {
    let OperationKind::ExecuteSQLOp { sql } = &operation.kind else { return None };
    match &sql.class {
        StatementClass::Update { table, .. } | StatementClass::Delete { table, .. } => {
            Some(table.clone())
        }
        StatementClass::Truncate { tables } => tables.first().cloned(),
        _ => None,
    }
}

/// A revision's two functions, each carried out on the schema that it would meet.
#[derive(Debug)]
pub(super) struct Walk {
    dialect: Dialect,
    upgrade: Vec<Done>,
    downgrade: Vec<Done>,
    /// The schema that `upgrade()` meets.
    pub(super) before: Schema,
    /// The schema after `upgrade()`.
    pub(super) after: Schema,
    /// The schema after `downgrade()` on top of that.
    pub(super) back: Schema,
}

/// One operation that runs, or may, with what it meets and changes.
#[derive(Debug)]
struct Done {
    operation: Operation,
    changes: Vec<Change>,
    unmet: Vec<Unmet>,
    schema: Schema,
    certain: bool,
    made: Made,
}

/// What the function made before a step.
#[derive(Debug, Clone, Default)]
struct Made {
    tables: BTreeSet<String>,
    columns: BTreeSet<(String, String)>,
}

/// One step in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'a> {
    steps: &'a [Done],
    index: usize,
    dialect: Dialect,
    pub(super) direction: Direction,
    pub(super) operation: &'a Operation,
    done: &'a Done,
}

impl Walk {
    /// Carries out what `revision` does in `direction` on `before`, and then the way back.
    fn new(
        revision: &Revision,
        migration: &Migration,
        direction: Direction,
        before: Schema,
        dialect: Dialect,
    ) -> Self {
        let back = match direction {
            Direction::Upgrade => Direction::Downgrade,
            Direction::Downgrade => Direction::Upgrade,
        };
        let carry_out = |direction: Direction, met: &Schema| {
            let mut schema = met.clone();
            let decided = revision.run(migration, direction, &mut schema, dialect);
            (steps(decided, &revision.id, met.clone(), dialect), schema)
        };
        let (upgrade, after) = carry_out(direction, &before);
        let (downgrade, back) = carry_out(back, &after);
        Self { dialect, upgrade, downgrade, before, after, back }
    }

    /// The tables that `upgrade()` makes and keeps.
    pub(super) fn made_tables(&self) -> BTreeSet<String> {
        let added =
            self.after.tables.iter().filter(|(name, _)| !self.before.tables.contains_key(name));
        added.map(|(_, table)| key(&table.name)).collect()
    }

    /// The steps of one direction.
    pub(super) fn steps(&self, direction: Direction) -> impl Iterator<Item = Step<'_>> {
        let steps = match direction {
            Direction::Upgrade => &*self.upgrade,
            Direction::Downgrade => &*self.downgrade,
        };
        let dialect = self.dialect;
        (0..steps.len()).filter_map(move |index| Step::at(steps, index, dialect, direction))
    }
}

fn steps(
    decided: Vec<DecidedOperation>,
    revision: &str,
    mut schema: Schema,
    dialect: Dialect,
) -> Vec<Done> {
    let mut made = Made::default();
    let mut steps = Vec::with_capacity(decided.len());
    for one in decided.into_iter().filter(|one| one.runs() != Runs::No) {
        let met = schema.clone();
        one.carry_out(&mut schema, dialect, revision);
        let Effect { mut changes, .. } =
            effect_on_schema(&one.operation, dialect, &schema.conventions);
        let unmet = unmet(&met, &changes, dialect);
        changes.extend(within_block(&one.operation, dialect));
        let before_it = made.clone();
        changes.iter().for_each(|change| made.note(change, &met, dialect));
        let certain = one.runs() == Runs::Yes;
        let operation = one.operation;
        steps.push(Done { operation, changes, unmet, schema: met, certain, made: before_it });
    }
    steps
}

/// What the statements of a `DO` block may change: the schema does not follow them, rules do.
fn within_block(operation: &Operation, dialect: Dialect) -> Vec<Change> {
    let OperationKind::ExecuteSQLOp { sql } = &operation.kind else { return Vec::new() };
    let statements = block_statements(&sql.text).into_iter();
    let read = statements.filter_map(|statement| read_ddl(statement, dialect));
    read.flat_map(|ddl| ddl.changes)
        .filter(|change| !matches!(change, Change::CreateEnum { .. }))
        .collect()
}

fn unmet(schema: &Schema, changes: &[Change], dialect: Dialect) -> Vec<Unmet> {
    let mut schema = schema.clone();
    changes.iter().filter_map(|change| schema.apply(change, dialect).err()).collect()
}

/// The key under which a table's name is kept: without quotes and without the default schema.
pub(super) fn key(name: &QualifiedName) -> String {
    let told = name.to_string();
    told.strip_prefix("public.").map_or(told.clone(), str::to_owned)
}

impl Made {
    fn note(&mut self, change: &Change, met: &Schema, dialect: Dialect) {
        match change {
            // Where it was there already the step fails, unless it looks first.
            Change::CreateTable { table, if_not_exists }
                if !if_not_exists || met.table(&table.name, dialect).is_none() =>
            {
                self.tables.insert(key(&table.name));
            }
            Change::CreateTableLike { table, .. } | Change::CreateTemporaryTable { table }
                if met.table(table, dialect).is_none() =>
            {
                self.tables.insert(key(table));
            }
            Change::RenameTable { table, to } if self.tables.remove(&key(table)) => {
                self.tables.insert(key(to));
            }
            // An index on a view that nobody reads yet blocks nobody.
            Change::CreateView { name, .. } if !met.views.contains_key(&name.to_string()) => {
                self.tables.insert(key(name));
            }
            Change::DropTable { table, .. } => {
                self.tables.remove(&key(table));
            }
            Change::AddColumn { table, column, .. } => {
                let known =
                    met.table(table, dialect).is_some_and(|it| it.column(&column.name).is_some());
                if !known {
                    self.columns.insert((key(table), column.name.clone()));
                }
            }
            _ => {}
        }
    }
}

impl<'a> Step<'a> {
    /// What the same function did before, the nearest last.
    pub(super) fn before(&self) -> impl DoubleEndedIterator<Item = Step<'a>> {
        let this = *self;
        (0..self.index).filter_map(move |index| this.sibling(index))
    }

    /// What the same function does afterwards.
    pub(super) fn after(&self) -> impl Iterator<Item = Step<'a>> {
        let this = *self;
        (self.index + 1..self.steps.len()).filter_map(move |index| this.sibling(index))
    }

    fn at(steps: &'a [Done], index: usize, dialect: Dialect, direction: Direction) -> Option<Self> {
        let done = steps.get(index)?;
        Some(Self { steps, index, dialect, direction, operation: &done.operation, done })
    }

    fn sibling(&self, index: usize) -> Option<Self> {
        Self::at(self.steps, index, self.dialect, self.direction)
    }

    /// The operations before it.
    pub(super) fn before_operations(&self) -> impl DoubleEndedIterator<Item = &'a Operation> {
        self.steps.iter().take(self.index).map(|done| &done.operation)
    }

    /// `severity` in `upgrade()`; at most a warning in `downgrade()`, which is not about to run.
    pub(super) fn by_direction(&self, severity: super::Severity) -> super::Severity {
        match self.direction {
            Direction::Upgrade => severity,
            Direction::Downgrade => severity.max(super::Severity::Warning),
        }
    }

    /// Whether the same function made `table` before.
    pub(super) fn made(&self, table: &str) -> bool {
        self.done.made.tables.contains(&super::names::plain(table))
    }

    /// Whether the same function added `column` to `table` before.
    pub(super) fn made_column(&self, table: &str, column: &str) -> bool {
        let table = super::names::plain(table);
        self.made(&table) || self.done.made.columns.contains(&(table, column.to_owned()))
    }

    /// What the step changes, in order.
    pub(super) fn changes(&self) -> &'a [Change] {
        &self.done.changes
    }

    /// What the step needs and does not find.
    pub(super) fn unmet(&self) -> &'a [Unmet] {
        &self.done.unmet
    }

    /// The schema that the step meets.
    pub(super) fn schema(&self) -> &'a Schema {
        &self.done.schema
    }

    /// Whether the step is sure to run.
    pub(super) fn is_certain(&self) -> bool {
        self.done.certain
    }

    /// The table as the step meets it; `None` where no migration before is known to make it.
    pub(super) fn table(&self, name: &QualifiedName) -> Option<&'a Table> {
        self.done.schema.table(name, self.dialect)
    }

    /// Whether this very function made the table, so that nobody else uses it yet.
    pub(super) fn is_new(&self, table: &QualifiedName) -> bool {
        self.done.made.tables.contains(&key(table))
    }

    /// Whether this very function added the column, or its table.
    pub(super) fn is_new_column(&self, table: &QualifiedName, column: &str) -> bool {
        self.is_new(table) || self.done.made.columns.contains(&(key(table), column.to_owned()))
    }

    /// Whether the step adds a column of which nobody knows if it has a server default.
    pub(super) fn adds_undecided_default(&self) -> bool {
        let OperationKind::AddColumnOp { column, .. } = &self.done.operation.kind else {
            return false;
        };
        matches!(column.server_default, Some(ServerDefault::Undecided(_)))
    }

    /// The table as the step meets it, by a name as statements write it.
    pub(super) fn table_named(&self, name: &str) -> Option<&'a Table> {
        let plain = super::names::plain(name);
        let name = match plain.split_once('.') {
            Some((schema, name)) => QualifiedName::new(Some(schema.to_owned()), name),
            None => QualifiedName::bare(plain),
        };
        self.table(&name)
    }

    /// Whether this very function made the table, by a name as statements write it.
    pub(super) fn is_new_named(&self, name: &str) -> bool {
        self.done.made.tables.contains(&super::names::plain(name))
    }

    /// The table whose rows the step updates or deletes, and the columns it sets.
    pub(super) fn written(&self) -> Option<(&'a str, &'a [String])> {
        let OperationKind::ExecuteSQLOp { sql } = &self.done.operation.kind else { return None };
        match &sql.class {
            StatementClass::Update { table, columns, .. } => Some((table, columns)),
            StatementClass::Delete { table, .. } => Some((table, &[])),
            _ => None,
        }
    }

    /// Whether reading cannot tell what the step does.
    pub(super) fn is_opaque(&self) -> bool {
        matches!(self.done.operation.kind, OperationKind::Opaque { .. })
    }

    /// Whether the step is repeated as often as only a run tells.
    pub(super) fn is_in_loop(&self) -> bool {
        let loops =
            |condition: &str| condition.starts_with("for ") || condition.starts_with("while ");
        self.done.operation.guards.iter().any(|guard| loops(&guard.condition))
    }

    /// Whether the transaction ends here: by a statement of the migration's own, or since the step
    /// runs outside of it.
    pub(super) fn commits(&self) -> bool {
        let ends = match &self.done.operation.kind {
            OperationKind::ExecuteSQLOp { sql } => {
                sql.class == StatementClass::Transaction
                    && (self.says("COMMIT") || self.says("END"))
            }
            _ => false,
        };
        ends || !self.done.operation.transactional
    }

    /// The statement, where the step is one that was written as SQL.
    pub(super) fn statement(&self) -> Option<&'a str> {
        match &self.done.operation.kind {
            OperationKind::ExecuteSQLOp { sql } => Some(&sql.text),
            _ => None,
        }
    }

    /// What the statement is; of a block, what those in it are.
    pub(super) fn classes(&self) -> Vec<StatementClass> {
        let OperationKind::ExecuteSQLOp { sql } = &self.done.operation.kind else {
            return Vec::new();
        };
        let inside = block_statements(&sql.text);
        let inside = inside.iter().map(|text| classify(text, Some(self.dialect)));
        std::iter::once(sql.class.clone()).chain(inside).collect()
    }

    /// Whether the statement is a block of others.
    pub(super) fn is_block(&self) -> bool {
        self.statement().is_some_and(|text| !block_statements(text).is_empty())
    }

    /// What the statement locks or rewrites beside what it changes (PostgreSQL).
    pub(super) fn locking(&self) -> Vec<Locking> {
        let Some(text) = self.statement() else { return Vec::new() };
        let inside = block_statements(text);
        let inside = inside.into_iter().flat_map(read_locking);
        read_locking(text).into_iter().chain(inside).collect()
    }

    /// Whether Squawk's `rule` finds something in the statement (PostgreSQL).
    pub(super) fn squawk(&self, rule: SquawkRule) -> bool {
        self.statement().is_some_and(|text| squawk_finds(text, rule))
    }

    /// Whether the words, in upper case, stand in the statement one after the other, outside of strings.
    pub(super) fn says(&self, words: &str) -> bool {
        self.statement().is_some_and(|text| crate::sql::says(text, words))
    }

    /// The keyword argument `name` of the operation.
    pub(super) fn keyword(&self, name: &str) -> Option<&'a Value> {
        use OperationKind as Kind;
        let kw = match &self.done.operation.kind {
            Kind::AlterColumnOp { kw, .. }
            | Kind::CreateIndexOp { kw, .. }
            | Kind::DropIndexOp { kw, .. }
            | Kind::CreateForeignKeyOp { kw, .. }
            | Kind::CreateUniqueConstraintOp { kw, .. }
            | Kind::CreateCheckConstraintOp { kw, .. }
            | Kind::CreateExcludeConstraintOp { kw, .. } => kw,
            _ => return None,
        };
        kw.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Whether an index is built or dropped without blocking writes.
    pub(super) fn is_concurrent(&self) -> bool {
        self.keyword("postgresql_concurrently").and_then(Value::as_bool) == Some(true)
            || self.says("CONCURRENTLY")
    }
}
