//! A run's statements and locks along time, as SVG.

use maud::{Markup, html};

use super::{DrawnRun, text};
use crate::sql::LockMode;

const WIDTH: f64 = 900.0;
const LEFT: f64 = 180.0;
const LANE: f64 = 26.0;
const MOST_LANES: usize = 20;
/// Thinner bars could not be seen.
const THINNEST: f64 = 3.0;

/// One table for as long as something of it is locked.
struct Lane<'r> {
    table: &'r str,
    holds: Vec<Hold>,
}

/// A lock from the statement that took it.
struct Hold {
    mode: LockMode,
    statement: usize,
    from: f64,
    taken: f64,
}

/// The statements one after the other, and below them each table with its locks. The time between
/// statements is left out.
pub(super) fn timeline(run: &DrawnRun) -> Markup {
    let mut ends = Vec::with_capacity(run.statements.len());
    let mut now = 0.0;
    for statement in &run.statements {
        now += statement.duration_ms.max(0.0);
        ends.push(now);
    }
    let total = now.max(0.1);
    let place = |ms: f64| LEFT + ms / total * (WIDTH - LEFT - 10.0);
    let lanes = lanes(run, &ends);
    let more = lanes.len().saturating_sub(MOST_LANES);
    let height = LANE * (lanes.len().min(MOST_LANES) + 2) as f64;
    html! {
        figure {
            div.wide {
                svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img"
                    aria-label="Statements and locks along time" {
                    text x="0" y=(LANE * 0.7) { "statements" }
                    @for (number, (statement, end)) in run.statements.iter().zip(&ends).enumerate() {
                        (bar("statement", 0, place(end - statement.duration_ms.max(0.0)), place(*end), &statement.sql, (run.id, number)))
                    }
                    @for (row, lane) in lanes.iter().take(MOST_LANES).enumerate() {
                        text x="0" y=(LANE * (row as f64 + 1.7)) { (text(&short(lane.table))) }
                        @for hold in &lane.holds {
                            @let class = strength(hold.mode);
                            @let told = format!("{} blocks {}", hold.mode.name(), hold.mode.blocks());
                            (bar(&format!("{class} until"), row + 1, place(hold.from), place(total), &told, (run.id, hold.statement)))
                            (bar(class, row + 1, place(hold.from), place(hold.taken), &told, (run.id, hold.statement)))
                        }
                    }
                    text x=(LEFT) y=(height - 6.0) class="quiet" { "0 ms" }
                    text x=(WIDTH - 10.0) y=(height - 6.0) class="quiet" text-anchor="end" { (format!("{total:.0} ms")) }
                }
            }
            figcaption.quiet {
                "Time in statements; what passes between them is not drawn. Full colour: while the statement that took the lock ran. "
                "Pale: it may be held until its transaction ends. "
                span.blocks-all { "blocks reads and writes" } ", " span.blocks-writes { "blocks writes" } ", "
                span.blocks-little { "blocks neither" } "."
                @if more > 0 { " " (more) " more tables are not drawn." }
            }
        }
    }
}

fn lanes<'r>(run: &'r DrawnRun, ends: &[f64]) -> Vec<Lane<'r>> {
    let mut lanes: Vec<Lane<'r>> = Vec::new();
    for (number, (statement, end)) in run.statements.iter().zip(ends).enumerate() {
        for (table, mode) in statement.locks.iter().flatten() {
            let hold = Hold {
                mode: *mode,
                statement: number,
                from: end - statement.duration_ms.max(0.0),
                taken: *end,
            };
            match lanes.iter_mut().find(|lane| lane.table == table) {
                Some(lane) => lane.holds.push(hold),
                None => lanes.push(Lane { table, holds: vec![hold] }),
            }
        }
    }
    // What keeps others waiting comes first.
    lanes.sort_by_key(|lane| std::cmp::Reverse(lane.holds.iter().map(|hold| hold.mode).max()));
    lanes
}

fn bar(
    class: &str,
    row: usize,
    from: f64,
    to: f64,
    told: &str,
    (run, statement): (i64, usize),
) -> Markup {
    html! {
        a href=(format!("#run-{run}-{}", statement + 1)) {
            rect class=(class) x=(format!("{from:.1}")) y=(format!("{:.1}", LANE * row as f64 + 4.0))
                width=(format!("{:.1}", (to - from).max(THINNEST))) height=(LANE - 8.0) rx="2" {
                title { (text(told)) }
            }
        }
    }
}

fn strength(mode: LockMode) -> &'static str {
    match mode {
        LockMode::AccessExclusive => "blocks-all",
        _ if mode.blocks_writes() => "blocks-writes",
        _ => "blocks-little",
    }
}

/// What fits beside the bars.
fn short(name: &str) -> String {
    const LETTERS: usize = 24;
    match name.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or(name)),
        None => name.to_owned(),
    }
}
