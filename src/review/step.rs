//! One step of a revision as rules look at it: what it does, what it meets, what stands around it.

use super::walk::{Done, key};
use super::{Direction, Severity};
use crate::operations::{Operation, OperationKind, ServerDefault};
use crate::python::Value;
use crate::schema::{Change, Dialect, QualifiedName, Schema, Table, Unmet};
use crate::sql::{
    CopiedRows, Locking, SquawkRule, StatementClass, block_statements, classify, copied_rows,
    read_locking, squawk_finds,
};

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

    pub(super) fn at(
        steps: &'a [Done],
        index: usize,
        dialect: Dialect,
        direction: Direction,
    ) -> Option<Self> {
        let done = steps.get(index)?;
        Some(Self { steps, index, dialect, direction, operation: &done.operation, done })
    }

    /// The database that the step runs on.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn sibling(&self, index: usize) -> Option<Self> {
        Self::at(self.steps, index, self.dialect, self.direction)
    }

    /// The operations before it.
    pub(super) fn before_operations(&self) -> impl DoubleEndedIterator<Item = &'a Operation> {
        self.steps.iter().take(self.index).map(|done| &done.operation)
    }

    /// `severity` in `upgrade()`; at most a warning in `downgrade()`, which is not about to run.
    pub(super) fn by_direction(&self, severity: Severity) -> Severity {
        match self.direction {
            Direction::Upgrade => severity,
            Direction::Downgrade => severity.max(Severity::Warning),
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

    /// Of the one that stands for all that nobody judged, how many those are.
    pub(super) fn unjudged(&self) -> Option<usize> {
        self.done.unjudged
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
        // `CREATE TABLE (LIKE …, CHECK …)` adds to what it makes itself.
        let by_itself = |change: &Change| matches!(change, Change::CreateTableLike { table: made, .. } if made == table);
        self.done.made.tables.contains(&key(table)) || self.done.changes.iter().any(by_itself)
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

    /// The table whose rows the step copies elsewhere.
    pub(super) fn copied_rows(&self) -> Option<CopiedRows> {
        let OperationKind::ExecuteSQLOp { sql } = &self.done.operation.kind else { return None };
        let inserts = matches!(sql.class, StatementClass::Insert { .. });
        let copied = copied_rows(&sql.text).filter(|_| inserts)?;
        let bare = copied.table.rsplit('.').next().unwrap_or_default();
        let of_catalog = copied.table.starts_with("information_schema.") || bare.starts_with("pg_");
        (!of_catalog).then_some(copied)
    }

    /// Whether the step, though reading cannot tell what it does, is seen to change rows and nothing else.
    pub(super) fn changes_rows_alone(&self) -> bool {
        self.done.operation.changes_rows_alone()
    }

    /// Whether the same function removed all rows of `table` before, under whatever name it had then.
    pub(super) fn is_emptied(&self, table: &QualifiedName) -> bool {
        let mut name = super::names::plain(&table.to_string());
        for earlier in self.before().rev() {
            for change in earlier.changes() {
                if let Change::RenameTable { table, to } = change
                    && super::names::plain(&to.to_string()) == name
                {
                    name = super::names::plain(&table.to_string());
                }
            }
            let empties = earlier.is_certain()
                && earlier.classes().iter().any(|class| match class {
                    StatementClass::Delete { table, condition: None } => {
                        super::names::plain(table) == name
                    }
                    StatementClass::Truncate { tables } => {
                        tables.iter().any(|table| super::names::plain(table) == name)
                    }
                    _ => false,
                });
            if empties {
                return true;
            }
        }
        false
    }

    /// The table whose rows a session changes, where reading tells no more of it.
    pub(super) fn rows_of(&self) -> Option<&'a QualifiedName> {
        self.done.operation.only_table.as_ref().filter(|_| self.changes_rows_alone())
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
        if self.keyword("postgresql_concurrently").and_then(Value::as_bool) == Some(true) {
            return true;
        }
        // `REINDEX (CONCURRENTLY FALSE)` says the word and means the contrary.
        self.says("CONCURRENTLY")
            && !self
                .locking()
                .iter()
                .any(|one| matches!(one, Locking::Reindex { concurrently: false, .. }))
    }
}
