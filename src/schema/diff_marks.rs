//! Differences in what columns carry beside their values: what computes them, what counts them up, comments.

use super::diff::{ABSENT, Difference, DifferenceKind};
use super::{Column, Dialect, Table};

/// What a column carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It is computed of others.
    Computed,
    /// It counts up by itself, as SQL's standard has it.
    Identity,
    /// It has a comment. What migrations say of a whole table's is not read.
    Comment,
}

/// One difference in what a column, or the table, carries.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkDifference {
    /// What differs.
    pub kind: Mark,
    /// The column and what both sides say; its kind is that of the column.
    pub difference: Difference,
}

/// Compares what the columns that both sides have carry. Each database prints expressions in its own way,
/// so that only their presence is compared.
pub fn diff_marks(left: &Table, right: &Table, dialect: Dialect) -> Vec<MarkDifference> {
    let mut found = Vec::new();
    let has_comments = dialect != Dialect::Sqlite;
    for column in &left.columns {
        let other = right.columns.iter().find(|one| one.name.eq_ignore_ascii_case(&column.name));
        let Some(other) = other else { continue };
        if column.computed.is_some() != other.computed.is_some() {
            found.push(difference(Mark::Computed, &column.name, &column.computed, &other.computed));
        }
        let (identity, of_other) = (identity(column, dialect), identity(other, dialect));
        // A database counts an identity up however the other side says that values are made.
        let differs = match (&identity, &of_other) {
            (Some(left), Some(right)) => left != right,
            (None, Some(_)) => !counts_up(column),
            (Some(_), None) => !counts_up(other) && !is_key(right, &other.name),
            (None, None) => false,
        };
        if differs {
            found.push(difference(Mark::Identity, &column.name, &identity, &of_other));
        }
        if has_comments && column.comment != other.comment {
            found.push(difference(Mark::Comment, &column.name, &column.comment, &other.comment));
        }
    }
    found
}

fn difference(
    kind: Mark,
    name: &str,
    left: &Option<String>,
    right: &Option<String>,
) -> MarkDifference {
    let told = |text: &Option<String>| text.clone().unwrap_or_else(|| ABSENT.to_owned());
    let (left, right) = (told(left), told(right));
    let difference =
        Difference { kind: DifferenceKind::Column, name: name.to_owned(), left, right };
    MarkDifference { kind, difference }
}

/// Only PostgreSQL tells identities from other ways of counting up.
fn identity(column: &Column, dialect: Dialect) -> Option<String> {
    let kind = column.identity.as_deref().filter(|_| dialect == Dialect::Postgresql)?;
    matches!(kind, "ALWAYS" | "BY DEFAULT").then(|| kind.to_owned())
}

fn counts_up(column: &Column) -> bool {
    column.serial
        || column.identity.is_some()
        || column.default.as_deref().is_some_and(super::is_serial)
}

fn is_key(table: &Table, column: &str) -> bool {
    table.primary_key.as_ref().is_some_and(|key| key.columns == [column.to_owned()])
}
