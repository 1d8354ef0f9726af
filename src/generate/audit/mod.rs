//! What autogenerate wrote, held against what the models declare, what the database holds and what the
//! migrations made: what it invented, and what it missed.

mod altered;
mod belongs;
mod declared;
mod history;
mod invented;
mod missed;
mod missed_columns;
mod missed_constraints;
mod missed_indexes;
mod missed_models;
mod missed_types;
mod remade;
mod renamed;
mod step;

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::bridge::Declared;
use crate::database::{Belonging, ColumnCollation};
use crate::models::Model;
use crate::operations::Operation;
use crate::revisions::Revision;
use crate::schema::{Dialect, Schema};

pub use missed::Missed;

use history::History;
use invented::Audited;
use step::Step;

/// What is held against each other.
#[derive(Debug)]
pub struct AuditFacts<'a> {
    /// What `upgrade()` of the written file does.
    pub operations: &'a [Operation],
    /// What the models declare, as the project's SQLAlchemy has it.
    pub declared: &'a Declared,
    /// The database as it is.
    pub live: &'a Schema,
    /// The database as the migrations make it.
    pub replayed: &'a Schema,
    /// The migrations, the oldest first.
    pub path: &'a [Arc<Revision>],
    /// Tables that are part of something else.
    pub belongings: &'a [Belonging],
    /// Columns with a collation that is not their type's.
    pub collations: &'a [ColumnCollation],
    /// What was left out of the file.
    pub excluded: &'a [String],
    /// What is written whatever is said of it.
    pub kept: &'a [String],
    /// The models as their source has them.
    pub models: &'a [Model],
    /// The project's root, against which places are told.
    pub root: &'a Path,
    /// Folders that modules are imported from.
    pub python_path: &'a [std::path::PathBuf],
    /// The database family.
    pub dialect: Dialect,
}

/// What autogenerate invented, and what it missed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Audit {
    /// Operations for which no model was changed.
    pub invented: Vec<Invented>,
    /// What the models say and neither the database nor the file has.
    pub missed: Vec<Missed>,
    /// What could not be held against each other, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
}

/// An operation for which no model was changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Invented {
    /// What it is left out by, such as `table:spatial_ref_sys`.
    pub item: String,
    /// What the file does.
    pub operation: String,
    /// Its line in the file.
    pub line: usize,
    /// Where it comes from.
    pub cause: String,
    /// The operation that is meant instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Value>,
    /// What ends its coming, as source.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fix: String,
}

/// Holds them against each other. Also whether anything is left in the file without what was invented.
pub fn audit(facts: &AuditFacts<'_>) -> (Audit, bool) {
    let known = Known {
        declared: declared::schema(facts.declared, facts.dialect),
        history: History::read(facts.path, facts.dialect),
    };
    let steps: Vec<Step<'_>> =
        facts.operations.iter().flat_map(|operation| Step::of(operation, facts.dialect)).collect();
    let audited = Audited { facts, known: &known, steps: &steps };
    let invented = invented::invented(&audited);
    let items = invented.iter().map(|one| &one.item).filter(|item| !facts.kept.contains(item));
    let left_out: Vec<String> = facts.excluded.iter().chain(items).cloned().collect();
    let missed = missed::missed(&audited, &left_out);
    let left = steps.iter().any(|step| !is_covered(step, &invented));
    let unread = facts.declared.unread.iter().map(|(schema, name, why)| {
        let schema = schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
        format!("table {schema}{name}: {why}")
    });
    let unread = unread.collect();
    (Audit { invented, missed, unread }, left)
}

fn is_covered(step: &Step<'_>, invented: &[Invented]) -> bool {
    let items = step.items();
    invented.iter().any(|one| items.contains(&one.item))
        || (!step.parts().is_empty()
            && step.parts().iter().all(|part| invented.iter().any(|one| one.item == *part)))
}

/// What the facts come to.
#[derive(Debug)]
struct Known {
    /// The models as a schema.
    declared: Schema,
    /// Which migration made what.
    history: History,
}
