//! Differences between the check constraints of two descriptions of a table.

use std::collections::BTreeMap;

use super::diff::{ABSENT, Difference, DifferenceKind};
use super::{CheckConstraint, Dialect, Table};

/// Compares the named check constraints of one table. Each database prints conditions in its own way, so
/// that only their presence is compared, and whether the rows are known to meet them.
pub fn diff_checks(left: &Table, right: &Table, dialect: Dialect) -> Vec<Difference> {
    let (left, right) = (by_name(left, dialect), by_name(right, dialect));
    let mut names: Vec<&&str> = left.keys().chain(right.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let told = |check: Option<&&CheckConstraint>| match check {
        None => ABSENT.to_owned(),
        Some(check) if check.validated => check.expression.clone(),
        Some(check) => format!("{} (not valid)", check.expression),
    };
    let differs = |name: &&str| match (left.get(name), right.get(name)) {
        (Some(left), Some(right)) => left.validated != right.validated,
        _ => true,
    };
    names
        .into_iter()
        .filter(|name| differs(name))
        .map(|name| Difference {
            kind: DifferenceKind::Check,
            name: (*name).to_owned(),
            left: told(left.get(name)),
            right: told(right.get(name)),
        })
        .collect()
}

fn by_name(table: &Table, dialect: Dialect) -> BTreeMap<&str, &CheckConstraint> {
    let checks = table.check_constraints.iter();
    let named = checks.filter_map(|check| Some((check.name.as_deref()?, check)));
    named.filter(|(name, _)| dialect != Dialect::Mysql || !is_made_up(table, name)).collect()
}

/// Whether MySQL (`users_chk_1`) or MariaDB (`CONSTRAINT_1`, the column's own name) gave the name: the two
/// do so differently, and MariaDB checks each JSON column.
fn is_made_up(table: &Table, name: &str) -> bool {
    let prefix = format!("{}_chk_", table.name.name);
    let number = name.strip_prefix("CONSTRAINT_").or_else(|| name.strip_prefix(&prefix));
    number.is_some_and(|number| number.chars().all(|digit| digit.is_ascii_digit()))
        || table.column(name).is_some()
}
