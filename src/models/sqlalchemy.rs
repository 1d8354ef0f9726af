//! Mapped classes: declarative, SQLModel, and tables made by hand.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::column::{Context, DeclaredColumn, add_to_table, declared};
use super::declaration::declaration;
use super::imperative::{fill_table, imperative};
use super::key_types::add_key_types;
use super::places::{Declaration, Gap};
use super::relationships::{Relationship, relationship};
use super::source::{ClassPlace, ProjectSource};
use super::syntax::{Attribute, Expression};
use super::table_args;
use super::texts::told_text;
use crate::project::Project;
use crate::schema::{QualifiedName, Table};

/// How many steps a table's name may be put together in.
const TEXT_DEPTH: usize = 5;

/// A mapped class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Model {
    /// The class name.
    pub class: String,
    /// The file it is defined in.
    pub path: PathBuf,
    /// The line of the class.
    pub line: usize,
    /// The table it maps to, in generic type names (`String(100)`).
    pub table: Table,
    /// Attribute to column, with places.
    pub columns: Vec<ModelColumn>,
    /// Its relationships.
    pub relationships: Vec<Relationship>,
    /// True where something about the class could not be decided from source.
    pub uncertain: bool,
    /// The class that makes its base, or the metadata it is made in.
    #[serde(skip)]
    pub base: Option<String>,
    /// How its columns are written.
    #[serde(skip)]
    pub style: Style,
    /// Where one more column goes.
    #[serde(skip)]
    pub gap: Gap,
}

/// How the columns of a model are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// `name = Column(…)`.
    #[default]
    Column,
    /// `name: Mapped[…] = mapped_column(…)`.
    Mapped,
    /// The same in a dataclass, where the order of attributes with and without defaults matters.
    MappedDataclass,
    /// `name: str = Field(…)`.
    SqlModel,
    /// `Column("name", …)` within `Table(…)`.
    Table,
}

/// A mapped column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelColumn {
    /// The attribute's name.
    pub attribute: String,
    /// The column's name.
    pub column: String,
    /// The line it is declared on.
    pub line: usize,
    /// The file it is declared in: another than the model's own for a mixin's column.
    pub path: PathBuf,
    /// The project's own type, where the column is of one: its table tells what that is stored as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_type: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub declaration: Declaration,
}

/// Reads all models in the configured folders, else in the project's own source.
pub fn read_models(project: &Project) -> Vec<Model> {
    read_models_of(project, &ProjectSource::read(project))
}

/// The models within source that was read before.
pub fn read_models_of(project: &Project, source: &ProjectSource) -> Vec<Model> {
    let wanted = |path: &Path| within(project, &project.settings.models, path);
    let type_map = type_annotation_map(source);
    let mut models: Vec<Model> = source
        .places()
        .filter(|place| wanted(&source.file(*place).path))
        .filter_map(|place| model(source, place, &type_map))
        .collect();
    add_single_table_children(source, &type_map, &mut models);
    let own = source.files().iter().enumerate().filter(|(_, file)| !file.installed);
    for (file, read) in own.filter(|(_, file)| wanted(&file.path)) {
        let made = read.module.assignments.iter().filter_map(|(name, line, value)| {
            imperative(source, file, name, *line, value.as_call()?, &type_map)
        });
        models.extend(made);
    }
    add_key_types(&mut models);
    models
}

/// Whether `path` lies in one of the `configured` folders; all do where none is configured.
pub(super) fn within(project: &Project, configured: &[PathBuf], path: &Path) -> bool {
    configured.is_empty()
        || configured.iter().any(|folder| path.starts_with(project.root.join(folder)))
}

pub(super) type TypeMap<'a> = Vec<(usize, &'a Expression, &'a Expression)>;

/// What the declarative bases of the project say in `type_annotation_map`, be it of their own or
/// of their registry.
fn type_annotation_map(source: &ProjectSource) -> TypeMap<'_> {
    let mut map = Vec::new();
    for (file, read) in source.files().iter().enumerate() {
        let attributes = read.module.classes.iter().flat_map(|class| &class.attributes);
        let of_classes = attributes.filter_map(|attribute| {
            let value = attribute.value.as_ref()?;
            match attribute.name.as_str() {
                "type_annotation_map" => Some(value),
                "registry" => value.as_call()?.keyword("type_annotation_map"),
                _ => None,
            }
        });
        let values = read.module.assignments.iter().filter_map(|(_, _, value)| value.as_call());
        let of_bases = values.filter_map(|call| call.keyword("type_annotation_map"));
        for given in of_classes.chain(of_bases) {
            let given = match given {
                Expression::Name(name) => source.find_value(file, name),
                value => Some((file, value)),
            };
            if let Some((at, Expression::Dict(items))) = given {
                map.extend(items.iter().map(|(key, value)| (at, key, value)));
            }
        }
    }
    map
}

