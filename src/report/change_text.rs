//! Changes of a schema as SQL statements.

use super::ddl_text::{Writer, literal};
use super::neutral::sql_comment;
use crate::schema::{
    Change, ColumnAlteration, Constraint, ConstraintKind, Dialect, LabelPlace, QualifiedName,
};

/// The statements that carry out one change.
pub fn change_sql(change: &Change, dialect: Dialect) -> Vec<String> {
    Writer { dialect }.change(change)
}

impl Writer {
    fn change(&self, change: &Change) -> Vec<String> {
        let alter = |table: &QualifiedName, what: String| {
            vec![format!("ALTER TABLE {} {what}", self.name(table))]
        };
        match change {
            Change::CreateTable { table, .. } => {
                let mut all = vec![self.create_table(table, "    ")];
                all.extend(table.indexes.iter().map(|one| self.create_index(&table.name, one)));
                all
            }
            Change::DropTable { table, if_exists } => {
                vec![format!("DROP TABLE {}{}", when(*if_exists), self.name(table))]
            }
            Change::CreateTableLike { table, like, .. } => {
                vec![format!("CREATE TABLE {} (LIKE {})", self.name(table), self.name(like))]
            }
            Change::CreateTemporaryTable { table } => {
                vec![sql_comment(&format!("{} is temporary", self.name(table)))]
            }
            Change::RenameTable { table, to } if table.schema != to.schema => {
                let schema = to.schema.as_deref().unwrap_or("public");
                alter(table, format!("SET SCHEMA {}", self.quote(schema)))
            }
            Change::RenameTable { table, to } => {
                alter(table, format!("RENAME TO {}", self.quote(&to.name)))
            }
            Change::AdoptIndex { table, index, constraint } => {
                let kind = match constraint {
                    Constraint::PrimaryKey(_) => "PRIMARY KEY",
                    _ => "UNIQUE",
                };
                let name = self.quote(constraint.name().unwrap_or(index));
                let index = self.quote(index);
                alter(table, format!("ADD CONSTRAINT {name} {kind} USING INDEX {index}"))
            }
            Change::CommentTable { table, comment } => {
                let told = comment.as_deref().map_or_else(|| "NULL".to_owned(), literal);
                vec![format!("COMMENT ON TABLE {} IS {told}", self.name(table))]
            }
            Change::AddColumn { table, column, .. } => {
                alter(table, format!("ADD COLUMN {}", self.column(column)))
            }
            Change::DropColumn { table, column, if_exists } => {
                alter(table, format!("DROP COLUMN {}{}", when(*if_exists), self.quote(column)))
            }
            Change::AlterColumn { table, column, alteration } => {
                self.alter_column(table, column, alteration)
            }
            Change::AddConstraint { table, constraint } => {
                alter(table, format!("ADD {}", self.constraint(constraint)))
            }
            Change::DropConstraint { table, name, kind, if_exists } => match (name, kind) {
                (None, Some(ConstraintKind::PrimaryKey)) => alter(table, "DROP PRIMARY KEY".into()),
                (name, _) => {
                    let name = self.quote(name.as_deref().unwrap_or("?"));
                    alter(table, format!("DROP CONSTRAINT {}{name}", when(*if_exists)))
                }
            },
            Change::RenameConstraint { table, name, to } => alter(
                table,
                format!("RENAME CONSTRAINT {} TO {}", self.quote(name), self.quote(to)),
            ),
            Change::ValidateConstraint { table, name } => {
                alter(table, format!("VALIDATE CONSTRAINT {}", self.quote(name)))
            }
            Change::CreateIndex { table, index, .. } => vec![self.create_index(table, index)],
            Change::DropIndex { name, table, if_exists } => {
                let on = match (table, self.dialect) {
                    (Some(table), Dialect::Mysql) => format!(" ON {}", self.name(table)),
                    _ => String::new(),
                };
                vec![format!("DROP INDEX {}{}{on}", when(*if_exists), self.quote(name))]
            }
            Change::RenameIndex { name, to } => {
                vec![format!("ALTER INDEX {} RENAME TO {}", self.quote(name), self.quote(to))]
            }
            other => self.change_beside_tables(other),
        }
    }

