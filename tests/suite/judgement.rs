//! Labelled migrations: what each must be found guilty of, and what it must not.
//!
//! `judged/labels.json` says of each file, or folder of files, which hazards it has (`hazards`) and which
//! a reader may argue about (`tolerated`); everything else that is more than a remark is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use alembic_mcp::review::{
    Direction, Policy, ReviewInput, Severity, Walked, graph_findings, review,
};
use alembic_mcp::revisions::{Graph, load};
use alembic_mcp::schema::{Dialect, NamingTemplates};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Label {
    dialect: String,
    hazards: BTreeSet<String>,
    tolerated: BTreeSet<String>,
    /// The revision with the schema that it stands on.
    follows: Option<String>,
    /// The files of a history of its own.
    files: Option<Vec<String>>,
}

#[test]
fn labelled_migrations_are_judged_as_they_deserve() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/judged");
    let labels = fs::read_to_string(folder.join("labels.json")).unwrap();
    let labels: BTreeMap<String, Label> = serde_json::from_str(&labels).unwrap();
    assert!(labels.len() > 250);
    let mut wrong = String::new();
    for (case, label) in &labels {
        let found = findings(&folder, case, label);
        let missed = label.hazards.iter().filter(|id| !found.contains_key(id.as_str()));
        for id in missed {
            writeln!(wrong, "{case}: {id} is missed").unwrap();
        }
        let allowed = |id: &str| {
            label.hazards.contains(id)
                || label.tolerated.contains(id)
                // Says only that reading did not follow.
                || id == "dynamic-sql-unanalysable"
        };
        for (id, _) in
            found.iter().filter(|(id, severity)| **severity != Severity::Info && !allowed(id))
        {
            writeln!(wrong, "{case}: {id} is wrong").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The rules that find something in the case, with the worst severity.
fn findings(folder: &Path, case: &str, label: &Label) -> BTreeMap<&'static str, Severity> {
    let dialect = Dialect::from_name(&label.dialect).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut judged: Vec<PathBuf> = Vec::new();
    for file in label.files.clone().unwrap_or_else(|| vec![case.to_owned()]) {
        let name = Path::new(&file).file_name().unwrap();
        fs::copy(folder.join(&file), home.path().join(name)).unwrap();
        judged.push(home.path().join(name));
    }
    if let Some(follows) = &label.follows {
        let statements =
            fs::read_to_string(folder.join(format!("base.{}.sql", label.dialect))).unwrap();
        fs::write(home.path().join("0000_base.py"), base(follows, &statements)).unwrap();
    }
    let graph = load(&[home.path().to_owned()], false, &Arc::default());
    let mut path = graph.upgrade_path(&[], "heads").unwrap_or_default();
    if path.len() < graph.revisions.len() {
        path = graph.in_file_order().iter().map(|id| Arc::clone(&graph.revisions[id])).collect();
    }
    path.retain(|revision| judged.contains(&revision.path));
    let walked =
        Walked::new(&graph, path, Direction::Upgrade, dialect, &NamingTemplates::default());
    rules_of(&graph, &walked)
}

fn rules_of(graph: &Graph, walked: &Walked) -> BTreeMap<&'static str, Severity> {
    let reviewed = review(&ReviewInput {
        walked,
        graph,
        row_counts: &BTreeMap::new(),
        obstructions: &[],
        model_tables: None,
        policy: &Policy::default(),
    });
    let around = graph_findings(graph).into_iter().map(|(_, finding)| finding);
    let mut found = BTreeMap::new();
    for mut finding in reviewed.findings.into_iter().chain(around) {
        let revision = walked.revisions.iter().find(|one| one.revision.id == finding.revision);
        if revision.is_some_and(|one| one.migration.downgrade.line <= finding.span.line) {
            // What is said of the way back is not about what is about to run.
            finding.severity = Severity::Info;
        }
        let worst = found.entry(finding.rule).or_insert(finding.severity);
        *worst = finding.severity.min(*worst);
    }
    found
}

/// A first revision that makes the schema which the cases stand on.
fn base(revision: &str, statements: &str) -> String {
    let calls = statements.split(";\n").filter(|one| !one.trim().is_empty()).fold(
        String::new(),
        |mut calls, statement| {
            let text = serde_json::to_string(statement.trim()).unwrap();
            writeln!(calls, "    op.execute({text})").unwrap();
            calls
        },
    );
    format!(
        "from alembic import op\n\nrevision = \"{revision}\"\ndown_revision = None\n\n\n\
         def upgrade():\n{calls}\n\ndef downgrade():\n    raise NotImplementedError\n"
    )
}
