//! Types, NULL, defaults, expressions, identities and collations of columns.

use serde_json::json;

use super::missed::{Missed, Pair};
use crate::generate::type_source::stored_type_source;
use crate::python::python_string;
use crate::schema::{
    Agreement, Column, Dialect, Mark, TypeFamily, diff_marks, is_serial, same_default, same_type,
};
use crate::sql::{same_expression, sql_name};

const NONE: &str = "none";

pub(super) fn columns(pair: Pair<'_>) -> Vec<Missed> {
    let mut found = Vec::new();
    for declared in &pair.declared.columns {
        let name = &declared.name;
        let Some(after) = pair.after.columns.iter().find(|one| one.name.eq_ignore_ascii_case(name))
        else {
            continue;
        };
        let replayed = pair.replayed.and_then(|table| table.column(name));
        found.extend(of_type(pair, after, declared));
        found.extend(of_null(pair, after, declared));
        found.extend(of_default(pair, after, declared, replayed));
        found.extend(of_expression(pair, after, declared, replayed));
    }
    found.extend(identities(pair));
    found.extend(collations(pair));
    found
}

fn missed(pair: Pair<'_>, kind: &'static str, column: &str) -> Missed {
    let name = format!("{}.{column}", pair.told());
    let item = format!("{kind}:{name}");
    Missed::new(kind, name, item).at(pair.at(&[column.to_owned()]))
}

fn of_type(pair: Pair<'_>, after: &Column, declared: &Column) -> Option<Missed> {
    let dialect = pair.audited.facts.dialect;
    let differs = same_type(&after.type_name, &declared.type_name, dialect) == Agreement::Different;
    if !differs {
        return None;
    }
    let column = &after.name;
    let found = missed(pair, "type", column).told(&declared.type_name, &after.type_name);
    let schema = &pair.audited.known.declared;
    let source = stored_type_source(&declared.type_name, schema, dialect);
    let is_enum = matches!(TypeFamily::read(&declared.type_name, dialect), TypeFamily::Enum(..));
    let plain = source.as_deref().filter(|_| !is_enum).map(|source| {
        source
            .trim_start_matches("sa.")
            .trim_start_matches("postgresql.")
            .trim_start_matches("mysql.")
    });
    Some(match (plain, source.as_ref()) {
        (Some(plain), _) => found.brought_by(vec![json!({
            "op": "alter_column", "table": pair.told(), "column": column,
            "type": plain.strip_suffix("()").unwrap_or(plain),
        })]),
        (None, Some(source)) => found.written(format!(
            "op.alter_column({}, {}, type_={source}, existing_nullable={})",
            python_string(&pair.told()),
            python_string(column),
            if after.nullable { "True" } else { "False" }
        )),
        (None, None) => found,
    })
}

fn of_null(pair: Pair<'_>, after: &Column, declared: &Column) -> Option<Missed> {
    let is_key = [pair.after, pair.declared].iter().any(|table| {
        table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&after.name))
    });
    if after.nullable == declared.nullable || is_key {
        return None;
    }
    let told = |nullable: bool| if nullable { "NULL" } else { "NOT NULL" };
    let found = missed(pair, "nullable", &after.name);
    Some(found.told(told(declared.nullable), told(after.nullable)).brought_by(vec![json!({
        "op": "alter_column", "table": pair.told(), "column": after.name, "required": !declared.nullable,
    })]))
}

/// A default that the model lacks may well be the migrations' own: only one that it says is missed.
fn of_default(
    pair: Pair<'_>,
    after: &Column,
    declared: &Column,
    replayed: Option<&Column>,
) -> Option<Missed> {
    let default = declared.default.as_deref()?;
    let counts = |column: &Column| {
        column.serial
            || column.identity.is_some()
            || column.computed.is_some()
            || column.default.as_deref().is_some_and(is_serial)
    };
    let same = |other: Option<&str>| {
        same_default(other, Some(default))
            || other.is_some_and(|other| same_expression(other, default))
    };
    let is_made = replayed.is_some_and(|column| {
        default.contains('(') && after.default.is_some() && same(column.default.as_deref())
    });
    if counts(after) || counts(declared) || same(after.default.as_deref()) || is_made {
        return None;
    }
    let stored = after.default.clone().unwrap_or_else(|| NONE.to_owned());
    let default = without_cast(default);
    Some(missed(pair, "default", &after.name).told(default, stored).brought_by(vec![json!({
        "op": "alter_column", "table": pair.told(), "column": after.name, "default": default,
    })]))
}

