//! Labels of enum types: a named type says nothing of them itself.

use super::Facts;
use super::differences::{Mismatch, MismatchKind, place, side};
use crate::models::Model;
use crate::review::Severity;
use crate::schema::TypeFamily;

/// Labels that an enum has on one side only.
pub(super) fn enum_labels(facts: &Facts<'_>, model: &Model) -> Vec<Mismatch> {
    let columns = model.table.columns.iter();
    columns
        .filter_map(|column| {
            let family = TypeFamily::read(&column.type_name, facts.dialect);
            let TypeFamily::Enum(Some(name), labels) = family else { return None };
            let stored =
                facts.enums.iter().find(|stored| stored.name.name.eq_ignore_ascii_case(&name))?;
            if labels.is_empty() {
                return None;
            }
            let only_there = missing(&labels, &stored.labels);
            let only_here = missing(&stored.labels, &labels);
            if only_there.is_empty() && only_here.is_empty() {
                return None;
            }
            // A label that the database lacks cannot be written.
            let severity = if only_here.is_empty() { Severity::Warning } else { Severity::Error };
            let mut found = Mismatch {
                model: told(&only_here),
                at: place(facts, model, &column.name),
                ..Mismatch::new(MismatchKind::Enum, &column.name, severity)
            };
            *side(facts, &mut found) = told(&only_there);
            Some(found)
        })
        .collect()
}

/// The labels of `of` that `from` lacks.
fn missing(from: &[String], of: &[String]) -> Vec<String> {
    of.iter().filter(|label| !from.contains(label)).cloned().collect()
}

fn told(labels: &[String]) -> String {
    match labels.is_empty() {
        true => "no label of its own".to_owned(),
        false => format!("only here: {}", labels.join(", ")),
    }
}
