//! Rules whose harm shows when something fails, or when the data is unkind: their examples with just that, on real
//! servers.

use std::collections::BTreeMap;

use alembic_mcp::review::rules;

use crate::support::examples::{BESIDE, BESIDE_ON_POSTGRESQL, Observed, observe, revision_files};
use crate::support::{mariadb, postgres};

/// A step that fails.
const FAILING: &str = "    op.execute(\"SELECT nothing FROM nowhere\")\n";

fn example(id: &str, safe: bool) -> &'static str {
    let rule = rules().iter().find(|rule| rule.id == id).unwrap();
    if safe { rule.safe_example } else { rule.unsafe_example }
}

/// The example with a last step of `upgrade()` that fails.
fn failing(example: &str) -> String {
    let (upgrade, downgrade) = example.split_once("\n\ndef downgrade").unwrap();
    format!("{}\n{FAILING}\n\ndef downgrade{downgrade}", upgrade.trim_end())
}

fn ask(server: &str, beside: &[&str], asked: &[(&str, String)]) -> BTreeMap<String, Observed> {
    let examples = asked.iter().map(|(name, text)| ((*name).to_owned(), revision_files(text)));
    observe(server, beside, &examples.collect())
}

fn keeps_age(observed: &Observed) -> bool {
    assert!(observed.failure().is_some(), "{observed:?}");
    observed.stays.iter().any(|one| one.contains("age"))
}

#[test]
fn what_was_committed_before_a_failure_stays_on_postgresql() {
    let url = postgres::server().create_database();
    let beside = [BESIDE, BESIDE_ON_POSTGRESQL].concat();
    let add = "    op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), nullable=True))\n";
    let after_commit = |middle: &str| {
        failing(&format!("def upgrade():\n{add}{middle}\n\n\ndef downgrade():\n    pass\n"))
    };
    let seen = ask(
        &url,
        &beside,
        &[
            ("block last", failing(example("autocommit-block-not-first", false))),
            ("block first", failing(example("autocommit-block-not-first", true))),
            ("commit", after_commit("    op.execute(\"COMMIT\")")),
            ("no commit", after_commit("    op.execute(\"SELECT 1\")")),
        ],
    );
    assert!(keeps_age(&seen["block last"]), "{:?}", seen["block last"]);
    assert!(!keeps_age(&seen["block first"]), "{:?}", seen["block first"]);
    assert!(keeps_age(&seen["commit"]), "{:?}", seen["commit"]);
    assert!(!keeps_age(&seen["no commit"]), "{:?}", seen["no commit"]);
}

#[test]
fn steps_before_a_failure_stay_on_mariadb() {
    let unsafe_example = example("mysql-nontransactional-ddl", false);
    let safe = example("mysql-nontransactional-ddl", true);
    let seen = ask(
        &mariadb::server().create_database(),
        BESIDE,
        &[
            ("two steps", unsafe_example.replace("\"orders\"", "\"nowhere\"")),
            ("one step", safe.replace("\"users\"", "\"nowhere\"")),
        ],
    );
    assert!(keeps_age(&seen["two steps"]), "{:?}", seen["two steps"]);
    assert!(!keeps_age(&seen["one step"]), "{:?}", seen["one step"]);
}

#[test]
fn a_name_with_a_quote_in_it_breaks_sql_that_it_is_formatted_into() {
    let url = postgres::server().create_database();
    let beside =
        [BESIDE, BESIDE_ON_POSTGRESQL, &["UPDATE users SET name = 'O''Brien' WHERE id = 1"]];
    let seen = ask(
        &url,
        &beside.concat(),
        &[
            ("formatted", example("sql-injection-fstring", false).to_owned()),
            ("bound", example("sql-injection-fstring", true).to_owned()),
        ],
    );
    let failure = seen["formatted"].failure().unwrap_or_default();
    assert!(failure.contains("syntax error"), "{failure}");
    assert_eq!(seen["bound"].failure(), None);
}
