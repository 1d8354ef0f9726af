//! Tables made by hand: `Table("users", metadata, Column(…), …)`.

use super::column::{Context, declared};
use super::source::ProjectSource;
use super::sqlalchemy::{Model, TypeMap, add_column};
use super::syntax::{Attribute, Call, Expression};
use super::table_args;
use crate::schema::{QualifiedName, Table};

/// `users = Table("users", metadata, Column(…), …)` at the top of a file.
pub(super) fn imperative(
    source: &ProjectSource,
    file: usize,
    name: &str,
    line: usize,
    call: &Call,
    type_map: &TypeMap<'_>,
) -> Option<Model> {
    if source.word(file, &call.callee) != "Table" {
        return None;
    }
    let table = call.args.first()?.as_str()?;
    let mut model = Model {
        // `User.table = Table(…)` is the class's.
        class: name.strip_suffix(".table").unwrap_or(name).to_owned(),
        path: source.files()[file].path.clone(),
        line,
        table: Table::new(QualifiedName::bare(table)),
        columns: Vec::new(),
        relationships: Vec::new(),
        uncertain: false,
        mapped_style: false,
    };
    model.uncertain = !fill_table(source, file, call, type_map, &mut model);
    Some(model)
}

/// Adds the columns and constraints of `Table(…)`. False where something could not be told.
pub(super) fn fill_table(
    source: &ProjectSource,
    file: usize,
    call: &Call,
    type_map: &TypeMap<'_>,
    model: &mut Model,
) -> bool {
    let context = Context { source, file, type_map, sqlmodel: false, class: None };
    if let Some(schema) = call.keyword("schema").and_then(Expression::as_str) {
        model.table.name.schema = Some(schema.to_owned());
    }
    let mut certain = true;
    for argument in call.args.iter().skip(2) {
        let Some(inner) = argument.as_call() else {
            certain = false;
            continue;
        };
        let is_column = source.word(file, &inner.callee) == "Column";
        if !is_column {
            certain &= table_args::constraint(source, file, inner, &mut model.table);
            continue;
        }
        let name = inner.args.first().and_then(Expression::as_str).unwrap_or_default().to_owned();
        let attribute = Attribute {
            name: name.clone(),
            line: inner.line,
            annotation: None,
            annotation_source: String::new(),
            value: Some(argument.clone()),
            by_function: false,
        };
        if let Some(declared) = declared(context, &attribute) {
            add_column(source, file, &name, declared, model);
        }
    }
    certain
}
