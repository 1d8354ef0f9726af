//! Differences between two descriptions of a table.

use std::collections::BTreeSet;

use serde::Serialize;

use super::default_value::{is_sequence, same_default};
use super::type_family::{Agreement, same_type};
use super::{Column, Dialect, ForeignKey, Index, Table, mysql_default};

/// What one side says where it has nothing.
pub(super) const ABSENT: &str = "absent";

/// What differs between two descriptions of the same thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// What kind of thing differs.
    pub kind: DifferenceKind,
    /// The name of the column, constraint or index.
    pub name: String,
    /// What the first description says; `absent` where it has nothing.
    pub left: String,
    /// What the second description says; `absent` where it has nothing.
    pub right: String,
}

/// The kinds of things that can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// A column that only one side has.
    Column,
    /// A column's type.
    Type,
    /// A column's nullability.
    Nullable,
    /// A column's server default.
    Default,
    /// The primary key.
    PrimaryKey,
    /// A foreign key.
    ForeignKey,
    /// A unique constraint or unique index.
    Unique,
    /// An index.
    Index,
    /// A check constraint.
    Check,
}

/// Compares two descriptions of one table, the left as it should be named first in messages.
///
/// Spellings that mean the same to `dialect` are no difference, nor is a type that is not known.
pub fn diff_tables(left: &Table, right: &Table, dialect: Dialect) -> Vec<Difference> {
    // A table may hold two keys on the same columns, which are not told apart below.
    if left == right {
        return Vec::new();
    }
    let mut differences = Vec::new();
    diff_columns(left, right, dialect, &mut differences);
    diff_primary_key(left, right, &mut differences);
    diff_foreign_keys(left, right, dialect, &mut differences);
    diff_uniques(left, right, &mut differences);
    diff_indexes(left, right, dialect, &mut differences);
    differences
}

fn difference(
    kind: DifferenceKind,
    name: impl Into<String>,
    left: impl Into<String>,
    right: impl Into<String>,
) -> Difference {
    Difference { kind, name: name.into(), left: left.into(), right: right.into() }
}

fn diff_columns(left: &Table, right: &Table, dialect: Dialect, found: &mut Vec<Difference>) {
    for column in &left.columns {
        match same_named(right, &column.name) {
            Some(other) => diff_column(column, other, dialect, found),
            None => found.push(difference(
                DifferenceKind::Column,
                &column.name,
                described(column),
                ABSENT,
            )),
        }
    }
    for column in right.columns.iter().filter(|column| same_named(left, &column.name).is_none()) {
        found.push(difference(DifferenceKind::Column, &column.name, ABSENT, described(column)));
    }
}

fn same_named<'a>(table: &'a Table, name: &str) -> Option<&'a Column> {
    table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
}

fn described(column: &Column) -> String {
    let null = if column.nullable { "null" } else { "not null" };
    format!("{} {null}", column.type_name).trim().to_owned()
}

fn diff_column(left: &Column, right: &Column, dialect: Dialect, found: &mut Vec<Difference>) {
    if same_type(&left.type_name, &right.type_name, dialect) == Agreement::Different {
        found.push(difference(DifferenceKind::Type, &left.name, &left.type_name, &right.type_name));
    }
    if left.nullable != right.nullable {
        let told = |nullable: bool| if nullable { "null" } else { "not null" };
        found.push(difference(
            DifferenceKind::Nullable,
            &left.name,
            told(left.nullable),
            told(right.nullable),
        ));
    }
    let generated = [left, right].iter().any(|column| {
        column.identity.is_some()
            || column.computed.is_some()
            || is_sequence(column.default.as_deref())
    });
    let same = match dialect {
        Dialect::Mysql => mysql_default::same(left, right),
        _ => same_default(left.default.as_deref(), right.default.as_deref()),
    };
    if !generated && !same {
        let told = |column: &Column| column.default.clone().unwrap_or_else(|| ABSENT.to_owned());
        found.push(difference(DifferenceKind::Default, &left.name, told(left), told(right)));
    }
}

fn diff_primary_key(left: &Table, right: &Table, found: &mut Vec<Difference>) {
    let columns = |table: &Table| match &table.primary_key {
        Some(key) => key.columns.clone(),
        None => Vec::new(),
    };
    let (left_key, right_key) = (columns(left), columns(right));
    if sorted(&left_key) != sorted(&right_key) {
        found.push(difference(
            DifferenceKind::PrimaryKey,
            &left.name.name,
            told_columns(&left_key),
            told_columns(&right_key),
        ));
    }
}

fn diff_foreign_keys(left: &Table, right: &Table, dialect: Dialect, found: &mut Vec<Difference>) {
    let same_columns =
        |key: &ForeignKey, other: &ForeignKey| sorted(&key.columns) == sorted(&other.columns);
    for key in &left.foreign_keys {
        let name = key.name.clone().unwrap_or_else(|| told_columns(&key.columns));
        match right.foreign_keys.iter().find(|other| same_columns(key, other)) {
            Some(other) if same_foreign_key(key, other, dialect) => {}
            Some(other) => found.push(difference(
                DifferenceKind::ForeignKey,
                name,
                told_foreign_key(key),
                told_foreign_key(other),
            )),
            None => found.push(difference(
                DifferenceKind::ForeignKey,
                name,
                told_foreign_key(key),
                ABSENT,
            )),
        }
    }
    for key in &right.foreign_keys {
        if !left.foreign_keys.iter().any(|other| same_columns(key, other)) {
            let name = key.name.clone().unwrap_or_else(|| told_columns(&key.columns));
            found.push(difference(DifferenceKind::ForeignKey, name, ABSENT, told_foreign_key(key)));
        }
    }
}

