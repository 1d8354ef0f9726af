//! `exists-already`: made although it is there.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};

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
    if !hits.is_empty() && sets_search_path(context) {
        hits.clear();
    }
    hits
}

/// The steps of `upgrade()` of which it is certain what they meet: what is not understood may have made or taken
/// away anything.
pub(super) fn followed<'a>(context: &'a Context<'_>) -> Vec<Step<'a>> {
    if !context.walk.before.uncertain.is_empty() {
        return Vec::new();
    }
    let is_followed = |step: &Step<'_>| {
        step.is_certain()
            && !step.is_opaque()
            && !step.is_block()
            && step.operation.guards.is_empty()
    };
    context.upgrade().take_while(is_followed).collect()
}

/// Whether a name without a schema may stand for something else than it did before.
pub(super) fn sets_search_path(context: &Context<'_>) -> bool {
    let sets = |source: &str| source.to_ascii_lowercase().contains("search_path");
    sets(context.source()) || context.ancestors().any(|revision| sets(&revision.source))
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
