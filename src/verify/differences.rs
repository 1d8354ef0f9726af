//! Database against model, one list.

use serde::Serialize;

use super::Facts;
use crate::models::Model;
use crate::review::Severity;
use crate::schema::{Difference, DifferenceKind, TypeFamily, diff_tables};

/// One thing in which database and model differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mismatch {
    /// What kind of thing.
    pub kind: DifferenceKind,
    /// Its name.
    pub name: String,
    /// What the database has.
    pub database: String,
    /// What the model says.
    pub model: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where the model says it.
    #[serde(rename = "at")]
    pub place: String,
}

/// All differences, the worst first.
pub(super) fn differences(facts: &Facts<'_>, model: &Model) -> Vec<Mismatch> {
    let found = diff_tables(facts.table, &model.table, facts.dialect);
    let mut all: Vec<Mismatch> =
        found.into_iter().map(|difference| mismatch(facts, model, difference)).collect();
    all.extend(enum_labels(facts, model));
    all.sort_by_key(|mismatch| mismatch.severity);
    all
}

fn mismatch(facts: &Facts<'_>, model: &Model, difference: Difference) -> Mismatch {
    let severity = severity(facts, model, &difference);
    let place = place(facts, model, &difference.name);
    let column = model.columns.iter().find(|column| column.column == difference.name);
    let own_type = column.and_then(|column| column.own_type.as_deref());
    let told = match (difference.kind, own_type) {
        (DifferenceKind::Type, Some(own)) => {
            format!("{} (what {own} is stored as)", difference.right)
        }
        _ => difference.right,
    };
    Mismatch {
        kind: difference.kind,
        name: difference.name,
        database: difference.left,
        model: told,
        severity,
        place,
    }
}

/// An error breaks queries or writes, a warning lets the two drift apart, the rest is style.
fn severity(facts: &Facts<'_>, model: &Model, difference: &Difference) -> Severity {
    let (in_database, in_model) = (difference.left != "absent", difference.right != "absent");
    match difference.kind {
        // What the class does not say may stand where reading cannot follow.
        _ if model.uncertain && !in_model => Severity::Info,
        DifferenceKind::Type if only_length(facts, difference) => Severity::Warning,
        DifferenceKind::Column | DifferenceKind::Type | DifferenceKind::PrimaryKey => {
            Severity::Error
        }
        DifferenceKind::Nullable | DifferenceKind::ForeignKey | DifferenceKind::Unique => {
            Severity::Warning
        }
        DifferenceKind::Default if in_model => Severity::Warning,
        DifferenceKind::Index if in_model && !in_database => Severity::Warning,
        DifferenceKind::Default | DifferenceKind::Index | DifferenceKind::Check => Severity::Info,
    }
}

/// Whether both are texts, which differ in their limits alone.
fn only_length(facts: &Facts<'_>, difference: &Difference) -> bool {
    [&difference.left, &difference.right].into_iter().all(|text| {
        matches!(TypeFamily::read(text, facts.dialect), TypeFamily::Text(_) | TypeFamily::Char(_))
    })
}

/// Where the model says it: the column's line, or that of a foreign key's first column.
fn place(facts: &Facts<'_>, model: &Model, name: &str) -> String {
    let keys = facts.table.foreign_keys.iter().chain(&model.table.foreign_keys);
    let of_key = keys
        .filter(|key| key.name.as_deref() == Some(name))
        .find_map(|key| key.columns.first())
        .map_or(name, String::as_str);
    match model.columns.iter().find(|column| column.column.eq_ignore_ascii_case(of_key)) {
        Some(column) => facts.place(&column.path, column.line),
        None => facts.place(&model.path, model.line),
    }
}

/// Labels that an enum has on one side only: a named type says nothing of them itself.
fn enum_labels(facts: &Facts<'_>, model: &Model) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for column in &model.table.columns {
        let TypeFamily::Enum(Some(name), labels) =
            TypeFamily::read(&column.type_name, facts.dialect)
        else {
            continue;
        };
        let stored = facts.enums.iter().find(|stored| stored.name.name.eq_ignore_ascii_case(&name));
        let Some(stored) = stored.filter(|_| !labels.is_empty()) else { continue };
        let missing = |from: &[String], of: &[String]| -> Vec<String> {
            of.iter().filter(|label| !from.contains(label)).cloned().collect()
        };
        let (only_database, only_model) =
            (missing(&labels, &stored.labels), missing(&stored.labels, &labels));
        if only_database.is_empty() && only_model.is_empty() {
            continue;
        }
        let told = |labels: Vec<String>| match labels.is_empty() {
            true => "no label of its own".to_owned(),
            false => format!("only here: {}", labels.join(", ")),
        };
        found.push(Mismatch {
            kind: DifferenceKind::Type,
            name: column.name.clone(),
            // A label that the database lacks cannot be written.
            severity: if only_model.is_empty() { Severity::Warning } else { Severity::Error },
            database: told(only_database),
            model: told(only_model),
            place: place(facts, model, &column.name),
        });
    }
    found
}
