//! A report as one page that needs nothing else: for a pull request, or an audit.

mod timeline;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::neutral::neutral;
use super::{Attention, Backfill, BackfillVerdict, Blocked, ReportSection, Status};
use crate::sql::LockMode;

const STYLE: &str = include_str!("page/page.css");

/// What the page shows.
#[derive(Debug)]
pub struct Page {
    /// What it is about, in one line.
    pub summary: String,
    /// How things stand.
    pub status: Status,
    /// The database, as its redacted URL.
    pub database: String,
    /// The required lines.
    pub section: ReportSection,
    /// The heads of the files.
    pub heads: Vec<String>,
    /// Where the latest run failed.
    pub blocked: Option<Blocked>,
    /// The tables that the revisions make, change or drop.
    pub tables: Vec<DrawnTable>,
    /// The runs, oldest first.
    pub runs: Vec<DrawnRun>,
    /// Where the facts come from, one line each, in the Markdown of the report.
    pub evidence: Vec<String>,
    /// When it was made.
    pub made_at: String,
}

/// A table as the revisions leave it, against how they found it.
#[derive(Debug)]
pub struct DrawnTable {
    /// Its name.
    pub name: String,
    /// What became of it.
    pub change: Mark,
    /// What differs.
    pub lines: Vec<(Mark, String)>,
}

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Mark {
    Added,
    Dropped,
    Changed,
}

impl Mark {
    fn sign(self) -> &'static str {
        match self {
            Self::Added => "+",
            Self::Dropped => "−",
            Self::Changed => "~",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Dropped => "dropped",
            Self::Changed => "changed",
        }
    }
}

/// One run of the journal.
#[derive(Debug)]
pub struct DrawnRun {
    /// The journal's number.
    pub id: i64,
    /// What it was and how it ended.
    pub title: String,
    /// Its statements that locked, wrote anew or came last, in order.
    pub statements: Vec<DrawnStatement>,
    /// How many were recorded.
    pub recorded: i64,
}

/// One statement.
#[derive(Debug)]
pub struct DrawnStatement {
    /// The revision it belongs to.
    pub revision: String,
    /// Its text.
    pub sql: String,
    /// How long it took.
    pub duration_ms: f64,
    /// The locks that it newly took; `None` where that was not measured.
    pub locks: Option<Vec<(String, LockMode)>>,
    /// The tables that it wrote anew.
    pub rewritten: Vec<String>,
}

/// The page as HTML.
pub fn report_html(page: &Page) -> String {
    let body = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                title { (text(&page.summary)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "Migration report" }
                    p { span class={ "status " (status(page.status)) } { (status(page.status)) } " " (text(&page.summary)) }
                    p.quiet { code { (text(&page.database)) } " · made " (text(&page.made_at)) }
                }
                main {
                    @if let Some(blocked) = &page.blocked { (failure(blocked)) }
                    (required(page))
                    @if !page.tables.is_empty() { (schema_change(&page.tables)) }
                    @for run in &page.runs { (drawn_run(run)) }
                    (evidence(&page.evidence))
                }
            }
        }
    };
    body.into_string()
}

/// Text from files, the journal or the database, without what steers or hides.
fn text(content: &str) -> String {
    neutral(content)
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Attention => "attention",
        Status::Blocked => "blocked",
    }
}

fn failure(blocked: &Blocked) -> Markup {
    html! {
        section.failure {
            h2 { "[BLOCKED] " code { (text(&blocked.code)) } }
            dl {
                dt { "Root cause" } dd { (text(&blocked.root_cause)) }
                dt { "Revised approach" } dd { (text(&blocked.revised_approach)) }
                @if let Some(state) = &blocked.database_state { dt { "Database" } dd { (text(state)) } }
                dt { "Unblock" } dd { pre { (text(&blocked.unblock)) } }
            }
        }
    }
}

/// The four things that the workflow asks for.
fn required(page: &Page) -> Markup {
    let section = &page.section;
    html! {
        section {
            h2 { "What was asked for" }
            dl {
                dt { "Migration" }
                dd { @if section.migration.is_empty() { "none" } @else {
                    ul { @for line in &section.migration {
                        li { code { (text(&line.file)) } " (revision " code { (text(&line.revision_id)) } ")" }
                    } }
                } }
                dt { code { "alembic current" } }
                dd { (current(section.current.as_deref(), &page.heads)) }
                dt { "Backfill" }
                dd { @if section.backfill.is_empty() { "no backfill in this migration" } @else {
                    ul { @for one in &section.backfill { (backfill(one)) } }
                } }
                dt { "FK / unique changes" }
                dd { @if section.attention.is_empty() { "none" } @else {
                    ul { @for one in &section.attention { (attention(one)) } }
                } }
            }
        }
    }
}

