//! Findings that somebody decided to live with: by a comment in the file, or by the settings.
//!
//! `# alembic-mcp: ignore[rule-id, other-rule] reason` beside or above a statement means that
//! statement, above everything else it means the file. Without a reason it means nothing.

use std::path::Path;

use super::context::{file_name, line_span};
use super::{Finding, Policy, Severity, explained, nearest_rules};
use crate::python::{Comment, Span, comments};
use crate::revisions::Revision;

/// What a suppressing comment begins with, behind the `#`.
const MARK: &str = "alembic-mcp:";

/// A finding that does not count.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Suppressed {
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
    /// Why it does not count.
    pub reason: String,
}

/// The findings of one revision, after suppression.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) findings: Vec<Finding>,
    pub(super) suppressed: Vec<Suppressed>,
}

/// One rule that one comment names.
struct Suppression<'a> {
    rule: &'a str,
    reason: &'a str,
    comment: &'a Comment,
    used: bool,
}

/// Sorts out which of `found`, the findings of `revision`, count.
pub(super) fn judge(policy: &Policy, revision: &Revision, found: Vec<Finding>) -> Judged {
    let mut judged = Judged::default();
    let marked = revision.source.lines().any(|line| line.contains('#') && names_us(line));
    let comments = if marked { comments(&revision.source) } else { vec![] };
    let mut suppressions: Vec<Suppression<'_>> = Vec::new();
    for comment in &comments {
        match read(comment) {
            Some(Ok(named)) => suppressions.extend(named),
            Some(Err(told)) => {
                let rule = "suppression-without-reason";
                judged.findings.push(own_finding(rule, revision, comment.span, told));
            }
            None => {}
        }
    }
    let mut used = vec![false; policy.ignored.len()];
    for mut finding in found {
        finding.severity = policy.severity(&finding);
        let by_comment = suppressions.iter_mut().find(|one| one.means(&finding));
        if let Some(suppression) = by_comment {
            suppression.used = true;
            let reason = suppression.reason.to_owned();
            judged.suppressed.push(Suppressed { finding, reason });
        } else if let Some(entry) = policy.ignores(&finding, &revision.path) {
            used[entry] = true;
            let reason = policy.ignored[entry].reason.clone();
            judged.suppressed.push(Suppressed { finding, reason });
        } else {
            judged.findings.push(finding);
        }
    }
    let unused = suppressions.iter().filter(|one| !one.used);
    judged.findings.extend(unused.map(|one| one.unused(revision)));
    judged.findings.extend(unused_settings(policy, revision, &used));
    for finding in &mut judged.findings {
        finding.severity = policy.severity(finding);
    }
    judged
}

/// Entries of the settings that name this very file and suppress nothing in it. One that means
/// several files may be used elsewhere.
fn unused_settings(policy: &Policy, revision: &Revision, used: &[bool]) -> Vec<Finding> {
    let name = file_name(revision);
    let unused = policy.ignored.iter().zip(used).filter(|(entry, used)| {
        let names_it = entry.path.as_ref().is_some_and(|path| path.ends_with(&name));
        names_it && !**used
    });
    unused
        .map(|(entry, _)| {
            let told = format!(
                "`ignore` in the settings names {} for {name}, which has no such finding",
                entry.rule
            );
            own_finding("unused-suppression", revision, line_span(1), told)
        })
        .collect()
}

/// Whether the text has the mark, or nearly so: `Alembic-MCP:`, `alembic_mcp`.
fn names_us(text: &str) -> bool {
    let plain = text.to_ascii_lowercase().replace('_', "-");
    plain.contains("alembic-mcp")
}

