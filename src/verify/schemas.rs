//! The Pydantic schemas of a model, checked against its table.

use super::Facts;
use super::checklist::{Judged, no_model};
use super::edits;
use crate::models::{Model, PydanticField, PydanticSchema};
use crate::review::CheckStatus;
use crate::schema::Column;

/// Words around a model's name in the names of its schemas.
const SCHEMA_WORDS: &[&str] = &[
    "Base", "Brief", "Create", "Created", "DB", "Detail", "Details", "Full", "In", "InDB", "Info",
    "Item", "List", "Model", "Out", "Output", "Patch", "Payload", "Public", "Read", "Request",
    "Resp", "Response", "Schema", "Summary", "Update", "View",
];
/// Those of them that say a schema is only for what comes in.
const INPUT_WORDS: &[&str] = &["Create", "Created", "In", "Patch", "Payload", "Request", "Update"];

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

/// Whether the new columns are fields of the schemas.
pub(super) fn schema_fields(facts: &Facts<'_>, model: Option<&Model>) -> Judged {
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

/// Whether schemas allow what nullable columns hold.
pub(super) fn schema_optional(facts: &Facts<'_>, model: Option<&Model>) -> Judged {
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
            } else if schema.uncertain {
                stricter.push(format!("{told} (a decorator of the class may change it)"));
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
