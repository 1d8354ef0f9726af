//! A table's definition in lines, as `\d` of psql prints it.

use std::collections::BTreeMap;

use crate::database::Surroundings;
use crate::schema::{EnumType, ForeignKey, Index, Table};

/// All that `\d` prints below the columns, without the kinds there are none of.
pub(super) fn definition(
    table: Table,
    enums: &[EnumType],
    around: Surroundings,
) -> BTreeMap<String, Vec<String>> {
    let unique = table
        .unique_constraints
        .iter()
        .map(|unique| named(unique.name.as_deref(), &told_list(&unique.columns)));
    let checks = table.check_constraints.iter().map(|check| {
        let valid = if check.validated { "" } else { " NOT VALID" };
        named(check.name.as_deref(), &format!("{}{valid}", check.expression))
    });
    let enums = enums
        .iter()
        .map(|enum_type| format!("{}: {}", enum_type.name, enum_type.labels.join(", ")));
    let known = [
        ("primary_key", table.primary_key.map(|key| key.columns).unwrap_or_default()),
        ("foreign_keys", table.foreign_keys.iter().map(told_foreign_key).collect()),
        ("unique", unique.collect()),
        ("checks", checks.collect()),
        ("indexes", table.indexes.iter().map(told_index).collect()),
        ("enums", enums.collect()),
        ("referenced_by", around.referenced_by),
        ("triggers", around.triggers),
    ];
    let mut definition = around.also;
    definition.extend(known.map(|(kind, lines)| (kind.to_owned(), lines)));
    definition.retain(|_, lines| !lines.is_empty());
    definition
}

fn told_foreign_key(key: &ForeignKey) -> String {
    let mut text = format!("{} -> {}", told_list(&key.columns), key.referred_table);
    if !key.referred_columns.is_empty() {
        text.push_str(&told_list(&key.referred_columns));
    }
    for (words, action) in [("ON DELETE", &key.on_delete), ("ON UPDATE", &key.on_update)] {
        if let Some(action) = action {
            text.push_str(&format!(" {words} {action}"));
        }
    }
    if !key.validated {
        text.push_str(" NOT VALID");
    }
    named(key.name.as_deref(), &text)
}

fn told_index(index: &Index) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let method = match index.method.as_deref() {
        Some(method) if method != "btree" => format!("{method} "),
        _ => String::new(),
    };
    let predicate = match &index.predicate {
        Some(predicate) => format!(" WHERE {predicate}"),
        None => String::new(),
    };
    let invalid = if index.valid { "" } else { " INVALID" };
    format!("{}: {unique}{method}{}{predicate}{invalid}", index.name, told_list(&index.columns))
}

fn told_list(columns: &[String]) -> String {
    format!("({})", columns.join(", "))
}

fn named(name: Option<&str>, text: &str) -> String {
    match name {
        Some(name) => format!("{name}: {text}"),
        None => text.to_owned(),
    }
}
