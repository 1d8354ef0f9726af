//! What a rule sees of one revision: its steps, what they change, and what is known of the data.

use std::collections::BTreeSet;

use super::effect::{Effect, effects, plain, same_table};
use super::{Direction, Finding, ReviewInput, Severity};
use crate::operations::{Migration, Operation};
use crate::python::Span;
use crate::revisions::Revision;
use crate::schema::Dialect;

/// Below this many rows a scan or an index build is over before anybody notices.
const FEW_ROWS: i64 = 10_000;

/// One revision under review.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) input: &'a ReviewInput<'a>,
    pub(super) revision: &'a Revision,
    pub(super) migration: &'a Migration,
    /// Tables that earlier revisions of the same run create; they are as good as empty.
    pub(super) created_earlier: &'a BTreeSet<String>,
}

/// One operation in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) operation: &'a Operation,
    pub(super) direction: Direction,
    /// What the same function did before.
    pub(super) before: &'a [Operation],
}

impl Step<'_> {
    /// What the operation changes.
    pub(super) fn effects(&self) -> Vec<Effect> {
        effects(self.operation)
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
        self.before.iter().flat_map(effects).any(|effect| match effect {
            Effect::CreateTable { table: created } => same_table(&created, table),
            _ => false,
        })
    }

    /// Whether the same function added `column` to `table` before.
    pub(super) fn made_column(&self, table: &str, column: &str) -> bool {
        self.made(table)
            || self.before.iter().flat_map(effects).any(|effect| match effect {
                Effect::AddColumn { table: to, column: added, .. } => {
                    same_table(&to, table) && added == column
                }
                _ => false,
            })
    }
}

/// What a rule's check reports; the rule itself supplies the rest of the finding.
#[derive(Debug)]
pub(super) struct Hit {
    pub(super) span: Span,
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) fix: Option<String>,
}

impl Hit {
    pub(super) fn new(span: Span, severity: Severity, message: impl Into<String>) -> Self {
        Self { span, severity, message: message.into(), fix: None }
    }

    pub(super) fn fix(mut self, source: impl Into<String>) -> Self {
        self.fix = Some(source.into());
        self
    }
}

impl<'a> Context<'a> {
    pub(super) fn dialect(&self) -> Dialect {
        self.input.dialect
    }

    /// The file's name.
    pub(super) fn file(&self) -> String {
        file_name(self.revision)
    }

    /// The file's text.
    pub(super) fn source(&self) -> &'a str {
        &self.revision.source
    }

    /// Whether the models, where they were read, define `table`.
    pub(super) fn models_define(&self, table: &str) -> bool {
        let tables = self.input.model_tables.unwrap_or_default();
        tables.iter().any(|defined| same_table(defined, table))
    }

    /// `file:line`.
    pub(super) fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.file())
    }

    /// The steps of `upgrade()` that this database runs.
    pub(super) fn upgrade(&self) -> impl Iterator<Item = Step<'a>> + use<'a> {
        steps(&self.migration.upgrade.operations, Direction::Upgrade, self.input.dialect)
    }

    /// The steps of `downgrade()` that this database runs.
    pub(super) fn downgrade(&self) -> impl Iterator<Item = Step<'a>> + use<'a> {
        steps(&self.migration.downgrade.operations, Direction::Downgrade, self.input.dialect)
    }

    /// The steps of both functions.
    pub(super) fn both(&self) -> impl Iterator<Item = Step<'a>> + use<'a> {
        self.upgrade().chain(self.downgrade())
    }

    /// Rows of `table` as this revision finds it, where known.
    pub(super) fn rows(&self, table: &str) -> Option<i64> {
        if self.created_earlier.contains(&plain(table)) {
            return Some(0);
        }
        self.input
            .row_counts
            .iter()
            .find(|(name, _)| same_table(name, table))
            .map(|(_, count)| count.rows)
    }

    /// `severity` where rows may be harmed; `Info` where the table is known to be empty.
    pub(super) fn by_data(&self, table: &str, severity: Severity) -> Severity {
        if self.rows(table) == Some(0) { Severity::Info } else { severity }
    }

    /// `severity` where the work takes long; `Info` where the table is known to be small.
    pub(super) fn by_size(&self, table: &str, severity: Severity) -> Severity {
        let small = self.rows(table).is_some_and(|rows| (0..FEW_ROWS).contains(&rows));
        if small { Severity::Info } else { severity }
    }

    /// ` (N rows)`, or nothing where the rows are not known.
    pub(super) fn rows_told(&self, table: &str) -> String {
        match self.rows(table) {
            Some(1) => " (1 row)".to_owned(),
            Some(rows) => format!(" ({rows} rows)"),
            None => String::new(),
        }
    }

    /// The revisions this one stands on, nearest first.
    pub(super) fn ancestors(&self) -> Vec<&'a Revision> {
        let mut seen = BTreeSet::new();
        let mut waiting: std::collections::VecDeque<&str> =
            self.revision.down_revision.iter().map(String::as_str).collect();
        let mut found = Vec::new();
        while let Some(id) = waiting.pop_front() {
            let Some(revision) = self.input.graph.revisions.get(id).filter(|_| seen.insert(id))
            else {
                continue;
            };
            found.push(&**revision);
            waiting.extend(revision.down_revision.iter().map(String::as_str));
            waiting.extend(revision.depends_on.iter().map(String::as_str));
        }
        found
    }

    /// The whole finding of `rule` at `hit`.
    pub(super) fn finding(&self, rule: &super::rules::Rule, hit: Hit) -> Finding {
        let short: String = self.revision.id.chars().take(8).collect();
        Finding {
            id: format!("{}@{short}:L{}", rule.id, hit.span.line),
            rule: rule.id,
            severity: hit.severity,
            message: hit.message,
            revision: self.revision.id.clone(),
            file: self.file(),
            span: hit.span,
            lock: rule.lock.map(str::to_owned),
            why: rule.why.to_owned(),
            fix: Some(hit.fix.unwrap_or_else(|| rule.fix.to_owned())),
        }
    }
}