/// How a class says its table's name.
enum TableName {
    Given(String),
    /// Made by a function that reading can only guess.
    Guessed(String),
}

fn is_abstract(source: &ProjectSource, place: ClassPlace) -> bool {
    source.class(place).value("__abstract__").and_then(Expression::as_bool) == Some(true)
}

/// Whether a class maps a table of its own.
fn own_table_name(source: &ProjectSource, place: ClassPlace) -> Option<TableName> {
    let class = source.class(place);
    if is_abstract(source, place) {
        return None;
    }
    let is_sqlmodel =
        class.keywords.iter().any(|(key, value)| key == "table" && value.as_bool() == Some(true));
    if let Some(value) = class.value("__tablename__") {
        return match told_text(source, place.file, value, Some(&class.name), TEXT_DEPTH) {
            Some(name) => Some(TableName::Given(name)),
            None if *value == Expression::None => None,
            None => Some(TableName::Guessed(guessed_name(&class.name, value))),
        }
        .filter(|_| maps(source, place));
    }
    let flask = source.descends_from(place, &["Model"]);
    if !(is_sqlmodel || flask || has_columns(source, place) || source.is_declarative(place)) {
        return None;
    }
    let inherited = source
        .ancestors(place)
        .into_iter()
        .find_map(|base| source.class(base).attribute("__tablename__").map(|found| (base, found)));
    match inherited {
        // A child of a mapped class without a table of its own lives in its parent's.
        Some((base, found)) if !found.by_function && maps(source, base) => None,
        Some((base, found)) => {
            let value = found.value.as_ref()?;
            Some(match told_text(source, base.file, value, Some(&class.name), TEXT_DEPTH) {
                Some(name) => TableName::Given(name),
                None => TableName::Guessed(guessed_name(&class.name, value)),
            })
        }
        None if is_sqlmodel => Some(TableName::Given(class.name.to_lowercase())),
        None if flask => Some(TableName::Given(snake_case(&class.name))),
        None => None,
    }
}

/// Whether a class with a table's name is mapped: a mixin only gives the name on.
fn maps(source: &ProjectSource, place: ClassPlace) -> bool {
    let class = source.class(place);
    if source.is_declarative_base(place) || is_abstract(source, place) {
        return false;
    }
    let by_function =
        class.attribute("__tablename__").is_some_and(|attribute| attribute.by_function);
    source.is_declarative(place)
        || source.descends_from(place, &["Model", "SQLModel"])
        || (!by_function && !class.bases.is_empty())
}

fn has_columns(source: &ProjectSource, place: ClassPlace) -> bool {
    source.class(place).attributes.iter().any(|attribute| {
        attribute.value.as_ref().and_then(Expression::as_call).is_some_and(|call| {
            matches!(source.word(place.file, &call.callee).as_str(), "Column" | "mapped_column")
        })
    })
}

/// The usual ways of making a table's name of the class's.
fn guessed_name(class: &str, expression: &Expression) -> String {
    let text = format!("{expression:?}");
    match (text.contains("lower"), text.contains("__name__")) {
        (true, _) if !text.contains("snake") && !text.contains("sub") => class.to_lowercase(),
        (false, true) if matches!(expression, Expression::Name(_)) => class.to_owned(),
        _ => snake_case(class),
    }
}