    fn change_beside_tables(&self, change: &Change) -> Vec<String> {
        match change {
            // Without enum types there is nothing to say.
            Change::CreateEnum { .. } | Change::DropEnum { .. }
                if self.dialect != Dialect::Postgresql =>
            {
                Vec::new()
            }
            Change::CreateEnum { enum_type, .. } => {
                vec![self.create_enum(&enum_type.name, &enum_type.labels)]
            }
            Change::AddEnumValue { name, label, place, .. } => {
                let place = match place {
                    LabelPlace::Last => String::new(),
                    LabelPlace::Before(other) => format!(" BEFORE {}", literal(other)),
                    LabelPlace::After(other) => format!(" AFTER {}", literal(other)),
                };
                vec![format!("ALTER TYPE {} ADD VALUE {}{place}", self.name(name), literal(label))]
            }
            Change::RenameEnumValue { name, label, to } => vec![format!(
                "ALTER TYPE {} RENAME VALUE {} TO {}",
                self.name(name),
                literal(label),
                literal(to)
            )],
            Change::RenameEnum { name, to } => {
                vec![format!("ALTER TYPE {} RENAME TO {}", self.name(name), self.quote(&to.name))]
            }
            Change::DropEnum { name, .. } => vec![format!("DROP TYPE {}", self.name(name))],
            Change::CreateSequence { name } => vec![format!("CREATE SEQUENCE {}", self.name(name))],
            Change::DropSequence { name } => vec![format!("DROP SEQUENCE {}", self.name(name))],
            Change::RenameSequence { name, to } => {
                let to = self.quote(&to.name);
                vec![format!("ALTER SEQUENCE {} RENAME TO {to}", self.name(name))]
            }
            Change::CreateView { name, definition, materialized } => {
                let kind = if *materialized { "MATERIALIZED VIEW" } else { "VIEW" };
                vec![format!("CREATE {kind} {} AS {definition}", self.name(name))]
            }
            Change::DropView { name } => vec![format!("DROP VIEW {}", self.name(name))],
            Change::Recreate { table } => {
                let told =
                    format!("batch mode makes {} anew and copies its rows", self.name(table));
                vec![sql_comment(&told)]
            }
            _ => Vec::new(),
        }
    }

    fn alter_column(
        &self,
        table: &QualifiedName,
        column: &str,
        alteration: &ColumnAlteration,
    ) -> Vec<String> {
        let (place, own) = (self.name(table), self.quote(column));
        let alter = |what: String| format!("ALTER TABLE {place} ALTER COLUMN {own} {what}");
        let mut all = Vec::new();
        if let Some(type_name) = &alteration.type_name {
            all.push(alter(format!("TYPE {type_name}")));
        }
        if let Some(default) = &alteration.default {
            all.push(alter(match default {
                Some(default) => format!("SET DEFAULT {default}"),
                None => "DROP DEFAULT".to_owned(),
            }));
        }
        if let Some(nullable) = alteration.nullable {
            all.push(alter(if nullable { "DROP NOT NULL" } else { "SET NOT NULL" }.to_owned()));
        }
        if let Some(identity) = &alteration.identity {
            all.push(alter(match identity {
                Some(identity) => format!("ADD GENERATED {identity} AS IDENTITY"),
                None => "DROP IDENTITY".to_owned(),
            }));
        }
        if let Some(comment) = &alteration.comment {
            let told = comment.as_deref().map_or_else(|| "NULL".to_owned(), literal);
            all.push(format!("COMMENT ON COLUMN {place}.{own} IS {told}"));
        }
        if let Some(to) = &alteration.rename {
            all.push(format!("ALTER TABLE {place} RENAME COLUMN {own} TO {}", self.quote(to)));
        }
        all
    }
}

fn when(if_exists: bool) -> &'static str {
    if if_exists { "IF EXISTS " } else { "" }
}
