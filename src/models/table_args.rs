//! `__table_args__`, and the same things within `Table(…)`.

use super::keys::split_target;
use super::source::ProjectSource;
use super::syntax::{Call, Expression, last_word};
use crate::schema::{
    CheckConstraint, ForeignKey, Index, PrimaryKey, QualifiedName, Table, UniqueConstraint,
};

/// Adds `__table_args__` to `table`. False where something in it could not be told.
pub(super) fn add(
    source: &ProjectSource,
    file: usize,
    arguments: &Expression,
    table: &mut Table,
) -> bool {
    match arguments {
        Expression::Dict(items) => {
            options(items, table);
            true
        }
        Expression::List(elements) => {
            let mut all = true;
            for element in elements {
                all &= match element {
                    Expression::Dict(items) => {
                        options(items, table);
                        true
                    }
                    Expression::Call(call) => constraint(source, file, call, table),
                    _ => false,
                };
            }
            all
        }
        _ => false,
    }
}

fn options(items: &[(Expression, Expression)], table: &mut Table) {
    for (key, value) in items {
        match (key.as_str(), value.as_str()) {
            (Some("schema"), Some(schema)) => table.name.schema = Some(schema.to_owned()),
            (Some("comment"), Some(comment)) => table.comment = Some(comment.to_owned()),
            _ => {}
        }
    }
}

/// Adds one constraint or index. False where it is none that is known.
pub(super) fn constraint(
    source: &ProjectSource,
    file: usize,
    call: &Call,
    table: &mut Table,
) -> bool {
    let name = call.keyword("name").and_then(Expression::as_str).map(str::to_owned);
    match source.word(file, &call.callee).as_str() {
        "UniqueConstraint" => {
            let columns = columns(&call.args);
            let unique = UniqueConstraint { name, columns, ..UniqueConstraint::default() };
            table.unique_constraints.push(unique);
        }
        "PrimaryKeyConstraint" => {
            let columns = columns(&call.args);
            // Without columns it only says how the key of the columns is made.
            if columns.is_empty() {
                return true;
            }
            for column in table.columns.iter_mut().filter(|own| columns.contains(&own.name)) {
                column.nullable = false;
            }
            table.primary_key = Some(PrimaryKey { name, columns });
        }
        "CheckConstraint" => match check(call) {
            Some(check) => table.check_constraints.push(check),
            None => return false,
        },
        "ForeignKeyConstraint" => table.foreign_keys.push(foreign_key(call, name)),
        "Index" => table.indexes.extend(index(call, name)),
        // Exclusion constraints and DDL have no counterpart in the comparison.
        "ExcludeConstraint" | "DDL" => {}
        _ => return false,
    }
    true
}

/// `CheckConstraint("price > 0", name="positive")`; none where its condition is not told.
pub(super) fn check(call: &Call) -> Option<CheckConstraint> {
    let expression = match call.args.first()? {
        Expression::Str(text) => text.clone(),
        Expression::Call(text) => {
            text.args.first().and_then(Expression::as_str).unwrap_or_default().to_owned()
        }
        _ => return None,
    };
    let name = call.keyword("name").or_else(|| call.args.get(1)).and_then(Expression::as_str);
    Some(CheckConstraint { name: name.map(str::to_owned), expression, validated: true })
}

fn foreign_key(call: &Call, name: Option<String>) -> ForeignKey {
    let texts = |place: usize, keyword: &str| -> Vec<String> {
        let list = call.args.get(place).or_else(|| call.keyword(keyword));
        list.map(|list| columns(list.elements())).unwrap_or_default()
    };
    let mut table = QualifiedName::bare("");
    let mut referred_columns = Vec::new();
    for target in texts(1, "refcolumns") {
        let (referred, column) = split_target(&target);
        table = referred;
        referred_columns.extend(column);
    }
    let action = |keyword: &str| {
        call.keyword(keyword).and_then(Expression::as_str).map(str::to_ascii_uppercase)
    };
    ForeignKey {
        name,
        columns: texts(0, "columns"),
        referred_table: table,
        referred_columns,
        on_delete: action("ondelete"),
        on_update: action("onupdate"),
        validated: true,
        ..ForeignKey::default()
    }
}

fn index(call: &Call, name: Option<String>) -> Option<Index> {
    let (first, rest) = call.args.split_first()?;
    let name = name.or_else(|| first.as_str().map(str::to_owned))?;
    let predicate = ["postgresql_where", "sqlite_where"].iter().find_map(|key| call.keyword(key));
    Some(Index {
        unique: call.keyword("unique").and_then(Expression::as_bool).unwrap_or(false),
        predicate: predicate.map(sql_text),
        method: call.keyword("postgresql_using").and_then(Expression::as_str).map(str::to_owned),
        ..Index::new(name, columns(rest))
    })
}

/// Names of columns: as texts, as attributes, or within an expression.
fn columns(arguments: &[Expression]) -> Vec<String> {
    arguments.iter().map(sql_text).collect()
}

fn sql_text(argument: &Expression) -> String {
    match argument {
        Expression::Str(text) => text.clone(),
        Expression::Name(name) => last_word(name).to_owned(),
        Expression::Call(call) => match (call.name(), &call.receiver) {
            ("text" | "column", None) => call.args.first().map(sql_text).unwrap_or_default(),
            // `created_at.desc()`, `desc("created_at")`, and the method of an expression.
            ("desc", None) if call.args.is_empty() => {
                let column = call.callee.trim_end_matches(".desc");
                format!("{} DESC", last_word(column))
            }
            ("desc", None) => {
                format!("{} DESC", call.args.first().map(sql_text).unwrap_or_default())
            }
            ("desc", Some(receiver)) => format!("{} DESC", sql_text(receiver)),
            (name, _) => {
                let inner: Vec<String> = call.args.iter().map(sql_text).collect();
                format!("{name}({})", inner.join(", "))
            }
        },
        Expression::Other(source) => format!("({source})"),
        _ => "(…)".to_owned(),
    }
}
