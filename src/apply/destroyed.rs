//! What the steps of a migration take away, as reading tells it.

use super::LossKind;
use crate::operations::{MigrationFunction, OperationKind, effect_on_schema};
use crate::schema::{
    Agreement, Change, ColumnAlteration, Dialect, NamingTemplates, QualifiedName, TypeFamily,
    same_type,
};
use crate::sql::{StatementClass, block_statements, classify, read_ddl, runs_made_up_sql};

/// What goes, before it is counted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Target {
    pub(super) kind: LossKind,
    pub(super) table: QualifiedName,
    pub(super) column: Option<String>,
    pub(super) condition: Option<String>,
    /// For values that a new type may not hold: what it is made into.
    pub(super) new_type: Option<ColumnAlteration>,
}

impl Target {
    pub(super) fn of(kind: LossKind, table: QualifiedName) -> Self {
        Self { kind, table, column: None, condition: None, new_type: None }
    }

    fn column(self, column: &str) -> Self {
        Self { column: Some(column.to_owned()), ..self }
    }

    /// Whether values of `old` may come out as others.
    pub(super) fn changes_values(&self, old: &str, dialect: Dialect) -> bool {
        let Some(new) = &self.new_type else { return true };
        let worked_out = new.using.as_deref().is_some_and(|using| {
            let plain: String = using.chars().filter(|it| !" \"()".contains(*it)).collect();
            let value = plain.split_once("::").map_or(plain.as_str(), |(value, _)| value);
            self.column.as_deref() != Some(value)
        });
        worked_out || new.type_name.as_deref().is_some_and(|new| rounds(old, new, dialect))
    }
}

/// Whether a value of one type is cut to fit another without a word.
fn rounds(old: &str, new: &str, dialect: Dialect) -> bool {
    use TypeFamily as F;
    if same_type(old, new, dialect) == Agreement::Same {
        return false;
    }
    match (TypeFamily::read(old, dialect), TypeFamily::read(new, dialect)) {
        (F::Numeric(_) | F::Float(_), F::Integer(_))
        | (F::Float(8), F::Float(4))
        | (F::Timestamp(_), F::Date | F::Time(_)) => true,
        (F::Numeric(old), F::Numeric(Some((_, scale)))) => {
            old.is_none_or(|(_, before)| scale < before)
        }
        // The copy that a batch makes casts: text becomes the number that it begins with.
        (F::Text(_) | F::Char(_), F::Integer(_) | F::Numeric(_) | F::Float(_)) => {
            dialect == Dialect::Sqlite
        }
        _ => false,
    }
}

/// What the steps destroy, in their order.
pub(super) fn destroyed(function: &MigrationFunction, dialect: Dialect) -> Vec<Target> {
    let mut targets = Vec::new();
    for operation in &function.operations {
        let effect = effect_on_schema(operation, dialect, &NamingTemplates::default());
        targets.extend(effect.changes.iter().filter_map(by_change));
        if let OperationKind::ExecuteSQLOp { sql } = &operation.kind {
            targets.extend(by_statement(&sql.class));
            for inner in block_statements(&sql.text) {
                let ddl = read_ddl(inner, dialect).unwrap_or_default();
                targets.extend(ddl.changes.iter().filter_map(by_change));
                targets.extend(by_statement(&classify(inner, Some(dialect))));
            }
        }
    }
    targets
}

/// The steps of which reading does not tell what they do, each with its place.
pub fn unread_steps(function: &MigrationFunction) -> Vec<String> {
    let unread = function.operations.iter().filter_map(|step| {
        let (text, why) = match &step.kind {
            OperationKind::Opaque { source, reason } => (source, reason.as_str()),
            OperationKind::ExecuteSQLOp { sql } if runs_made_up_sql(&sql.text) => {
                (&sql.text, "it runs SQL that it makes itself")
            }
            OperationKind::ExecuteSQLOp { sql } if matches!(&sql.class, StatementClass::Other { verb } if verb == "CALL") => {
                (&sql.text, "what the procedure does is not in the migration")
            }
            _ => return None,
        };
        let told: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = told.chars().take(TEXT_SHOWN).collect();
        let short = if short.len() < told.len() { format!("{short}…") } else { short };
        Some(format!("{short} (line {}: {why})", step.span.line))
    });
    unread.collect()
}

/// Letters of a step that are shown.
const TEXT_SHOWN: usize = 60;

fn by_change(change: &Change) -> Option<Target> {
    match change {
        Change::DropTable { table, .. } => Some(Target::of(LossKind::Table, table.clone())),
        Change::DropColumn { table, column, .. } => {
            Some(Target::of(LossKind::Column, table.clone()).column(column))
        }
        Change::AlterColumn { table, column, alteration } if alteration.type_name.is_some() => {
            let target = Target::of(LossKind::Values, table.clone()).column(column);
            Some(Target { new_type: Some(alteration.clone()), ..target })
        }
        _ => None,
    }
}

/// What becomes of rows.
fn by_statement(class: &StatementClass) -> Vec<Target> {
    let of = |kind, table: &String| Target::of(kind, named(table));
    match class {
        StatementClass::Truncate { tables } => {
            tables.iter().map(|table| of(LossKind::Rows, table)).collect()
        }
        // Rows that a WHERE chooses are changed, not lost.
        StatementClass::Update { table, columns, condition: None } => {
            columns.iter().map(|column| of(LossKind::Values, table).column(column)).collect()
        }
        StatementClass::DropOther { object, names }
            if matches!(object.as_str(), "SCHEMA" | "DATABASE") =>
        {
            names.iter().map(|name| of(LossKind::Schema, name)).collect()
        }
        StatementClass::Delete { table, condition } => {
            vec![Target { condition: condition.clone(), ..of(LossKind::Rows, table) }]
        }
        _ => Vec::new(),
    }
}

/// A table named in SQL text, split at its schema.
pub(super) fn named(name: &str) -> QualifiedName {
    match name.rsplit_once('.') {
        Some((schema, table)) => QualifiedName::new(Some(schema.to_owned()), table),
        None => QualifiedName::bare(name),
    }
}
