//! From the schemas that `schemars` derives to the ones that are published: as small as they can be
//! while every answer still validates against them.
//!
//! A host loads the whole tool list into the model's context, so each byte here is paid for in every
//! session. Never in here: what any one tool's schema says; that is said on its Rust types.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Objects nested this deep in an output schema are told by the names of their properties only.
const OUTLINE_DEPTH: usize = 2;
/// A definition up to this many bytes is repeated rather than referred to.
const SMALL_DEFINITION: usize = 120;
/// Enough levels for any schema we publish; a type that contains itself stops here.
const MOST_LEVELS: usize = 24;

/// The published form of an input schema.
pub(super) fn input(mut schema: Value) -> Value {
    tidy(&mut schema, Nulls::Dropped);
    let definitions = take_definitions(&mut schema);
    let uses = count_references(&schema, &definitions);
    inline(&mut schema, &definitions, &uses, 0);
    let mut kept = Map::new();
    for (name, definition) in &definitions {
        if uses.get(name).is_some_and(|count| stays(*count, definition)) {
            let mut definition = definition.clone();
            inline(&mut definition, &definitions, &uses, 0);
            kept.insert(name.clone(), definition);
        }
    }
    if let Some(object) = schema.as_object_mut() {
        object.remove("description");
        for property in object.get_mut("properties").into_iter().flat_map(Value::as_object_mut) {
            undescribe_items(property);
        }
        if !object.contains_key("properties") {
            object.insert("properties".to_owned(), json!({}));
        }
        if !kept.is_empty() {
            object.insert("$defs".to_owned(), Value::Object(kept));
        }
    }
    schema
}

/// The published form of an output schema.
pub(super) fn output(mut schema: Value) -> Value {
    tidy(&mut schema, Nulls::KeptWhereRequired);
    let definitions = take_definitions(&mut schema);
    outline(&mut schema, &definitions, 0, 0);
    if let Some(object) = schema.as_object_mut() {
        object.remove("description");
        // The server's instructions say which parts every answer has.
        object.remove("required");
    }
    schema
}

/// What becomes of `null` as a permitted value.
#[derive(Clone, Copy, PartialEq)]
enum Nulls {
    /// An argument is left out rather than null; hosts differ in how they take nullable types.
    Dropped,
    /// A required output property may really be null; an optional one is left out instead.
    KeptWhereRequired,
}

fn take_definitions(schema: &mut Value) -> Map<String, Value> {
    match schema.as_object_mut().and_then(|object| object.remove("$defs")) {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    }
}

fn tidy(schema: &mut Value, nulls: Nulls) {
    tidy_level(schema, nulls, nulls == Nulls::Dropped);
}

fn tidy_level(schema: &mut Value, nulls: Nulls, drop_null: bool) {
    // "Anything" as an object too, since not every host reads the bare `true`.
    if *schema == Value::Bool(true) {
        *schema = json!({});
    }
    let Some(object) = schema.as_object_mut() else { return };
    for keyword in ["$schema", "title", "format"] {
        object.remove(keyword);
    }
    let empty = [Value::Null, json!([]), json!(""), json!(false)];
    if object.get("default").is_some_and(|value| empty.contains(value)) {
        object.remove("default");
    }
    if object.get("additionalProperties") == Some(&Value::Bool(true)) {
        object.remove("additionalProperties");
    }
    if nulls == Nulls::KeptWhereRequired {
        object.remove("minimum");
    }
    if drop_null {
        remove_null(object);
    }
    unite_constants(object);
    let required = object.get("required").cloned().unwrap_or_default();
    let is_required = |name: &String| {
        required.as_array().is_some_and(|names| names.iter().any(|known| known == name))
    };
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        for (name, property) in properties.iter_mut() {
            tidy_level(property, nulls, nulls == Nulls::Dropped || !is_required(name));
        }
    }
    for child in other_children(object) {
        tidy_level(child, nulls, nulls == Nulls::Dropped);
    }
}

