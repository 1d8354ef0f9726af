//! What a view shows.

use sqlparser::ast::{Expr, SelectItem, SetExpr, Statement, TableFactor};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// The columns of the view that `definition` (a `CREATE VIEW`, or its query) makes, in order; `None`
/// where the text alone does not tell them.
///
/// ```
/// use alembic_mcp::sql::view_columns;
/// let columns = view_columns("CREATE VIEW v AS SELECT u.id, lower(email) AS email FROM u");
/// assert_eq!(columns.unwrap(), ["id", "email"]);
/// assert!(view_columns("CREATE VIEW v AS SELECT * FROM u").is_none());
/// ```
pub fn view_columns(definition: &str) -> Option<Vec<String>> {
    let query = match Parser::parse_sql(&GenericDialect {}, definition).ok()?.pop()? {
        Statement::CreateView(view) if view.columns.is_empty() => view.query,
        Statement::CreateView(view) => {
            return Some(view.columns.into_iter().map(|column| column.name.value).collect());
        }
        Statement::Query(query) => query,
        _ => return None,
    };
    let mut body = *query.body;
    while let SetExpr::SetOperation { left, .. } = body {
        body = *left;
    }
    let SetExpr::Select(select) = body else { return None };
    select.projection.into_iter().map(name).collect()
}

/// Where a view's column has its value from, as far as its type can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewValue {
    /// A column of the only table that is read.
    Column {
        /// The table, as it is written.
        table: String,
        /// The column.
        column: String,
    },
    /// A cast to this type.
    Cast(String),
    /// Anything else.
    Other,
}

/// Where the columns of a view have their values from, in order.
///
/// ```
/// use alembic_mcp::sql::{ViewValue, view_values};
/// let values = view_values("SELECT id::text AS id, lower(email) AS email FROM u").unwrap();
/// assert_eq!(values, [ViewValue::Cast("TEXT".to_owned()), ViewValue::Other]);
/// ```
pub fn view_values(definition: &str) -> Option<Vec<ViewValue>> {
    let query = match Parser::parse_sql(&GenericDialect {}, definition).ok()?.pop()? {
        Statement::CreateView(view) => view.query,
        Statement::Query(query) => query,
        _ => return None,
    };
    let SetExpr::Select(select) = *query.body else { return None };
    let table = match select.from.as_slice() {
        [one] if one.joins.is_empty() => match &one.relation {
            TableFactor::Table { name, .. } => Some(name.to_string()),
            _ => None,
        },
        _ => None,
    };
    let value = |expression: &Expr| match (expression, &table) {
        (Expr::Cast { data_type, .. }, _) => ViewValue::Cast(data_type.to_string()),
        (Expr::Identifier(name), Some(table)) => {
            ViewValue::Column { table: table.clone(), column: name.value.clone() }
        }
        (Expr::CompoundIdentifier(names), Some(table)) => match names.last() {
            Some(name) => ViewValue::Column { table: table.clone(), column: name.value.clone() },
            None => ViewValue::Other,
        },
        _ => ViewValue::Other,
    };
    let values = select.projection.iter().map(|item| match item {
        SelectItem::ExprWithAlias { expr, .. } | SelectItem::UnnamedExpr(expr) => value(expr),
        _ => ViewValue::Other,
    });
    Some(values.collect())
}

fn name(item: SelectItem) -> Option<String> {
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.value),
        SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some(name.value),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(mut names)) => Some(names.pop()?.value),
        _ => None,
    }
}
