//! The Pydantic schemas of a model, checked against its table.

use super::Facts;
use super::attribute::attribute_name;
use super::checklist::Judged;
use super::edits::{SourceEdit, optional};
use super::pairing::Pair;
use super::sources::python_type;
use crate::models::{Model, PydanticField, PydanticSchema, Speller};
use crate::review::CheckStatus;
use crate::schema::{Column, TypeFamily};

fn no_schemas(facts: &Facts<'_>, model: &Model) -> Judged {
    let text = if facts.schemas.is_empty() {
        "no Pydantic schemas were found; name their folder under `schemas` in [tool.alembic-mcp]"
            .to_owned()
    } else {
        format!(
            "none of the {} Pydantic schemas goes with {} by its name or fields; name those that do \
             under `schemas-of` in [tool.alembic-mcp]",
            facts.schemas.len(),
            model.class
        )
    };
    Judged::new(CheckStatus::NotApplicable, text)
}

/// The column's attribute in the model, which is the name schemas know it by.
pub(super) fn known_as(model: &Model, column: &Column) -> String {
    let known = model.columns.iter().find(|known| known.column == column.name);
    known.map_or_else(|| attribute_name(&column.name), |known| known.attribute.clone())
}

/// The field of `schema` for the attribute `name`.
pub(super) fn field<'a>(schema: &'a PydanticSchema, name: &str) -> Option<&'a PydanticField> {
    let by_name = schema.fields.iter().find(|field| field.name == name);
    by_name.or_else(|| schema.fields.iter().find(|field| field.alias.as_deref() == Some(name)))
}

/// Whether the new columns are fields of the schemas.
pub(super) fn schema_fields(facts: &Facts<'_>, model: &Model, pairs: &[Pair<'_>]) -> Judged {
    let fit = |pair: &&Pair<'_>| (!pair.input, !pair.schema.uncertain, pair.schema.fields.len());
    let Some(best) = pairs.iter().max_by_key(fit) else { return no_schemas(facts, model) };
    let (mut missing, mut found, mut only_in) = (Vec::new(), Vec::new(), Vec::new());
    for column in facts.table.columns.iter().filter(|column| facts.in_focus(&column.name)) {
        let name = known_as(model, column);
        let holding = pairs.iter().filter_map(|pair| Some((pair, field(pair.schema, &name)?)));
        let holding: Vec<_> = holding.collect();
        let told = |(pair, field): &(&Pair<'_>, &PydanticField)| {
            let place = facts.place(&field.path, field.line);
            format!("{place} {}.{}", pair.schema.class, field.name)
        };
        match holding.iter().find(|(pair, _)| !pair.input || best.input) {
            Some(one) => found.push(told(one)),
            None => match holding.first() {
                Some(one) => only_in.push((column, told(one))),
                None => missing.push(column),
            },
        }
    }
    if facts.focus.is_empty() {
        return without_focus(facts, best, found, &missing);
    }
    let place = facts.place(&best.schema.path, best.schema.line);
    let class = &best.schema.class;
    let (lines, edits) = added(facts, model, best, &missing, &only_in);
    let mut evidence: Vec<String> = missing
        .iter()
        .zip(&lines)
        .map(|(column, line)| format!("{place}: {class} has no {}; add `{line}`", column.name))
        .collect();
    let wanting = only_in.iter().map(|(column, told)| {
        format!("{place}: {class} has no {}, which {told} takes", column.name)
    });
    evidence.extend(wanting);
    match (missing.is_empty(), only_in.is_empty()) {
        (true, true) => Judged::with(CheckStatus::Pass, found),
        // It may be meant to go in and never out, as passwords do.
        (true, false) => Judged::with(CheckStatus::Attention, evidence).mended_by(edits),
        (false, _) => Judged::with(CheckStatus::Fail, evidence).mended_by(edits),
    }
}

/// Without the new columns named, what a schema leaves out may be left out on purpose.
fn without_focus(
    facts: &Facts<'_>,
    best: &Pair<'_>,
    found: Vec<String>,
    missing: &[&Column],
) -> Judged {
    let place = facts.place(&best.schema.path, best.schema.line);
    let all = facts.table.columns.len();
    let mut text = format!("{place}: {} of {all} columns are fields", found.len());
    if !missing.is_empty() {
        let names: Vec<&str> = missing.iter().map(|column| column.name.as_str()).collect();
        text.push_str(&format!("; no schema has {}", names.join(", ")));
    }
    Judged::new(CheckStatus::Pass, text)
}

/// The fields that the best schema lacks, in one edit.
fn added(
    facts: &Facts<'_>,
    model: &Model,
    best: &Pair<'_>,
    missing: &[&Column],
    only_in: &[(&Column, String)],
) -> (Vec<String>, Vec<SourceEdit>) {
    let schema = best.schema;
    let mut speller = Speller::new(facts.source, &schema.path, None);
    let by_word = writes_optional(schema);
    let lines: Vec<String> = missing
        .iter()
        .copied()
        .chain(only_in.iter().map(|(column, _)| *column))
        .map(|column| {
            let family = TypeFamily::read(&column.type_name, facts.dialect);
            let python = python_type(&family, &mut speller);
            let name = known_as(model, column);
            match column.nullable {
                true => format!("{name}: {} = None", optional(&mut speller, &python, by_word)),
                false => format!("{name}: {python}"),
            }
        })
        .collect();
    if lines.is_empty() {
        return (lines, Vec::new());
    }
    let filled = lines.iter().map(|line| schema.gap.filled(line)).collect::<String>();
    let edit = facts.edit(&schema.path, schema.gap.span, filled);
    (lines, facts.with_imports(&schema.path, speller, vec![edit]))
}