/// The suppressions of a comment, `None` where it is none, or what is wrong with it.
fn read(comment: &Comment) -> Option<Result<Vec<Suppression<'_>>, String>> {
    let text = comment.text.trim_start_matches('#').trim_start();
    let Some(said) = text.strip_prefix(MARK) else {
        let meant = names_us(text) && text.to_ascii_lowercase().contains("ignore[");
        return meant.then(|| {
            Err(format!("this suppresses nothing: write `# {MARK} ignore[rule-id] reason`"))
        });
    };
    let said = said.trim_start().strip_prefix("ignore")?.trim_start();
    let Some((rules, reason)) = said.strip_prefix('[').and_then(|said| said.split_once(']')) else {
        return Some(Err(
            "the suppression names no rule: write `ignore[rule-id] reason`".to_owned()
        ));
    };
    let reason = reason.trim_start_matches([':', '-', ' ', '\t', '\u{2014}']).trim();
    let rules = rules.split(',').map(str::trim).filter(|rule| !rule.is_empty());
    let named: Vec<Suppression<'_>> =
        rules.map(|rule| Suppression { rule, reason, comment, used: false }).collect();
    Some(if !says_something(reason) {
        let rules: Vec<&str> = named.iter().map(|one| one.rule).collect();
        Err(format!(
            "the suppression of {} gives no reason in words, so it does not count",
            rules.join(", ")
        ))
    } else if named.is_empty() {
        Err("the suppression names no rule: write `ignore[rule-id] reason`".to_owned())
    } else {
        Ok(named)
    })
}

/// Whether a reason has a word in it: a dot or an invisible character is none.
pub(super) fn says_something(reason: &str) -> bool {
    reason.chars().filter(|letter| letter.is_alphanumeric()).count() >= 2
}

impl Suppression<'_> {
    fn means(&self, finding: &Finding) -> bool {
        self.rule == finding.rule
            && (self.comment.opens_file || self.comment.statement.contains(&finding.span.line))
    }

    fn unused(&self, revision: &Revision) -> Finding {
        let told = if explained(self.rule).is_some() {
            format!(
                "nothing is found here that {} would tell, so the suppression is not needed",
                self.rule
            )
        } else {
            let meant = nearest_rules(self.rule);
            let hint = meant.first().map(|rule| format!(": write `ignore[{rule}] reason`"));
            let told = format!("there is no rule `{}`{}", self.rule, hint.unwrap_or_default());
            let mut finding = own_finding("unused-suppression", revision, self.comment.span, told);
            if let Some(rule) = meant.first() {
                finding.advice = format!("Write `# {MARK} ignore[{rule}] {}`.", self.reason);
            }
            return finding;
        };
        own_finding("unused-suppression", revision, self.comment.span, told)
    }
}

/// A finding about suppressions themselves, or about a file as a whole.
pub(super) fn own_finding(
    rule: &'static str,
    revision: &Revision,
    span: Span,
    message: String,
) -> Finding {
    let explanation = explained(rule);
    let short: String = revision.id.chars().take(8).collect();
    Finding {
        id: format!("{rule}@{short}:L{}", span.line),
        rule,
        severity: explanation.as_ref().map_or(Severity::Warning, |rule| rule.severity),
        message,
        revision: revision.id.clone(),
        file: file_name(revision),
        span,
        lock: None,
        why: explanation.as_ref().map(|rule| rule.why.to_owned()).unwrap_or_default(),
        advice: explanation.map(|rule| rule.fix.to_owned()).unwrap_or_default(),
        fix: None,
        fix_span: None,
        also: Vec::new(),
        next_revisions: Vec::new(),
        fix_excludes: Vec::new(),
    }
}

/// A finding about an entry of the settings.
pub(super) fn settings_finding(file: &Path, line: usize, message: String) -> Finding {
    let rule = "unused-suppression";
    let explanation = explained(rule);
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    Finding {
        id: format!("{rule}@{name}:L{line}"),
        rule,
        severity: explanation.as_ref().map_or(Severity::Warning, |rule| rule.severity),
        message,
        revision: String::new(),
        file: name,
        span: line_span(line),
        lock: None,
        why: explanation.as_ref().map(|rule| rule.why.to_owned()).unwrap_or_default(),
        advice: explanation.map(|rule| rule.fix.to_owned()).unwrap_or_default(),
        fix: None,
        fix_span: None,
        also: Vec::new(),
        next_revisions: Vec::new(),
        fix_excludes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::says_something;

    #[test]
    fn a_reason_has_a_word_in_it() {
        assert!(says_something("empty table"));
        for nothing in [".", "\u{200b}", "--", "x", "…"] {
            assert!(!says_something(nothing), "{nothing:?}");
        }
    }
}
