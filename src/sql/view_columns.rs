//! What a view shows.

use sqlparser::ast::{Expr, SelectItem, SetExpr, Statement};
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

fn name(item: SelectItem) -> Option<String> {
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.value),
        SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some(name.value),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(mut names)) => Some(names.pop()?.value),
        _ => None,
    }
}
