//! What can be said of the database after a run that did not succeed.

use super::evidence::{STATEMENTS_SHOWN, is_read};
use super::execution::{shortened, shown};
use crate::apply::Passage;
use crate::bridge::{RunReport, StatementReport};
use crate::review::Direction;
use crate::schema::Dialect;

/// The version table after such a run, and what was to run.
pub(super) struct DatabaseNow<'a> {
    pub(super) dialect: Dialect,
    pub(super) passage: &'a Passage,
    /// What the version table shows; `None` where it could not be read.
    pub(super) after: Option<&'a [String]>,
}

impl DatabaseNow<'_> {
    /// Where the database stands, in words.
    pub(super) fn state(&self, report: &RunReport) -> String {
        let before = &self.passage.start().before;
        let Some(after) = self.after else {
            return "Unknown: the database could not be read after the run.".to_owned();
        };
        let stands = if after == before {
            format!("The version table still shows {}.", shown(after))
        } else {
            format!(
                "The version table shows {} (before: {}). Revisions up to there are applied.",
                shown(after),
                shown(before)
            )
        };
        let unheard = self.unheard(report);
        let mut left_over = self.left_over(report);
        if !unheard.is_empty() {
            left_over = left_over.replace("had taken effect.", "is known to have taken effect.");
        }
        stands + &left_over + &unheard + &self.left_to_do(report)
    }

    fn left_over(&self, report: &RunReport) -> String {
        let ran = self.unaccounted(report);
        if ran.is_empty() {
            return " No statement beyond that had taken effect.".to_owned();
        }
        let (lasting, undone): (Vec<_>, Vec<_>) =
            ran.into_iter().partition(|statement| statement.lasting);
        let mut told = match (lasting.is_empty(), self.dialect) {
            (true, _) => return " Every statement beyond that was rolled back.".to_owned(),
            (false, Dialect::Mysql) => format!(
                " MySQL and MariaDB commit around each DDL statement, so these took effect and \
                 stay: {}.",
                list(&lasting)
            ),
            (false, Dialect::Sqlite) => format!(
                " Python's sqlite3 commits DDL as it runs, so these took effect and stay: {}.",
                list(&lasting)
            ),
            (false, Dialect::Postgresql) => format!(
                " Beyond that these were already committed, by an autocommit_block() or a commit \
                 in the migration, and stay: {}.",
                list(&lasting)
            ),
        };
        match (undone.is_empty(), self.dialect) {
            (true, _) => {}
            (false, Dialect::Mysql | Dialect::Sqlite) => {
                told.push_str(&format!(" Rolled back: {}.", list(&undone)));
            }
            (false, Dialect::Postgresql) => told.push_str(" The rest was rolled back."),
        }
        told
    }

    /// What was under way when the connection or Python went, and no transaction takes back.
    fn unheard(&self, report: &RunReport) -> String {
        let Some(statement) = &report.unheard else { return String::new() };
        let recorded = statement.revision.as_ref().is_some_and(|own| self.is_recorded(own));
        let lasts = statement.lasting || !self.dialect.has_transactional_ddl();
        if recorded || !lasts || is_read(&statement.sql) {
            return String::new();
        }
        format!(
            " Not known is whether this took effect, whose end was not heard: {}.",
            shortened(&statement.sql, 100)
        )
    }

    /// What of a half-done revision has not run; nothing where it was undone as a whole.
    fn left_to_do(&self, report: &RunReport) -> String {
        let (Some(failure), false) = (&report.failure, self.dialect.has_transactional_ddl()) else {
            return String::new();
        };
        if !self.unaccounted(report).iter().any(|statement| statement.lasting) {
            return String::new();
        }
        match (&failure.statement, &failure.place) {
            (Some(statement), place) => {
                let place = place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
                format!(
                    " Left to do: what failed{place}, `{}`, and what follows it.",
                    shortened(statement, 100)
                )
            }
            (None, Some(place)) => format!(" Left to do: what follows {place}."),
            (None, None) => String::new(),
        }
    }

    /// Writing statements of revisions that the version table does not show as run.
    fn unaccounted<'r>(&self, report: &'r RunReport) -> Vec<&'r StatementReport> {
        report
            .statements
            .iter()
            .filter(|statement| !is_read(&statement.sql))
            .filter(|statement| {
                statement.revision.as_ref().is_some_and(|revision| !self.is_recorded(revision))
            })
            .collect()
    }

    /// Whether the version table shows that `revision` ran: it stands at it, or at a later one.
    fn is_recorded(&self, revision: &str) -> bool {
        let start = self.passage.start();
        let Some(after) = self.after.filter(|after| *after != start.before) else { return false };
        if after == start.target {
            return true;
        }
        let place = |id: &str| start.revisions.iter().position(|(own, ..)| own == id);
        let reached = after.iter().filter_map(|id| place(id)).max();
        match (place(revision), reached, start.direction) {
            (Some(own), Some(reached), Direction::Upgrade) => own <= reached,
            // Undoing stops before the revision that the table still shows.
            (Some(own), Some(reached), Direction::Downgrade) => own < reached,
            _ => false,
        }
    }
}

fn list(statements: &[&StatementReport]) -> String {
    let mut told: Vec<String> = statements
        .iter()
        .take(STATEMENTS_SHOWN)
        .map(|statement| shortened(&statement.sql, 100))
        .collect();
    if statements.len() > STATEMENTS_SHOWN {
        told.push(format!("and {} more", statements.len() - STATEMENTS_SHOWN));
    }
    told.join("; ")
}
