//! What an operation changes in the schema.

mod columns;
mod constraints;
mod defaults;
mod indexes;
mod statements;
mod tables;

use super::expressions::is_source;
use super::{Operation, OperationKind, ServerDefault};
use crate::schema::{
    Change, Constraint, ConstraintKind, Dialect, EnumType, ExclusionConstraint, NamingTemplates,
    PrimaryKey, QualifiedName, labelled_name,
};
use constraints::{constraint_kind, foreign_key};

/// The changes an operation makes, and what it leaves uncertain.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effect {
    /// The changes in order.
    pub changes: Vec<Change>,
    /// What may have changed beside them, and why that cannot be told: (place, why).
    pub uncertain: Vec<(String, String)>,
}

/// What `operation` changes in a schema of `dialect`; `conventions` name what it leaves unnamed.
pub fn effect_on_schema(
    operation: &Operation,
    dialect: Dialect,
    conventions: &NamingTemplates,
) -> Effect {
    // The project's conventions are those of its own metadata.
    let plain = NamingTemplates::default();
    let conventions = if operation.on_bind { &plain } else { conventions };
    let mut made = Maker { dialect, conventions, effect: Effect::default() };
    made.operation(&operation.kind);
    let mut effect = made.effect;
    if let Some(table) = &operation.only_table {
        let told = table.to_string();
        let table = match dialect {
            Dialect::Postgresql => told.strip_prefix("public.").unwrap_or(&told),
            _ => &told,
        };
        for (place, _) in &mut effect.uncertain {
            *place = format!("table {table}");
        }
    }
    if let Some(Change::CreateTable { table, .. }) = effect.changes.last_mut() {
        table.partition_by = table.partition_by.take().or_else(|| partition_by(operation));
        table.charset = table.charset.take().or_else(|| charset(operation));
    }
    let recreates = operation.batch
        && dialect == Dialect::Sqlite
        && operation.copied.unwrap_or_else(|| is_beyond_alter_table(&operation.kind));
    if recreates && let Some(table) = effect.changes.first().and_then(|one| one.table().cloned()) {
        effect.changes.insert(0, Change::Recreate { table });
    }
    effect
}

/// Whether a batch on SQLite makes the table anew for this, as Alembic's implementation decides it.
fn is_beyond_alter_table(kind: &OperationKind) -> bool {
    match kind {
        // A default that is an expression is more than ADD COLUMN takes.
        OperationKind::AddColumnOp { column, .. } => matches!(
            column.server_default,
            Some(ServerDefault::Text(_) | ServerDefault::Expression(_))
        ),
        OperationKind::CreateIndexOp { .. } | OperationKind::DropIndexOp { .. } => false,
        _ => true,
    }
}

/// What `postgresql_partition_by` of `create_table` says.
fn partition_by(operation: &Operation) -> Option<String> {
    let keywords = operation.invoked.as_ref()?.args.get("kw")?;
    keywords.get("postgresql_partition_by")?.as_str().map(str::to_owned)
}

/// What `mysql_charset` of `create_table` says.
fn charset(operation: &Operation) -> Option<String> {
    let keywords = operation.invoked.as_ref()?.args.get("kw")?;
    let said = ["mysql_charset", "mysql_default_charset", "mariadb_charset"];
    let told = said.iter().find_map(|name| keywords.get(*name)?.as_str());
    told.map(str::to_ascii_lowercase)
}

struct Maker<'c> {
    dialect: Dialect,
    conventions: &'c NamingTemplates,
    effect: Effect,
}

