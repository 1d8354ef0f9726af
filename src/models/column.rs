//! One `Column(…)`, `mapped_column(…)` or SQLModel `Field(…)`.

use super::annotation::{Annotated, column_type, unwrap};
use super::keys::{foreign_key, target};
use super::made_by_server::{computed, identity, server_default};
use super::names::Definition;
use super::source::{ClassPlace, ProjectSource};
use super::syntax::{Attribute, Call, Expression, last_word};
use super::table_args::check;
use super::types::{own_type_name, returned, type_name};
use crate::schema::{CheckConstraint, Column, ForeignKey, Index, UniqueConstraint};

/// How many calls may stand around a column.
const CALLS: usize = 3;

/// A column with what its declaration adds to the table.
#[derive(Debug)]
pub(super) struct DeclaredColumn {
    pub(super) column: Column,
    pub(super) primary_key: bool,
    pub(super) unique: bool,
    pub(super) index: bool,
    pub(super) foreign_key: Option<ForeignKey>,
    pub(super) checks: Vec<CheckConstraint>,
    pub(super) line: usize,
    /// The project's own type, where the column is of one.
    pub(super) own_type: Option<String>,
}

/// What a class's columns are read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) source: &'a ProjectSource,
    pub(super) file: usize,
    /// The project's `type_annotation_map`.
    pub(super) type_map: &'a [(usize, &'a Expression, &'a Expression)],
    pub(super) sqlmodel: bool,
    /// The class whose body it is.
    pub(super) class: Option<ClassPlace>,
}

impl Context<'_> {
    pub(super) fn at(&self, file: usize) -> Self {
        Self { file, ..*self }
    }

    /// A call whose arguments mean the same in another file: constants are put in their place.
    fn resolved(&self, call: &Call) -> Call {
        let told = |value: &Expression| {
            let name = value.as_name()?;
            let of_class = self.class.and_then(|place| self.source.class(place).value(name));
            let found = of_class.or_else(|| Some(self.source.find_value(self.file, name)?.1));
            found.filter(|found| {
                matches!(found, Expression::Str(_) | Expression::Int(_) | Expression::Bool(_))
            })
        };
        let mut call = call.clone();
        let given = call.kwargs.iter_mut().map(|(_, value)| value);
        for value in call.args.iter_mut().chain(given) {
            if let Some(found) = told(value) {
                *value = found.clone();
            }
        }
        call
    }
}

/// The column an attribute declares, if it declares one.
pub(super) fn declared(context: Context<'_>, attribute: &Attribute) -> Option<DeclaredColumn> {
    declared_by(context, attribute, attribute.value.as_ref(), CALLS)
}

fn declared_by(
    context: Context<'_>,
    attribute: &Attribute,
    value: Option<&Expression>,
    depth: usize,
) -> Option<DeclaredColumn> {
    let call = value.and_then(Expression::as_call);
    let word = call.map(|call| context.source.word(context.file, &call.callee));
    let annotation = attribute.annotation.as_ref();
    let annotated =
        || annotation.map(|annotation| unwrap(context.source, context.file, annotation));
    match (word.as_deref(), call) {
        // An annotation says nothing of a `Column`.
        (Some("Column"), Some(call)) => Some(plain_column(context, attribute, call)),
        (Some("mapped_column"), Some(call)) => {
            let outer = Some((context.file, call));
            Some(from_calls(context, attribute, outer, annotated().unwrap_or_default()))
        }
        (Some("deferred" | "column_property"), Some(call)) if depth > 0 => {
            let inner = call.args.first();
            inner?.as_call()?;
            declared_by(context, attribute, inner, depth - 1)
        }
        (Some("Field"), Some(call)) if context.sqlmodel => {
            from_field(context, attribute, call, annotated()?)
        }
        (Some(_), Some(call)) if depth > 0 && call.receiver.is_none() => {
            match context.source.definition(context.file, &call.callee) {
                // `id_column()` of a helper that returns the column.
                Definition::Function(file, function) => {
                    returned(function, &context.resolved(call)).iter().take(1).find_map(|value| {
                        value.as_call()?;
                        let mut found = declared_in(context, file, attribute, value, depth - 1)?;
                        found.line = attribute.line;
                        Some(found)
                    })
                }
                _ if context.sqlmodel => from_annotation(context, attribute, annotated()?),
                _ => None,
            }
        }
        (Some(_), _) if !context.sqlmodel => None,
        _ => from_annotation(context, attribute, annotated()?),
    }
}

