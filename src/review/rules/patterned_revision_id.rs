//! `patterned-revision-id`: revision id typed by hand.

use std::collections::HashSet;

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, revision_span};
use crate::review::fix_calls;

pub(super) const RULE: Rule = Rule {
    id: "patterned-revision-id",
    title: "Revision id typed by hand",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/branches.html",
    why: "An invented id such as a1b2c3d4e5f6 is invented again: two files with one id, and Alembic silently uses only one of them.",
    lock: Locks::NONE,
    fix: "Let generate_revision make the id, before anybody applies this file.",
    // It is the next one who types the same id that it fails for.
    proof: Proof::Source,
    check,
    unsafe_example: r#""""an example

Revision ID: a1b2c3d4e5f6
Revises: 9f3c1b7a2e44
"""
from alembic import op
import sqlalchemy as sa

revision = "a1b2c3d4e5f6"
down_revision = "9f3c1b7a2e44"


def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer()))


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#""""an example

Revision ID: 5e0c3aa91b7d
Revises: 9f3c1b7a2e44
"""
from alembic import op
import sqlalchemy as sa

revision = "5e0c3aa91b7d"
down_revision = "9f3c1b7a2e44"


def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer()))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let id = &context.revision.id;
    if !is_patterned(id) {
        return Vec::new();
    }
    let message = format!("the revision id \"{id}\" follows a pattern that chance does not make");
    let span = revision_span(context);
    vec![Hit::new(span, Severity::Warning, message).fix_if(fix_calls::with_new_id(context, span))]
}

/// Whether a twelve-digit id alternates letters that do not repeat with digits, or counts up or down.
fn is_patterned(id: &str) -> bool {
    let letters: Vec<char> = id.chars().collect();
    if letters.len() != 12 || !letters.iter().all(char::is_ascii_alphanumeric) {
        return false;
    }
    let alternates = letters.windows(2).all(|pair| {
        let kinds: Vec<bool> = pair.iter().map(char::is_ascii_digit).collect();
        kinds.first() != kinds.last()
    });
    let values: Vec<i64> =
        letters.iter().filter_map(|letter| letter.to_digit(36)).map(i64::from).collect();
    let steps = |wanted: i64| {
        let follows = |pair: &&[i64]| matches!(pair, [a, b] if (b - a).rem_euclid(16) == wanted.rem_euclid(16));
        values.windows(2).filter(follows).count()
    };
    // Chance alternates once in three thousand ids, but then it repeats letters.
    let alphabetic: Vec<char> = letters.iter().copied().filter(|one| one.is_alphabetic()).collect();
    let distinct = alphabetic.iter().collect::<HashSet<_>>().len() == alphabetic.len();
    let is_minted = alphabetic.iter().all(char::is_ascii_hexdigit);
    let digits: Vec<u32> = letters.iter().filter_map(|one| one.to_digit(10)).collect();
    let counts = digits.windows(2).filter(|pair| matches!(pair, [a, b] if a + 1 == *b)).count() >= 4;
    alternates && (distinct || !is_minted || counts) || [1, -1, 0].into_iter().any(|step| steps(step) >= 9)
}

#[cfg(test)]
mod tests {
    #[test]
    fn chance_is_left_alone() {
        for id in ["a1b2c3d4e5f6", "123456789abc", "fedcba987654", "000000000000", "b7c8d9e0f1a2"] {
            assert!(super::is_patterned(id), "{id}");
        }
        for id in ["5e0c3aa91b7d", "1975ea83b712", "790c4b2fec18", "060", "8aeeec293336", "a4a1c7b3a9c2"] {
            assert!(!super::is_patterned(id), "{id}");
        }
    }
}
