//! What SQL statements change.

use super::Maker;
use crate::operations::SqlText;
use crate::operations::statements::{ROWS_OF_A_SESSION, ROWS_OF_A_STATEMENT};
use crate::schema::{Change, LabelPlace, QualifiedName};
use crate::sql::{Ddl, StatementClass, read_ddl, says};

impl Maker<'_> {
    pub(super) fn sql(&mut self, sql: &SqlText) {
        match &sql.class {
            StatementClass::Select
            | StatementClass::Insert { .. }
            | StatementClass::Update { .. }
            | StatementClass::Delete { .. }
            | StatementClass::Truncate { .. }
            | StatementClass::Transaction
            | StatementClass::Setting => {}
            StatementClass::AddEnumValue { name, label, if_not_exists } => {
                let place = read_ddl(&sql.text, self.dialect).and_then(|ddl| {
                    ddl.changes.into_iter().find_map(|change| match change {
                        Change::AddEnumValue { place, .. } => Some(place),
                        _ => None,
                    })
                });
                self.push(Change::AddEnumValue {
                    name: split_name(name),
                    label: label.clone(),
                    place: place.unwrap_or(LabelPlace::Last),
                    if_not_exists: *if_not_exists,
                });
            }
            // No parser knows CONCURRENTLY here.
            StatementClass::DropIndex { names, concurrently: true } => {
                let if_exists = says(&sql.text, "IF EXISTS");
                for name in names {
                    self.push(Change::DropIndex { name: name.clone(), table: None, if_exists });
                }
            }
            class => match read_ddl(&sql.text, self.dialect) {
                Some(Ddl { changes, uncertain }) => {
                    self.effect.changes.extend(changes);
                    self.effect.uncertain.extend(uncertain);
                }
                None if touches_schema(class) => {
                    let first: String = sql.text.split_whitespace().collect::<Vec<_>>().join(" ");
                    let told: String = first.chars().take(120).collect();
                    self.doubt(place_of(class), format!("this SQL is not followed: {told}"));
                }
                None => {}
            },
        }
    }
}

/// Whether an undecided step only changes data: a statement of SQLAlchemy's own.
pub(super) fn is_data(reason: &str) -> bool {
    reason.starts_with(ROWS_OF_A_SESSION)
        || reason.starts_with(ROWS_OF_A_STATEMENT)
        || ["insert", "update", "delete", "select"]
            .iter()
            .any(|verb| reason.contains(&format!(": sqlalchemy.{verb}(")))
}

/// What a statement that could not be read in full is about.
fn place_of(class: &StatementClass) -> String {
    match class {
        StatementClass::CreateTable { table, .. }
        | StatementClass::AlterTable { table }
        | StatementClass::DropColumn { table, .. }
        | StatementClass::CreateIndex { table, .. } => format!("table {table}"),
        StatementClass::CreateType { name } => format!("enum {name}"),
        _ => "schema".to_owned(),
    }
}

/// Whether a statement of this class may change tables or types.
fn touches_schema(class: &StatementClass) -> bool {
    match class {
        StatementClass::Other { verb } => {
            let beside = [
                "FUNCTION",
                "TRIGGER",
                "EXTENSION",
                "ROLE",
                "POLICY",
                "SCHEMA",
                "DATABASE",
                "COMMENT",
                "GRANT",
                "REVOKE",
                "ANALYZE",
                "VACUUM",
                "REFRESH",
                "LOCK",
                "PROCEDURE",
                "PUBLICATION",
                "STATISTICS",
                "NOTIFY",
                "SHOW",
                "EXPLAIN",
                "CALL",
                "REINDEX",
                "CLUSTER",
                "COPY",
                "WITH",
                "OPERATOR",
                "AGGREGATE",
                "COLLATION",
                "CAST",
                "PREPARE",
                "DEALLOCATE",
                "KILL",
                "FLUSH",
                "OPTIMIZE",
                "EVENT",
                "USER",
                "DEFAULT",
                "DOMAIN",
            ];
            !verb.is_empty() && !verb.split(' ').any(|word| beside.contains(&word))
        }
        StatementClass::DropOther { object, .. } => object == "OWNED",
        _ => true,
    }
}

fn split_name(text: &str) -> QualifiedName {
    match text.rsplit_once('.') {
        Some((schema, name)) => QualifiedName::new(Some(schema.to_owned()), name),
        None => QualifiedName::bare(text),
    }
}
