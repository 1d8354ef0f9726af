//! Keys, unique, check and exclusion constraints.

use serde_json::{Value, json};

use super::missed::{Missed, Pair};
use crate::python::python_string;
use crate::schema::{
    CheckConstraint, Dialect, Difference, DifferenceKind, ExclusionConstraint, ForeignKey, Table,
    diff_tables, mentions,
};
use crate::sql::{same_expression, sql_name};

const NONE: &str = "none";
const ABSENT: &str = "absent";

pub(super) fn constraints(pair: Pair<'_>) -> Vec<Missed> {
    let mut found: Vec<Missed> = differing(pair);
    found.extend(foreign_keys(pair));
    found.extend(checks(pair));
    found.extend(exclusions(pair));
    found
}

/// Primary keys, unique constraints and foreign keys that the database will not have.
fn differing(pair: Pair<'_>) -> Vec<Missed> {
    let differences = diff_tables(pair.after, pair.declared, pair.audited.facts.dialect);
    let is_said = differences.into_iter().filter(|one| one.right != ABSENT);
    is_said
        .filter_map(|one| match one.kind {
            DifferenceKind::PrimaryKey => primary_key(pair, &one),
            DifferenceKind::Unique => unique(pair, &one),
            DifferenceKind::ForeignKey if one.left == ABSENT => {
                let keys = &pair.declared.foreign_keys;
                let key =
                    keys.iter().find(|key| is_named(key.name.as_deref(), &key.columns, &one))?;
                Some(foreign_key(pair, key, NONE.to_owned(), None))
            }
            _ => None,
        })
        .collect()
}

fn is_named(name: Option<&str>, columns: &[String], one: &Difference) -> bool {
    name == Some(one.name.as_str()) || format!("({})", columns.join(", ")) == one.name
}

fn missed(pair: Pair<'_>, kind: &'static str, name: &str, columns: &[String]) -> Missed {
    let told = format!("{}.{name}", pair.told());
    Missed::new(kind, told, format!("constraint:{name}")).at(pair.at(columns))
}

fn drop(pair: Pair<'_>, name: &str) -> Value {
    json!({"op": "drop_constraint", "table": pair.told(), "name": name})
}

fn primary_key(pair: Pair<'_>, one: &Difference) -> Option<Missed> {
    let key = pair.declared.primary_key.as_ref()?;
    let stored = pair.after.primary_key.as_ref();
    let name = stored.and_then(|key| key.name.as_deref());
    let mut operations: Vec<Value> = name.map(|name| drop(pair, name)).into_iter().collect();
    let mut create =
        json!({"op": "create_primary_key", "table": pair.told(), "columns": key.columns});
    if let Some(name) = key.name.as_deref().or(name) {
        create["name"] = json!(name);
    }
    operations.push(create);
    let name = name.or(key.name.as_deref()).unwrap_or("primary key");
    let left = if one.left == ABSENT { NONE } else { &one.left };
    Some(
        missed(pair, "primary_key", name, &key.columns)
            .told(&one.right, left)
            .brought_by(operations),
    )
}

fn unique(pair: Pair<'_>, one: &Difference) -> Option<Missed> {
    let uniques = &pair.declared.unique_constraints;
    let unique =
        uniques.iter().find(|unique| is_named(unique.name.as_deref(), &unique.columns, one))?;
    let mut create =
        json!({"op": "create_unique", "table": pair.told(), "columns": unique.columns});
    if let Some(name) = &unique.name {
        create["name"] = json!(name);
    }
    let name = unique.name.as_deref().unwrap_or(&one.name);
    Some(
        missed(pair, "unique", name, &unique.columns)
            .told(&one.right, NONE)
            .brought_by(vec![create]),
    )
}

/// Foreign keys that are there and do something else.
fn foreign_keys(pair: Pair<'_>) -> Vec<Missed> {
    let keys = pair.declared.foreign_keys.iter();
    keys.filter_map(|key| {
        let stored = pair.after.foreign_keys.iter().find(|one| one.columns == key.columns)?;
        let (stored_options, said) =
            (options(stored, pair.audited.facts.dialect), options(key, pair.audited.facts.dialect));
        (stored_options != said).then(|| foreign_key(pair, key, stored_options, Some(stored)))
    })
    .collect()
}

