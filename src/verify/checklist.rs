//! The post-migration checklist of the workflow.

use super::Facts;
use super::differences::Mismatch;
use super::edits;
use crate::models::{Model, PydanticField, PydanticSchema, Relationship, model_import};
use crate::review::{CheckItem, CheckStatus};
use crate::schema::{Column, DifferenceKind, ForeignKey};

/// At most so many pieces of evidence for one item.
const MOST_EVIDENCE: usize = 6;

/// Words around a model's name in the names of its schemas.
const SCHEMA_WORDS: &[&str] = &[
    "Base", "Brief", "Create", "Created", "DB", "Detail", "Details", "Full", "In", "InDB", "Info",
    "Item", "List", "Model", "Out", "Output", "Patch", "Payload", "Public", "Read", "Request",
    "Resp", "Response", "Schema", "Summary", "Update", "View",
];
/// Those of them that say a schema is only for what comes in.
const INPUT_WORDS: &[&str] = &["Create", "Created", "In", "Patch", "Payload", "Request", "Update"];

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
struct Judged {
    status: CheckStatus,
    evidence: Vec<String>,
}

impl Judged {
    fn new(status: CheckStatus, evidence: impl Into<String>) -> Self {
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

fn no_model(facts: &Facts<'_>) -> Judged {
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

/// The schemas named after the model: `CadFileOut` for `CadFile`.
fn schemas_of<'a>(facts: &Facts<'a>, model: &Model) -> Vec<&'a PydanticSchema> {
    let core = without_words(&model.class);
    facts.schemas.iter().filter(|schema| without_words(&schema.class) == core).collect()
}

/// A class name without the words that tell schemas of one thing apart.
fn without_words(class: &str) -> String {
    let mut name = class.trim_start_matches('_');
    loop {
        let shorter = SCHEMA_WORDS.iter().find_map(|word| {
            let shorter = name.strip_suffix(word).or_else(|| {
                let rest = name.strip_prefix(word)?;
                rest.starts_with(|letter: char| letter.is_uppercase()).then_some(rest)
            })?;
            (!shorter.is_empty()).then_some(shorter)
        });
        match shorter {
            Some(shorter) => name = shorter,
            None => return name.to_lowercase(),
        }
    }
}

fn is_input(schema: &PydanticSchema, model: &Model) -> bool {
    let rest = schema.class.replacen(&model.class, "", 1);
    INPUT_WORDS.iter().any(|word| rest.contains(word)) && !rest.contains("InDB")
}

fn no_schemas(facts: &Facts<'_>, model: &Model) -> Judged {
    let text = if facts.schemas.is_empty() {
        "no Pydantic schemas were found; name their folder under `schemas` in [tool.alembic-mcp]"
            .to_owned()
    } else {
        format!(
            "none of the {} Pydantic schemas is named after {}",
            facts.schemas.len(),
            model.class
        )
    };
    Judged::new(CheckStatus::NotApplicable, text)
}

/// The column's attribute in the model, which is the name schemas know it by.
fn known_as<'a>(model: &'a Model, column: &'a Column) -> &'a str {
    model
        .columns
        .iter()
        .find(|known| known.column == column.name)
        .map_or(&column.name, |known| &known.attribute)
}

fn schema_fields(facts: &Facts<'_>, model: Option<&Model>) -> Judged {
    let Some(model) = model else { return no_model(facts) };
    let schemas = schemas_of(facts, model);
    let Some(best) =
        schemas.iter().max_by_key(|schema| (!is_input(schema, model), schema.fields.len()))
    else {
        return no_schemas(facts, model);
    };
    let (mut missing, mut found) = (Vec::new(), Vec::new());
    for column in facts.table.columns.iter().filter(|column| facts.in_focus(&column.name)) {
        let name = known_as(model, column);
        let fields: Vec<String> = schemas
            .iter()
            .filter_map(|schema| Some((schema, field(schema, name)?)))
            .map(|(schema, field)| {
                format!("{} {}.{name}", facts.place(&field.path, field.line), schema.class)
            })
            .collect();
        if fields.is_empty() {
            missing.push(format!(
                "{}: {} has no {name}; add `{}`",
                facts.place(&best.path, best.line),
                best.class,
                edits::field(column, facts.dialect)
            ));
        }
        found.extend(fields.into_iter().take(1));
    }
    match (missing.is_empty(), facts.focus.is_empty()) {
        (true, _) => Judged { status: CheckStatus::Pass, evidence: found },
        (false, false) => Judged { status: CheckStatus::Fail, evidence: missing },
        // Without the new columns named, what a schema leaves out may be left out on purpose.
        (false, true) => Judged { status: CheckStatus::Attention, evidence: missing },
    }
}

fn schema_optional(facts: &Facts<'_>, model: Option<&Model>) -> Judged {
    let Some(model) = model else { return no_model(facts) };
    let schemas = schemas_of(facts, model);
    if schemas.is_empty() {
        return no_schemas(facts, model);
    }
    let (mut failing, mut stricter, mut passing) = (Vec::new(), Vec::new(), Vec::new());
    let nullable =
        facts.table.columns.iter().filter(|column| column.nullable && facts.in_focus(&column.name));
    for column in nullable {
        let name = known_as(model, column);
        for schema in &schemas {
            let Some(field) = field(schema, name) else { continue };
            let place = facts.place(&field.path, field.line);
            let told = format!("{place} {}.{name}: {}", schema.class, field.annotation);
            if field.optional {
                passing.push(told);
            } else if is_input(schema, model) {
                stricter.push(format!("{told} (required on input, nullable in the database)"));
            } else {
                let edit = format!("{name}: {} | None", field.annotation);
                failing.push(format!("{told}; change it to `{edit}`"));
            }
        }
    }
    for list in [&mut failing, &mut stricter, &mut passing] {
        list.dedup();
    }
    if !failing.is_empty() {
        return Judged { status: CheckStatus::Fail, evidence: failing };
    }
    if !stricter.is_empty() {
        return Judged { status: CheckStatus::Attention, evidence: stricter };
    }
    if passing.is_empty() {
        let text = "no nullable column in question is a field of a schema";
        return Judged::new(CheckStatus::NotApplicable, text);
    }
    Judged { status: CheckStatus::Pass, evidence: passing }
}

fn field<'a>(schema: &'a PydanticSchema, name: &str) -> Option<&'a PydanticField> {
    schema.fields.iter().find(|field| field.name == name)
}

#[cfg(test)]
mod tests {
    use super::without_words;

    #[test]
    fn schemas_are_named_after_models() {
        for name in ["CadFile", "CadFileOut", "CadFileCreateRequest", "BaseCadFile", "CadFileInDB"]
        {
            assert_eq!(without_words(name), "cadfile", "{name}");
        }
        assert_eq!(without_words("Item"), "item");
        assert_ne!(without_words("CadFileVersion"), "cadfile");
    }
}
