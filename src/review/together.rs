//! Findings that speak of one statement: what a stronger one says as well is not said twice, and fixes
//! that change the same lines know of each other.

use super::Finding;
use crate::python::Span;

/// A finding that goes without saying beside another of the same place.
const SAID_BY: &[(&str, &[&str])] =
    &[("unbatched-backfill", &["backfill-in-ddl-transaction", "dml-no-where"])];

/// Leaves out of the findings of one revision what a stronger one says of the same statement.
pub(super) fn without_weaker(found: &mut Vec<Finding>) {
    let said: Vec<(&str, Span)> = found.iter().map(|one| (one.rule, one.span)).collect();
    found.retain(|finding| {
        let stronger = SAID_BY.iter().find(|(weaker, _)| *weaker == finding.rule);
        let stronger = stronger.map(|(_, by)| *by).unwrap_or_default();
        !said.iter().any(|(rule, span)| stronger.contains(rule) && *span == finding.span)
    });
}

/// How many findings with fixes are compared with each other.
const COMPARED: usize = 200;

/// Tells each fix of those that change the same lines.
pub(super) fn tell_of_each_other(findings: &mut [Finding]) {
    let fixed = findings.iter().enumerate().filter(|(_, finding)| finding.fix.is_some());
    let fixed: Vec<(usize, String, Vec<Span>)> = fixed
        .take(COMPARED)
        .map(|(at, one)| {
            let spans = one.edits().into_iter().map(|edit| edit.span).collect();
            (at, one.revision.clone(), spans)
        })
        .collect();
    for (at, revision, spans) in &fixed {
        let meets = |other: &&(usize, String, Vec<Span>)| {
            let (place, of, theirs) = *other;
            place != at
                && of == revision
                && spans.iter().any(|span| theirs.iter().any(|it| overlap(*span, *it)))
        };
        let others: Vec<usize> = fixed.iter().filter(meets).map(|(place, ..)| *place).collect();
        let ids: Vec<String> = others
            .iter()
            .filter_map(|place| findings.get(*place).map(|other| other.id.clone()))
            .collect();
        if let Some(finding) = findings.get_mut(*at) {
            finding.fix_excludes = ids;
        }
    }
}

fn overlap(one: Span, other: Span) -> bool {
    let start = |span: Span| (span.line, span.column);
    let end = |span: Span| (span.end_line, span.end_column);
    start(one) == start(other) || start(one) < end(other) && start(other) < end(one)
}

#[cfg(test)]
mod tests {
    use crate::review::testing::review_example;
    use crate::schema::Dialect;

    #[test]
    fn a_backfill_under_a_lock_is_told_once() {
        let example = "def upgrade():\n    \
            op.add_column(\"users\", sa.Column(\"initials\", sa.String(4), nullable=True))\n    \
            op.execute(\"UPDATE users SET initials = left(name, 1) WHERE initials IS NULL\")\n\n\n\
            def downgrade():\n    op.drop_column(\"users\", \"initials\")\n";
        let found = review_example(example, Dialect::Postgresql).findings;
        let rules: Vec<&str> = found.iter().map(|one| one.rule).collect();
        assert_eq!(rules, ["backfill-in-ddl-transaction"]);
    }

    #[test]
    fn fixes_of_one_statement_know_of_each_other() {
        let example = "def upgrade():\n    \
            op.add_column(\"users\", sa.Column(\"seen\", sa.DateTime(), nullable=False))\n\n\n\
            def downgrade():\n    op.drop_column(\"users\", \"seen\")\n";
        let found = review_example(example, Dialect::Postgresql).findings;
        let fixed: Vec<_> = found.iter().filter(|one| one.fix.is_some()).collect();
        assert_eq!(fixed.len(), 2, "{found:#?}");
        assert_eq!(fixed[0].fix_excludes, [fixed[1].id.clone()]);
    }
}
