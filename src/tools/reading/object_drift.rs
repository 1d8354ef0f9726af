//! How a database's enum types, sequences and views differ from what its migrations make.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::database::Objects;
use crate::schema::{QualifiedName, Schema};

/// One enum type, sequence or view that only one side has, or that is not the same on both.
#[derive(Debug, Serialize)]
pub(super) struct ObjectDrift {
    kind: &'static str,
    name: String,
    migrations: String,
    database: String,
}

impl fmt::Display for ObjectDrift {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} {}: migrations say {}, the database has {}",
            self.kind, self.name, self.migrations, self.database
        )
    }
}

/// Compares them by name; enum types by their labels too. What a view shows is printed by each database
/// in its own way, and is not compared.
pub(super) fn differing_objects(schema: &Schema, live: &Objects) -> Vec<ObjectDrift> {
    let labels = |labels: &[String]| format!("({})", labels.join(", "));
    let enums = schema.enums.values().map(|one| (one.name.to_string(), labels(&one.labels)));
    let live_enums = live.enums.iter().map(|one| (one.name.to_string(), labels(&one.labels)));
    let kind = |kept: bool| if kept { "materialized" } else { "plain" }.to_owned();
    let views = schema.views.values().map(|one| (one.name.to_string(), kind(one.materialized)));
    let live_views = live.views.iter().map(|(name, kept)| (name.to_string(), kind(*kept)));
    let mut found = differing("enum", &enums.collect(), &live_enums.collect());
    found.extend(differing("view", &views.collect(), &live_views.collect()));
    found.extend(sequences(schema, live));
    found
}

fn sequences(schema: &Schema, live: &Objects) -> Vec<ObjectDrift> {
    let told = |name: &QualifiedName| (name.to_string(), "present".to_owned());
    let made: BTreeMap<String, String> = schema.sequences.iter().map(told).collect();
    // A sequence that a column owns came with it, or was handed to it later.
    let counts =
        |(name, owned): &&(QualifiedName, bool)| !owned || made.contains_key(&name.to_string());
    let live = live.sequences.iter().filter(counts).map(|(name, _)| told(name)).collect();
    differing("sequence", &made, &live)
}

fn differing(
    kind: &'static str,
    made: &BTreeMap<String, String>,
    live: &BTreeMap<String, String>,
) -> Vec<ObjectDrift> {
    let names: BTreeSet<&String> = made.keys().chain(live.keys()).collect();
    let told = |side: &BTreeMap<String, String>, name: &String| {
        side.get(name).cloned().unwrap_or_else(|| "none".to_owned())
    };
    names
        .into_iter()
        .filter(|name| made.get(*name) != live.get(*name))
        .map(|name| ObjectDrift {
            kind,
            name: name.clone(),
            migrations: told(made, name),
            database: told(live, name),
        })
        .collect()
}
