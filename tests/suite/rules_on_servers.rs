//! What a rule says happens, happens: its unsafe example on a real server of its dialect, with rows,
//! shows the lock, the rewrite, the failure or the loss, and its safe example does not.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use alembic_mcp::review::{Proof, Rule, rules};
use alembic_mcp::schema::Dialect;

use crate::support::examples::{
    BESIDE, BESIDE_ON_POSTGRESQL, finding, observe, observe_sending, revision_files,
};
use crate::support::{mariadb, postgres};

#[test]
fn examples_show_on_postgresql_what_their_rules_say() {
    let url = postgres::server().create_database();
    let beside = [BESIDE, BESIDE_ON_POSTGRESQL].concat();
    assert_examples(Dialect::Postgresql, &url, &beside);
}

#[test]
fn examples_show_on_mariadb_what_their_rules_say() {
    assert_examples(Dialect::Mysql, &mariadb::server().create_database(), BESIDE);
}

#[test]
fn examples_show_on_sqlite_what_their_rules_say() {
    assert_examples(Dialect::Sqlite, "sqlite://", BESIDE);
}

/// What their examples show, PostgreSQL alone has: `NOT VALID`, `VACUUM`, an index on an expression.
const ON_POSTGRESQL_ALONE: &[&str] =
    &["add-primary-key-locking", "autogen-phantom-index-drop", "commit-in-migration"];

/// Rules whose examples are PostgreSQL's, where they mean MySQL as well.
#[test]
fn examples_for_both_show_on_mariadb_what_their_rules_say() {
    let server = mariadb::server().create_database();
    let both = |rule: &&Rule| {
        rule.dialects[0] == Dialect::Postgresql && rule.dialects.contains(&Dialect::Mysql)
    };
    let rules: Vec<&Rule> = rules()
        .iter()
        .filter(both)
        .filter(|rule| !ON_POSTGRESQL_ALONE.contains(&rule.id))
        .filter(|rule| finding(rule, rule.unsafe_example, Dialect::Mysql).is_some())
        .collect();
    assert!(rules.len() > 40, "{}", rules.len());
    let mut examples = BTreeMap::new();
    for rule in &rules {
        examples.insert(format!("{} unsafe", rule.id), revision_files(rule.unsafe_example));
        examples.insert(format!("{} safe", rule.id), revision_files(rule.safe_example));
    }
    let observed = observe(&server, BESIDE, &examples);
    let mut wrong = String::new();
    for rule in rules {
        let seen = |kind| observed.get(&format!("{} {kind}", rule.id));
        let (bad, good) = (seen("unsafe").unwrap(), seen("safe").unwrap());
        let told_by_server =
            matches!(rule.proof, Proof::Loses | Proof::Leaves | Proof::Rewrite { .. });
        if told_by_server && !bad.shows(rule.proof) {
            writeln!(wrong, "{} does not show {:?}: {bad:?}", rule.id, rule.proof).unwrap();
        }
        if good.upgrade.is_some() || (told_by_server && good.shows(rule.proof)) {
            writeln!(wrong, "{} has an unsafe safe example: {good:?}", rule.id).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn assert_examples(dialect: Dialect, server: &str, beside: &[&str]) {
    let rules: Vec<&Rule> = rules().iter().filter(|rule| rule.dialects[0] == dialect).collect();
    let mut examples = BTreeMap::new();
    let mut wrong = String::new();
    for rule in &rules {
        examples.insert(format!("{} unsafe", rule.id), revision_files(rule.unsafe_example));
        examples.insert(format!("{} safe", rule.id), revision_files(rule.safe_example));
    }
    let sent = rules.iter().filter_map(|rule| Some((rule.id, rule.proof.statement()?)));
    let observed = observe_sending(server, beside, &examples, &sent.collect());
    for rule in rules {
        let seen = |kind| observed.get(&format!("{} {kind}", rule.id));
        let (bad, good) = (seen("unsafe").unwrap(), seen("safe").unwrap());
        if !bad.shows(rule.proof) {
            writeln!(wrong, "{} does not show {:?}: {bad:?}", rule.id, rule.proof).unwrap();
        }
        let in_graph = rule.unsafe_example.contains("down_revision");
        if rule.proof == Proof::Source && bad.failure().is_some() && !in_graph {
            writeln!(wrong, "{} fails unsaid: {bad:?}", rule.id).unwrap();
        }
        if good.failure().is_some() || (rule.proof != Proof::Source && good.shows(rule.proof)) {
            writeln!(wrong, "{} has an unsafe safe example: {good:?}", rule.id).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn several_statements_at_once_fail_on_a_driver_that_takes_one() {
    let rule = rules().iter().find(|rule| rule.id == "multi-statement-execute").unwrap();
    let examples = BTreeMap::from([
        ("bad".to_owned(), revision_files(rule.unsafe_example)),
        ("good".to_owned(), revision_files(rule.safe_example)),
    ]);
    let observed = observe("sqlite://", BESIDE, &examples);
    assert!(observed["bad"].failure().is_some_and(|error| error.contains("one statement")));
    assert_eq!(observed["good"].failure(), None);
}

#[test]
fn a_copy_on_sqlite_loses_what_its_cast_does_not_understand() {
    let rule = rules().iter().find(|rule| rule.id == "type-narrowing").unwrap();
    let change = |type_: &str| {
        format!(
            "def upgrade():\n    with op.batch_alter_table(\"orders\") as batch_op:\n        \
             batch_op.alter_column(\"note\", existing_type=sa.String(500), type_={type_})\n\n\n\
             def downgrade():\n    pass\n"
        )
    };
    let (bad, good) = (change("sa.Integer()"), change("sa.String(40)"));
    assert!(finding(rule, &bad, Dialect::Sqlite).is_some());
    assert!(finding(rule, &good, Dialect::Sqlite).is_none());
    let examples = BTreeMap::from([
        ("bad".to_owned(), revision_files(&bad)),
        ("good".to_owned(), revision_files(&good)),
    ]);
    let observed = observe("sqlite://", BESIDE, &examples);
    assert_eq!(observed["bad"].lost, ["orders"]);
    assert!(observed["good"].lost.is_empty());
}