/// A column that a function of another file makes; the annotation is still that of the attribute.
fn declared_in(
    context: Context<'_>,
    file: usize,
    attribute: &Attribute,
    value: &Expression,
    depth: usize,
) -> Option<DeclaredColumn> {
    let word = context.source.word(file, &value.as_call()?.callee);
    match word.as_str() {
        "Column" | "mapped_column" | "Field" => {}
        _ if depth == 0 => return None,
        _ => return None,
    }
    if file == context.file || word == "Column" {
        return declared_by(context.at(file), attribute, Some(value), depth);
    }
    let annotation = attribute.annotation.as_ref();
    let annotated = annotation.map(|annotation| unwrap(context.source, context.file, annotation));
    match word.as_str() {
        "mapped_column" => {
            let outer = Some((file, value.as_call()?));
            Some(from_calls(context, attribute, outer, annotated.unwrap_or_default()))
        }
        _ if context.sqlmodel => {
            from_field(context.at(file), attribute, value.as_call()?, annotated?)
        }
        _ => None,
    }
}

/// `Column(…)`, which no annotation adds to.
fn plain_column(context: Context<'_>, attribute: &Attribute, call: &Call) -> DeclaredColumn {
    let bare = Attribute {
        annotation: None,
        annotation_source: String::new(),
        value: None,
        by_function: false,
        name: attribute.name.clone(),
        line: attribute.line,
        span: attribute.span,
        annotation_span: None,
    };
    from_calls(context, &bare, Some((context.file, call)), Annotated::default())
}

/// An attribute with nothing but its annotation.
fn from_annotation(
    context: Context<'_>,
    attribute: &Attribute,
    annotated: Annotated<'_>,
) -> Option<DeclaredColumn> {
    let is_mapped = matches!(&attribute.annotation, Some(Expression::Subscript(base, _))
        if base.as_name().is_some_and(|name| last_word(name) == "Mapped"));
    let is_class_variable = attribute.annotation_source.contains("ClassVar");
    let is_private = attribute.name.starts_with(if context.sqlmodel { "_" } else { "__" });
    if is_class_variable || is_private || !(is_mapped || context.sqlmodel) {
        return None;
    }
    if let Some((file, python @ Expression::Name(name))) = annotated.inner
        && let Some(place) = context.source.find_class(file, name)
        && !super::types::is_enum(context.source, place)
        && column_type(context.source, file, python, &annotated.names, context.type_map).is_empty()
    {
        return None;
    }
    Some(from_calls(context, attribute, None, annotated))
}

/// SQLModel: `sa_column` says it all, else the annotation and the field's own arguments.
fn from_field(
    context: Context<'_>,
    attribute: &Attribute,
    field: &Call,
    annotated: Annotated<'_>,
) -> Option<DeclaredColumn> {
    if let Some(given) = field.keyword("sa_column")
        && *given != Expression::None
    {
        return sa_column(context, attribute, given);
    }
    let mut declared = from_calls(context, attribute, Some((context.file, field)), annotated);
    if let Some(kind) = field.keyword("sa_type") {
        declared.column.type_name = type_name(context.source, context.file, kind);
    } else if let Some(Expression::Int(length)) = field.keyword("max_length")
        && declared.column.type_name == "String()"
    {
        declared.column.type_name = format!("String({length})");
    }
    if let Some(target) = field.keyword("foreign_key").and_then(Expression::as_str) {
        declared.foreign_key = Some(foreign_key(&declared.column.name, target, field));
    }
    if let Some(Expression::Dict(items)) = field.keyword("sa_column_kwargs") {
        let given = items.iter().find(|(key, _)| key.as_str() == Some("server_default"));
        if let Some((_, value)) = given {
            declared.column.default = server_default(context, value);
        }
    }
    Some(declared)
}

/// `sa_column=Column(…)`, or a function that makes one.
fn sa_column(
    context: Context<'_>,
    attribute: &Attribute,
    given: &Expression,
) -> Option<DeclaredColumn> {
    let (file, given) = match given {
        Expression::Name(name) => context.source.find_value(context.file, name)?,
        given => (context.file, given),
    };
    let call = given.as_call()?;
    match context.source.definition(file, &call.callee) {
        Definition::Function(at, function) => {
            let made = returned(function, &context.at(file).resolved(call));
            Some(plain_column(context.at(at), attribute, made.first()?.as_call()?))
        }
        _ => Some(plain_column(context.at(file), attribute, call)),
    }
}

