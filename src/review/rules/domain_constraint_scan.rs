//! `domain-constraint-scan`: constraint of a domain checked in every table.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::Dialect;
use crate::sql::{Locking, SquawkRule, says, sql_name};

pub(super) const RULE: Rule = Rule {
    id: "domain-constraint-scan",
    title: "Domain constraint scans every table that uses it",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-alterdomain.html",
    why: "Every column of the domain is read from end to end, in every table, while their writes wait.",
    lock: Locks::postgresql("SHARE on every table that uses the domain: blocks writes for the scans"),
    fix: r#"op.execute("ALTER DOMAIN NAME ADD CONSTRAINT CONSTRAINT CHECK (CONDITION) NOT VALID")
# in the next revision:
op.execute("ALTER DOMAIN NAME VALIDATE CONSTRAINT CONSTRAINT")
"#,
    proof: Proof::Lock { table: "parts", mode: "ShareLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER DOMAIN quantity ADD CONSTRAINT quantity_positive CHECK (VALUE > 0)")


def downgrade():
    op.execute("ALTER DOMAIN quantity DROP CONSTRAINT quantity_positive")
"#,
    safe_example: r#"def upgrade():
    op.execute("ALTER DOMAIN quantity ADD CONSTRAINT quantity_positive CHECK (VALUE > 0) NOT VALID")


def downgrade():
    op.execute("ALTER DOMAIN quantity DROP CONSTRAINT quantity_positive")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(constrained).collect()
}

fn constrained(step: Step<'_>) -> Option<Hit> {
    let Some(Locking::DomainConstraint { domain, name, validated: true }) = step.locking().pop()
    else {
        return None;
    };
    let made = format!("CREATE DOMAIN {}", domain.name);
    let is_new =
        step.before().filter_map(|before| before.statement()).any(|text| says(text, &made));
    let adds = step.squawk(SquawkRule::BanAlterDomainWithAddConstraint);
    let uses = |type_name: &str| {
        let bare = type_name.rsplit('.').next().unwrap_or(type_name);
        bare.trim_matches('"').eq_ignore_ascii_case(&domain.name)
    };
    let is_used = step.schema().tables.values().any(|table| {
        !step.is_new(&table.name) && table.columns.iter().any(|column| uses(&column.type_name))
    });
    if is_new && !is_used || !(adds || step.says("SET NOT NULL")) {
        return None;
    }
    let message = format!("every table that uses the domain \"{domain}\" is read from end to end");
    let hit = Hit::new(step.operation.span, Severity::Warning, message);
    let (Some(name), Some(text)) = (name, step.statement()) else { return Some(hit) };
    let here = format!("{} NOT VALID", text.trim_end().trim_end_matches(';'));
    let told = |name: &str| sql_name(name, Dialect::Postgresql);
    let later = format!(
        "ALTER DOMAIN {} VALIDATE CONSTRAINT {}",
        told(&domain.to_string()),
        told(&name)
    );
    Some(hit.fix(fix::execute(&here)).then(fix::execute(&later)))
}
