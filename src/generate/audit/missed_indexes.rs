//! Indexes that are there under their name and are not what the model says.

use serde_json::json;

use super::missed::{Missed, Pair};
use super::remade::is_same;
use crate::schema::{Index, mentions};

pub(super) fn indexes(pair: Pair<'_>) -> Vec<Missed> {
    let said = pair.declared.indexes.iter();
    said.filter_map(|index| {
        let stored = pair.after.indexes.iter().find(|one| one.name == index.name);
        let made =
            pair.replayed.and_then(|table| table.indexes.iter().find(|one| one.name == index.name));
        match stored {
            Some(stored)
                if is_same(stored, index) || made.is_some_and(|made| is_same(made, index)) =>
            {
                None
            }
            Some(stored) => Some(missed(pair, index, Some(stored))),
            // A unique constraint on the same columns does as well.
            None if index.unique
                && pair.after.unique_constraints.iter().any(|one| one.columns == index.columns) =>
            {
                None
            }
            None => Some(missed(pair, index, None)),
        }
    })
    .collect()
}

fn missed(pair: Pair<'_>, index: &Index, stored: Option<&Index>) -> Missed {
    let table = pair.told();
    let columns = pair.declared.columns.iter().map(|column| column.name.clone());
    let columns: Vec<String> =
        columns.filter(|name| index.columns.iter().any(|item| mentions(item, name))).collect();
    let found = Missed::new("index", &index.name, format!("index:{}", index.name))
        .told(told(index), stored.map_or_else(|| "none".to_owned(), told))
        .at(pair.at(&columns));
    if !index.include.is_empty() || index.nulls_not_distinct || index.storage.is_some() {
        return found;
    }
    let mut create =
        json!({"op": "create_index", "table": table, "name": index.name, "columns": index.columns});
    if index.unique {
        create["unique"] = json!(true);
    }
    if let Some(predicate) = &index.predicate {
        create["where"] = json!(predicate);
    }
    if let Some(method) = index.method.as_deref().filter(|one| !one.eq_ignore_ascii_case("btree")) {
        create["using"] = json!(method.to_lowercase());
    }
    let drop = stored.map(|_| json!({"op": "drop_index", "table": table, "name": index.name}));
    found.brought_by(drop.into_iter().chain([create]).collect())
}

fn told(index: &Index) -> String {
    let mut text = String::new();
    if index.unique {
        text.push_str("unique ");
    }
    if let Some(method) = index.method.as_deref().filter(|one| !one.eq_ignore_ascii_case("btree")) {
        text.push_str(&format!("{} ", method.to_lowercase()));
    }
    text.push_str(&format!("({})", index.columns.join(", ")));
    if !index.include.is_empty() {
        text.push_str(&format!(" INCLUDE ({})", index.include.join(", ")));
    }
    if let Some(predicate) = &index.predicate {
        text.push_str(&format!(" WHERE {predicate}"));
    }
    if index.nulls_not_distinct {
        text.push_str(" NULLS NOT DISTINCT");
    }
    text
}
