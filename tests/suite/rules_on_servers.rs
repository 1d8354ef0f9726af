//! What a rule says happens, happens: its unsafe example on a real server of its dialect, with rows,
//! shows the lock, the rewrite, the failure or the loss, and its safe example does not.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use alembic_mcp::review::{
    Direction, Finding, Policy, Proof, ReviewInput, Rule, ServerVersion, Walked, review, rules,
};
use alembic_mcp::revisions::load;
use alembic_mcp::schema::{Dialect, NamingTemplates};
use serde::{Deserialize, Serialize};

use crate::support::python::{Flavour, venv};
use crate::support::{mariadb, postgres};

const OBSERVE: &str = include_str!("support/observe_examples.py");
pub(crate) const BASE: &str = include_str!("../../src/review/examples/9f3c1b7a2e44_shop.py");
/// A second revision beside the shop, for examples that merge the two.
const BRANCH: &str = "revision = \"9f3c1b7a2e45\"\ndown_revision = None\n\n\n\
    def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n";
const HEADER: &str = "\"\"\"an example\n\nRevision ID: 5e0c3aa91b7d\nRevises: 9f3c1b7a2e44\n\"\"\"\n\
    from alembic import op\nimport sqlalchemy as sa\n\nrevision = \"5e0c3aa91b7d\"\n\
    down_revision = \"9f3c1b7a2e44\"\n\n\n";

/// Rows, and what other applications left in the same database.
pub(crate) const BESIDE: &[&str] = &[
    "INSERT INTO users (id, email, name, status, visits, created_at) VALUES \
     (1, 'a@example.org', 'Ada', 'active', 3, '2026-01-01'), (2, 'b@example.org', 'Bo', 'active', 5, '2026-01-02')",
    "INSERT INTO orders (id, user_id, total, note, state, code) VALUES \
     (1, 1, 10, 'first', 'paid', '101'), (2, 2, 20, 'second', 'open', '102')",
    "INSERT INTO order_lines (id, order_id, quantity) VALUES (1, 1, 2), (2, 2, 4)",
    "INSERT INTO codes (code, label) VALUES ('r', 'red'), ('g', 'green')",
    "CREATE TABLE spatial_ref_sys (id integer PRIMARY KEY)",
    "INSERT INTO spatial_ref_sys VALUES (4326)",
];
pub(crate) const BESIDE_ON_POSTGRESQL: &[&str] = &[
    "CREATE INDEX ix_users_lower_email ON users (lower(email))",
    "INSERT INTO tickets (id, state) VALUES (1, 'new'), (2, 'open')",
    "INSERT INTO readings VALUES (1, '2025-05-01')",
    "INSERT INTO readings_2024 VALUES (1, '2024-05-01')",
    "INSERT INTO parts VALUES (1, 1)",
    "CREATE SCHEMA attic",
    "CREATE TYPE mood AS ENUM ('happy')",
    // What a concurrent build that fails leaves.
    "CREATE INDEX ix_orders_code ON orders (code)",
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_orders_code'::regclass",
];

/// What running an example showed; see `observe` in `observe_examples.py`.
#[derive(Debug, Deserialize)]
pub(crate) struct Observed {
    upgrade: Option<String>,
    downgrade: Option<String>,
    locks: Vec<String>,
    /// The same without what the example itself made.
    pub(crate) visible: Vec<String>,
    scanned: Vec<String>,
    pub(crate) rewritten: Vec<String>,
    lost: Vec<String>,
    left: Vec<String>,
    refused: Option<String>,
    offline: Option<String>,
    /// What a run that failed left behind.
    pub(crate) stays: Vec<String>,
}

impl Observed {
    fn shows(&self, proof: Proof) -> bool {
        let has = |list: &[String], name: &str| list.iter().any(|one| one == name);
        match proof {
            Proof::Lock { table, mode } => has(&self.locks, &format!("{table}: {mode}")),
            Proof::Rewrite { table } => has(&self.rewritten, table),
            Proof::Scan { table } => has(&self.scanned, table),
            Proof::Fails { with } => self.failure().is_some_and(|error| error.contains(with)),
            Proof::Refused { .. } => self.refused.is_some(),
            Proof::Admitted { .. } => self.upgrade.is_none() && self.refused.is_none(),
            Proof::FailsOffline => self.offline.is_some(),
            Proof::Loses => !self.lost.is_empty(),
            Proof::Leaves => !self.left.is_empty(),
            Proof::Source => true,
        }
    }