impl Maker<'_> {
    fn push(&mut self, mut change: Change) {
        self.conventions.name_unnamed(&mut change, self.dialect);
        self.effect.changes.push(change);
    }

    fn doubt(&mut self, place: impl Into<String>, why: impl Into<String>) {
        self.effect.uncertain.push((place.into(), why.into()));
    }

    fn operation(&mut self, kind: &OperationKind) {
        match kind {
            OperationKind::CreateTableOp {
                table_name,
                schema,
                columns,
                constraints,
                if_not_exists,
            } => {
                let name = QualifiedName::new(schema.clone(), table_name);
                self.create_table(name, columns, constraints, *if_not_exists);
            }
            OperationKind::AddColumnOp { table_name, schema, column, if_not_exists } => {
                let name = QualifiedName::new(schema.clone(), table_name);
                self.add_column(&name, column, *if_not_exists);
            }
            OperationKind::AlterColumnOp { .. } => self.alter_column(kind),
            OperationKind::CreateIndexOp { .. } => self.create_index(kind),
            OperationKind::ExecuteSQLOp { sql } => self.sql(sql),
            OperationKind::CreateEnum { name, schema, labels, .. } => {
                self.push(Change::CreateEnum {
                    enum_type: EnumType {
                        name: QualifiedName::new(schema.clone(), name),
                        labels: labels.clone(),
                    },
                    // A second creation fails in reality and changes nothing here.
                    if_not_exists: true,
                });
            }
            OperationKind::DropEnum { name, schema, .. } => self.push(Change::DropEnum {
                name: QualifiedName::new(schema.clone(), name),
                if_exists: true,
            }),
            OperationKind::BulkInsertOp { .. } => {}
            OperationKind::CreateCheckConstraintOp { table_name, schema, condition, .. }
                if is_source(condition) =>
            {
                let table = QualifiedName::new(schema.clone(), table_name);
                let why = format!("this condition is not written as SQL: {condition}");
                self.doubt(format!("table {table}"), why);
            }
            OperationKind::Opaque { reason, .. } if statements::is_data(reason) => {}
            OperationKind::Opaque { source, reason } => {
                let source: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
                self.doubt("schema", format!("{reason}: {source}"));
            }
            other => self.simple(other),
        }
    }

    /// Operations that are one change each.
    fn simple(&mut self, kind: &OperationKind) {
        let name = |schema: &Option<String>, table: &str| QualifiedName::new(schema.clone(), table);
        let change = match kind {
            OperationKind::DropTableOp { table_name, schema, if_exists } => {
                Change::DropTable { table: name(schema, table_name), if_exists: *if_exists }
            }
            OperationKind::RenameTableOp { table_name, new_table_name, schema } => {
                Change::RenameTable {
                    table: name(schema, table_name),
                    to: name(schema, new_table_name),
                }
            }
            OperationKind::DropColumnOp { table_name, schema, column_name, if_exists } => {
                Change::DropColumn {
                    table: name(schema, table_name),
                    column: column_name.clone(),
                    if_exists: *if_exists,
                }
            }
            OperationKind::DropIndexOp { index_name, table_name, schema, if_exists, .. } => {
                let index = match (schema, self.dialect) {
                    (Some(schema), Dialect::Postgresql) => {
                        format!("{schema}.{}", labelled_name(index_name, self.dialect))
                    }
                    _ => labelled_name(index_name, self.dialect),
                };
                Change::DropIndex {
                    name: index,
                    table: table_name.as_ref().map(|table| name(schema, table)),
                    if_exists: *if_exists,
                }
            }
            OperationKind::CreateForeignKeyOp {
                constraint_name,
                source_table,
                source_schema,
                local_cols,
                target,
                kw,
            } => {
                let mut key = foreign_key(self.named(constraint_name), local_cols, target);
                key.validated = !constraints::truth(kw, "postgresql_not_valid");
                key.deferral = constraints::deferral(kw);
                key.match_type = constraints::text(kw, "match").map(|text| text.to_uppercase());
                Change::AddConstraint {
                    table: name(source_schema, source_table),
                    constraint: Constraint::ForeignKey(key),
                }
            }
            OperationKind::CreateUniqueConstraintOp {
                constraint_name,
                table_name,
                schema,
                columns,
                kw,
            } => Change::AddConstraint {
                table: name(schema, table_name),
                constraint: self.unique(constraint_name, columns, kw),
            },
            OperationKind::CreateCheckConstraintOp {
                constraint_name,
                table_name,
                schema,
                condition,
                is_final,
                kw,
            } => {
                let table = name(schema, table_name);
                let mut check = self.check(&table, constraint_name, condition, *is_final);
                check.validated = !constraints::truth(kw, "postgresql_not_valid");
                Change::AddConstraint { table, constraint: Constraint::Check(check) }
            }
            OperationKind::CreatePrimaryKeyOp { constraint_name, table_name, schema, columns } => {
                Change::AddConstraint {
                    table: name(schema, table_name),
                    constraint: Constraint::PrimaryKey(PrimaryKey {
                        name: self.named(constraint_name),
                        columns: columns.clone(),
                    }),
                }
            }
            OperationKind::DropConstraintOp {
                constraint_name,
                table_name,
                schema,
                constraint_type,
                is_final,
            } => {
                let table = name(schema, table_name);
                let kind = constraint_type.as_deref().and_then(constraint_kind);
                let name = match kind {
                    Some(ConstraintKind::Check) => {
                        self.check_name(&table, constraint_name, *is_final)
                    }
                    _ => self.named(constraint_name),
                };
                Change::DropConstraint { table, name, kind, if_exists: false }
            }
            OperationKind::CreateTableCommentOp { table_name, schema, comment } => {
                Change::CommentTable { table: name(schema, table_name), comment: comment.clone() }
            }
            OperationKind::DropTableCommentOp { table_name, schema } => {
                Change::CommentTable { table: name(schema, table_name), comment: None }
            }
            OperationKind::CreateExcludeConstraintOp {
                constraint_name,
                table_name,
                schema,
                elements,
                kw,
            } => {
                let table = name(schema, table_name);
                let Some(found) = constraints::exclusion(elements, kw) else {
                    let why = "this exclusion constraint is not followed";
                    self.doubt(format!("table {table}"), why);
                    return;
                };
                let name = self.named(constraint_name);
                let constraint = Constraint::Exclusion(ExclusionConstraint { name, ..found });
                Change::AddConstraint { table, constraint }
            }
            _ => return,
        };
        self.push(change);
    }
}