pub(super) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (place, letter) in letters.iter().enumerate() {
        let after_lower =
            place > 0 && letters.get(place - 1).is_some_and(|before| !before.is_uppercase());
        let before_lower =
            place > 0 && letters.get(place + 1).is_some_and(|after| after.is_lowercase());
        if letter.is_uppercase() && (after_lower || before_lower) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn model(source: &ProjectSource, place: ClassPlace, type_map: &TypeMap<'_>) -> Option<Model> {
    let (class, file) = (source.class(place), source.file(place));
    let hand_made = class.value("__table__").and_then(Expression::as_call);
    let (name, mut uncertain) = match (own_table_name(source, place), hand_made) {
        (Some(TableName::Given(name)), _) => (name, false),
        (Some(TableName::Guessed(name)), _) => (name, true),
        (None, Some(table)) => (table.args.first()?.as_str()?.to_owned(), false),
        (None, None) => return None,
    };
    let mut model = Model {
        class: class.name.clone(),
        path: file.path.clone(),
        line: class.line,
        table: Table::new(QualifiedName::bare(name)),
        columns: Vec::new(),
        relationships: Vec::new(),
        uncertain: false,
        base: source.root_base(place),
        style: style(source, place),
        gap: class.gap.clone(),
    };
    if let Some(table) = hand_made {
        model.style = Style::Table;
        uncertain |= !fill_table(source, place.file, table, type_map, &mut model);
    }
    // `id = None` of a class takes away what its bases declare.
    let mut taken: Vec<&str> = Vec::new();
    for from in declaring_classes(source, place) {
        add_class(source, from, type_map, &taken, &mut model);
        let attributes = source.class(from).attributes.iter();
        let none = attributes.filter(|one| one.value == Some(Expression::None));
        taken.extend(none.filter(|one| one.annotation.is_none()).map(|one| one.name.as_str()));
    }
    // Only the nearest counts.
    let arguments = declaring_classes(source, place)
        .into_iter()
        .find_map(|from| Some((from.file, source.class(from).value("__table_args__")?)));
    if let Some((file, arguments)) = arguments {
        uncertain |= !table_args::add(source, file, arguments, &mut model.table);
    }
    let bases = source.class(place).bases.len();
    uncertain |= bases == 0 || source.has_unread_base(place);
    model.uncertain = uncertain;
    Some(model)
}

fn style(source: &ProjectSource, place: ClassPlace) -> Style {
    let is_dataclass = source.descends_from(place, &["MappedAsDataclass"])
        || source.class(place).decorators.iter().any(|name| name.contains("mapped_as_dataclass"));
    let mapped =
        |attribute: &Attribute| format!(".{}", attribute.annotation_source).contains(".Mapped[");
    if source.descends_from(place, &["SQLModel"]) {
        Style::SqlModel
    } else if is_dataclass {
        Style::MappedDataclass
    } else if source.class(place).attributes.iter().any(mapped) {
        Style::Mapped
    } else {
        Style::Column
    }
}

/// The class itself, then its mixins and abstract bases; not mapped parents, whose columns are
/// in tables of their own.
fn declaring_classes(source: &ProjectSource, place: ClassPlace) -> Vec<ClassPlace> {
    let mut found = vec![place];
    let mapped: Vec<ClassPlace> = source
        .ancestors(place)
        .into_iter()
        .filter(|base| own_table_name(source, *base).is_some())
        .collect();
    let behind_mapped: Vec<ClassPlace> =
        mapped.iter().flat_map(|base| source.ancestors(*base)).collect();
    let others = source.ancestors(place).into_iter();
    found.extend(others.filter(|base| !mapped.contains(base) && !behind_mapped.contains(base)));
    found
}

fn add_class(
    source: &ProjectSource,
    place: ClassPlace,
    type_map: &TypeMap<'_>,
    taken: &[&str],
    model: &mut Model,
) {
    let context = Context {
        source,
        file: place.file,
        type_map,
        sqlmodel: source.descends_from(place, &["SQLModel"]),
        class: Some(place),
    };
    let attributes = source.class(place).attributes.iter();
    for attribute in attributes.filter(|one| !taken.contains(&one.name.as_str())) {
        if let Some(relationship) = relationship(context, attribute) {
            model.relationships.push(relationship);
        } else if let Some(declared) = declared(context, attribute) {
            add_column(context, attribute, declared, model);
        }
    }
}

pub(super) fn add_column(
    context: Context<'_>,
    attribute: &Attribute,
    declared: DeclaredColumn,
    model: &mut Model,
) {
    // A class's own declaration stands before that of its mixins.
    if model.columns.iter().any(|known| known.attribute == attribute.name) {
        return;
    }
    model.columns.push(ModelColumn {
        attribute: attribute.name.clone(),
        column: declared.column.name.clone(),
        line: declared.line,
        path: context.source.files()[context.file].path.clone(),
        own_type: declared.own_type.clone(),
        declaration: declaration(context, attribute),
    });
    add_to_table(&mut model.table, declared);
}

/// Columns of children without a table of their own belong to their parent's table.
fn add_single_table_children(source: &ProjectSource, type_map: &TypeMap<'_>, models: &mut [Model]) {
    for place in source.places() {
        if own_table_name(source, place).is_some() || is_abstract(source, place) {
            continue;
        }
        let parent = source
            .ancestors(place)
            .into_iter()
            .find(|base| matches!(own_table_name(source, *base), Some(TableName::Given(_))));
        let Some(parent) = parent else { continue };
        let (class, path) = (&source.class(parent).name, &source.file(parent).path);
        let found = models.iter_mut().find(|model| model.class == *class && model.path == *path);
        if let Some(model) = found {
            add_class(source, place, type_map, &[], model);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn class_names_become_table_names_as_flask_makes_them() {
        assert_eq!(snake_case("CadFile"), "cad_file");
        assert_eq!(snake_case("HTTPServer"), "http_server");
        assert_eq!(snake_case("User"), "user");
    }
}