    pub(crate) fn failure(&self) -> Option<&str> {
        self.upgrade.as_deref().or(self.downgrade.as_deref())
    }
}

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
        if let Some(mended) = mended(rule, Dialect::Mysql) {
            examples.insert(format!("{} fix", rule.id), revision_files(&mended));
        }
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
        if let Some(failure) = seen("fix").and_then(|fix| fix.upgrade.as_deref()) {
            let fix = &examples[&format!("{} fix", rule.id)][0];
            writeln!(wrong, "{} has a fix that fails: {failure}\n{fix}", rule.id).unwrap();
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
        if let Some(mended) = mended(rule, dialect) {
            let undoes = whole(&mended).lines().position(|line| line.starts_with("def downgrade"));
            let again = finding(rule, &mended, dialect);
            if again.is_some_and(|it| undoes.is_none_or(|undoes| it.span.line <= undoes)) {
                writeln!(wrong, "{} finds its own fix:\n{mended}", rule.id).unwrap();
            }
            examples.insert(format!("{} fix", rule.id), revision_files(&mended));
        }
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
        if let Some(failure) = seen("fix").and_then(|fix| fix.upgrade.as_deref()) {
            let fix = &examples[&format!("{} fix", rule.id)][0];
            writeln!(wrong, "{} has a fix that fails: {failure}\n{fix}", rule.id).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Other spellings of what rules find, each of which gets a fix: the rule, the database, the migration.
const OTHER_SPELLINGS: &[(&str, Dialect, &str)] = &[
    (
        "index-not-concurrent",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), index=True, nullable=True))",
    ),
    (
        "index-not-concurrent",
        Dialect::Postgresql,
        "    with op.batch_alter_table(\"users\") as batch_op:\n        \
         batch_op.create_index(\"ix_users_email\", [\"email\"])",
    ),
    (
        "add-fk-validating",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"order_id\", sa.Integer(), \
         sa.ForeignKey(\"orders.id\", name=\"fk_users_order\"), nullable=True))",
    ),
    (
        "add-unique-locking",
        Dialect::Postgresql,
        "    op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), unique=True, nullable=True))",
    ),
    (
        "enum-type-not-created",
        Dialect::Postgresql,
        "    with op.batch_alter_table(\"users\") as batch_op:\n        \
         batch_op.add_column(sa.Column(\"kind\", sa.Enum(\"a\", \"b\", name=\"user_kind\"), nullable=True))",
    ),
    (
        "json-not-jsonb",
        Dialect::Postgresql,
        "    op.create_table(\"notes\", sa.Column(\"id\", sa.BigInteger(), primary_key=True), \
         sa.Column(\"a\", sa.JSON()), sa.Column(\"b\", sa.JSON()))",
    ),
    (
        "downgrade-missing",
        Dialect::Postgresql,
        "    op.create_table(\n        \"notes\",\n        sa.Column(\"id\", sa.BigInteger(), primary_key=True),\n        \
         sa.Column(\"kind\", sa.Enum(\"a\", \"b\", name=\"note_kind\")),\n        \
         sa.Column(\"rank\", sa.Integer(), index=True),\n    )\n    \
         op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), sa.ForeignKey(\"orders.id\"), unique=True))\n    \
         op.drop_index(\"ix_orders_state\", \"orders\")\n    \
         op.execute(\"CREATE VIEW paid AS SELECT id FROM orders WHERE state = 'paid'\")\n    \
         op.rename_table(\"codes\", \"labels\")",
    ),
    (
        "downgrade-missing",
        Dialect::Mysql,
        "    op.add_column(\"users\", sa.Column(\"age\", sa.Integer(), index=True))\n    \
         op.create_unique_constraint(\"uq_orders_code\", \"orders\", [\"code\"])",
    ),
    (
        "downgrade-missing",
        Dialect::Sqlite,
        "    op.add_column(\"orders\", sa.Column(\"age\", sa.Integer()))\n    \
         with op.batch_alter_table(\"orders\") as batch_op:\n        \
         batch_op.create_unique_constraint(\"uq_orders_code\", [\"code\"])",
    ),
    (
        "sqlite-batch-with-view",
        Dialect::Sqlite,
        "    with op.batch_alter_table(\"users\") as batch_op:\n        \
         batch_op.alter_column(\"email\", existing_type=sa.String(255), nullable=False)",
    ),
    (
        "rename-column",
        Dialect::Mysql,
        "    op.alter_column(\"users\", \"name\", new_column_name=\"full_name\", existing_type=sa.Text(), existing_nullable=True)",
    ),
    (
        "mysql-enum-reorder",
        Dialect::Mysql,
        "    op.alter_column(\"parcels\", \"state\", type_=sa.Enum(\"lost\", \"new\", \"sent\"), \
         existing_type=sa.Enum(\"sent\", \"lost\"), existing_nullable=True)",
    ),
];

