//! A report drawn: what a page of its own shows.

use super::account::{Account, Ending};
use super::evidence::{RunEvidence, latest};
use crate::bridge::StatementReport;
use crate::journal::RecordedRun;
use crate::project::Project;
use crate::report::{DrawnRun, DrawnStatement, DrawnTable, Mark, Page};
use crate::schema::{Column, Dialect, Difference, DifferenceKind, Schema, Table, diff_tables};
use crate::sql::LockMode;

const TABLES_DRAWN: usize = 60;

pub(super) fn page(account: &Account, project: &Project) -> Page {
    let (before, after) = account.schemas(project);
    let runs = latest(&account.subject.runs).iter().zip(&account.runs);
    Page {
        summary: account.summary(),
        status: account.status(),
        database: account.state.url.to_string(),
        section: account.section.clone(),
        heads: account.graph.heads.clone(),
        blocked: match &account.ending {
            Ending::Stands => None,
            Ending::Failed(blocked) => Some(blocked.clone()),
        },
        tables: tables(&before, &after, account.state.url.dialect),
        runs: runs
            .map(|(run, evidence)| drawn_run(run, evidence, &account.state.version_table.name))
            .collect(),
        evidence: account.lines.clone(),
        made_at: jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    }
}

fn drawn_run(run: &RecordedRun, evidence: &RunEvidence, version_table: &str) -> DrawnRun {
    let status = format!("{:?}", run.end.status).to_ascii_lowercase();
    DrawnRun {
        id: run.id.0,
        title: format!(
            "{} of review {}, started {}, {status}",
            run.start.name(),
            run.start.review_id,
            run.started_at
        ),
        statements: evidence
            .statements
            .iter()
            .map(|it| drawn_statement(it, version_table))
            .collect(),
        recorded: run.statement_count,
    }
}

fn drawn_statement(statement: &StatementReport, version_table: &str) -> DrawnStatement {
    let held = statement.locks.as_ref().map(|locks| {
        // Nobody else waits for Alembic's own table.
        let others = locks.iter().filter(|it| it.table.rsplit('.').next() != Some(version_table));
        others.filter_map(|it| Some((it.table.clone(), LockMode::read(&it.mode)?))).collect()
    });
    DrawnStatement {
        revision: statement.revision.clone().unwrap_or_default(),
        sql: statement.sql.clone(),
        duration_ms: statement.duration_ms,
        locks: held,
        rewritten: statement.rewritten.clone().unwrap_or_default(),
    }
}

/// What differs between two schemas, table by table.
fn tables(before: &Schema, after: &Schema, dialect: Dialect) -> Vec<DrawnTable> {
    let mut drawn = Vec::new();
    for table in after.tables.values() {
        match before.tables.get(&table.name.to_string()) {
            None => drawn.push(whole(table, Mark::Added)),
            Some(earlier) => drawn.extend(changed(earlier, table, dialect)),
        }
    }
    let dropped =
        before.tables.values().filter(|table| after.tables.get(&table.name.to_string()).is_none());
    drawn.extend(dropped.map(|table| whole(table, Mark::Dropped)));
    drawn.truncate(TABLES_DRAWN);
    drawn
}

fn whole(table: &Table, mark: Mark) -> DrawnTable {
    let mut lines: Vec<(Mark, String)> =
        table.columns.iter().map(|column| (mark, told(column))).collect();
    lines.extend(table.foreign_keys.iter().map(|key| {
        let line = format!("{} → {}", key.columns.join(", "), key.referred_table);
        (mark, line)
    }));
    lines.extend(table.indexes.iter().map(|index| (mark, format!("index {}", index.name))));
    DrawnTable { name: table.name.to_string(), change: mark, lines }
}

fn changed(earlier: &Table, later: &Table, dialect: Dialect) -> Option<DrawnTable> {
    let differences = diff_tables(earlier, later, dialect);
    let lines: Vec<(Mark, String)> = differences.into_iter().map(line).collect();
    (!lines.is_empty()).then(|| DrawnTable {
        name: later.name.to_string(),
        change: Mark::Changed,
        lines,
    })
}

fn line(difference: Difference) -> (Mark, String) {
    let Difference { kind, name, left, right } = difference;
    let kind = match kind {
        DifferenceKind::Column => "column",
        DifferenceKind::Type => "type of",
        DifferenceKind::Nullable => "nullability of",
        DifferenceKind::Default => "default of",
        DifferenceKind::PrimaryKey => "primary key",
        DifferenceKind::ForeignKey => "foreign key",
        DifferenceKind::Unique => "unique",
        DifferenceKind::Index => "index",
        DifferenceKind::Check => "check",
    };
    match (left.as_str(), right.as_str()) {
        ("absent", _) => (Mark::Added, format!("{kind} {name}: {right}")),
        (_, "absent") => (Mark::Dropped, format!("{kind} {name}: {left}")),
        _ => (Mark::Changed, format!("{kind} {name}: {left} → {right}")),
    }
}

fn told(column: &Column) -> String {
    let null = if column.nullable { "" } else { " NOT NULL" };
    let default = column.default.iter().map(|text| format!(" DEFAULT {text}"));
    format!("{} {}{null}{}", column.name, column.type_name, default.collect::<String>())
}
