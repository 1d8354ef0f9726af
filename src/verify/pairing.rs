//! Which Pydantic schemas go with which model, and why.

use super::Facts;
use crate::models::{Model, PydanticField, PydanticSchema};

/// Words around a model's name in the names of its schemas.
const SCHEMA_WORDS: &[&str] = &[
    "Base", "Body", "Brief", "Create", "Created", "DB", "Detail", "Details", "Full", "In", "InDB",
    "Info", "Item", "List", "Model", "Out", "Output", "Patch", "Payload", "Post", "Public", "Put",
    "Read", "Request", "Resp", "Response", "Schema", "Summary", "Update", "View",
];
/// Those of them that say a schema is only for what comes in.
const INPUT_WORDS: &[&str] =
    &["Body", "Create", "In", "Patch", "Payload", "Post", "Put", "Request", "Update"];
/// A schema with fewer fields is not told by them.
const LEAST_FIELDS: usize = 3;
/// How many of a schema's fields, in hundredths, must be columns for it to be told by them.
const LEAST_SHARE: usize = 80;

/// A schema that goes with the model.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub(super) schema: &'a PydanticSchema,
    /// How that is known.
    pub(super) why: String,
    /// Whether it is only for what comes in.
    pub(super) input: bool,
}

/// The schemas of `model`: those configured, else those whose names or fields say so.
pub(super) fn pairs<'a>(facts: &Facts<'a>, model: &Model) -> Vec<Pair<'a>> {
    let schemas = facts.schemas.iter();
    let pair = |schema: &'a PydanticSchema, why: String| Pair {
        schema,
        why,
        input: is_input(schema, model),
    };
    if let Some(named) = facts.pairs.get(&model.class) {
        let configured = schemas.filter(|schema| named.contains(&schema.class));
        return configured.map(|schema| pair(schema, "configured".to_owned())).collect();
    }
    schemas.filter_map(|schema| Some(pair(schema, reason(facts, model, schema)?))).collect()
}

fn reason(facts: &Facts<'_>, model: &Model, schema: &PydanticSchema) -> Option<String> {
    if schema.path == model.path && schema.class == model.class {
        return None;
    }
    let common = common(model, schema);
    let fields = schema.fields.len();
    let mut told = format!("{common} of {fields} fields are its columns");
    if schema.from_attributes {
        told.push_str(", from_attributes");
    }
    if without_words(&schema.class) == without_words(&model.class) {
        // `FileConfig` may well be of something else than `File`.
        let fits = fields == 0 || schema.from_attributes && common > 0 || common * 2 >= fields;
        return fits.then(|| format!("named after {}, {told}", model.class));
    }
    let tells = schema.from_attributes
        && fields >= LEAST_FIELDS
        && common * 100 >= fields * LEAST_SHARE
        && !facts.models.iter().any(|other| is_nearer(other, model, schema, common));
    tells.then_some(told)
}

/// Whether the schema goes with `other` at least as well.
fn is_nearer(other: &Model, model: &Model, schema: &PydanticSchema, common_here: usize) -> bool {
    let is_same = other.class == model.class && other.path == model.path;
    !is_same
        && (without_words(&schema.class) == without_words(&other.class)
            || common(other, schema) >= common_here)
}

/// How many fields of the schema are columns of the model.
fn common(model: &Model, schema: &PydanticSchema) -> usize {
    let is_column = |field: &&PydanticField| {
        model.columns.iter().any(|column| {
            column.attribute == field.name || field.alias.as_ref() == Some(&column.attribute)
        })
    };
    schema.fields.iter().filter(is_column).count()
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
    let rest = schema.class.replacen(&model.class, "", 1).replace("InDB", "").replace("Info", "");
    INPUT_WORDS.iter().any(|word| rest.contains(word))
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
