//! What the database holds, read without the product.

use std::collections::BTreeSet;

use super::project::REVISIONS;
use crate::support::shop::{Backend, Shop};

/// The version table and the tables that the revisions make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Truth {
    pub(super) versions: Vec<String>,
    pub(super) tables: BTreeSet<String>,
}

impl Truth {
    pub(super) fn of(shop: &Shop) -> Self {
        let list = match shop.backend {
            Backend::Postgres => {
                "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relname LIKE 't\\_f%' ORDER BY 1"
            }
            Backend::Mariadb => {
                "SELECT CAST(table_name AS CHAR) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE 't\\_f%' ORDER BY 1"
            }
            Backend::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 't~_f%' ESCAPE '~' ORDER BY 1"
            }
        };
        let exists = match shop.backend {
            Backend::Postgres => {
                "SELECT relname::text FROM pg_class WHERE relname = 'alembic_version'"
            }
            Backend::Mariadb => {
                "SELECT CAST(table_name AS CHAR) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'alembic_version'"
            }
            Backend::Sqlite => "SELECT name FROM sqlite_master WHERE name = 'alembic_version'",
        };
        let versions = if shop.texts(exists).is_empty() {
            Vec::new()
        } else {
            shop.texts("SELECT version_num FROM alembic_version ORDER BY 1")
        };
        Self { versions, tables: shop.texts(list).into_iter().collect() }
    }

    /// How many of the revisions the version table shows as run.
    pub(super) fn reached(&self) -> usize {
        match self.versions.as_slice() {
            [] => 0,
            [one] => 1 + REVISIONS.iter().position(|id| id == one).expect("a revision of ours"),
            many => panic!("the version table shows {many:?}"),
        }
    }

    /// Tables that a recorded revision makes and that are not there.
    pub(super) fn missing(&self) -> Vec<String> {
        let recorded = REVISIONS.iter().take(self.reached());
        let tables = recorded.flat_map(|id| [format!("t_{id}_a"), format!("t_{id}_b")]);
        tables.filter(|table| !self.tables.contains(table)).collect()
    }

    /// Tables that are there though no recorded revision makes them.
    pub(super) fn surplus(&self) -> Vec<String> {
        let recorded: Vec<&str> = REVISIONS.iter().take(self.reached()).copied().collect();
        let of_none =
            |table: &&String| !recorded.iter().any(|id| table.starts_with(&format!("t_{id}_")));
        self.tables.iter().filter(of_none).cloned().collect()
    }

    /// Tables of revisions that are not recorded, and that are not there.
    pub(super) fn absent(&self) -> Vec<String> {
        let waiting = REVISIONS.iter().skip(self.reached());
        let tables = waiting.flat_map(|id| [format!("t_{id}_a"), format!("t_{id}_b")]);
        tables.filter(|table| !self.tables.contains(table)).collect()
    }
}
