//! The post-migration checklist of the workflow.

use super::Facts;
use super::differences::Mismatch;
use super::edits;
use super::schemas::{schema_fields, schema_optional};
use crate::models::{Model, Relationship, model_import};
use crate::review::{CheckItem, CheckStatus};
use crate::schema::{DifferenceKind, ForeignKey};

/// At most so many pieces of evidence for one item.
const MOST_EVIDENCE: usize = 6;

/// The five items, in the workflow's order.
pub(super) fn checklist(
    facts: &Facts<'_>,
    model: Option<&Model>,
    differences: &[Mismatch],
) -> Vec<CheckItem> {
    let items = [
        (
            "New column as Python attribute in the model (correct type + `nullable`)",
            attributes(facts, model, differences),
        ),
        ("New relationship with `back_populates` on both sides", relationships(facts, model)),
        (
            "Model imported in the models package's `__init__.py` (for new models)",
            imported(facts, model),
        ),
        ("Pydantic schema updated", schema_fields(facts, model)),
        (
            "`Optional[...]` (or `… | None`) in the schema if the column is nullable",
            schema_optional(facts, model),
        ),
    ];
    items
        .into_iter()
        .map(|(item, judged)| CheckItem {
            item: item.to_owned(),
            status: judged.status,
            evidence: cut(judged.evidence),
        })
        .collect()
}

/// How one item came out.
pub(super) struct Judged {
    pub(super) status: CheckStatus,
    pub(super) evidence: Vec<String>,
}

impl Judged {
    pub(super) fn new(status: CheckStatus, evidence: impl Into<String>) -> Self {
        Self { status, evidence: vec![evidence.into()] }
    }
}

fn cut(mut evidence: Vec<String>) -> Vec<String> {
    if evidence.len() > MOST_EVIDENCE {
        let more = evidence.len() - MOST_EVIDENCE;
        evidence.truncate(MOST_EVIDENCE);
        evidence.push(format!("and {more} more"));
    }
    evidence
}

pub(super) fn no_model(facts: &Facts<'_>) -> Judged {
    let table = &facts.table.name;
    if facts.is_view {
        return Judged::new(CheckStatus::NotApplicable, format!("{table} is a view"));
    }
    if facts.models.is_empty() {
        return Judged::new(
            CheckStatus::NotApplicable,
            "no SQLAlchemy models were found; name their folder under `models` in [tool.alembic-mcp]",
        );
    }
    Judged::new(
        CheckStatus::Attention,
        format!("none of the {} models found maps {table}", facts.models.len()),
    )
}

fn attributes(facts: &Facts<'_>, model: Option<&Model>, differences: &[Mismatch]) -> Judged {
    let Some(model) = model else { return no_model(facts) };
    let mut evidence = Vec::new();
    for mismatch in differences.iter().filter(|mismatch| facts.in_focus(&mismatch.name)) {
        let text = match mismatch.kind {
            DifferenceKind::Column if mismatch.model == "absent" => {
                missing_attribute(facts, model, mismatch)
            }
            DifferenceKind::Column => format!(
                "{}: {} is in the model but not in the database; generate and apply a migration",
                mismatch.place, mismatch.name
            ),
            DifferenceKind::Type | DifferenceKind::Nullable => format!(
                "{}: {} is {} in the database, {} in the model",
                mismatch.place, mismatch.name, mismatch.database, mismatch.model
            ),
            _ => continue,
        };
        evidence.push(text);
    }
    if !evidence.is_empty() {
        // Where reading could not follow everything, a missing attribute is only likely.
        let status = if model.uncertain { CheckStatus::Attention } else { CheckStatus::Fail };
        return Judged { status, evidence };
    }
    let found: Vec<String> = model
        .columns
        .iter()
        .filter(|column| facts.in_focus(&column.column))
        .map(|column| format!("{} {}", facts.place(&column.path, column.line), column.attribute))
        .collect();
    let evidence = match facts.focus.is_empty() {
        true => vec![format!(
            "all {} columns are in {} {}",
            model.columns.len(),
            model.class,
            facts.place(&model.path, model.line)
        )],
        false => found,
    };
    Judged { status: CheckStatus::Pass, evidence }
}

fn missing_attribute(facts: &Facts<'_>, model: &Model, mismatch: &Mismatch) -> String {
    let edit = facts.table.column(&mismatch.name).map(|column| {
        let key = facts.table.foreign_keys.iter().find(|key| key.columns == [column.name.clone()]);
        edits::attribute(model, column, key, facts.dialect)
    });
    format!(
        "{}: {} has no {}; add `{}`",
        facts.place(&model.path, model.line),
        model.class,
        mismatch.name,
        edit.unwrap_or_default()
    )
}

