//! Foreign keys as columns declare them.

use super::column::Context;
use super::syntax::{Call, Expression};
use super::texts::told_text;
use crate::schema::{ForeignKey, QualifiedName};

/// How many steps a target may be put together in.
const DEPTH: usize = 4;

/// `"users.id"`, or the attribute `User.id` of a class whose table is told.
pub(super) fn target(context: Context<'_>, argument: &Expression) -> Option<String> {
    let (source, file) = (context.source, context.file);
    match argument {
        Expression::Str(text) => Some(text.clone()),
        Expression::Joined(_) => told_text(source, file, argument, None, DEPTH),
        Expression::Name(name) => {
            if let Some((at, value)) = source.find_value(file, name)
                && !matches!(value, Expression::Call(_))
            {
                return told_text(source, at, value, None, DEPTH);
            }
            let (class, column) = name.rsplit_once('.')?;
            let place = source.find_class(file, class)?;
            let table = source.class(place).value("__tablename__")?;
            let table = told_text(source, place.file, table, None, DEPTH)?;
            Some(format!("{table}.{column}"))
        }
        _ => None,
    }
}

/// A foreign key of one column, such as `ForeignKey("app.users.id", ondelete="CASCADE")`.
pub(super) fn foreign_key(column: &str, target: &str, call: &Call) -> ForeignKey {
    let (table, referred) = split_target(target);
    let text = |name: &str| call.keyword(name).and_then(Expression::as_str);
    ForeignKey {
        name: text("name").map(str::to_owned),
        columns: vec![column.to_owned()],
        referred_table: table,
        referred_columns: referred.into_iter().collect(),
        on_delete: text("ondelete").map(str::to_ascii_uppercase),
        on_update: text("onupdate").map(str::to_ascii_uppercase),
        validated: true,
        ..ForeignKey::default()
    }
}

/// `schema.table.column`, `table.column`, or `table` alone.
pub(super) fn split_target(target: &str) -> (QualifiedName, Option<String>) {
    let parts: Vec<&str> = target.split('.').collect();
    match parts.as_slice() {
        [table, column] => (QualifiedName::bare(*table), Some((*column).to_owned())),
        [schema @ .., table, column] => {
            (QualifiedName::new(Some(schema.join(".")), *table), Some((*column).to_owned()))
        }
        _ => (QualifiedName::bare(target), None),
    }
}
