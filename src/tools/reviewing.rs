//! What `review_file` and `generate_revision` share: gathering facts, reviewing, telling the result.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Session;
use super::state::DatabaseState;
use crate::database::RowCount;
use crate::models::{naming_templates, read_models};
use crate::operations::MigrationFunction;
use crate::project::Project;
use crate::refusal::Refusal;
use crate::report::{Attention, AttentionKind, MigrationLine, ReportSection};
use crate::review::{
    ConstraintKind, Direction, Finding, Obstructed, Policy, Review, ReviewInput, ServerVersion,
    Walked, WalkedRevision, constraint_changes, describe, obstructed, review,
};
use crate::revisions::{Cache, Graph, Revision, load_project};
use crate::schema::{Dialect, QualifiedName};

/// Characters of source in one answer, shared among its revisions.
const SOURCE_BUDGET: usize = 40_000;
/// Revisions shown in one answer.
const REVISIONS_SHOWN: usize = 40;
/// Operations shown of one function.
const OPERATIONS_SHOWN: usize = 60;
/// Findings shown in one answer.
const FINDINGS_SHOWN: usize = 60;
/// Tables whose rows are counted.
const TABLES_COUNTED: usize = 50;
/// Of so many changes the rows in their way are counted.
const OBSTRUCTIONS_COUNTED: usize = 20;

/// What is known of a project before anything is judged.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) graph: Arc<Graph>,
    pub(super) dialect: Dialect,
    /// The database, or why there is none.
    pub(super) reached: Result<DatabaseState, Refusal>,
    /// What was replayed before.
    replays: Arc<Cache>,
}

impl Facts {
    /// Reads the revision files and asks the database where it stands.
    pub(super) async fn gather(session: &Session, project: &Project) -> Result<Self, Refusal> {
        let graph = session.graph(project).await?;
        let reached = DatabaseState::read(session, project).await;
        let dialect =
            reached.as_ref().map_or_else(|_| project.likely_dialect(), |state| state.url.dialect);
        Ok(Self { graph, dialect, reached, replays: session.revisions() })
    }

    /// The version table's content, where it was read.
    pub(super) fn current(&self) -> Option<&[String]> {
        self.reached.as_ref().ok().map(|reached| reached.current.as_slice())
    }
}

/// The revision files of `project`, read anew.
pub(super) async fn read_graph(project: &Project) -> Result<Arc<Graph>, Refusal> {
    let project = project.clone();
    blocking(move || Arc::new(load_project(&project))).await
}

/// Runs `work` where blocking is allowed.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        Refusal::new("interrupted", "The work was interrupted")
            .because(error.to_string())
            .instead("call the tool again")
    })
}

/// A review with all that it was made from.
#[derive(Debug)]
pub(super) struct Reviewed {
    pub(super) walked: Walked,
    pub(super) review: Review,
    pub(super) report: ReportSection,
}

/// Judges `revisions` with what `facts` and the database say of the tables they touch.
pub(super) async fn judge(
    project: &Project,
    facts: &Facts,
    revisions: Vec<Arc<Revision>>,
) -> Result<Reviewed, Refusal> {
    let walked = walk(project, facts, revisions).await?;
    let row_counts = count_rows(facts, &walked).await;
    let obstructions = count_obstructions(facts, &walked).await;
    let mut policy = Policy::of(project)?;
    // What the server says of itself goes before what the settings say of it.
    policy.server_version = server_version(facts).await.or(policy.server_version);
    let model_tables = if walked.drops_tables() { model_tables(project).await? } else { None };
    let input = ReviewInput {
        walked: &walked,
        graph: &facts.graph,
        row_counts: &row_counts,
        obstructions: &obstructions,
        model_tables: model_tables.as_deref(),
        policy: &policy,
    };
    let report = report(&input, facts.current());
    let review = review(&input);
    Ok(Reviewed { walked, review, report })
}

/// The version of the server that was reached.
async fn server_version(facts: &Facts) -> Option<ServerVersion> {
    let Ok(DatabaseState { database: Some(database), .. }) = &facts.reached else { return None };
    ServerVersion::read(&database.server_version().await.ok()?)
}

/// `revisions` carried out on paper.
async fn walk(
    project: &Project,
    facts: &Facts,
    revisions: Vec<Arc<Revision>>,
) -> Result<Walked, Refusal> {
    let (project, graph, dialect) = (project.clone(), Arc::clone(&facts.graph), facts.dialect);
    let replays = Arc::clone(&facts.replays);
    blocking(move || {
        let conventions = naming_templates(&project);
        let under = replays.replay_under(&graph, &revisions, dialect, &conventions);
        Walked::on(under, revisions, Direction::Upgrade, dialect)
    })
    .await
}

