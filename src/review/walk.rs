//! Revisions carried out on paper, step by step: what rules look at.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::Direction;
use super::step::Step;
use crate::operations::{
    DecidedOperation, Effect, Migration, MigrationFunction, Operation, OperationKind, Runs,
    effect_on_schema,
};
use crate::python::Span;
use crate::revisions::{Graph, Revision, replay_under};
use crate::schema::{Change, Dialect, NamingTemplates, QualifiedName, Schema, Unmet};
use crate::sql::{StatementClass, block_statements, read_ddl};

/// Revisions in the order in which they would run, each carried out on what those before it leave.
#[derive(Debug)]
pub struct Walked {
    /// The database family they are carried out for.
    pub dialect: Dialect,
    /// Each revision.
    pub revisions: Vec<WalkedRevision>,
    direction: Direction,
    /// Where each revision stands, by id.
    places: HashMap<String, usize>,
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
        let under = replay_under(graph, &revisions, dialect, conventions);
        Self::on(Arc::new(under), revisions, direction, dialect)
    }

    /// Carries `revisions` out in the order given, on the schema `under` all of them.
    pub fn on(
        under: Arc<Schema>,
        revisions: Vec<Arc<Revision>>,
        direction: Direction,
        dialect: Dialect,
    ) -> Self {
        let read: Vec<Read> = revisions
            .par_iter()
            .map(|revision| Read::of(revision, dialect, &under.conventions))
            .collect();
        let mut schema = under;
        if direction == Direction::Downgrade {
            for (revision, read) in revisions.iter().zip(&read).rev() {
                let schema = Arc::make_mut(&mut schema);
                revision.run(&read.migration, Direction::Upgrade, schema, dialect);
            }
        }
        let places = revisions.iter().enumerate();
        let places = places.map(|(place, revision)| (revision.id.clone(), place)).collect();
        // Forth in turn, as each meets what those before it leave; back all at once.
        let forth: Vec<Forth> = revisions
            .into_iter()
            .zip(read)
            .map(|(revision, read)| Forth::new(revision, read, direction, &mut schema, dialect))
            .collect();
        let back = |forth: Forth| forth.and_back(direction, dialect);
        let revisions = forth.into_par_iter().map(back).collect();
        Self { dialect, revisions, direction, places }
    }

    /// What the file of `revision` says.
    pub(super) fn migration_of(&self, revision: &Revision) -> Cow<'_, Migration> {
        let walked = self.places.get(&revision.id).and_then(|place| self.revisions.get(*place));
        match walked.filter(|one| std::ptr::eq(&*one.revision, revision)) {
            Some(walked) if self.direction == Direction::Upgrade => {
                Cow::Borrowed(&walked.migration)
            }
            _ => Cow::Owned(revision.migration()),
        }
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

impl Drop for Walked {
    /// On all threads: a long history has many steps to free.
    fn drop(&mut self) {
        std::mem::take(&mut self.revisions).into_par_iter().for_each(drop);
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
    pub(super) before: Arc<Schema>,
    /// The schema after `upgrade()`.
    pub(super) after: Arc<Schema>,
    /// The schema after `downgrade()` on top of that.
    pub(super) back: Arc<Schema>,
}

/// One operation that runs, or may, with what it meets and changes.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) operation: Operation,
    pub(super) changes: Vec<Change>,
    pub(super) unmet: Vec<Unmet>,
    /// Steps that change nothing share the schema that they meet.
    pub(super) schema: Arc<Schema>,
    pub(super) certain: bool,
    pub(super) made: Arc<Made>,
    /// How many steps it stands for, which nobody judged.
    pub(super) unjudged: Option<usize>,
}

/// What the function made before a step.
#[derive(Debug, Clone, Default)]
pub(super) struct Made {
    pub(super) tables: BTreeSet<String>,
    pub(super) columns: BTreeSet<(String, String)>,
}

/// A revision as far as it can be read before anybody knows the schema that it meets.
struct Read {
    migration: Migration,
    upgrade: Option<Vec<Effect>>,
    downgrade: Option<Vec<Effect>>,
}

/// A revision that was carried out one way.
struct Forth {
    revision: Arc<Revision>,
    read: Read,
    before: Arc<Schema>,
    steps: Vec<Done>,
    after: Arc<Schema>,
}

impl Read {
    fn of(revision: &Revision, dialect: Dialect, conventions: &NamingTemplates) -> Self {
        let migration = revision.migration();
        let [upgrade, downgrade] = [&migration.upgrade, &migration.downgrade]
            .map(|function| effects(function, dialect, conventions));
        Self { migration, upgrade, downgrade }
    }

