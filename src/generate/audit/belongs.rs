//! Whose a thing is that no model declares.

use std::path::Path;

use super::history::Maker;
use super::invented::{Audited, Cause};
use crate::database::Owner;
use crate::models::Model;
use crate::schema::QualifiedName;

/// Who made a thing that no model declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A migration, through an operation: a model declared it once.
    Operation,
    /// This revision, through SQL.
    Sql(String),
    /// No migration.
    Nobody,
}

impl Audited<'_> {
    pub(super) fn origin_of_table(&self, table: &QualifiedName) -> Origin {
        let made = self.facts.replayed.table(table, self.facts.dialect).is_some();
        self.origin(self.known.history.of_table(table), made, &table.name)
    }

    fn origin(&self, maker: Option<&Maker>, made: bool, name: &str) -> Origin {
        let named = || self.known.history.naming(name);
        match maker.cloned() {
            Some(maker) if maker.by_sql => Origin::Sql(maker.revision),
            Some(_) => Origin::Operation,
            None if made => Origin::Operation,
            None => named().map_or(Origin::Nobody, |maker| Origin::Sql(maker.revision)),
        }
    }

    /// The cause where a migration made something through SQL, or none did.
    pub(super) fn unmodelled(
        &self,
        maker: Option<&Maker>,
        made: bool,
        (what, name): (&str, &str),
    ) -> Option<Cause> {
        match self.origin(maker, made, name) {
            Origin::Operation => None,
            Origin::Sql(revision) => Some(Cause::new(format!(
                "revision {revision} created {what} through SQL; no model declares it"
            ))),
            Origin::Nobody => Some(Cause::new(format!(
                "no migration made {what} and no model declares it: it was made by hand or by another \
                 application"
            ))),
        }
    }

    /// What the migrations made and somebody else took away: on other databases it is still there.
    pub(super) fn gone(&self, maker: Option<&Maker>) -> Cause {
        let made = maker.map_or_else(
            || "the migrations made it".to_owned(),
            |maker| format!("revision {} made it", maker.revision),
        );
        Cause::new(format!(
            "{made} and this database lacks it: it was dropped beside the migrations, and where it was not, \
             creating it again fails"
        ))
    }

    /// An extension's table, or a part of another one.
    pub(super) fn belonging(&self, table: &QualifiedName) -> Option<Cause> {
        let owner = self.facts.belongings.iter().find(|one| one.table == *table)?;
        Some(Cause::new(match &owner.to {
            Owner::Extension(name) => format!("it belongs to the extension {name}"),
            Owner::Partitioned(parent) => format!("it is a partition of {parent}"),
            Owner::Parent(parent) => format!("it inherits from {parent}"),
        }))
    }

    /// A table that a model declares which autogenerate does not know.
    pub(super) fn unimported(&self, table: &QualifiedName) -> Option<Cause> {
        let model = self.model(table)?;
        let place = self.place(&model.path, model.line);
        let class = &model.class;
        if self.is_imported(&model.path) {
            return Some(Cause::new(format!(
                "{class} declares it ({place}), but its metadata is not env.py's target_metadata"
            )));
        }
        let module = self.module(&model.path);
        Some(
            Cause::new(format!(
                "env.py does not import {module}, where {class} declares it ({place})"
            ))
            .fixed_by(format!("import {module}")),
        )
    }

    pub(super) fn foreign_table(&self, table: &QualifiedName) -> Cause {
        match &table.schema {
            Some(schema)
                if !self.known.history.knows_schema(schema)
                    && !self
                        .known
                        .declared
                        .tables
                        .values()
                        .any(|one| one.name.schema == table.schema) =>
            {
                Cause::new(format!(
                    "it lies in the schema {schema}, in which no migration and no model of this project has \
                     a table"
                ))
            }
            _ => Cause::new(
                "no migration made it and no model declares it: it is another application's, or was made by \
                 hand",
            ),
        }
    }

    /// The model that declares the table in the project's source.
    pub(super) fn model(&self, table: &QualifiedName) -> Option<&Model> {
        self.facts.models.iter().find(|model| {
            let name = &model.table.name;
            name.name == table.name
                && (name.schema == table.schema || name.schema.is_none() || table.schema.is_none())
        })
    }

    /// `path:line`, relative to the project.
    pub(super) fn place(&self, path: &Path, line: usize) -> String {
        format!("{}:{line}", self.relative(path))
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(self.facts.root).unwrap_or(path).display().to_string()
    }

    pub(super) fn is_imported(&self, path: &Path) -> bool {
        let relative = self.relative(path);
        self.facts.declared.modules.contains(&relative)
    }

    /// A file's dotted name.
    pub(super) fn module(&self, path: &Path) -> String {
        let roots = self.facts.python_path.iter().map(|folder| self.facts.root.join(folder));
        let below = roots.filter_map(|root| path.strip_prefix(root).ok().map(Path::to_owned));
        let nearest = below.min_by_key(|path| path.components().count());
        let path = nearest.unwrap_or_else(|| self.relative(path).into());
        let text = path.with_extension("").to_string_lossy().replace(['/', '\\'], ".");
        text.trim_end_matches(".__init__").to_owned()
    }
}
