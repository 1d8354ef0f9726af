//! What is wrong with the graph, as findings in the files concerned.

use std::path::{Path, PathBuf};

use super::context::line_span;
use super::suppression::own_finding;
use super::{Finding, explained, rules};
use crate::revisions::{Graph, Problem, ProblemKind};

/// Each file concerned with what is found of it. Files that declare no revision are among them.
pub fn graph_findings(graph: &Graph) -> Vec<(PathBuf, Finding)> {
    graph.problems.iter().flat_map(|problem| of_problem(graph, problem)).collect()
}

fn of_problem(graph: &Graph, problem: &Problem) -> Vec<(PathBuf, Finding)> {
    let rule = match problem.kind {
        ProblemKind::MultipleHeads => "multiple-heads",
        ProblemKind::Cycle => "revision-cycle",
        ProblemKind::MissingParent => "missing-parent-revision",
        ProblemKind::DuplicateRevision => "duplicate-revision-id",
        ProblemKind::MissingRevisionId
        | ProblemKind::UndecidableIdentifier
        | ProblemKind::SyntaxError
        | ProblemKind::Unreadable
        | ProblemKind::SourcelessFile => "unreadable-revision-file",
        // There is no file that it could be told of.
        ProblemKind::NoVersionsFolder => return Vec::new(),
    };
    // What a rule of its own finds in a revision is not told twice.
    let by_rule = rules().iter().any(|one| one.id == rule);
    let is_revision = |file: &&PathBuf| graph.revisions.values().any(|one| one.path == **file);
    let files = problem.files.iter().filter(|file| !(by_rule && is_revision(file)));
    files.map(|file| (file.clone(), finding(graph, rule, file, problem))).collect()
}

fn finding(graph: &Graph, rule: &'static str, file: &PathBuf, problem: &Problem) -> Finding {
    let revision = graph.revisions.values().find(|revision| revision.path == *file);
    let mut finding = match revision {
        Some(revision) => {
            let span = line_span(revision.down_revision_line.max(1));
            own_finding(rule, revision, span, problem.message.clone())
        }
        None => nameless(rule, file, problem),
    };
    finding.advice.clone_from(&problem.fix);
    finding
}

/// A finding in a file that declares no revision of the graph.
fn nameless(rule: &'static str, file: &Path, problem: &Problem) -> Finding {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    let explanation = explained(rule);
    Finding {
        id: format!("{rule}@{name}"),
        rule,
        severity: explanation.map_or(super::Severity::Error, |rule| rule.severity),
        message: problem.message.clone(),
        revision: String::new(),
        file: name,
        span: line_span(1),
        lock: None,
        why: explanation.map(|rule| rule.why.to_owned()).unwrap_or_default(),
        advice: explanation.map(|rule| rule.fix.to_owned()).unwrap_or_default(),
        fix: None,
        fix_span: None,
        also: Vec::new(),
        next_revisions: Vec::new(),
        fix_excludes: Vec::new(),
    }
}