fn writes_optional(schema: &PydanticSchema) -> bool {
    let annotations = schema.fields.iter().map(|field| &field.annotation);
    annotations.clone().any(|text| text.contains("Optional["))
        && !annotations.clone().any(|text| text.contains("| None"))
}

/// A field that refuses what a nullable column may hold.
#[derive(Debug)]
pub(super) struct Refusing<'a> {
    pub(super) column: &'a Column,
    pub(super) pair: &'a Pair<'a>,
    pub(super) field: &'a PydanticField,
}

/// The fields of schemas that refuse `None` where their column may be NULL.
pub(super) fn refusing<'a>(
    facts: &'a Facts<'_>,
    model: &Model,
    pairs: &'a [Pair<'a>],
) -> Vec<Refusing<'a>> {
    let mut found: Vec<Refusing<'_>> = Vec::new();
    for column in facts.table.columns.iter().filter(|column| column.nullable) {
        let name = known_as(model, column);
        for pair in pairs.iter().filter(|_| facts.in_focus(&column.name)) {
            let Some(field) = field(pair.schema, &name).filter(|field| !field.optional) else {
                continue;
            };
            // Schemas that inherit it from one class share it.
            let known = |one: &Refusing<'_>| {
                one.field.path == field.path && one.field.line == field.line && !one.pair.input
            };
            if !found.iter().any(known) {
                found.push(Refusing { column, pair, field });
            }
        }
    }
    found
}

/// Whether schemas allow what nullable columns hold.
pub(super) fn schema_optional(facts: &Facts<'_>, model: &Model, pairs: &[Pair<'_>]) -> Judged {
    if pairs.is_empty() {
        return no_schemas(facts, model);
    }
    let (mut failing, mut stricter) = (Vec::new(), Vec::new());
    let (mut edits, mut offered) = (Vec::new(), Vec::new());
    let mut filled_from_model = false;
    for one in refusing(facts, model, pairs) {
        let schema = one.pair.schema;
        let place = facts.place(&one.field.path, one.field.line);
        let told = format!("{place} {}.{}: {}", schema.class, one.field.name, one.field.annotation);
        let edit = allowing(facts, schema, one.field);
        if schema.uncertain {
            stricter.push(format!("{told} (a decorator of the class may change it)"));
        } else if one.pair.input {
            stricter.push(format!("{told} (required on input, nullable in {})", facts.whose()));
            offered.extend(edit.1);
        } else {
            filled_from_model |= schema.from_attributes;
            let (source, edit) = edit;
            failing.push(format!("{told}; change it to `{}: {source}`", one.field.name));
            edits.extend(edit);
        }
    }
    if !failing.is_empty() {
        failing.dedup();
        // Who fills a schema otherwise than from the model may well know a value.
        let status = match facts.focus.is_empty() && !filled_from_model {
            true => CheckStatus::Attention,
            false => CheckStatus::Fail,
        };
        return Judged::with(status, failing).mended_by(edits);
    }
    // What comes in may well be asked for more than the table demands.
    if !stricter.is_empty() && !facts.focus.is_empty() {
        return Judged::with(CheckStatus::Attention, stricter).mended_by(offered);
    }
    let passing = allowed(facts, model, pairs);
    if passing.is_empty() && stricter.is_empty() {
        let text = "no nullable column in question is a field of a schema";
        return Judged::new(CheckStatus::NotApplicable, text);
    }
    Judged::with(CheckStatus::Pass, passing.into_iter().chain(stricter).collect())
}

/// The fields that allow `None` where their column may be NULL.
fn allowed(facts: &Facts<'_>, model: &Model, pairs: &[Pair<'_>]) -> Vec<String> {
    let nullable =
        facts.table.columns.iter().filter(|one| one.nullable && facts.in_focus(&one.name));
    nullable
        .filter_map(|column| {
            let name = known_as(model, column);
            let fields = pairs.iter().filter_map(|pair| Some((pair, field(pair.schema, &name)?)));
            let (pair, field) = fields.into_iter().find(|(_, field)| field.optional)?;
            let place = facts.place(&field.path, field.line);
            Some(format!("{place} {}.{}: {}", pair.schema.class, field.name, field.annotation))
        })
        .collect()
}

/// The field's annotation with `None`, and the edits that make it so.
fn allowing(
    facts: &Facts<'_>,
    schema: &PydanticSchema,
    field: &PydanticField,
) -> (String, Vec<SourceEdit>) {
    let mut speller = Speller::new(facts.source, &field.path, None);
    let mut source = optional(&mut speller, &field.annotation, writes_optional(schema));
    if !field.declaration.has_value {
        source.push_str(" = None");
    }
    let span = field.declaration.annotation.as_ref().map(|(span, _)| *span);
    let edits = span.map(|span| facts.edit(&field.path, span, source.clone()));
    let edits = facts.with_imports(&field.path, speller, edits.into_iter().collect());
    (source, edits)
}
