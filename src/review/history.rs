//! Who created what: the revisions before one, searched for a table or an index.

use super::context::Context;
use super::effect::{Effect, effects, plain, same_table};
use crate::operations::{Migration, OperationKind};
use crate::revisions::Revision;

/// Who made an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Creator {
    /// This file did.
    File(String),
    /// No file names it.
    Nobody,
    /// Some file may have made it; reading cannot tell.
    Unknown,
}

/// The revisions that one revision stands on.
#[derive(Debug)]
pub(super) struct History<'a> {
    ancestors: Vec<&'a Revision>,
    /// Whether every predecessor named is among the files.
    complete: bool,
}

impl<'a> History<'a> {
    pub(super) fn of(context: &Context<'a>) -> Self {
        let ancestors = context.ancestors();
        let known = |id: &String| context.input.graph.revisions.contains_key(id);
        let complete = ancestors
            .iter()
            .chain(std::iter::once(&context.revision))
            .all(|revision| revision.down_revision.iter().all(known));
        Self { ancestors, complete }
    }

    pub(super) fn creator_of_table(&self, table: &str) -> Creator {
        self.creator(&plain(table), |effect| match effect {
            Effect::CreateTable { table: made } => same_table(made, table),
            Effect::RenameTable { new_name, .. } => same_table(new_name, table),
            _ => false,
        })
    }

    pub(super) fn creator_of_index(&self, name: &str, table: Option<&str>) -> Creator {
        let bare = name.rsplit('.').next().unwrap_or(name).replace('"', "");
        let named = self.creator(&bare, |effect| match effect {
            Effect::CreateIndex(index) => index.name.as_deref() == Some(bare.as_str()),
            _ => false,
        });
        // `index=True` and unnamed indexes get their names from a convention.
        match (named, table) {
            (Creator::Nobody, Some(table)) => {
                let implicit = |revision: &&Revision| {
                    revision.source.contains(&plain(table))
                        && revision.source.contains("index=True")
                };
                if self.ancestors.iter().any(implicit) { Creator::Unknown } else { Creator::Nobody }
            }
            (named, _) => named,
        }
    }

    /// `name` must stand in the text of the file that makes it, unless it makes everything at once.
    fn creator(&self, name: &str, made: impl Fn(&Effect) -> bool) -> Creator {
        let mut unknown = !self.complete || self.begins_with_a_baseline();
        for revision in &self.ancestors {
            if !revision.source.contains(name) {
                unknown |= makes_everything(&revision.source);
                continue;
            }
            let migration = revision.migration();
            if migration.upgrade.operations.iter().flat_map(effects).any(|effect| made(&effect)) {
                return Creator::File(super::context::file_name(revision));
            }
            unknown |= is_opaque(&migration);
        }
        if unknown { Creator::Unknown } else { Creator::Nobody }
    }
}

impl History<'_> {
    /// Whether the first revision does nothing, so that the schema is older than the migrations.
    fn begins_with_a_baseline(&self) -> bool {
        let bases = self.ancestors.iter().filter(|revision| revision.down_revision.is_empty());
        bases.into_iter().any(|base| base.migration().upgrade.operations.is_empty())
    }
}

fn makes_everything(source: &str) -> bool {
    source.contains("create_all(") || source.contains(".read_text(") || source.contains("open(")
}

fn is_opaque(migration: &Migration) -> bool {
    migration.upgrade.operations.iter().any(|operation| {
        matches!(operation.kind, OperationKind::Opaque { .. } | OperationKind::RenameTableOp { .. })
    })
}
