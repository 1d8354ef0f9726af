//! A column as one more attribute of a model.

use super::Facts;
use super::edits::{optional, quoted};
use super::sources::{python_type, sqlalchemy_type};
use crate::models::{Model, Speller, Style};
use crate::schema::{Column, ForeignKey, TypeFamily, is_serial};

/// Names that a mapped class has already, and words of Python.
const RESERVED: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "metadata", "nonlocal", "not", "or", "pass", "raise", "registry", "return", "try", "while",
    "with", "yield",
];

/// The attribute for `column`; none where SQLAlchemy has no name for its type.
pub(super) fn attribute(
    facts: &Facts<'_>,
    model: &Model,
    column: &Column,
    speller: &mut Speller<'_>,
) -> Option<String> {
    let family = TypeFamily::read(&column.type_name, facts.dialect);
    let name = attribute_name(&column.name);
    let key = key_of(facts, column);
    if model.style == Style::SqlModel {
        return sqlmodel(facts, column, (&name, &family, key), speller);
    }
    let named = model.style == Style::Table || name != column.name;
    let mut arguments = column_arguments(facts, column, (named, &family, key), speller)?;
    let mapped = matches!(model.style, Style::Mapped | Style::MappedDataclass);
    if !mapped {
        let nullable = if column.nullable { "True" } else { "False" };
        arguments.push(format!("nullable={nullable}"));
        let call = format!("{}({})", speller.name("sqlalchemy", "Column"), arguments.join(", "));
        return Some(if model.style == Style::Table { call } else { format!("{name} = {call}") });
    }
    if model.style == Style::MappedDataclass {
        arguments.push(if column.nullable { "default=None" } else { "kw_only=True" }.to_owned());
    }
    let mut python = python_type(&family, speller);
    if column.nullable {
        python = optional(speller, &python, writes_optional(model));
    }
    Some(format!(
        "{name}: {}[{python}] = {}({})",
        speller.name("sqlalchemy.orm", "Mapped"),
        speller.name("sqlalchemy.orm", "mapped_column"),
        arguments.join(", ")
    ))
}

/// What `Column(…)` and `mapped_column(…)` are given alike.
fn column_arguments(
    facts: &Facts<'_>,
    column: &Column,
    (named, family, key): (bool, &TypeFamily, Option<&ForeignKey>),
    speller: &mut Speller<'_>,
) -> Option<Vec<String>> {
    let mut arguments = Vec::new();
    if named {
        arguments.push(quoted(&column.name));
    }
    arguments.push(sqlalchemy_type(facts, family, speller)?);
    arguments.extend(key.map(|key| foreign_key(key, speller)));
    arguments.extend(generated(column, speller));
    arguments.extend(flags(facts, column));
    if let Some(default) = default(column) {
        let text = speller.name("sqlalchemy", "text");
        arguments.push(format!("server_default={text}({})", quoted(default)));
    }
    if let Some(comment) = &column.comment {
        arguments.push(format!("comment={}", quoted(comment)));
    }
    Some(arguments)
}

/// `name: str | None = Field(default=None, …)`.
fn sqlmodel(
    facts: &Facts<'_>,
    column: &Column,
    (name, family, key): (&str, &TypeFamily, Option<&ForeignKey>),
    speller: &mut Speller<'_>,
) -> Option<String> {
    let mut arguments = Vec::new();
    if column.nullable {
        arguments.push("default=None".to_owned());
    }
    let mut python = python_type(family, speller);
    if column.nullable {
        python = optional(speller, &python, false);
    }
    // What `Field` has no word for.
    if name != column.name || column.computed.is_some() || column.identity.is_some() {
        let named = name != column.name;
        let mut given = column_arguments(facts, column, (named, family, key), speller)?;
        given.push(format!("nullable={}", if column.nullable { "True" } else { "False" }));
        let made = speller.name("sqlalchemy", "Column");
        arguments.push(format!("sa_column={made}({})", given.join(", ")));
        let field = speller.name("sqlmodel", "Field");
        return Some(format!("{name}: {python} = {field}({})", arguments.join(", ")));
    }
    match (key, family) {
        (Some(key), _) => {
            let target = format!("{}.{}", key.referred_table, key.referred_columns.first()?);
            arguments.push(format!("foreign_key={}", quoted(&target)));
            let action = key.on_delete.as_ref();
            arguments.extend(action.map(|action| format!("ondelete={}", quoted(action))));
        }
        (None, TypeFamily::Text(Some(length))) => arguments.push(format!("max_length={length}")),
        (None, family) if is_plain(family) => {}
        _ => arguments.push(format!("sa_type={}", sqlalchemy_type(facts, family, speller)?)),
    }
    arguments.extend(flags(facts, column));
    if let Some(default) = default(column) {
        let text = speller.name("sqlalchemy", "text");
        arguments
            .push(format!("sa_column_kwargs={{\"server_default\": {text}({})}}", quoted(default)));
    }
    if arguments.is_empty() {
        return Some(format!("{name}: {python}"));
    }
    let field = speller.name("sqlmodel", "Field");
    Some(format!("{name}: {python} = {field}({})", arguments.join(", ")))
}