fn current(shown: Option<&[String]>, heads: &[String]) -> Markup {
    html! {
        @match shown {
            None => "unknown: the database was not read",
            Some([]) => "(base)",
            Some(ids) => @for id in ids {
                code { (text(id)) @if heads.contains(id) { " (head)" } } " "
            },
        }
    }
}

fn backfill(one: &Backfill) -> Markup {
    let (class, verdict) = match one.verdict {
        BackfillVerdict::Set => ("ok", "set"),
        BackfillVerdict::Partial => ("blocked", "partial"),
        BackfillVerdict::Missing => ("blocked", "missing"),
        BackfillVerdict::Unknown => ("attention", "unknown"),
    };
    html! {
        li {
            code { (text(&one.table)) "." (text(&one.column)) } " "
            span class={ "status " (class) } { (verdict) }
            div.query { code { (text(&one.evidence)) } }
        }
    }
}

fn attention(one: &Attention) -> Markup {
    html! {
        li {
            code { (text(&one.name)) } " on " code { (text(&one.table)) } ": " (text(&one.change))
            div { (text(&one.why)) }
            @if let Some(measured) = &one.measured { div.query { (ticked(measured)) } }
        }
    }
}

/// What is between backticks as code, without the emphasis of Markdown.
fn ticked(line: &str) -> Markup {
    html! {
        @for (place, part) in line.replace("**", "").split('`').enumerate() {
            @if place % 2 == 1 { code { (text(part)) } } @else { (text(part)) }
        }
    }
}

fn schema_change(tables: &[DrawnTable]) -> Markup {
    html! {
        section {
            h2 { "What changes in the schema" }
            p.quiet { "As the migrations' source says; where the database came out otherwise, the evidence below says so." }
            div.tables { @for table in tables {
                article class={ "table " (table.change.class()) } {
                    h3 { span.mark { (table.change.sign()) } " " (text(&table.name)) }
                    ul { @for (mark, line) in &table.lines {
                        li class=(mark.class()) { span.mark { (mark.sign()) } " " (text(line)) }
                    } }
                }
            } }
        }
    }
}

fn drawn_run(run: &DrawnRun) -> Markup {
    html! {
        section id={ "run-" (run.id) } {
            h2 { "Run " (run.id) }
            p { (text(&run.title)) }
            @if run.statements.is_empty() {
                p.quiet { (run.recorded) " statements recorded, none of which locked or wrote a table anew." }
            } @else {
                (timeline::timeline(run))
                (statements(run))
            }
        }
    }
}

fn statements(run: &DrawnRun) -> Markup {
    html! {
        details open[run.statements.len() <= 12] {
            summary { (run.statements.len()) " of " (run.recorded) " statements: those that locked or wrote a table anew, and the last" }
            div.wide { table {
                thead { tr { th { "#" } th { "revision" } th { "statement" } th { "ms" } th { "locks newly held" } th { "written anew" } } }
                tbody { @for (place, one) in run.statements.iter().enumerate() {
                    tr id={ "run-" (run.id) "-" (place + 1) } {
                        td { (place + 1) }
                        td { code { (text(&one.revision)) } }
                        td { code { (text(&one.sql)) } }
                        td.number { (format!("{:.1}", one.duration_ms)) }
                        td { (locks(one)) }
                        td { (text(&one.rewritten.join(", "))) }
                    }
                } }
            } }
        }
    }
}

fn locks(one: &DrawnStatement) -> Markup {
    html! {
        @match &one.locks {
            None => span.quiet { "not measured" },
            Some(locks) => @for (table, mode) in locks {
                div { (mode.name()) " on " code { (text(table)) } }
            },
        }
    }
}

/// Each line leads to the run that it names.
fn evidence(lines: &[String]) -> Markup {
    html! {
        section {
            h2 { "Evidence" }
            ul { @for line in lines {
                li {
                    @match run_named(line) {
                        Some((before, run, after)) => {
                            (ticked(before)) a href={ "#run-" (run) } { "run " (run) } (ticked(after))
                        }
                        None => (ticked(line)),
                    }
                }
            } }
        }
    }
}

/// The run that a line of evidence speaks of, with what stands before and after it.
fn run_named(line: &str) -> Option<(&str, i64, &str)> {
    let (before, after) = line.split_once("run ")?;
    let end = after.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(after.len());
    let (digits, rest) = after.split_at_checked(end)?;
    Some((before, digits.parse().ok()?, rest))
}