/// The tables that the models define; `None` where no model was found.
async fn model_tables(project: &Project) -> Result<Option<Vec<String>>, Refusal> {
    let project = project.clone();
    let models = blocking(move || read_models(&project)).await?;
    let tables: Vec<String> = models.iter().map(|model| model.table.name.to_string()).collect();
    Ok((!tables.is_empty()).then_some(tables))
}

/// Rows of each touched table that exists.
async fn count_rows(facts: &Facts, walked: &Walked) -> BTreeMap<String, RowCount> {
    let mut counts = BTreeMap::new();
    let Ok(DatabaseState { database: Some(database), .. }) = &facts.reached else { return counts };
    for table in walked.touched_tables().into_iter().take(TABLES_COUNTED) {
        let name = match table.split_once('.') {
            Some((schema, name)) => QualifiedName::new(Some(schema.to_owned()), name),
            None => QualifiedName::bare(&table),
        };
        match database.row_count(&name).await {
            Ok(count) => {
                counts.insert(table, count);
            }
            // The migration may be the one that creates it.
            Err(refusal) => tracing::debug!(table, %refusal, "rows not counted"),
        }
    }
    counts
}

/// The rows that are in the way of each change, where the database has the table.
async fn count_obstructions(facts: &Facts, walked: &Walked) -> Vec<(Obstructed, i64)> {
    let mut counted = Vec::new();
    let Ok(DatabaseState { database: Some(database), .. }) = &facts.reached else { return counted };
    for one in obstructed(walked).into_iter().take(OBSTRUCTIONS_COUNTED) {
        match database.obstructing_rows(&one.table, &one.obstacle).await {
            Ok(Some(rows)) => counted.push((one, rows)),
            Ok(None) => {}
            Err(refusal) => tracing::debug!(table = %one.table, %refusal, "rows not counted"),
        }
    }
    counted
}

fn report(input: &ReviewInput<'_>, current: Option<&[String]>) -> ReportSection {
    ReportSection {
        migration: input
            .walked
            .revisions
            .iter()
            .take(REVISIONS_SHOWN)
            .map(|walked| MigrationLine {
                file: file_name(&walked.revision),
                revision_id: walked.revision.id.clone(),
                down_revision: walked.revision.down_revision.clone(),
            })
            .collect(),
        current: current.map(<[String]>::to_vec),
        attention: attention(input),
        ..ReportSection::default()
    }
}

/// The foreign-key and unique changes of `input`, for the report.
fn attention(input: &ReviewInput<'_>) -> Vec<Attention> {
    let changes = constraint_changes(input).into_iter().take(FINDINGS_SHOWN);
    changes
        .map(|change| Attention {
            kind: match change.kind {
                ConstraintKind::ForeignKey => AttentionKind::ForeignKey,
                ConstraintKind::Unique => AttentionKind::Unique,
            },
            table: change.table,
            name: change.name,
            change: change.change,
            why: change.why,
            measured: None,
        })
        .collect()
}

/// The same for revisions that were run in `direction`.
pub(super) fn attention_of_run(
    project: &Project,
    graph: &Graph,
    dialect: Dialect,
    revisions: &[Arc<Revision>],
    direction: Direction,
) -> Vec<Attention> {
    let conventions = naming_templates(project);
    let walked = Walked::new(graph, revisions.to_vec(), direction, dialect, &conventions);
    attention(&ReviewInput {
        walked: &walked,
        graph,
        row_counts: &BTreeMap::new(),
        obstructions: &[],
        model_tables: None,
        policy: &Policy::default(),
    })
}

/// The file's name within its version location.
pub(super) fn file_name(revision: &Revision) -> String {
    let name = revision.path.file_name().unwrap_or(revision.path.as_os_str());
    name.to_string_lossy().into_owned()
}

impl Reviewed {
    /// Each revision with its source and its operations.
    pub(super) fn revisions_told(&self) -> Vec<Map<String, Value>> {
        let shown = self.walked.revisions.len().min(REVISIONS_SHOWN);
        let budget = SOURCE_BUDGET / shown.max(1);
        self.walked
            .revisions
            .iter()
            .take(shown)
            .map(|WalkedRevision { revision, migration, .. }| {
                let (source, left_out) = cut(&revision.source, budget);
                let mut told = object(json!({
                    "file": file_name(revision),
                    "path": revision.path,
                    "revision_id": revision.id,
                    "down_revision": revision.down_revision,
                    "source": source,
                    "upgrade": operations_told(&migration.upgrade),
                    "downgrade": operations_told(&migration.downgrade),
                }));
                if left_out > 0 {
                    let note = format!("{left_out} more lines in {}", revision.path.display());
                    told.insert("source_cut".to_owned(), Value::from(note));
                }
                told
            })
            .collect()
    }

    /// How many revisions are not shown.
    pub(super) fn revisions_hidden(&self) -> usize {
        self.walked.revisions.len().saturating_sub(REVISIONS_SHOWN)
    }