/// Whether SQLModel makes the type of the annotation alone.
fn is_plain(family: &TypeFamily) -> bool {
    matches!(
        family,
        TypeFamily::Integer(4)
            | TypeFamily::Float(8)
            | TypeFamily::Boolean
            | TypeFamily::Date
            | TypeFamily::Time(false)
            | TypeFamily::Timestamp(false)
            | TypeFamily::Interval
            | TypeFamily::Binary
            | TypeFamily::Numeric(None)
    )
}

fn key_of<'a>(facts: &Facts<'a>, column: &Column) -> Option<&'a ForeignKey> {
    facts.table.foreign_keys.iter().find(|key| *key.columns == [column.name.clone()])
}

fn foreign_key(key: &ForeignKey, speller: &mut Speller<'_>) -> String {
    let column = key.referred_columns.first().map_or("id", String::as_str);
    let target = quoted(&format!("{}.{column}", key.referred_table));
    let actions = [("ondelete", &key.on_delete), ("onupdate", &key.on_update)];
    let actions: String = actions
        .iter()
        .filter_map(|(word, action)| Some(format!(", {word}={}", quoted(action.as_ref()?))))
        .collect();
    format!("{}({target}{actions})", speller.name("sqlalchemy", "ForeignKey"))
}

fn generated(column: &Column, speller: &mut Speller<'_>) -> Option<String> {
    if let Some(expression) = &column.computed {
        return Some(format!("{}({})", speller.name("sqlalchemy", "Computed"), quoted(expression)));
    }
    let always = match column.identity.as_deref()? {
        "ALWAYS" => "always=True",
        "BY DEFAULT" => "",
        _ => return None,
    };
    Some(format!("{}({always})", speller.name("sqlalchemy", "Identity")))
}

/// What the table has for the column alone.
fn flags(facts: &Facts<'_>, column: &Column) -> Vec<String> {
    let alone = |columns: &[String]| *columns == [column.name.clone()];
    let table = facts.table;
    let is_key = table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column.name));
    let constraint = table.unique_constraints.iter().any(|unique| alone(&unique.columns));
    let mut plain = table.indexes.iter().filter(|index| {
        let is_btree = index.method.as_deref().is_none_or(|method| method == "btree");
        alone(&index.columns) && index.predicate.is_none() && is_btree
    });
    let index = plain.clone().any(|index| !index.unique || !constraint);
    let unique = constraint || plain.any(|index| index.unique);
    let all = [("primary_key", is_key), ("index", index && !is_key), ("unique", unique && !is_key)];
    all.iter().filter(|(_, holds)| *holds).map(|(word, _)| format!("{word}=True")).collect()
}

fn default(column: &Column) -> Option<&str> {
    let generated = column.identity.is_some() || column.computed.is_some();
    column.default.as_deref().filter(|text| !generated && !is_serial(text))
}

/// Whether the model writes `Optional[…]` rather than `… | None`.
pub(super) fn writes_optional(model: &Model) -> bool {
    let annotations = model.columns.iter().filter_map(|one| one.declaration.annotation.as_ref());
    let mut by_word = false;
    for (_, text) in annotations {
        if text.contains("| None") {
            return false;
        }
        by_word |= text.contains("Optional[");
    }
    by_word
}

/// The name of the attribute for a column.
pub(super) fn attribute_name(column: &str) -> String {
    let plain: String = column
        .chars()
        .map(|letter| if letter.is_alphanumeric() || letter == '_' { letter } else { '_' })
        .collect();
    let starts_well = plain.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    match (RESERVED.contains(&plain.as_str()), starts_well) {
        (true, _) => format!("{plain}_"),
        (false, true) => plain,
        (false, false) => format!("c_{plain}"),
    }
}