fn relationships(facts: &Facts<'_>, model: Option<&Model>) -> Judged {
    let Some(model) = model else { return no_model(facts) };
    let (mut failing, mut passing) = (Vec::new(), Vec::new());
    for relationship in &model.relationships {
        match one_sided(facts, model, relationship) {
            Some(text) => failing.push(text),
            None => passing.push(format!(
                "{} {} <-> {}.{}",
                facts.place(&model.path, relationship.line),
                relationship.attribute,
                relationship.target,
                relationship.back_populates.as_deref().unwrap_or_default()
            )),
        }
    }
    let missing: Vec<String> = facts
        .table
        .foreign_keys
        .iter()
        .filter(|key| key.columns.iter().any(|column| facts.in_focus(column)))
        .filter_map(|key| without_relationship(facts, model, key))
        .collect();
    let status = match (failing.is_empty(), missing.is_empty(), passing.is_empty()) {
        (false, ..) => CheckStatus::Fail,
        (true, false, _) => CheckStatus::Attention,
        (true, true, false) => CheckStatus::Pass,
        (true, true, true) => {
            let text = "no foreign key in question and no relationship in the model";
            return Judged::new(CheckStatus::NotApplicable, text);
        }
    };
    let evidence = if failing.is_empty() && missing.is_empty() { passing } else { failing };
    Judged { status, evidence: evidence.into_iter().chain(missing).collect() }
}

/// Why a relationship does not have both its sides; none where it has.
fn one_sided(facts: &Facts<'_>, model: &Model, relationship: &Relationship) -> Option<String> {
    let place = facts.place(&model.path, relationship.line);
    let (name, target) = (&relationship.attribute, &relationship.target);
    if relationship.backref {
        return None;
    }
    let Some(back) = &relationship.back_populates else {
        return Some(format!(
            "{place}: {}.{name} has no back_populates; add back_populates=\"…\" here and on {target}",
            model.class
        ));
    };
    // A target that was not found is another package's affair.
    let other = facts.models.iter().find(|other| other.class == *target)?;
    let answering = other.relationships.iter().find(|other| other.attribute == *back);
    let other_place = facts.place(&other.path, answering.map_or(other.line, |found| found.line));
    match answering.map(|found| found.back_populates.as_deref()) {
        Some(Some(answer)) if answer == name => None,
        Some(_) => Some(format!(
            "{other_place}: {target}.{back} does not answer; give it back_populates=\"{name}\""
        )),
        None => Some(format!(
            "{other_place}: {target} has no {back}; add `{back} = relationship(\"{}\", back_populates=\"{name}\")`",
            model.class
        )),
    }
}

fn without_relationship(facts: &Facts<'_>, model: &Model, key: &ForeignKey) -> Option<String> {
    let target = facts
        .models
        .iter()
        .find(|other| other.table.name.name.eq_ignore_ascii_case(&key.referred_table.name))?;
    let reaches = |from: &Model, to: &Model| {
        from.relationships.iter().any(|relationship| relationship.target == to.class)
    };
    if reaches(model, target) || reaches(target, model) {
        return None;
    }
    Some(format!(
        "{}: {} has no relationship to {} ({}); where it is wanted, give both sides back_populates",
        facts.place(&model.path, model.line),
        model.class,
        target.class,
        key.columns.join(", ")
    ))
}

fn imported(facts: &Facts<'_>, model: Option<&Model>) -> Judged {
    let Some(model) = model else { return no_model(facts) };
    let Some(import) = model_import(facts.source, model) else {
        let place = facts.place(&model.path, model.line);
        return Judged::new(CheckStatus::Pass, format!("{place} is the package itself"));
    };
    if let Some((path, line)) = &import.in_package {
        return Judged::new(CheckStatus::Pass, facts.place(path, *line));
    }
    let stem = model.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let edit = format!("from .{} import {}", stem.unwrap_or_default(), model.class);
    match (&import.package, &import.elsewhere) {
        (Some(package), _) if import.package_collects => Judged::new(
            CheckStatus::Fail,
            format!("{}: does not import {}; add `{edit}`", facts.place(package, 1), model.class),
        ),
        (_, Some((path, line))) => Judged::new(
            CheckStatus::NotApplicable,
            format!("no package collects the models; imported at {}", facts.place(path, *line)),
        ),
        (Some(package), None) => Judged::new(
            CheckStatus::Attention,
            format!(
                "nothing but perhaps env.py imports {}; add `{edit}` to {}",
                model.class,
                facts.place(package, 1)
            ),
        ),
        (None, None) => Judged::new(
            CheckStatus::NotApplicable,
            format!("{} is not in a package", facts.place(&model.path, model.line)),
        ),
    }
}