#[test]
fn fixes_of_other_spellings_run_and_leave_nothing_to_find() {
    let mut wrong = String::new();
    for (dialect, server) in [
        (Dialect::Postgresql, postgres::server().create_database()),
        (Dialect::Mysql, mariadb::server().create_database()),
        (Dialect::Sqlite, "sqlite://".to_owned()),
    ] {
        let mut examples = BTreeMap::new();
        let here = OTHER_SPELLINGS.iter().enumerate().filter(|(_, one)| one.1 == dialect);
        for (number, (id, _, upgrade)) in here {
            let rule = rules().iter().find(|rule| rule.id == *id).unwrap();
            let source = format!("def upgrade():\n{upgrade}\n\n\ndef downgrade():\n    pass\n");
            match mended_source(rule, &source, dialect) {
                None => writeln!(wrong, "{id} has no fix for\n{upgrade}").unwrap(),
                Some(mended) => {
                    if finding(rule, &mended, dialect).is_some() {
                        writeln!(wrong, "{id} finds its own fix:\n{mended}").unwrap();
                    }
                    examples.insert(format!("{number} {id}"), revision_files(&mended));
                }
            }
        }
        let beside = match dialect {
            Dialect::Postgresql => [BESIDE, BESIDE_ON_POSTGRESQL].concat(),
            _ => BESIDE.to_vec(),
        };
        for (key, seen) in observe(&server, &beside, &examples) {
            if let Some(failure) = seen.failure() {
                writeln!(wrong, "{key} fails: {failure}\n{}", examples[&key][0]).unwrap();
            }
            if key.ends_with("downgrade-missing") && !seen.left.is_empty() {
                writeln!(wrong, "{key} leaves {:?}\n{}", seen.left, examples[&key][0]).unwrap();
            }
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

/// The example as revision files on top of the shop.
pub(crate) fn revision_files(example: &str) -> Vec<String> {
    let branch = example.contains("9f3c1b7a2e45").then(|| BRANCH.to_owned());
    [whole(example)].into_iter().chain(branch).collect()
}

fn whole(example: &str) -> String {
    if example.contains("down_revision") {
        example.to_owned()
    } else {
        format!("{HEADER}{example}")
    }
}

/// The unsafe example with the finding's own fix pasted over what it found.
fn mended(rule: &Rule, dialect: Dialect) -> Option<String> {
    mended_source(rule, rule.unsafe_example, dialect)
}

/// The same of any migration.
fn mended_source(rule: &Rule, example: &str, dialect: Dialect) -> Option<String> {
    let found = finding(rule, example, dialect)?;
    let (fix, span) = (found.fix?, found.fix_span.unwrap_or(found.span));
    let source = whole(example);
    let lines: Vec<&str> = source.lines().collect();
    let (first, last) = (span.line - 1, span.end_line - 1);
    let line = lines[first];
    let indent = &line[..line.len() - line.trim_start().len()];
    let before = &line[..span.column - 1];
    let after = &lines[last][span.end_column - 1..];
    let fix = fix.replace('\n', &format!("\n{indent}"));
    let (above, below) = (lines[..first].join("\n"), lines[last + 1..].join("\n"));
    Some(format!("{above}\n{before}{fix}{after}\n{below}"))
}

/// What the rule finds in the example.
fn finding(rule: &Rule, example: &str, dialect: Dialect) -> Option<Finding> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("0_shop.py"), BASE).unwrap();
    let file = folder.path().join("1_example.py");
    std::fs::write(&file, whole(example)).unwrap();
    let graph = load(&[folder.path().to_owned()], false, &Arc::default());
    let revision = graph.revisions.values().find(|revision| revision.path == file)?;
    let walked = Walked::new(
        &graph,
        vec![Arc::clone(revision)],
        Direction::Upgrade,
        dialect,
        &NamingTemplates::default(),
    );
    let mut policy = Policy::default();
    policy.server_version = example.strip_prefix("# server-version:").and_then(ServerVersion::read);
    let reviewed = review(&ReviewInput {
        walked: &walked,
        graph: &graph,
        row_counts: &BTreeMap::new(),
        obstructions: &[],
        model_tables: None,
        policy: &policy,
    });
    reviewed.findings.into_iter().find(|finding| finding.rule == rule.id)
}

pub(crate) fn observe(
    server: &str,
    beside: &[&str],
    examples: &BTreeMap<String, Vec<String>>,
) -> BTreeMap<String, Observed> {
    observe_sending(server, beside, examples, &BTreeMap::new())
}

/// The same, with a statement that is sent after the examples whose keys begin with its own.
fn observe_sending(
    server: &str,
    beside: &[&str],
    examples: &BTreeMap<String, Vec<String>>,
    sent: &BTreeMap<&str, &str>,
) -> BTreeMap<String, Observed> {
    #[derive(Serialize)]
    struct Asked<'a> {
        server: &'a str,
        base: &'a str,
        beside: &'a [&'a str],
        examples: &'a BTreeMap<String, Vec<String>>,
        sent: &'a BTreeMap<&'a str, &'a str>,
    }
    let asked = serde_json::to_vec(&Asked { server, base: BASE, beside, examples, sent }).unwrap();
    let mut python = Command::new(venv(Flavour::Sqlalchemy20))
        .args(["-c", OBSERVE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(&asked).unwrap();
    let output = python.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stdout));
    })
}
