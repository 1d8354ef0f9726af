//! Tables made by hand: `Table("users", metadata, Column(…), …)`.

use super::column::{Context, declared};
use super::places::Gap;
use super::source::ProjectSource;
use super::sqlalchemy::{Model, Style, TypeMap, add_column};
use super::syntax::{Attribute, Call, Expression, last_word};
use super::table_args;
use crate::python::Span;
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
        base: call.args.get(1).and_then(Expression::as_name).and_then(|name| {
            let (file, _) = source.find_value(file, name)?;
            let path = source.files()[file].path.display();
            Some(format!("{path}:{}", last_word(name)))
        }),
        style: Style::Table,
        gap: Gap::default(),
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
    if let Some(last) = call.places.get(..call.args.len()).and_then(<[_]>::last) {
        model.gap = behind_argument(call.span, *last);
    }
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
            line: inner.span.line,
            annotation: None,
            annotation_source: String::new(),
            value: Some(argument.clone()),
            by_function: false,
            span: inner.span,
            annotation_span: None,
        };
        if let Some(declared) = declared(context, &attribute) {
            add_column(context, &attribute, declared, model);
        }
    }
    certain
}

/// Where one more argument goes: on a line of its own, where the last one has one.
fn behind_argument(call: Span, last: Span) -> Gap {
    let separator = match call.line == last.line {
        true => ", ".to_owned(),
        false => format!(",\n{}", " ".repeat(last.column - 1)),
    };
    let (line, column) = (last.end_line, last.end_column);
    let span = Span { line, column, end_line: line, end_column: column };
    Gap { span, before: separator, after: String::new() }
}
