//! The pattern catalogue: typed changes, each as the safe sequence of steps and their inverse.

use super::pattern::{Pattern, PatternKind};
use super::steps::{bad, steps};
use crate::refusal::Refusal;
use crate::schema::Dialect;

/// What one revision does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps {
    /// Import lines beside Alembic's own.
    pub imports: Vec<String>,
    /// Lines of `upgrade()`.
    pub upgrade: Vec<String>,
    /// Lines of `downgrade()`.
    pub downgrade: Vec<String>,
    /// What to add to the message where one call becomes several revisions.
    pub suffix: &'static str,
    /// What has to follow in a later revision.
    pub follow_up: Vec<String>,
}

/// What may share a revision without harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Schema changes in one transaction.
    Schema,
    /// Outside a transaction.
    Autocommit,
    /// Scans that must not hold the locks of a schema change.
    Scan,
    /// Changes of rows.
    Data,
}

impl Stage {
    fn of(kind: PatternKind, dialect: Dialect) -> Self {
        match (kind, dialect) {
            (PatternKind::AddColumn, _) => Self::Schema,
            (PatternKind::CreateIndex | PatternKind::AddEnumValue, Dialect::Postgresql) => {
                Self::Autocommit
            }
            (PatternKind::CreateIndex | PatternKind::AddEnumValue, _) => Self::Schema,
            (PatternKind::RenameKey | PatternKind::Backfill, Dialect::Sqlite) => Self::Schema,
            (PatternKind::RenameKey | PatternKind::Backfill, _) => Self::Data,
            (PatternKind::ValidateConstraint, _) => Self::Scan,
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Autocommit => "concurrently",
            Self::Scan => "validate",
            Self::Data => "backfill",
        }
    }
}

/// The revisions that `patterns` need on `dialect`: one, or several where one transaction would
/// hold locks too long or fail.
pub fn plan(patterns: &[Pattern], dialect: Dialect) -> Result<Vec<Steps>, Refusal> {
    if patterns.is_empty() {
        return Err(bad(0, "`operations` is empty", "give at least one operation"));
    }
    let mut revisions: Vec<(Stage, Steps)> = Vec::new();
    for (index, pattern) in patterns.iter().enumerate() {
        let stage = Stage::of(pattern.op, dialect);
        let steps = steps(pattern, dialect, index)?;
        match revisions.last_mut() {
            Some((last, revision)) if *last == stage => join(revision, steps),
            _ => revisions.push((stage, Steps { suffix: stage.suffix(), ..steps })),
        }
    }
    let mut revisions: Vec<Steps> = revisions.into_iter().map(|(_, steps)| steps).collect();
    let validated: Vec<&str> = patterns
        .iter()
        .filter(|pattern| pattern.op == PatternKind::ValidateConstraint)
        .map(|pattern| pattern.name.as_str())
        .collect();
    for revision in &mut revisions {
        revision.follow_up.retain(|text| !validated.iter().any(|name| text.contains(name)));
    }
    Ok(revisions)
}

fn join(revision: &mut Steps, steps: Steps) {
    for import in steps.imports {
        if !revision.imports.contains(&import) {
            revision.imports.push(import);
        }
    }
    revision.upgrade.extend(steps.upgrade);
    let later = std::mem::replace(&mut revision.downgrade, steps.downgrade);
    revision.downgrade.extend(later);
    revision.follow_up.extend(steps.follow_up);
}
