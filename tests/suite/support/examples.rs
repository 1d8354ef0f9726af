//! Rules' examples: as files, under review, and run on a real server.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use alembic_mcp::review::{
    Direction, Finding, Policy, Proof, ReviewInput, Rule, ServerVersion, Walked, review,
};
use alembic_mcp::revisions::{Revision, load};
use alembic_mcp::schema::{Dialect, NamingTemplates};
use serde::{Deserialize, Serialize};

use super::python::{Flavour, venv};

const OBSERVE: &str = include_str!("observe_examples.py");
pub(crate) const BASE: &str = include_str!("../../../src/review/examples/9f3c1b7a2e44_shop.py");
/// A second revision beside the shop, for examples that merge the two.
const BRANCH: &str = "revision = \"9f3c1b7a2e45\"\ndown_revision = None\n\n\n\
    def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n";
pub(crate) const HEADER: &str = "\"\"\"an example\n\nRevision ID: 5e0c3aa91b7d\nRevises: 9f3c1b7a2e44\n\"\"\"\n\
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
    pub(crate) upgrade: Option<String>,
    pub(crate) downgrade: Option<String>,
    pub(crate) locks: Vec<String>,
    /// The same without what the example itself made.
    pub(crate) visible: Vec<String>,
    pub(crate) scanned: Vec<String>,
    pub(crate) rewritten: Vec<String>,
    pub(crate) lost: Vec<String>,
    pub(crate) left: Vec<String>,
    pub(crate) refused: Option<String>,
    pub(crate) offline: Option<String>,
    /// What a run that failed left behind.
    pub(crate) stays: Vec<String>,
    /// The error of upgrading once more after that.
    pub(crate) again: Option<String>,
}

impl Observed {
    pub(crate) fn shows(&self, proof: Proof) -> bool {
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

/// The example as revision files on top of the shop.
pub(crate) fn revision_files(example: &str) -> Vec<String> {
    let branch = example.contains("9f3c1b7a2e45").then(|| BRANCH.to_owned());
    [whole(example)].into_iter().chain(branch).collect()
}

pub(crate) fn whole(example: &str) -> String {
    if example.contains("down_revision") {
        example.to_owned()
    } else {
        format!("{HEADER}{example}")
    }
}

/// What the rule finds in the example.
pub(crate) fn finding(rule: &Rule, example: &str, dialect: Dialect) -> Option<Finding> {
    let version = example.strip_prefix("# server-version:").and_then(ServerVersion::read);
    let found = reviewed(&[whole(example)], version, dialect);
    found.into_iter().find(|finding| finding.rule == rule.id)
}

/// What is found in files that stand on the shop, the first one on top of it.
pub(crate) fn reviewed(
    files: &[String],
    server_version: Option<ServerVersion>,
    dialect: Dialect,
) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("0_shop.py"), BASE).unwrap();
    let paths: Vec<_> =
        (0..files.len()).map(|at| folder.path().join(format!("{}_example.py", at + 1))).collect();
    for (path, source) in paths.iter().zip(files) {
        std::fs::write(path, source).unwrap();
    }
    let graph = load(&[folder.path().to_owned()], false, &Arc::default());
    let at = |path: &std::path::PathBuf| {
        graph.revisions.values().find(|revision| revision.path == *path)
    };
    let revisions: Vec<Arc<Revision>> = paths.iter().filter_map(at).map(Arc::clone).collect();
    let walked =
        Walked::new(&graph, revisions, Direction::Upgrade, dialect, &NamingTemplates::default());
    let mut policy = Policy::default();
    policy.server_version = server_version;
    let reviewed = review(&ReviewInput {
        walked: &walked,
        graph: &graph,
        row_counts: &BTreeMap::new(),
        obstructions: &[],
        model_tables: None,
        policy: &policy,
    });
    reviewed.findings
}

pub(crate) fn observe(
    server: &str,
    beside: &[&str],
    examples: &BTreeMap<String, Vec<String>>,
) -> BTreeMap<String, Observed> {
    observe_sending(server, beside, examples, &BTreeMap::new())
}

/// The same, with a statement that is sent after the examples whose keys begin with its own.
pub(crate) fn observe_sending(
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
