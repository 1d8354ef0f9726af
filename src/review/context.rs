//! What a rule sees of one revision: its steps, what they change, and what is known of the data.

use std::collections::{HashMap, HashSet, VecDeque};

use super::advice::{beside_a_fix, with_names};
use super::names::{plain, same_table};
use super::step::Step;
use super::walk::Walk;
use super::{Direction, Edit, Finding, LaterRevision, ReviewInput, ServerVersion, Severity};
use crate::operations::Migration;
use crate::python::Span;
use crate::revisions::{Graph, Revision};
use crate::schema::Dialect;

/// Below this many rows a scan or an index build is over before anybody notices.
const FEW_ROWS: i64 = 10_000;

/// One revision under review.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) input: &'a ReviewInput<'a>,
    pub(super) revision: &'a Revision,
    pub(super) migration: &'a Migration,
    /// The revision carried out on paper.
    pub(super) walk: &'a Walk,
    /// Tables that earlier revisions of the same run create; they are as good as empty.
    pub(super) created_earlier: CreatedEarlier<'a>,
}

/// Of the tables that a run creates, those that exist when it comes to one of its revisions.
#[derive(Debug, Clone, Copy)]
pub(super) struct CreatedEarlier<'a> {
    /// The place in the run of the revision that creates each.
    pub(super) by: &'a HashMap<String, usize>,
    /// The place of the revision that is come to.
    pub(super) place: usize,
}

impl CreatedEarlier<'_> {
    fn contains(&self, table: &str) -> bool {
        self.by.get(table).is_some_and(|place| *place < self.place)
    }
}

/// The revisions that one stands on, nearest first, as far as they are asked for.
pub(super) struct Ancestors<'a> {
    graph: &'a Graph,
    seen: HashSet<&'a str>,
    waiting: VecDeque<&'a str>,
}

impl<'a> Iterator for Ancestors<'a> {
    type Item = &'a Revision;

    fn next(&mut self) -> Option<&'a Revision> {
        loop {
            let id = self.waiting.pop_front()?;
            if let Some(revision) = self.graph.revisions.get(id)
                && self.seen.insert(id)
            {
                self.waiting.extend(revision.down_revision.iter().map(String::as_str));
                self.waiting.extend(revision.depends_on.iter().map(String::as_str));
                return Some(revision);
            }
        }
    }
}

/// What a rule's check reports; the rule itself supplies the rest of the finding.
#[derive(Debug)]
pub(super) struct Hit {
    pub(super) span: Span,
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) fix: Option<String>,
    pub(super) fix_span: Option<Span>,
    pub(super) also: Vec<Edit>,
    pub(super) next_revisions: Vec<LaterRevision>,
    pub(super) advice: Option<String>,
    pub(super) why: Option<&'static str>,
}

impl Hit {
    pub(super) fn new(span: Span, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            span,
            severity,
            message: message.into(),
            fix: None,
            fix_span: None,
            also: Vec::new(),
            next_revisions: Vec::new(),
            advice: None,
            why: None,
        }
    }

    pub(super) fn fix(mut self, source: impl Into<String>) -> Self {
        self.fix = Some(source.into());
        self
    }

    /// The fix, to be pasted elsewhere than at the finding.
    pub(super) fn fix_at(mut self, span: Span, source: impl Into<String>) -> Self {
        self.fix = Some(source.into());
        self.fix_span = Some(span);
        self
    }

    /// The fix, where one could be written.
    pub(super) fn fix_if(mut self, source: Option<String>) -> Self {
        self.fix = source;
        self
    }

    /// What the fix changes elsewhere in the file.
    pub(super) fn also(mut self, edits: Vec<Edit>) -> Self {
        self.also = edits;
        self
    }

    /// What belongs into a later revision then, which needs no undoing.
    pub(super) fn then(mut self, upgrade: impl Into<String>) -> Self {
        self.next_revisions.push(LaterRevision { upgrade: upgrade.into(), downgrade: None });
        self
    }

    /// The revisions that have to come later, the next one first.
    pub(super) fn later(mut self, revisions: Vec<LaterRevision>) -> Self {
        self.next_revisions = revisions;
        self
    }

    /// The same with what undoes it.
    pub(super) fn then_and_back(
        mut self,
        upgrade: impl Into<String>,
        downgrade: impl Into<String>,
    ) -> Self {
        let (upgrade, downgrade) = (upgrade.into(), Some(downgrade.into()));
        self.next_revisions.push(LaterRevision { upgrade, downgrade });
        self
    }

    /// What to do here, where that is not what the rule says of all cases.
    pub(super) fn advice(mut self, words: impl Into<String>) -> Self {
        self.advice = Some(words.into());
        self
    }

    /// Why it matters on this database, where the rule's words are those of another.
    pub(super) fn why(mut self, words: &'static str) -> Self {
        self.why = Some(words);
        self
    }

    /// Takes the fix back, where it would not do.
    pub(super) fn without_fix(&mut self) {
        self.fix = None;
        self.also.clear();
        self.next_revisions.clear();
    }
}

impl<'a> Context<'a> {
    pub(super) fn dialect(&self) -> Dialect {
        self.input.walked.dialect
    }

    /// Whether the server is known to be older than `version`.
    pub(super) fn server_before(&self, version: ServerVersion) -> bool {
        self.input.policy.server_version.is_some_and(|server| server < version)
    }

