//! What the three introspections share.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a name in the database stands for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// An ordinary table.
    #[default]
    Table,
    /// A partitioned table.
    PartitionedTable,
    /// A foreign table.
    ForeignTable,
    /// A view.
    View,
    /// A materialised view.
    MaterializedView,
}

impl RelationKind {
    /// The kind in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::PartitionedTable => "partitioned table",
            Self::ForeignTable => "foreign table",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
        }
    }

    /// Whether it is a view of either sort.
    pub fn is_view(self) -> bool {
        matches!(self, Self::View | Self::MaterializedView)
    }
}

/// What stands around a table but does not belong to its definition.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Surroundings {
    /// What the name stands for.
    pub kind: RelationKind,
    /// Foreign keys of other tables that point here, as `table(column) -> column ON DELETE …`.
    pub referenced_by: Vec<String>,
    /// The names of its triggers.
    pub triggers: Vec<String>,
    /// What else belongs to it, by kind: partitions, exclusions, options of keys and indexes.
    pub also: BTreeMap<String, Vec<String>>,
}

/// One foreign key of another table, as it is told.
pub(super) fn reference(
    table: &str,
    columns: &[String],
    referred: &[String],
    on_delete: Option<&str>,
) -> String {
    let mut text = format!("{table}({}) -> {}", columns.join(", "), referred.join(", "));
    if let Some(action) = on_delete {
        text.push_str(" ON DELETE ");
        text.push_str(action);
    }
    text
}

/// A referential action, none where it is the default.
pub(super) fn action(text: &str) -> Option<String> {
    let action = text.trim().to_ascii_uppercase();
    (!action.is_empty() && action != "NO ACTION").then_some(action)
}