/// A column of the calls that describe it, the outer before the one within `Annotated[…]`.
fn from_calls(
    context: Context<'_>,
    attribute: &Attribute,
    outer: Option<(usize, &Call)>,
    annotated: Annotated<'_>,
) -> DeclaredColumn {
    let calls: Vec<(usize, &Call)> = outer.into_iter().chain(annotated.call).collect();
    let keyword =
        |name: &str| calls.iter().find_map(|(file, call)| Some((*file, call.keyword(name)?)));
    let flag = |name: &str| keyword(name).and_then(|(_, value)| value.as_bool());
    let name = calls
        .iter()
        .find_map(|(_, call)| {
            let is_field = call.name() == "Field";
            let first = if is_field { None } else { call.args.first() };
            call.keyword("name").or(first).and_then(Expression::as_str)
        })
        .unwrap_or(&attribute.name)
        .to_owned();
    let primary_key = flag("primary_key").unwrap_or(false);
    let by_annotation =
        if attribute.annotation.is_some() { annotated.optional } else { !primary_key };
    // A key column is never NULL, though SQLModel's are annotated as optional.
    let nullable = flag("nullable").unwrap_or(by_annotation && !primary_key);
    let explicit = calls
        .iter()
        .find_map(|(file, call)| Some((*file, explicit_type(context.at(*file), call)?)));
    let type_name = match (explicit, annotated.inner) {
        (Some((file, kind)), _) => type_name(context.source, file, kind),
        // A key takes the type of what it points at, whatever the annotation says.
        (None, _) if calls.iter().any(|(_, call)| inline(call, "ForeignKey").is_some()) => {
            String::new()
        }
        (None, Some((file, python))) if attribute.annotation.is_some() => {
            column_type(context.source, file, python, &annotated.names, context.type_map)
        }
        _ => String::new(),
    };
    let own_type = explicit.and_then(|(file, kind)| own_type_name(context.source, file, kind));
    let inner = calls.iter().flat_map(|(_, call)| &call.args).filter_map(Expression::as_call);
    let checks = inner.filter(|call| call.name() == "CheckConstraint").filter_map(check).collect();
    let foreign = calls.iter().find_map(|(file, call)| Some((*file, inline(call, "ForeignKey")?)));
    let default =
        keyword("server_default").and_then(|(file, value)| server_default(context.at(file), value));
    let within = |word: &str| calls.iter().find_map(|(_, call)| inline(call, word));
    DeclaredColumn {
        foreign_key: foreign.and_then(|(file, call)| {
            let argument = call.args.first().or_else(|| call.keyword("column"));
            Some(foreign_key(&name, &target(context.at(file), argument?)?, call))
        }),
        column: Column {
            name,
            type_name,
            nullable,
            default,
            computed: within("Computed").map(computed),
            serial: false,
            identity: within("Identity").map(identity).or_else(|| {
                // Not an identity, but its values come from the server all the same.
                within("Sequence").map(|_| "SEQUENCE".to_owned())
            }),
            comment: keyword("comment").and_then(|(_, value)| value.as_str()).map(str::to_owned),
        },
        primary_key,
        unique: flag("unique").unwrap_or(false),
        index: flag("index").unwrap_or(false),
        checks,
        line: attribute.line,
        own_type,
    }
}

/// The type among a column's arguments.
pub(super) fn explicit_type<'a>(context: Context<'_>, call: &'a Call) -> Option<&'a Expression> {
    if call.name() == "Field" {
        return None;
    }
    if let Some(kind) = call.keyword("type_") {
        return Some(kind);
    }
    let is_constraint = |word: &str| {
        matches!(
            word,
            "ForeignKey"
                | "Identity"
                | "Computed"
                | "Sequence"
                | "CheckConstraint"
                | "FetchedValue"
        )
    };
    call.args.iter().take(2).find(|arg| match arg {
        Expression::Name(_) => true,
        Expression::Call(inner) => {
            !is_constraint(&context.source.word(context.file, &inner.callee))
        }
        _ => false,
    })
}

fn inline<'a>(call: &'a Call, word: &str) -> Option<&'a Call> {
    call.args.iter().filter_map(Expression::as_call).find(|inner| inner.name() == word)
}

/// Adds what a column's declaration means to its table.
pub(super) fn add_to_table(table: &mut crate::schema::Table, declared: DeclaredColumn) {
    let name = declared.column.name.clone();
    if table.column(&name).is_some() {
        return;
    }
    if declared.primary_key {
        table
            .primary_key
            .get_or_insert_with(|| crate::schema::PrimaryKey { name: None, columns: Vec::new() })
            .columns
            .push(name.clone());
    }
    // `unique` with `index` makes a unique index, without it a constraint.
    if declared.index {
        let index = Index::new(format!("ix_{}_{name}", table.name.name), vec![name]);
        table.indexes.push(Index { unique: declared.unique, ..index });
    } else if declared.unique {
        table
            .unique_constraints
            .push(UniqueConstraint { columns: vec![name], ..UniqueConstraint::default() });
    }
    table.foreign_keys.extend(declared.foreign_key);
    table.check_constraints.extend(declared.checks);
    table.columns.push(declared.column);
}
