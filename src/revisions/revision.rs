//! One revision file.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::operations::{DecidedOperation, Direction, Migration, Prepared, World, run_migration};
use crate::python::Library;
use crate::schema::{Dialect, NamingTemplates, Schema};

/// A revision as its file declares it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Revision {
    /// `revision`.
    pub id: String,
    /// `down_revision`, with abbreviated ids resolved; empty for a base.
    pub down_revision: Vec<String>,
    /// `branch_labels` of this file itself.
    pub branch_labels: Vec<String>,
    /// Whether `branch_labels` is written as one string rather than as a collection.
    pub single_label: bool,
    /// `depends_on`, resolved to ids.
    pub depends_on: Vec<String>,
    /// The first paragraph of the docstring.
    pub doc: String,
    /// `Create Date:` of the docstring, as written.
    pub create_date: Option<String>,
    /// The file, absolute.
    pub path: PathBuf,
    /// SHA-256 of the file's bytes, in lower-case hex.
    pub sha256: String,
    /// The file's text.
    #[serde(skip)]
    pub source: Arc<str>,
    /// The project's own modules, for what the file imports.
    #[serde(skip)]
    pub library: Arc<Library>,
    /// The line of the `down_revision` assignment, from 1.
    pub down_revision_line: usize,
}

impl Revision {
    /// Whether more than one revision precedes it.
    pub fn is_merge_point(&self) -> bool {
        self.down_revision.len() > 1
    }

    /// What the file does, read anew from its source.
    pub fn migration(&self) -> Migration {
        crate::operations::read_migration(&self.source, &self.library)
    }

    /// What one of its functions does on a database with `schema`, which it changes. `migration` is what
    /// [`Self::migration`] read.
    pub fn run(
        &self,
        migration: &Migration,
        direction: Direction,
        schema: &mut Schema,
        dialect: Dialect,
    ) -> Vec<DecidedOperation> {
        let mut world = World::new(schema, dialect, &self.id);
        run_migration(&self.source, &self.library, migration, direction, &mut world)
    }
    /// What one of its functions would do on a database with `schema`, which stays as it is.
    pub fn foresee(
        &self,
        migration: &Migration,
        direction: Direction,
        schema: &Schema,
        dialect: Dialect,
    ) -> Vec<DecidedOperation> {
        let function = migration.function(direction);
        if function.asks {
            return self.run(migration, direction, &mut schema.clone(), dialect);
        }
        let operations = function.operations.iter().cloned();
        operations.map(|operation| DecidedOperation { operation, guards: Vec::new() }).collect()
    }

    /// Its `upgrade()`, with all that needs no schema done ahead.
    pub(super) fn prepare(&self, dialect: Dialect, conventions: &NamingTemplates) -> Prepared {
        let direction = Direction::Upgrade;
        Prepared::read(&self.source, &self.library, direction, dialect, conventions)
    }

    /// Carries out on `schema` what [`Self::prepare`] read.
    pub(super) fn carry_out(&self, prepared: &Prepared, schema: &mut Schema, dialect: Dialect) {
        prepared.carry_out(&self.library, &mut World::new(schema, dialect, &self.id));
    }
}