/// The subschemas of a schema, its properties apart.
fn other_children(object: &mut Map<String, Value>) -> Vec<&mut Value> {
    let mut children = Vec::new();
    for (keyword, value) in object.iter_mut() {
        match (keyword.as_str(), value) {
            ("items" | "additionalProperties", value) => children.push(value),
            ("oneOf" | "anyOf" | "allOf", Value::Array(variants)) => children.extend(variants),
            ("$defs", Value::Object(definitions)) => children.extend(definitions.values_mut()),
            _ => {}
        }
    }
    children
}

fn remove_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(variants)) = object.get_mut("anyOf") {
        variants.retain(|variant| variant.get("type") != Some(&json!("null")));
        if let [Value::Object(only)] = variants.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            for (keyword, value) in only {
                object.entry(keyword).or_insert(value);
            }
        }
    }
}

/// Turns a choice between constants, each with its own description, into one `enum`.
fn unite_constants(object: &mut Map<String, Value>) {
    let Some(Value::Array(variants)) = object.get("oneOf") else { return };
    let mut values = Vec::new();
    for variant in variants {
        match (variant.get("const"), variant.get("enum")) {
            (Some(value @ Value::String(_)), _) => values.push(value.clone()),
            (None, Some(Value::Array(several))) => values.extend(several.iter().cloned()),
            _ => return,
        }
    }
    object.remove("oneOf");
    object.insert("type".to_owned(), json!("string"));
    object.insert("enum".to_owned(), Value::Array(values));
}

fn reference(schema: &Value) -> Option<String> {
    Some(schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?.to_owned())
}

fn count_references(schema: &Value, definitions: &Map<String, Value>) -> BTreeMap<String, usize> {
    fn count(value: &Value, uses: &mut BTreeMap<String, usize>) {
        if let Some(name) = reference(value) {
            *uses.entry(name).or_default() += 1;
        }
        match value {
            Value::Object(object) => object.values().for_each(|child| count(child, uses)),
            Value::Array(list) => list.iter().for_each(|child| count(child, uses)),
            _ => {}
        }
    }
    let mut uses = BTreeMap::new();
    count(schema, &mut uses);
    definitions.values().for_each(|definition| count(definition, &mut uses));
    uses
}

fn stays(uses: usize, definition: &Value) -> bool {
    uses > 1 && definition.to_string().len() > SMALL_DEFINITION
}

fn inline(
    schema: &mut Value,
    definitions: &Map<String, Value>,
    uses: &BTreeMap<String, usize>,
    level: usize,
) {
    if level > MOST_LEVELS {
        return;
    }
    if let Some(name) = reference(schema)
        && let Some(definition) = definitions.get(&name)
        && !stays(uses.get(&name).copied().unwrap_or_default(), definition)
    {
        replace_reference(schema, definition);
    }
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.values_mut().for_each(|child| inline(child, definitions, uses, level + 1));
    }
    for child in other_children(object) {
        inline(child, definitions, uses, level + 1);
    }
}

/// Puts the definition in place of the reference; what stood beside the reference wins.
fn replace_reference(schema: &mut Value, definition: &Value) {
    let (Some(object), Some(definition)) = (schema.as_object_mut(), definition.as_object()) else {
        return;
    };
    object.remove("$ref");
    for (keyword, value) in definition {
        object.entry(keyword.clone()).or_insert_with(|| value.clone());
    }
}

fn outline(schema: &mut Value, definitions: &Map<String, Value>, depth: usize, level: usize) {
    if level > MOST_LEVELS {
        return;
    }
    if let Some(definition) = reference(schema).and_then(|name| definitions.get(&name)) {
        replace_reference(schema, definition);
    }
    if depth >= OUTLINE_DEPTH
        && let Some(names) = property_names(schema, definitions)
    {
        *schema = named_object(schema, &names);
        return;
    }
    let Some(object) = schema.as_object_mut() else { return };
    if depth > 0 {
        // Which parts are always there is said for the envelope; below it costs more than it tells.
        object.remove("required");
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        for property in properties.values_mut() {
            let said = property.as_object_mut().and_then(|object| object.remove("description"));
            outline(property, definitions, depth + 1, level + 1);
            describe(property, said);
        }
    }
    for child in other_children(object) {
        if let Some(definition) = reference(child).and_then(|name| definitions.get(&name)) {
            replace_reference(child, definition);
        }
        undescribe(child);
        outline(child, definitions, depth, level + 1);
    }
}