fn foreign_key(
    pair: Pair<'_>,
    key: &ForeignKey,
    database: String,
    stored: Option<&ForeignKey>,
) -> Missed {
    let dialect = pair.audited.facts.dialect;
    let name = stored.and_then(|one| one.name.as_deref()).or(key.name.as_deref());
    let told = name.map_or_else(|| format!("({})", key.columns.join(", ")), str::to_owned);
    let found =
        missed(pair, "foreign_key", &told, &key.columns).told(options(key, dialect), database);
    let referred = format!("{}.{}", key.referred_table, key.referred_columns.join(", "));
    let is_plain = key.on_update.is_none() && key.match_type.is_none() && !key.deferral.deferrable;
    if !is_plain {
        let more = source_of(pair, key, name);
        return found.written(more);
    }
    let mut create = json!({
        "op": "create_foreign_key", "table": pair.told(), "columns": key.columns, "references": referred,
    });
    if let Some(action) = &key.on_delete {
        create["ondelete"] = json!(action);
    }
    if let Some(name) = name {
        create["name"] = json!(name);
    }
    let dropped = stored.and_then(|one| one.name.as_deref()).map(|name| drop(pair, name));
    found.brought_by(dropped.into_iter().chain([create]).collect())
}

fn source_of(pair: Pair<'_>, key: &ForeignKey, name: Option<&str>) -> String {
    let list = |names: &[String]| crate::python::python_list(names);
    let table = python_string(&pair.told());
    let said = name.map_or_else(|| "None".to_owned(), python_string);
    let mut create = format!(
        "op.create_foreign_key({said}, {table}, {}, {}, {}",
        python_string(&key.referred_table.to_string()),
        list(&key.columns),
        list(&key.referred_columns)
    );
    let options =
        [("ondelete", &key.on_delete), ("onupdate", &key.on_update), ("match", &key.match_type)];
    for (option, value) in options {
        if let Some(value) = value {
            create.push_str(&format!(", {option}={}", python_string(value)));
        }
    }
    if key.deferral.deferrable {
        create.push_str(", deferrable=True");
    }
    if key.deferral.initially_deferred {
        create.push_str(", initially=\"DEFERRED\"");
    }
    create.push(')');
    match name {
        Some(_) => format!("op.drop_constraint({said}, {table}, type_=\"foreignkey\")\n{create}"),
        None => create,
    }
}

/// What a key refers to and does, in words that compare.
fn options(key: &ForeignKey, dialect: Dialect) -> String {
    let action = |action: &Option<String>| match action.as_deref().map(str::to_ascii_uppercase) {
        Some(action) if action == "NO ACTION" => None,
        // MySQL's two words for the same.
        Some(action) if dialect == Dialect::Mysql && action == "RESTRICT" => None,
        other => other,
    };
    let mut told = format!("-> {}({})", key.referred_table.name, key.referred_columns.join(", "));
    if let Some(action) = action(&key.on_delete) {
        told.push_str(&format!(" ON DELETE {action}"));
    }
    if let Some(action) = action(&key.on_update) {
        told.push_str(&format!(" ON UPDATE {action}"));
    }
    // SQLite and MySQL do not tell these.
    if dialect == Dialect::Postgresql {
        if let Some(kind) =
            key.match_type.as_deref().filter(|kind| !kind.eq_ignore_ascii_case("simple"))
        {
            told.push_str(&format!(" MATCH {}", kind.to_ascii_uppercase()));
        }
        if key.deferral.deferrable {
            told.push_str(" DEFERRABLE");
        }
        if key.deferral.initially_deferred {
            told.push_str(" INITIALLY DEFERRED");
        }
    }
    told
}

fn columns_in(table: &Table, condition: &str) -> Vec<String> {
    let columns = table.columns.iter().filter(|column| mentions(condition, &column.name));
    columns.map(|column| column.name.clone()).collect()
}

fn checks(pair: Pair<'_>) -> Vec<Missed> {
    let (stored, said) = (&pair.after.check_constraints, &pair.declared.check_constraints);
    let named = |checks: &'_ [CheckConstraint], name: &Option<String>| {
        checks.iter().find(|one| name.is_some() && one.name == *name).cloned()
    };
    let mut found = Vec::new();
    for check in said {
        let columns = columns_in(pair.declared, &check.expression);
        let create = |name: Option<&str>| {
            let mut create =
                json!({"op": "create_check", "table": pair.told(), "where": check.expression});
            if let Some(name) = name {
                create["name"] = json!(name);
            }
            create
        };
        let name = check.name.as_deref();
        let shown = name.unwrap_or(&check.expression);
        match named(stored, &check.name) {
            Some(other) if same_expression(&other.expression, &check.expression) => {}
            Some(other) => {
                let made =
                    pair.replayed.and_then(|table| named(&table.check_constraints, &check.name));
                if made.is_some_and(|made| same_expression(&made.expression, &check.expression)) {
                    continue;
                }
                let operations = vec![drop(pair, shown), create(name)];
                let one = missed(pair, "check", shown, &columns);
                found.push(one.told(&check.expression, other.expression).brought_by(operations));
            }
            // Under another name, or without one.
            None if stored
                .iter()
                .any(|one| same_expression(&one.expression, &check.expression)) => {}
            None => {
                let one = missed(pair, "check", shown, &columns).told(&check.expression, NONE);
                found.push(one.brought_by(vec![create(name)]));
            }
        }
    }
    found.extend(removed_checks(pair));
    found
}

