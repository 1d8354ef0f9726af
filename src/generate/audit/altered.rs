//! Alterations of columns that change nothing, or that no model asked for.

use super::invented::{Audited, Cause};
use crate::schema::{
    Agreement, Column, ColumnAlteration, Dialect, QualifiedName, same_default, same_type,
};

/// The single changes of a column that were invented, each by the name that it is left out by.
pub(super) fn altered(
    audited: &Audited<'_>,
    table: &QualifiedName,
    column: &str,
    alteration: &ColumnAlteration,
) -> Vec<(String, Cause)> {
    let dialect = audited.facts.dialect;
    let Some(live) = audited.live(table).and_then(|table| table.column(column)) else {
        return Vec::new();
    };
    let Some(declared) = audited.declared(table).and_then(|table| table.column(column)) else {
        return Vec::new();
    };
    let made = audited.replayed(table).and_then(|table| table.column(column));
    let judged = [
        alteration.type_name.is_some().then(|| ("type", of_type(live, declared, made, dialect))),
        alteration.nullable.is_some().then(|| ("nullable", of_null(live, declared, made))),
        alteration.default.is_some().then(|| ("default", of_default(live, declared, made))),
        alteration.comment.is_some().then(|| ("comment", of_comment(live, declared, made))),
    ];
    let found = judged.into_iter().flatten();
    found.filter_map(|(part, cause)| Some((format!("{part}:{table}.{column}"), cause?))).collect()
}

fn of_type(
    live: &Column,
    declared: &Column,
    made: Option<&Column>,
    dialect: Dialect,
) -> Option<Cause> {
    let same = |one: &Column, other: &Column| {
        same_type(&one.type_name, &other.type_name, dialect) == Agreement::Same
    };
    if same(live, declared) {
        return Some(Cause::new(format!(
            "{} is what the database stores {} as",
            live.type_name, declared.type_name
        )));
    }
    made.filter(|made| same(made, declared)).map(|made| beside(&made.type_name, &live.type_name))
}

fn of_null(live: &Column, declared: &Column, made: Option<&Column>) -> Option<Cause> {
    let told = |nullable: bool| if nullable { "NULL" } else { "NOT NULL" };
    if live.nullable == declared.nullable {
        return Some(Cause::new(format!("the database has {} already", told(live.nullable))));
    }
    let made = made.filter(|made| made.nullable == declared.nullable)?;
    Some(beside(told(made.nullable), told(live.nullable)))
}

fn of_default(live: &Column, declared: &Column, made: Option<&Column>) -> Option<Cause> {
    let same = |one: &Column, other: &Column| {
        same_default(one.default.as_deref(), other.default.as_deref())
    };
    let told = |column: &Column| column.default.clone().unwrap_or_else(|| "none".to_owned());
    if same(live, declared) {
        return Some(Cause::new(format!(
            "the database's default {} is the model's {}",
            told(live),
            told(declared)
        )));
    }
    made.filter(|made| same(made, declared)).map(|made| beside(&told(made), &told(live)))
}

fn of_comment(live: &Column, declared: &Column, made: Option<&Column>) -> Option<Cause> {
    let told = |column: &Column| column.comment.clone().unwrap_or_else(|| "none".to_owned());
    if live.comment == declared.comment {
        return Some(Cause::new("the database has that comment already"));
    }
    let made = made.filter(|made| made.comment == declared.comment)?;
    Some(beside(&told(made), &told(live)))
}

/// The migrations and the model say one thing, and this database another.
fn beside(made: &str, live: &str) -> Cause {
    Cause::new(format!(
        "migrations and model both say {made}; this database was changed to {live} beside the migrations"
    ))
}
