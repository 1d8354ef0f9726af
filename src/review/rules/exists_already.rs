//! `exists-already`: made although it is there.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::review::followed::{followed, nothing_is_hidden};

pub(super) const RULE: Rule = Rule {
    id: "exists-already",
    title: "Made although it is there already",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/errcodes-appendix.html",
    why: "An earlier revision, or an earlier step of this one, has made it: the database refuses to make it again, and the migration fails.",
    lock: Locks::NONE,
    fix: "Leave the step out where what is there is what it wants; else drop or rename what is there first.",
    proof: Proof::Fails { with: "already exists" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_table("orders", sa.Column("id", sa.BigInteger(), primary_key=True))


def downgrade():
    raise NotImplementedError("the orders are not this revision's")
"#,
    safe_example: r#"def upgrade():
    op.create_table("returned_orders", sa.Column("id", sa.BigInteger(), primary_key=True))


def downgrade():
    op.drop_table("returned_orders")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let mut hits: Vec<Hit> = followed(context).into_iter().flat_map(in_the_way).collect();
    if !hits.is_empty() && !nothing_is_hidden(context) {
        hits.clear();
    }
    hits
}

fn in_the_way(step: Step<'_>) -> Vec<Hit> {
    let there = step.unmet().iter().filter(|unmet| unmet.is_in_the_way());
    there
        .map(|unmet| {
            let message =
                format!("{} is there already: the database refuses to make it again", unmet.place);
            Hit::new(step.operation.span, Severity::Error, message)
        })
        .collect()
}
