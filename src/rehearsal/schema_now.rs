//! The schema of a scratch database at one moment, and what differs between two moments.

use std::collections::{BTreeMap, BTreeSet};

use crate::database::{Database, Objects, Workshop};
use crate::project::{DatabaseUrl, VersionTable};
use crate::refusal::Refusal;
use crate::schema::{Dialect, QualifiedName, Table, diff_checks, diff_tables};

const RELATIONS: &str = "\
SELECT CASE WHEN pg_table_is_visible(c.oid) THEN c.relname::text ELSE n.nspname || '.' || c.relname END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND left(n.nspname, 3) <> 'pg_' AND n.nspname NOT IN ('information_schema', 'alembic_mcp')";

/// What is compared of a schema.
#[derive(Debug, Default)]
pub(super) struct SchemaNow {
    tables: BTreeMap<String, Table>,
    objects: Objects,
    /// Everything that can be locked; on PostgreSQL partitions and materialized views too.
    relations: BTreeSet<String>,
}

impl SchemaNow {
    /// The schema of the database at `url`, without the version table.
    pub(super) async fn read(url: &DatabaseUrl, version: &VersionTable) -> Result<Self, Refusal> {
        let database = match Database::connect(url).await {
            Ok(database) => database,
            // SQLite's file is made by the first statement.
            Err(refusal) if refusal.code == "database_missing" => return Ok(Self::default()),
            Err(refusal) => return Err(refusal),
        };
        let version = QualifiedName::new(version.schema.clone(), &version.name);
        let mut names = database.table_names().await?;
        names.retain(|name| *name != version);
        let found = database.tables(&names).await?;
        let tables: BTreeMap<String, Table> = (names.iter().zip(found))
            .filter_map(|(name, table)| Some((name.to_string(), table?)))
            .collect();
        let mut relations: BTreeSet<String> = tables.keys().cloned().collect();
        if url.dialect == Dialect::Postgresql {
            let mut session = Workshop::reading(url).await?;
            let found = session.rows(RELATIONS).await;
            session.close().await;
            relations.extend(found?.into_iter().filter_map(|row| row.into_iter().next()?));
        }
        Ok(Self { tables, objects: database.objects().await?, relations })
    }

    /// Whether there is such a table.
    pub(super) fn has_table(&self, name: &str) -> bool {
        self.relations.contains(name)
    }

    /// What is not now as it was before, in words.
    pub(super) fn differences_from(&self, before: &Self, dialect: Dialect) -> Vec<String> {
        let mut told = Vec::new();
        let (old, new): (BTreeSet<&String>, BTreeSet<&String>) =
            (before.tables.keys().collect(), self.tables.keys().collect());
        told.extend(old.difference(&new).map(|name| format!("table {name} is gone")));
        told.extend(new.difference(&old).map(|name| format!("table {name} is left behind")));
        for (name, table) in &self.tables {
            let Some(other) = before.tables.get(name) else { continue };
            let mut differences = diff_tables(other, table, dialect);
            differences.extend(diff_checks(other, table, dialect));
            told.extend(differences.into_iter().map(|one| {
                let kind = format!("{:?}", one.kind).to_lowercase();
                format!("{kind} {} of {name}: {} before, {} after", one.name, one.left, one.right)
            }));
            if other.comment != table.comment {
                told.push(format!("the comment of {name}"));
            }
        }
        told.extend(objects(&before.objects, &self.objects));
        told
    }
}

fn objects(before: &Objects, after: &Objects) -> Vec<String> {
    let listed = |objects: &Objects| -> BTreeMap<String, String> {
        let enums =
            objects.enums.iter().map(|it| (format!("enum {}", it.name), it.labels.join(", ")));
        // A column's own sequence comes and goes with it.
        let sequences = objects.sequences.iter().filter(|(_, owned)| !owned);
        let sequences = sequences.map(|(name, _)| (format!("sequence {name}"), String::new()));
        let views = objects.views.iter().map(|(name, _)| (format!("view {name}"), String::new()));
        enums.chain(sequences).chain(views).collect()
    };
    let (before, after) = (listed(before), listed(after));
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    let mut told: Vec<String> = gone.map(|name| format!("{name} is gone")).collect();
    for (name, value) in &after {
        match before.get(name) {
            None => told.push(format!("{name} is left behind")),
            Some(other) if other != value => {
                told.push(format!("{name}: {other} before, {value} after"));
            }
            Some(_) => {}
        }
    }
    told
}