    /// The same for a server that speaks MySQL: MySQL itself, or MariaDB.
    pub(super) fn mysql_before(&self, mysql: ServerVersion, mariadb: ServerVersion) -> bool {
        self.input
            .policy
            .server_version
            .is_some_and(|server| server < if server.is_mariadb() { mariadb } else { mysql })
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

    /// Where these bytes of the file stand.
    pub(super) fn span_of(&self, bytes: std::ops::Range<usize>) -> Span {
        let place = |at: usize| {
            let before = self.source().get(..at).unwrap_or_default();
            let line = before.rsplit('\n').next().unwrap_or_default();
            (before.matches('\n').count() + 1, line.chars().count() + 1)
        };
        let ((line, column), (end_line, end_column)) = (place(bytes.start), place(bytes.end));
        Span { line, column, end_line, end_column }
    }

    /// `file:line`.
    pub(super) fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.file())
    }

    /// The steps of `upgrade()` that this database runs.
    pub(super) fn upgrade(&self) -> impl Iterator<Item = Step<'a>> + use<'a> {
        self.walk.steps(Direction::Upgrade)
    }

    /// The steps of `downgrade()` that this database runs.
    pub(super) fn downgrade(&self) -> impl Iterator<Item = Step<'a>> + use<'a> {
        self.walk.steps(Direction::Downgrade)
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
    pub(super) fn ancestors(&self) -> Ancestors<'a> {
        let waiting = self.revision.down_revision.iter().map(String::as_str).collect();
        Ancestors { graph: self.input.graph, seen: HashSet::new(), waiting }
    }

    /// The fix and where it goes. What a batch does runs at its end, so that calls of `op` take the place of
    /// the whole batch; where that does more than the one call there is no fix.
    fn outside_of_batch(&self, span: Span, fix: String) -> (Option<String>, Option<Span>) {
        let in_batch = |step: &Step<'_>| step.operation.span == span && step.operation.batch;
        let calls_op = fix.lines().any(|line| {
            let line = line.trim_start();
            line.starts_with("op.") || line.starts_with("with op.")
        });
        let Some(step) = self.both().find(in_batch).filter(|_| calls_op) else {
            return (Some(fix), None);
        };
        let call = super::fix::source_at(self, step.operation.span).unwrap_or_default();
        let Some(block) = super::fix::block_around(self, span) else { return (None, None) };
        let within = |other: &Step<'_>| {
            (block.line..=block.end_line).contains(&other.operation.span.line)
                && other.operation.span != span
        };
        let alone = !self.both().any(|other| within(&other)) && block.line + 1 == span.line;
        (Some(fix).filter(|fix| alone && !fix.contains(&call)), Some(block))
    }

    /// All of the line, where the span is no more than its beginning.
    fn whole_line(&self, span: Span) -> Option<Span> {
        let line = self.source().lines().nth(span.line.checked_sub(1)?)?;
        (span == line_span(span.line))
            .then(|| Span { end_column: line.chars().count() + 1, ..span })
    }

    /// The whole finding of `rule` at `hit`.
    pub(super) fn finding(&self, rule: &super::rules::Rule, hit: Hit) -> Finding {
        let short: String = self.revision.id.chars().take(8).collect();
        // A fix is written for one statement, not for a block of them.
        let in_block = |step: Step<'_>| step.operation.span == hit.span && step.is_block();
        let had_fix = hit.fix.is_some();
        let place = hit.fix_span.unwrap_or(hit.span);
        let keeps = |fix: &String| super::replaced::keeps_the_rest(self, place, fix);
        let own_fix = hit.fix.filter(|fix| !self.both().any(in_block) && keeps(fix));
        let own_fix = own_fix.map(|fix| super::replaced::in_its_block(self, place, fix));
        let (own_fix, fix_span) = match own_fix {
            Some(fix) if hit.fix_span.is_none() => self.outside_of_batch(hit.span, fix),
            own_fix => (own_fix, hit.fix_span),
        };
        // What goes along with a fix means nothing without it.
        let (also, next_revisions) = match own_fix.is_none() && had_fix {
            true => (Vec::new(), Vec::new()),
            false => (hit.also, hit.next_revisions),
        };
        let general = || {
            let advice = with_names(self, hit.span, rule.fix.trim_end());
            if own_fix.is_some() { beside_a_fix(advice, next_revisions.len()) } else { advice }
        };
        let advice = hit.advice.unwrap_or_else(general);
        Finding {
            id: format!("{}@{short}:L{}", rule.id, hit.span.line),
            rule: rule.id,
            severity: hit.severity,
            message: hit.message,
            revision: self.revision.id.clone(),
            file: self.file(),
            span: hit.span,
            lock: rule.lock.of(self.dialect()).map(str::to_owned),
            why: hit.why.unwrap_or(rule.why).to_owned(),
            advice,
            fix_span: own_fix.as_ref().and(fix_span.or_else(|| self.whole_line(hit.span))),
            fix: own_fix,
            also,
            next_revisions,
            fix_excludes: Vec::new(),
        }
    }
}

/// The name of a revision's file.
pub(super) fn file_name(revision: &Revision) -> String {
    let name = revision.path.file_name().unwrap_or(revision.path.as_os_str());
    name.to_string_lossy().into_owned()
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