    /// Carries out one function on `met`: its steps, and the schema that it leaves.
    fn carry_out(
        &mut self,
        revision: &Revision,
        direction: Direction,
        met: &Arc<Schema>,
        dialect: Dialect,
    ) -> (Vec<Done>, Arc<Schema>) {
        let (function, effects) = match direction {
            Direction::Upgrade => (&self.migration.upgrade, self.upgrade.take()),
            Direction::Downgrade => (&self.migration.downgrade, self.downgrade.take()),
        };
        let met = Arc::clone(met);
        if let Some(effects) = effects {
            let operations = function.operations.iter().cloned();
            let decided =
                operations.map(|operation| DecidedOperation { operation, guards: Vec::new() });
            return steps(decided.zip(effects), &revision.id, met, dialect);
        }
        let mut after = Schema::clone(&met);
        let decided = revision.run(&self.migration, direction, &mut after, dialect);
        let decided = decided.into_iter().map(|one| {
            let effect = effect_on_schema(&one.operation, dialect, &after.conventions);
            (one, effect)
        });
        let (steps, _) = steps(decided, &revision.id, met, dialect);
        (steps, Arc::new(after))
    }
}

/// What the operations of a function change, where it does the same on any database.
fn effects(
    function: &MigrationFunction,
    dialect: Dialect,
    conventions: &NamingTemplates,
) -> Option<Vec<Effect>> {
    let operations = &function.operations;
    if function.asks || operations.iter().any(|operation| !operation.guards.is_empty()) {
        return None;
    }
    Some(operations.iter().map(|one| effect_on_schema(one, dialect, conventions)).collect())
}

impl Forth {
    /// Carries out what `revision` does in `direction` on `schema`.
    fn new(
        revision: Arc<Revision>,
        mut read: Read,
        direction: Direction,
        schema: &mut Arc<Schema>,
        dialect: Dialect,
    ) -> Self {
        let before = Arc::clone(schema);
        let (steps, after) = read.carry_out(&revision, direction, &before, dialect);
        *schema = Arc::clone(&after);
        Self { revision, read, before, steps, after }
    }

    /// Carries out the way back.
    fn and_back(self, direction: Direction, dialect: Dialect) -> WalkedRevision {
        let Self { revision, mut read, before, steps: upgrade, after } = self;
        let back = match direction {
            Direction::Upgrade => Direction::Downgrade,
            Direction::Downgrade => Direction::Upgrade,
        };
        let (downgrade, back) = read.carry_out(&revision, back, &after, dialect);
        let migration = match direction {
            Direction::Upgrade => read.migration,
            Direction::Downgrade => read.migration.reversed(),
        };
        let walk = Walk { dialect, upgrade, downgrade, before, after, back };
        WalkedRevision { revision, migration, walk }
    }
}

impl Walk {
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

/// How many steps of one function are judged one by one; rules look at what comes before and after each.
pub(super) const MOST_STEPS: usize = 1_000;

/// The steps of a function on `schema`, each with what it meets, and the schema after them. Of an endless
/// function the rest is carried out and told as one step that nobody judged.
fn steps(
    decided: impl Iterator<Item = (DecidedOperation, Effect)>,
    revision: &str,
    mut schema: Arc<Schema>,
    dialect: Dialect,
) -> (Vec<Done>, Arc<Schema>) {
    let mut made: Arc<Made> = Arc::default();
    let mut steps: Vec<Done> = Vec::new();
    let (mut beyond, mut first_beyond) = (0, None);
    for (one, effect) in decided.filter(|(one, _)| one.runs() != Runs::No) {
        if steps.len() >= MOST_STEPS {
            beyond += 1;
            first_beyond.get_or_insert(one.operation.span);
            one.carry_out(&effect, Arc::make_mut(&mut schema), dialect, revision);
            continue;
        }
        let met = Arc::clone(&schema);
        let mut unmet = Vec::new();
        if !effect.changes.is_empty() || !effect.uncertain.is_empty() {
            unmet = one.carry_out(&effect, Arc::make_mut(&mut schema), dialect, revision);
        }
        let mut changes = effect.changes;
        changes.extend(within_block(&one.operation, dialect));
        let before_it = Arc::clone(&made);
        if !changes.is_empty() {
            let made = Arc::make_mut(&mut made);
            changes.iter().for_each(|change| made.note(change, &met, dialect));
        }
        let certain = one.runs() == Runs::Yes;
        let operation = one.operation;
        let (schema, made, unjudged) = (met, before_it, None);
        steps.push(Done { operation, changes, unmet, schema, certain, made, unjudged });
    }
    if let Some(span) = first_beyond {
        let met = Arc::clone(&schema);
        steps.push(Done::unjudged(beyond, span, met, made));
    }
    (steps, schema)
}

impl Done {
    /// What stands for the steps that are too many to be judged.
    fn unjudged(count: usize, span: Span, schema: Arc<Schema>, made: Arc<Made>) -> Self {
        let source = format!("{count} more steps");
        let reason = format!("no more than {MOST_STEPS} of a function are judged");
        let operation = Operation::plain(OperationKind::Opaque { source, reason }, span);
        let (changes, unmet) = (Vec::new(), Vec::new());
        Self { operation, changes, unmet, schema, certain: true, made, unjudged: Some(count) }
    }
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
