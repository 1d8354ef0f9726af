//! What may share a revision without harm.

use std::collections::BTreeSet;

use crate::schema::{Dialect, QualifiedName};

/// So many tables may be locked together, as the rule `locks-accumulate` counts them.
const LOCKED_TOGETHER: usize = 2;

/// What one revision does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps {
    /// Import lines beside Alembic's own.
    pub imports: Vec<String>,
    /// Lines of `upgrade()`.
    pub upgrade: Vec<String>,
    /// Lines of `downgrade()`.
    pub downgrade: Vec<String>,
    /// What to add to the message where one call becomes several revisions.
    pub suffix: &'static str,
}

/// When a step can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// A new table, or something on one that the same revision makes.
    New,
    /// A change of a table that is there, in the revision's transaction.
    Schema,
    /// Outside a transaction.
    Autocommit,
    /// The same, with something in the transaction behind it: nothing may follow.
    AutocommitThenSchema,
    /// Scans that must not hold the locks of a schema change.
    Scan,
    /// A few rows, in the revision's transaction.
    Rows,
    /// Many rows, a part at a time.
    Fill,
}

impl Stage {
    fn suffix(self) -> &'static str {
        match self {
            Self::New | Self::Schema => "schema",
            Self::Autocommit | Self::AutocommitThenSchema => "concurrently",
            Self::Scan => "validate",
            Self::Rows => "rows",
            Self::Fill => "backfill",
        }
    }
}

/// A part of a revision: what it does and how it is undone.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) stage: Stage,
    /// The table that is there already and is changed.
    pub(super) table: Option<QualifiedName>,
    pub(super) imports: Vec<String>,
    pub(super) upgrade: Vec<String>,
    pub(super) downgrade: Vec<String>,
}

impl Step {
    pub(super) fn new(stage: Stage, upgrade: Vec<String>, downgrade: Vec<String>) -> Self {
        Self { stage, table: None, imports: Vec::new(), upgrade, downgrade }
    }

    pub(super) fn on(self, table: &QualifiedName) -> Self {
        Self { table: Some(table.clone()), ..self }
    }

    pub(super) fn importing(mut self, import: Option<String>) -> Self {
        self.imports.extend(import);
        self
    }
}

/// A revision in the making.
#[derive(Debug)]
pub(super) struct Open {
    stage: Stage,
    /// Tables that were there before and are changed.
    changed: BTreeSet<QualifiedName>,
    /// Tables that it makes.
    pub(super) made: BTreeSet<QualifiedName>,
    pub(super) steps: Steps,
}

impl Open {
    pub(super) fn new(step: Step) -> Self {
        let steps = Steps { suffix: step.stage.suffix(), ..Steps::default() };
        let mut open =
            Self { stage: step.stage, changed: BTreeSet::new(), made: BTreeSet::new(), steps };
        open.join(step);
        open
    }

    /// Whether `step` can run in it without harm.
    pub(super) fn takes(&self, step: &Step, dialect: Dialect) -> bool {
        use Stage::{New, Rows, Schema};
        let in_transaction =
            matches!(self.stage, New | Schema) && matches!(step.stage, New | Schema);
        if !in_transaction {
            return match dialect {
                // Each change commits, and one that fails would leave those before it.
                Dialect::Mysql => self.stage == Rows && step.stage == Rows,
                _ => self.stage == step.stage && self.stage != Stage::AutocommitThenSchema,
            };
        }
        match dialect {
            Dialect::Mysql => step.stage == New || self.changed.is_empty(),
            Dialect::Sqlite => true,
            Dialect::Postgresql => {
                let tables = self.changed.iter().chain(&step.table).collect::<BTreeSet<_>>();
                tables.len() <= LOCKED_TOGETHER
            }
        }
    }

    pub(super) fn join(&mut self, step: Step) {
        if step.stage == Stage::Schema {
            self.stage = Stage::Schema;
        }
        self.changed.extend(step.table);
        for import in step.imports {
            if !self.steps.imports.contains(&import) {
                self.steps.imports.push(import);
            }
        }
        self.steps.upgrade.extend(step.upgrade);
        let later = std::mem::replace(&mut self.steps.downgrade, step.downgrade);
        self.steps.downgrade.extend(later);
    }
}
