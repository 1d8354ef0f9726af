//! The required report as Markdown.

use std::fmt::Write;

use super::{Attention, Backfill, Blocked, ReportSection};

/// The four lines the workflow asks for after a migration, each with its evidence.
///
/// ```
/// use alembic_mcp::report::{ReportSection, required_report};
/// let report = ReportSection { current: Some(vec!["012".into()]), ..ReportSection::default() };
/// let text = required_report(&report, &["012".into()]);
/// assert!(text.contains("**`alembic current`:** `012 (head)`"));
/// ```
pub fn required_report(report: &ReportSection, heads: &[String]) -> String {
    let mut text = String::from("## Migration report\n");
    // Writing to a String cannot fail.
    let _ = writeln!(text, "- **Migration:** {}", migrations(report));
    let _ = writeln!(text, "- **`alembic current`:** {}", current(report, heads));
    let _ = writeln!(text, "- **Backfill:**{}", backfills(&report.backfill));
    let _ = write!(text, "- **FK / unique changes:**{}", attention(&report.attention));
    text
}

/// A failed step in the form the failure loop takes up.
///
/// The database's state is part of it, so that nobody has to guess.
pub fn blocked_report(summary: &str, blocked: &Blocked) -> String {
    let mut text = format!("[BLOCKED] {summary} (`{}`)\n", blocked.code);
    let _ = writeln!(text, "- **Root cause:** {}", blocked.root_cause);
    let _ = writeln!(text, "- **Revised approach:** {}", blocked.revised_approach);
    if let Some(state) = &blocked.database_state {
        let _ = writeln!(text, "- **Database:** {state}");
    }
    let _ = write!(text, "- **Unblock:**\n```\n{}\n```", blocked.unblock);
    text
}

fn migrations(report: &ReportSection) -> String {
    let lines: Vec<String> = report
        .migration
        .iter()
        .map(|line| format!("`{}` (revision `{}`)", line.file, line.revision_id))
        .collect();
    if lines.is_empty() { "none".to_owned() } else { lines.join(", ") }
}

/// As `alembic current` shows it.
fn current(report: &ReportSection, heads: &[String]) -> String {
    match report.current.as_deref() {
        None => "unknown: the database was not read".to_owned(),
        Some([]) => "(base)".to_owned(),
        Some(revisions) => {
            let shown = revisions.iter().map(|id| match heads.contains(id) {
                true => format!("`{id} (head)`"),
                false => format!("`{id}`"),
            });
            shown.collect::<Vec<_>>().join(", ")
        }
    }
}

fn backfills(backfills: &[Backfill]) -> String {
    if backfills.is_empty() {
        return " no backfill in this migration".to_owned();
    }
    let lines = backfills.iter().map(|backfill| {
        let verdict = format!("{:?}", backfill.verdict).to_lowercase();
        format!("\n  - `{}.{}`: {verdict} ({})", backfill.table, backfill.column, backfill.evidence)
    });
    lines.collect()
}

fn attention(changes: &[Attention]) -> String {
    if changes.is_empty() {
        return " none".to_owned();
    }
    let lines = changes.iter().map(|change| {
        let measured = change.measured.iter().map(|facts| format!("; measured: {facts}"));
        let Attention { name, table, change, why, .. } = change;
        format!("\n  - `{name}` on `{table}`: {change}; {why}{}", measured.collect::<String>())
    });
    lines.collect()
}