    /// The six items.
    pub(super) fn checklist_told(&self) -> Vec<Map<String, Value>> {
        self.review.checklist.iter().map(|item| object(json!(item))).collect()
    }

    /// The findings, worst first; what every finding of a rule has in common is told once.
    pub(super) fn findings_told(&self) -> Vec<Map<String, Value>> {
        let mut explained = BTreeSet::new();
        let findings = &self.review.findings;
        let mut told: Vec<Map<String, Value>> = findings
            .iter()
            .take(FINDINGS_SHOWN)
            .map(|finding| finding_told(finding, explained.insert(finding.rule)))
            .collect();
        if findings.len() > FINDINGS_SHOWN {
            let hidden = findings.len() - FINDINGS_SHOWN;
            let message = format!("{hidden} more findings; review the revisions one by one");
            told.push(object(json!({"message": message})));
        }
        told
    }

    /// What was found and is suppressed, each with the reason.
    pub(super) fn suppressed_told(&self) -> Vec<Map<String, Value>> {
        let suppressed = self.review.suppressed.iter().take(FINDINGS_SHOWN);
        suppressed
            .map(|one| {
                let mut told = finding_told(&one.finding, false);
                told.shift_remove("fix");
                told.insert("reason".to_owned(), Value::from(one.reason.clone()));
                told
            })
            .collect()
    }

    /// `2 errors, 1 warning`, or `no findings`.
    pub(super) fn counts_told(&self) -> String {
        use crate::review::Severity;
        let count = |severity| {
            self.review.findings.iter().filter(|finding| finding.severity == severity).count()
        };
        let told: Vec<String> = [
            (count(Severity::Error), "error"),
            (count(Severity::Warning), "warning"),
            (count(Severity::Info), "info"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| {
            let plural = if count == 1 || noun == "info" { "" } else { "s" };
            format!("{count} {noun}{plural}")
        })
        .collect();
        if told.is_empty() { "no findings".to_owned() } else { told.join(", ") }
    }
}

fn operations_told(function: &MigrationFunction) -> Vec<String> {
    let mut told: Vec<String> =
        function.operations.iter().take(OPERATIONS_SHOWN).map(describe).collect();
    if function.operations.len() > OPERATIONS_SHOWN {
        told.push(format!("and {} more", function.operations.len() - OPERATIONS_SHOWN));
    }
    told
}

fn finding_told(finding: &Finding, first: bool) -> Map<String, Value> {
    let mut told = object(json!({
        "id": finding.id,
        "severity": finding.severity,
        "message": finding.message,
        "at": format!("{}:{}:{}", finding.file, finding.span.line, finding.span.column),
    }));
    if first {
        told.insert("why".to_owned(), Value::from(finding.why.clone()));
        if let Some(lock) = &finding.lock {
            told.insert("lock".to_owned(), Value::from(lock.clone()));
        }
    }
    match &finding.fix {
        Some(fix) => told.insert("fix".to_owned(), Value::from(fix.clone())),
        None if first => told.insert("advice".to_owned(), Value::from(finding.advice.clone())),
        None => None,
    };
    if let Some(span) = finding.fix_span {
        let lines = format!("in place of lines {}-{}", span.line, span.end_line);
        told.insert("fix_goes".to_owned(), Value::from(lines));
    }
    if !finding.also.is_empty() {
        let also = finding.also.iter().map(|edit| {
            let (first, last) = (edit.span.line, edit.span.end_line);
            let inserted = first == last && edit.span.column == edit.span.end_column;
            let goes = match inserted {
                true => format!("before line {first}"),
                false => format!("in place of lines {first}-{last}"),
            };
            json!({"fix": edit.source, "fix_goes": goes})
        });
        told.insert("fix_also".to_owned(), also.collect());
    }
    if !finding.next_revisions.is_empty() {
        told.insert("next_revisions".to_owned(), json!(finding.next_revisions));
    }
    if !finding.fix_excludes.is_empty() {
        told.insert("fix_excludes".to_owned(), json!(finding.fix_excludes));
    }
    told
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The whole lines of `text` that fit into `budget` characters, and how many lines do not.
fn cut(text: &str, budget: usize) -> (String, usize) {
    let mut kept = String::new();
    let mut lines = text.split_inclusive('\n');
    let mut length = 0;
    while let Some(line) = lines.next() {
        length += line.chars().count();
        if length > budget {
            return (kept, 1 + lines.count());
        }
        kept.push_str(line);
    }
    (kept, 0)
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn source_is_cut_at_whole_lines() {
        assert_eq!(cut("a\nb\nc", 100), ("a\nb\nc".to_owned(), 0));
        assert_eq!(cut("ab\ncd\nef\n", 6), ("ab\ncd\n".to_owned(), 1));
        assert_eq!(cut("a very long line", 3), (String::new(), 1));
    }
}