/// The name of a revision's file.
pub(super) fn file_name(revision: &Revision) -> String {
    let name = revision.path.file_name().unwrap_or(revision.path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn steps(
    operations: &[Operation],
    direction: Direction,
    dialect: Dialect,
) -> impl Iterator<Item = Step<'_>> {
    operations.iter().enumerate().filter_map(move |(index, operation)| {
        let before = operations.get(..index).unwrap_or_default();
        let step = Step { operation, direction, before };
        (!excluded(operation, dialect)).then_some(step)
    })
}

/// Whether the conditions over `operation` say that `dialect` never runs it.
pub(super) fn excluded(operation: &Operation, dialect: Dialect) -> bool {
    operation.guards.iter().any(|guard| {
        let condition = guard.condition.replace('\'', "\"");
        let negated = condition.trim_start().starts_with("not (") != condition.contains("!=");
        if !condition.contains("dialect") || condition.contains(" or ") {
            return false;
        }
        let named = ["postgresql", "mysql", "mariadb", "sqlite", "mssql", "oracle"]
            .iter()
            .filter(|name| condition.contains(&format!("\"{name}\"")))
            .map(|name| Dialect::from_name(name))
            .collect::<Vec<_>>();
        !named.is_empty() && named.contains(&Some(dialect)) == negated
    })
}

/// The line that assigns `revision`, else the first.
pub(super) fn revision_span(context: &Context<'_>) -> Span {
    let assigns = |line: &str| {
        let name = line.split(['=', ':']).next().unwrap_or_default();
        name.trim_end() == "revision"
    };
    line_span(context.source().lines().position(assigns).map_or(1, |index| index + 1))
}

/// A span that covers the start of `line`.
pub(super) fn line_span(line: usize) -> Span {
    Span { line, column: 1, end_line: line, end_column: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::{Guard, OperationKind};

    fn guarded(condition: &str) -> Operation {
        let kind = OperationKind::DropTableOp {
            table_name: "t".to_owned(),
            schema: None,
            if_exists: false,
        };
        Operation {
            guards: vec![Guard {
                condition: condition.to_owned(),
                span: Span::default(),
                outcome: None,
            }],
            ..Operation::plain(kind, Span::default())
        }
    }

    #[test]
    fn dialect_conditions_decide_who_runs_a_step() {
        let only_pg = guarded("bind.dialect.name == 'postgresql'");
        assert!(excluded(&only_pg, Dialect::Sqlite));
        assert!(!excluded(&only_pg, Dialect::Postgresql));
        let not_sqlite = guarded("bind.dialect.name != \"sqlite\"");
        assert!(excluded(&not_sqlite, Dialect::Sqlite));
        assert!(!excluded(&not_sqlite, Dialect::Postgresql));
        let other_branch = guarded("not (bind.dialect.name == 'postgresql')");
        assert!(excluded(&other_branch, Dialect::Postgresql));
        assert!(!excluded(&guarded("inspector.has_table('t')"), Dialect::Sqlite));
    }
}
