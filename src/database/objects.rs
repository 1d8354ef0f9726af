//! What a database holds beside its tables.

use serde::Deserialize;

use super::link::{Link, LinkError};
use crate::schema::{Dialect, EnumType, QualifiedName};

const ON_POSTGRESQL: &str = include_str!("postgres_objects.sql");
const ON_MYSQL: &str = "SELECT CAST(JSON_OBJECT('kind', 'view', 'name', table_name) AS CHAR) \
    FROM information_schema.views WHERE table_schema = DATABASE()";
const ON_SQLITE: &str =
    "SELECT json_object('kind', 'view', 'name', name) FROM sqlite_master WHERE type = 'view'";

/// Enum types, sequences and views, but for those of extensions and of the system.
#[derive(Debug, Default)]
pub struct Objects {
    /// Named enum types (PostgreSQL).
    pub enums: Vec<EnumType>,
    /// Sequences, and whether a column owns them (PostgreSQL).
    pub sequences: Vec<(QualifiedName, bool)>,
    /// Views, and whether they keep their rows.
    pub views: Vec<(QualifiedName, bool)>,
}

#[derive(Debug, Deserialize)]
struct Row {
    kind: Kind,
    schema: Option<String>,
    name: String,
    labels: Option<Vec<String>>,
    #[serde(default)]
    owned: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Enum,
    Sequence,
    View,
    MaterializedView,
}

/// What `link`'s database holds beside its tables.
pub(super) async fn read(link: &mut Link, dialect: Dialect) -> Result<Objects, LinkError> {
    let sql = match dialect {
        Dialect::Postgresql => ON_POSTGRESQL,
        Dialect::Mysql => ON_MYSQL,
        Dialect::Sqlite => ON_SQLITE,
    };
    let rows: Vec<Row> = link.objects(sql, &[]).await?;
    let mut found = Objects::default();
    for row in rows {
        let name = QualifiedName::new(row.schema, row.name);
        match row.kind {
            Kind::Enum => {
                let labels = row.labels.unwrap_or_default();
                found.enums.push(EnumType { name, labels });
            }
            Kind::Sequence => found.sequences.push((name, row.owned)),
            Kind::View => found.views.push((name, false)),
            Kind::MaterializedView => found.views.push((name, true)),
        }
    }
    Ok(found)
}
