//! `does-not-exist`: a column or table that is gone, or never was.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::review::followed::{followed, nothing_is_hidden};
use crate::review::history::removed_by;
use crate::schema::{Change, QualifiedName, Unmet};

pub(super) const RULE: Rule = Rule {
    id: "does-not-exist",
    title: "Change of what is not there",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/errcodes-appendix.html",
    why: "No revision makes it, or one before took it away: the database refuses the change, and the migration fails.",
    lock: Locks::NONE,
    fix: "Name what is there, or make it first; where another program makes it, say so with an acknowledgement.",
    proof: Proof::Fails { with: "does not exist" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "statuss", existing_type=sa.String(20), nullable=True)


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.alter_column("users", "status", existing_type=sa.String(20), nullable=True)


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let mut hits: Vec<Hit> =
        followed(context).into_iter().filter_map(|step| missing(context, step)).collect();
    if !hits.is_empty() && !nothing_is_hidden(context) {
        hits.clear();
    }
    hits
}

fn missing(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    if step.says("IF EXISTS") {
        return None;
    }
    let mut unmet = step.unmet().iter().filter(|unmet| unmet.why == Unmet::NOBODY_MADE_IT);
    let message = unmet.find_map(|unmet| match unmet.place.split_once(' ')? {
        ("column", _) => Some(format!("{} is not there", unmet.place)),
        ("table", _) => step
            .changes()
            .iter()
            .filter_map(Change::table)
            .filter(|table| step.table(table).is_none())
            .find_map(|table| why_not(context, step, table)),
        _ => None,
    })?;
    let message = format!("{message}: the database refuses the change");
    Some(Hit::new(step.operation.span, Severity::Error, message))
}

/// Why a table that no migration is seen to make is not there, as far as that is sure: others may make tables too.
fn why_not(context: &Context<'_>, step: Step<'_>, table: &QualifiedName) -> Option<String> {
    if let Some(file) = removed_by(context, step, table) {
        return Some(format!("table {table} is not there any more, since {file}"));
    }
    let models = context.input.model_tables.unwrap_or_default();
    if models.iter().any(|name| name.rsplit('.').next() == Some(&table.name)) {
        return None;
    }
    let mut known = step.schema().tables.values();
    let meant = known.find(|one| {
        one.name.schema == table.schema && is_one_letter_off(&one.name.name, &table.name)
    })?;
    Some(format!("table {table} is not there, but {} is", meant.name))
}

/// Whether two words of some length differ by one letter, more, fewer or another.
fn is_one_letter_off(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let same = left.iter().zip(&right).take_while(|(one, other)| one == other).count();
    let rest = |word: &[char], skipped: usize| word.get(same + skipped..).map(<[char]>::to_vec);
    let by_other = rest(&left, 1) == rest(&right, 1);
    let by_one_more = rest(&left, 1) == rest(&right, 0) || rest(&left, 0) == rest(&right, 1);
    left.len() > 3 && right.len() > 3 && left != right && (by_other || by_one_more)
}

#[cfg(test)]
mod tests {
    use super::is_one_letter_off;

    #[test]
    fn one_letter_more_fewer_or_another_is_one_letter_off() {
        for (one, other) in [("user", "users"), ("orders", "order"), ("orders", "ordurs")] {
            assert!(is_one_letter_off(one, other), "{one} {other}");
        }
        for (one, other) in [("users", "users"), ("users", "usage"), ("tag", "tags")] {
            assert!(!is_one_letter_off(one, other), "{one} {other}");
        }
    }
}