/// Checks that a migration made through an operation, and that no model says any more.
fn removed_checks(pair: Pair<'_>) -> Vec<Missed> {
    let said = &pair.declared.check_constraints;
    let stored = pair.after.check_constraints.iter().filter_map(|check| {
        let name = check.name.as_deref()?;
        let is_said = said.iter().any(|one| {
            one.name == check.name || same_expression(&one.expression, &check.expression)
        });
        let maker = pair.audited.known.history.of_constraint(&pair.after.name, name);
        let by_operation = maker.is_some_and(|maker| !maker.by_sql);
        (!is_said && by_operation).then_some((name, check))
    });
    stored
        .map(|(name, check)| {
            let columns = columns_in(pair.after, &check.expression);
            let one = missed(pair, "check", name, &columns).told(NONE, &check.expression);
            one.brought_by(vec![drop(pair, name)])
        })
        .collect()
}

fn exclusions(pair: Pair<'_>) -> Vec<Missed> {
    let (stored, said) = (&pair.after.exclusion_constraints, &pair.declared.exclusion_constraints);
    let mut found = Vec::new();
    for one in said {
        let other = stored.iter().find(|other| other.name == one.name);
        let other = other.or_else(|| stored.iter().find(|other| is_same_exclusion(one, other)));
        if other.is_some_and(|other| is_same_exclusion(one, other)) {
            continue;
        }
        let name = one.name.as_deref().unwrap_or("exclusion");
        let columns = columns_in(pair.declared, &one.elements.join(" "));
        let table = sql_name(&pair.told(), Dialect::Postgresql);
        let quoted = sql_name(name, Dialect::Postgresql);
        let add = format!("ALTER TABLE {table} ADD CONSTRAINT {quoted} {}", exclusion_sql(one));
        let mut source = format!("op.execute({})", python_string(&add));
        if other.is_some() {
            let drop = format!("ALTER TABLE {table} DROP CONSTRAINT {quoted}");
            source = format!("op.execute({})\n{source}", python_string(&drop));
        }
        let database = other.map_or_else(|| NONE.to_owned(), exclusion_sql);
        let missed = missed(pair, "exclusion", name, &columns);
        found.push(missed.told(exclusion_sql(one), database).written(source));
    }
    for one in stored.iter().filter(|one| !said.iter().any(|other| other.name == one.name)) {
        let Some(name) = one.name.as_deref() else { continue };
        let maker = pair.audited.known.history.of_constraint(&pair.after.name, name);
        let is_said = said.iter().any(|other| is_same_exclusion(one, other));
        if maker.is_some_and(|maker| !maker.by_sql) && !is_said {
            let columns = columns_in(pair.after, &one.elements.join(" "));
            let missed = missed(pair, "exclusion", name, &columns).told(NONE, exclusion_sql(one));
            found.push(missed.brought_by(vec![drop(pair, name)]));
        }
    }
    found
}

fn exclusion_sql(one: &ExclusionConstraint) -> String {
    let mut sql =
        format!("EXCLUDE USING {} ({})", one.method.to_lowercase(), one.elements.join(", "));
    if let Some(predicate) = &one.predicate {
        sql.push_str(&format!(" WHERE ({predicate})"));
    }
    sql
}

fn is_same_exclusion(left: &ExclusionConstraint, right: &ExclusionConstraint) -> bool {
    let element = |left: &String, right: &String| {
        let part = |text: &String| {
            text.rsplit_once(" WITH ").map(|(it, op)| (it.to_owned(), op.to_owned()))
        };
        match (part(left), part(right)) {
            (Some((left, op)), Some((right, other))) => {
                op == other && same_expression(&left, &right)
            }
            _ => left == right,
        }
    };
    let predicates = match (&left.predicate, &right.predicate) {
        (None, None) => true,
        (Some(left), Some(right)) => same_expression(left, right),
        _ => false,
    };
    left.method.eq_ignore_ascii_case(&right.method)
        && left.elements.len() == right.elements.len()
        && left.elements.iter().zip(&right.elements).all(|(left, right)| element(left, right))
        && predicates
}