/// A text without the type that the database prints behind it.
fn without_cast(default: &str) -> &str {
    let end = default.rfind('\'').filter(|_| default.starts_with('\''));
    match end.map(|end| default.split_at(end + 1)) {
        Some((text, cast)) if cast.starts_with("::") => text,
        _ => default,
    }
}

fn of_expression(
    pair: Pair<'_>,
    after: &Column,
    declared: &Column,
    replayed: Option<&Column>,
) -> Option<Missed> {
    let (stored, said) = (&after.computed, &declared.computed);
    let same = match (stored, said) {
        (None, None) => true,
        (Some(stored), Some(said)) => {
            let made = replayed.and_then(|column| column.computed.as_deref());
            same_expression(stored, said) || made.is_some_and(|made| same_expression(made, said))
        }
        _ => false,
    };
    if same {
        return None;
    }
    let told = |text: &Option<String>| text.clone().unwrap_or_else(|| NONE.to_owned());
    let found = missed(pair, "computed", &after.name).told(told(said), told(stored));
    let dialect = pair.audited.facts.dialect;
    let source = stored_type_source(&declared.type_name, pair.schema, dialect);
    let plain = source.as_deref().map(|source| {
        let bare = source.trim_start_matches("sa.").trim_start_matches("postgresql.");
        bare.strip_suffix("()").unwrap_or(bare).to_owned()
    });
    let table = pair.told();
    Some(match (said, stored, plain) {
        (Some(said), Some(_), Some(plain)) => found.brought_by(vec![
            json!({"op": "drop_column", "table": table, "column": after.name,
                   "reason": "its values are computed anew"}),
            json!({"op": "add_column", "table": table, "column": after.name, "type": plain, "computed": said}),
        ]),
        (None, Some(_), _) if dialect == Dialect::Postgresql => {
            found.written(alter(&table, &after.name, "DROP EXPRESSION"))
        }
        // A plain column holds values that the expression may not give.
        _ => found,
    })
}

fn identities(pair: Pair<'_>) -> Vec<Missed> {
    let dialect = pair.audited.facts.dialect;
    let marks = diff_marks(pair.after, pair.declared, dialect);
    let identities = marks.into_iter().filter(|mark| mark.kind == Mark::Identity);
    identities
        .map(|mark| {
            let (stored, said) = (mark.difference.left, mark.difference.right);
            let action = match (said.as_str(), stored.as_str()) {
                ("absent", _) => "DROP IDENTITY".to_owned(),
                (said, "absent") => format!("ADD GENERATED {said} AS IDENTITY"),
                (said, _) => format!("SET GENERATED {said}"),
            };
            let column = mark.difference.name;
            let source = alter(&pair.told(), &column, &action);
            missed(pair, "identity", &column).told(said, stored).written(source)
        })
        .collect()
}

fn collations(pair: Pair<'_>) -> Vec<Missed> {
    let facts = pair.audited.facts;
    let of = |schema: &Option<String>, table: &str| {
        pair.declared.name.name == table && pair.declared.name.schema == *schema
    };
    let said = facts.declared.collations.iter().filter(|one| of(&one.schema, &one.table));
    let stored = |column: &str| {
        let mut own = facts.collations.iter().filter(|one| of(&one.schema, &one.table));
        own.find(|one| one.column == column).map(|one| one.collation.clone())
    };
    // What is not a column of the database yet comes with its collation.
    let is_new = |column: &str| {
        pair.audited.live(&pair.declared.name).is_none_or(|table| table.column(column).is_none())
    };
    said.filter(|one| !is_new(&one.column) && stored(&one.column).as_ref() != Some(&one.collation))
        .map(|one| {
            let kept = stored(&one.column).unwrap_or_else(|| "the database's".to_owned());
            let type_name =
                pair.after.column(&one.column).map_or("text", |column| &column.type_name);
            let action = format!(
                "TYPE {type_name} COLLATE {}",
                sql_name(&one.collation, Dialect::Postgresql)
            );
            let source = alter(&pair.told(), &one.column, &action);
            missed(pair, "collation", &one.column).told(&one.collation, kept).written(source)
        })
        .collect()
}

/// `op.execute("ALTER TABLE … ALTER COLUMN …")`.
fn alter(table: &str, column: &str, action: &str) -> String {
    let (table, column) =
        (sql_name(table, Dialect::Postgresql), sql_name(column, Dialect::Postgresql));
    let sql = format!("ALTER TABLE {table} ALTER COLUMN {column} {action}");
    format!("op.execute({})", python_string(&sql))
}