/// A property bears its own description, else the names of the parts of what it holds.
fn describe(property: &mut Value, said: Option<Value>) {
    let parts = match property.get_mut("items") {
        Some(items) => items.as_object_mut().and_then(|items| items.remove("description")),
        None => property.get("description").cloned(),
    };
    if let Some(object) = property.as_object_mut() {
        // What the description names goes without saying again.
        object.remove("items");
        object.remove("additionalProperties");
    }
    let description = said.or(parts);
    if let Some(description) = description {
        property["description"] = description;
    }
}

/// The property says what the list is of.
fn undescribe_items(properties: &mut Map<String, Value>) {
    properties.values_mut().filter_map(|property| property.get_mut("items")).for_each(undescribe);
}

fn undescribe(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut() {
        object.remove("description");
    }
}

/// The names of the properties of an object, or of all the objects it may be.
fn property_names(schema: &Value, definitions: &Map<String, Value>) -> Option<Vec<String>> {
    if let Some(Value::Object(properties)) = schema.get("properties") {
        return Some(properties.keys().cloned().collect());
    }
    let variants = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    let mut names = Vec::new();
    for variant in variants {
        let target = reference(variant).and_then(|name| definitions.get(&name)).unwrap_or(variant);
        for name in target.get("properties")?.as_object()?.keys() {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    Some(names)
}

fn named_object(schema: &Value, names: &[String]) -> Value {
    let description = format!("{{{}}}", names.join(", "));
    // Where null was permitted it still is.
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => Value::Array(kinds.clone()),
        _ => json!("object"),
    };
    json!({"type": kind, "description": description})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn optional_arguments_are_left_out_rather_than_null() {
        let published = input(json!({
            "$schema": "x", "title": "Arguments", "type": "object", "additionalProperties": false,
            "properties": {
                "title": {"type": ["string", "null"], "default": null, "format": "x"},
                "kind": {"anyOf": [{"$ref": "#/$defs/Kind"}, {"type": "null"}]},
            },
            "$defs": {"Kind": {"oneOf": [
                {"const": "a", "type": "string", "description": "A"},
                {"const": "b", "type": "string"}]}},
        }));
        assert_eq!(
            published,
            json!({"type": "object", "additionalProperties": false, "properties": {
                "title": {"type": "string"},
                "kind": {"type": "string", "enum": ["a", "b"]},
            }})
        );
    }

    #[test]
    fn a_type_that_contains_itself_is_kept_as_a_reference() {
        let schema = json!({
            "type": "object",
            "properties": {"node": {"$ref": "#/$defs/Node"}},
            "$defs": {"Node": {"type": "object", "properties": {
                "child": {"$ref": "#/$defs/Node"}, "long": {"description": "x".repeat(200)}}}},
        });
        assert_eq!(input(schema)["properties"]["node"]["$ref"], "#/$defs/Node");
    }

    #[test]
    fn deep_outputs_are_told_by_name() {
        let published = output(json!({
            "type": "object",
            "properties": {"data": {"$ref": "#/$defs/Data"}},
            "$defs": {
                "Data": {"type": "object", "required": ["none"], "properties": {
                    "columns": {"type": "array", "description": "Columns",
                                "items": {"$ref": "#/$defs/Column"}},
                    "any": {"type": "array", "items": true},
                    "none": {"type": ["string", "null"]}}},
                "Column": {"type": "object", "description": "One", "properties": {
                    "name": {"type": "string"}, "child": {"$ref": "#/$defs/Column"}}},
            },
        }));
        let data = &published["properties"]["data"]["properties"];
        assert_eq!(data["columns"], json!({"type": "array", "description": "Columns"}));
        assert_eq!(data["any"], json!({"type": "array"}));
        assert_eq!(data["none"]["type"], json!(["string", "null"]));
    }
}
