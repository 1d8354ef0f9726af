//! Pydantic schemas.

use std::path::PathBuf;

use serde::Serialize;

use super::annotation::unwrap;
use super::places::{Declaration, Gap};
use super::source::{ClassPlace, ProjectSource};
use super::sqlalchemy::within;
use super::syntax::{Attribute, Class, Expression};
use crate::project::Project;

/// What schemas inherit from.
const BASES: &[&str] = &["BaseModel", "BaseSettings", "GenericModel", "RootModel", "SQLModel"];

/// A Pydantic model class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PydanticSchema {
    /// The class name.
    pub class: String,
    /// The file it is defined in.
    pub path: PathBuf,
    /// The line of the class.
    pub line: usize,
    /// Its fields, inherited ones included.
    pub fields: Vec<PydanticField>,
    /// True where a decorator may make other fields of them.
    pub uncertain: bool,
    /// Whether it can be filled from the attributes of a model (`from_attributes`, `orm_mode`).
    #[serde(skip)]
    pub from_attributes: bool,
    /// Its nearest bases first.
    #[serde(skip)]
    pub bases: Vec<String>,
    /// Where one more field goes.
    #[serde(skip)]
    pub gap: Gap,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PydanticField {
    /// The field's name.
    pub name: String,
    /// Whether its annotation allows `None`.
    pub optional: bool,
    /// The annotation's source.
    pub annotation: String,
    /// The line it is declared on.
    pub line: usize,
    /// The file it is declared in, which for an inherited field may be another.
    pub path: PathBuf,
    /// The name it has outside, where it has another there.
    #[serde(skip)]
    pub alias: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub declaration: Declaration,
}

/// Reads all Pydantic schemas in the configured folders, else in the project's own source.
pub fn read_schemas(project: &Project) -> Vec<PydanticSchema> {
    read_schemas_of(project, &ProjectSource::read(project))
}

/// The schemas within source that was read before.
pub fn read_schemas_of(project: &Project, source: &ProjectSource) -> Vec<PydanticSchema> {
    source
        .places()
        .filter(|place| within(project, &project.settings.schemas, &source.file(*place).path))
        .filter(|place| is_schema(source, *place))
        .map(|place| schema(source, place))
        .collect()
}

fn is_schema(source: &ProjectSource, place: ClassPlace) -> bool {
    let maps_table = source
        .class(place)
        .keywords
        .iter()
        .any(|(key, value)| key == "table" && value.as_bool() == Some(true));
    !maps_table && source.descends_from(place, BASES)
}

fn schema(source: &ProjectSource, place: ClassPlace) -> PydanticSchema {
    let (class, file) = (source.class(place), source.file(place));
    let mut fields: Vec<PydanticField> = Vec::new();
    for from in std::iter::once(place).chain(source.ancestors(place)) {
        if let Some(root) = root_field(source, from)
            && !fields.iter().any(|field| field.name == root.name)
        {
            fields.push(root);
        }
        for attribute in &source.class(from).attributes {
            let Some(annotation) = &attribute.annotation else { continue };
            let known = fields.iter().any(|field| field.name == attribute.name);
            let is_field = !attribute.name.starts_with('_')
                && attribute.name != "model_config"
                && !attribute.annotation_source.contains("ClassVar");
            if known || !is_field {
                continue;
            }
            fields.push(PydanticField {
                name: attribute.name.clone(),
                optional: allows_none(source, from.file, annotation),
                annotation: attribute.annotation_source.clone(),
                line: attribute.line,
                path: source.file(from).path.clone(),
                alias: alias(attribute),
                declaration: Declaration {
                    span: attribute.span,
                    annotation: attribute
                        .annotation_span
                        .map(|span| (span, attribute.annotation_source.clone())),
                    has_value: attribute.value.is_some(),
                    call: None,
                },
            });
        }
    }
    let uncertain = class.decorators.iter().any(|name| !is_harmless(name));
    PydanticSchema {
        class: class.name.clone(),
        path: file.path.clone(),
        line: class.line,
        fields,
        uncertain,
        from_attributes: lineage(source, place)
            .into_iter()
            .find_map(|from| from_attributes(source.class(from)))
            .unwrap_or(false),
        bases: source
            .ancestors(place)
            .into_iter()
            .map(|base| source.class(base).name.clone())
            .collect(),
        gap: class.gap.clone(),
    }
}

fn lineage(source: &ProjectSource, place: ClassPlace) -> Vec<ClassPlace> {
    std::iter::once(place).chain(source.ancestors(place)).collect()
}

/// What a class itself says of being filled from attributes: `model_config`, an inner `Config`, or a
/// keyword of the class.
fn from_attributes(class: &Class) -> Option<bool> {
    const OPTIONS: &[&str] = &["from_attributes", "orm_mode"];
    let named = |name: &str| OPTIONS.contains(&name);
    let by_keyword = class.keywords.iter().find(|(name, _)| named(name));
    if let Some((_, value)) = by_keyword {
        return value.as_bool();
    }
    if let Some(value) = class.config.iter().find(|(name, _)| named(name)) {
        return value.1.as_bool();
    }
    match class.value("model_config")? {
        Expression::Call(call) => OPTIONS.iter().find_map(|name| call.keyword(name)?.as_bool()),
        Expression::Dict(items) => {
            items.iter().find(|(key, _)| key.as_str().is_some_and(named))?.1.as_bool()
        }
        _ => None,
    }
}

/// The alias that `Field(…)` gives.
fn alias(attribute: &Attribute) -> Option<String> {
    let call = attribute.value.as_ref()?.as_call()?;
    let given = ["validation_alias", "alias"].iter().find_map(|name| call.keyword(name));
    given?.as_str().map(str::to_owned)
}

/// Whether a decorator is known to leave a class's fields alone.
fn is_harmless(decorator: &str) -> bool {
    let name = decorator.split('(').next().unwrap_or_default();
    let known =
        ["dataclass", "deprecated", "final", "register", "runtime_checkable", "total_ordering"];
    name.rsplit('.').next().is_some_and(|last| {
        known.contains(&last) || last.starts_with("register") || last.starts_with("with_config")
    })
}

/// The only field of `class Ids(RootModel[list[int]])`.
fn root_field(source: &ProjectSource, place: ClassPlace) -> Option<PydanticField> {
    let class = source.class(place);
    let item = class.bases.iter().find_map(|base| match base {
        Expression::Subscript(base, items)
            if source.word(place.file, base.as_name()?) == "RootModel" =>
        {
            items.first()
        }
        _ => None,
    })?;
    Some(PydanticField {
        name: "root".to_owned(),
        optional: allows_none(source, place.file, item),
        annotation: String::new(),
        line: class.line,
        path: source.file(place).path.clone(),
        alias: None,
        declaration: Declaration::default(),
    })
}

fn allows_none(source: &ProjectSource, file: usize, annotation: &Expression) -> bool {
    let unwrapped = unwrap(source, file, annotation);
    unwrapped.optional
        || unwrapped.inner.is_some_and(|(file, inner)| {
            inner
                .as_name()
                .is_some_and(|name| matches!(source.word(file, name).as_str(), "Any" | "JsonValue"))
        })
}