fn same_foreign_key(left: &ForeignKey, right: &ForeignKey, dialect: Dialect) -> bool {
    let open = left.referred_columns.is_empty() || right.referred_columns.is_empty();
    left.referred_table.name.eq_ignore_ascii_case(&right.referred_table.name)
        && (open || sorted(&left.referred_columns) == sorted(&right.referred_columns))
        && effective_action(left, dialect) == effective_action(right, dialect)
}

/// MySQL's RESTRICT and NO ACTION are one.
fn effective_action(key: &ForeignKey, dialect: Dialect) -> String {
    let action = key.on_delete.as_deref().unwrap_or("NO ACTION").to_ascii_uppercase();
    match (action.as_str(), dialect) {
        ("RESTRICT", Dialect::Mysql) => "NO ACTION".to_owned(),
        _ => action,
    }
}

fn told_foreign_key(key: &ForeignKey) -> String {
    let mut text = format!("{} -> {}", told_columns(&key.columns), key.referred_table);
    if !key.referred_columns.is_empty() {
        text.push_str(&told_columns(&key.referred_columns));
    }
    if let Some(action) = &key.on_delete {
        text.push_str(" ON DELETE ");
        text.push_str(action);
    }
    text
}

/// A unique constraint and a unique index without predicate are the same to the data.
fn diff_uniques(left: &Table, right: &Table, found: &mut Vec<Difference>) {
    let (left_sets, right_sets) = (uniques(left), uniques(right));
    let missing = |(name, columns): &&(String, Vec<String>), others: &[(String, Vec<String>)]| {
        !others.iter().any(|(other_name, other)| {
            // An expression has too many spellings: the name has to do.
            let expressions = columns.iter().chain(other).any(|item| item.contains('('));
            other == columns || (expressions && name == other_name && other.len() == columns.len())
        })
    };
    for (name, columns) in left_sets.iter().filter(|set| missing(set, &right_sets)) {
        found.push(difference(DifferenceKind::Unique, name, told_columns(columns), ABSENT));
    }
    for (name, columns) in right_sets.iter().filter(|set| missing(set, &left_sets)) {
        found.push(difference(DifferenceKind::Unique, name, ABSENT, told_columns(columns)));
    }
}

fn uniques(table: &Table) -> Vec<(String, Vec<String>)> {
    let constraints = table.unique_constraints.iter().map(|unique| {
        let name = unique.name.clone().unwrap_or_else(|| told_columns(&unique.columns));
        (name, sorted(&unique.columns))
    });
    let indexes = table
        .indexes
        .iter()
        .filter(|index| index.unique && index.predicate.is_none())
        .map(|index| (index.name.clone(), sorted(&index.columns)));
    let key = table.primary_key.as_ref().map(|key| sorted(&key.columns));
    let mut seen = BTreeSet::new();
    constraints
        .chain(indexes)
        .filter(|(_, columns)| Some(columns) != key.as_ref() && seen.insert(columns.clone()))
        .collect()
}

fn diff_indexes(left: &Table, right: &Table, dialect: Dialect, found: &mut Vec<Difference>) {
    for index in plain_indexes(left) {
        if !plain_indexes(right).any(|other| same_index(index, other)) {
            let other = plain_indexes(right).find(|other| other.name == index.name);
            let implied = other.is_none() && backs_foreign_key(index, left, dialect);
            if !implied {
                let told = other.map_or_else(|| ABSENT.to_owned(), told_index);
                found.push(difference(DifferenceKind::Index, &index.name, told_index(index), told));
            }
        }
    }
    for index in plain_indexes(right) {
        let known =
            plain_indexes(left).any(|other| same_index(index, other) || other.name == index.name);
        if !known && !backs_foreign_key(index, right, dialect) {
            found.push(difference(DifferenceKind::Index, &index.name, ABSENT, told_index(index)));
        }
    }
}

fn plain_indexes(table: &Table) -> impl Iterator<Item = &Index> {
    table.indexes.iter().filter(|index| !index.unique || index.predicate.is_some())
}

fn same_index(left: &Index, right: &Index) -> bool {
    let items = |index: &Index| -> Vec<String> {
        index.columns.iter().map(|item| bare_sql(item)).collect()
    };
    left.unique == right.unique
        && left.predicate.is_some() == right.predicate.is_some()
        && (items(left) == items(right)
            // An expression has too many spellings: the name has to do.
            || (left.name == right.name
                && left.columns.len() == right.columns.len()
                && left.columns.iter().chain(&right.columns).any(|item| item.contains('('))))
}

/// MySQL makes an index for every foreign key by itself.
fn backs_foreign_key(index: &Index, table: &Table, dialect: Dialect) -> bool {
    dialect == Dialect::Mysql && table.foreign_keys.iter().any(|key| key.columns == index.columns)
}

fn told_index(index: &Index) -> String {
    let unique = if index.unique { "unique " } else { "" };
    let predicate = match &index.predicate {
        Some(predicate) => format!(" WHERE {predicate}"),
        None => String::new(),
    };
    format!("{unique}{}{predicate}", told_columns(&index.columns))
}

fn bare_sql(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    lower.chars().filter(|letter| !matches!(letter, ' ' | '"' | '`' | '(' | ')')).collect()
}

fn told_columns(columns: &[String]) -> String {
    if columns.is_empty() { ABSENT.to_owned() } else { format!("({})", columns.join(", ")) }
}

fn sorted(columns: &[String]) -> Vec<String> {
    let mut columns: Vec<String> = columns.iter().map(|name| name.to_ascii_lowercase()).collect();
    columns.sort();
    columns
}
