//! Things that are dropped and made again as they were, or in a form that means the same.

use super::invented::{Audited, Cause};
use super::step::Step;
use crate::schema::{Change, Constraint, Dialect, ForeignKey, Index, QualifiedName, Table};
use crate::sql::same_expression;

/// The items of what is remade for nothing.
#[derive(Debug, Default)]
pub(super) struct Remade(Vec<(String, String)>);

impl Remade {
    pub(super) fn of(audited: &Audited<'_>) -> Self {
        let mut found = Self::default();
        for step in audited.steps {
            match &step.change {
                Change::CreateIndex { table, index, .. } => {
                    found.index(audited, step, table, index)
                }
                Change::AddConstraint { table, constraint } => match constraint {
                    Constraint::Unique(unique) => {
                        found.unique(audited, step, table, &unique.columns, "constraint");
                    }
                    Constraint::ForeignKey(key) => found.foreign_key(audited, step, table, key),
                    _ => {}
                },
                _ => {}
            }
        }
        found
    }

    pub(super) fn cause(&self, item: &str) -> Option<Cause> {
        let (_, why) = self.0.iter().find(|(known, _)| known == item)?;
        Some(Cause::new(why.clone()))
    }

    fn index(
        &mut self,
        audited: &Audited<'_>,
        step: &Step<'_>,
        table: &QualifiedName,
        index: &Index,
    ) {
        let item = format!("index:{}", index.name);
        let stored = audited
            .live(table)
            .and_then(|live| live.indexes.iter().find(|one| one.name == index.name));
        let dropped = audited.steps.iter().any(|step| {
            matches!(step.change, Change::DropIndex { .. }) && step.items().first() == Some(&item)
        });
        match stored {
            Some(stored) if dropped && is_same(stored, index) => {
                self.0.push((
                    item,
                    "the database has the same index already, printed in its own words".into(),
                ));
            }
            _ if index.unique && index.predicate.is_none() => {
                self.unique(audited, step, table, &index.columns, "index");
            }
            _ => {}
        }
    }

    /// A unique constraint in place of a unique index on the same columns, or the other way about.
    fn unique(
        &mut self,
        audited: &Audited<'_>,
        step: &Step<'_>,
        table: &QualifiedName,
        columns: &[String],
        form: &str,
    ) {
        let (Some(live), Some(own)) = (audited.live(table), step.items().first().cloned()) else {
            return;
        };
        for (name, of_stored, stored_form) in uniques(live) {
            let item = [format!("index:{name}"), format!("constraint:{name}")];
            let dropped = audited.steps.iter().find_map(|step| {
                let is_drop =
                    matches!(step.change, Change::DropIndex { .. } | Change::DropConstraint { .. });
                let first = step.items().first().cloned().filter(|_| is_drop)?;
                (step.table() == Some(table) && item.contains(&first)).then_some(first)
            });
            let Some(dropped) = dropped.filter(|_| of_stored == columns) else { continue };
            let why = format!(
                "({}) of {table} stays unique: the database has it as the {stored_form} {name}, the model as {}",
                columns.join(", "),
                if form == stored_form {
                    format!("a {form} of another name")
                } else {
                    format!("a unique {form}")
                }
            );
            self.0.push((own.clone(), why.clone()));
            self.0.push((dropped, why));
            return;
        }
    }

    fn foreign_key(
        &mut self,
        audited: &Audited<'_>,
        step: &Step<'_>,
        table: &QualifiedName,
        key: &ForeignKey,
    ) {
        let (Some(live), Some(own)) = (audited.live(table), step.items().first().cloned()) else {
            return;
        };
        let same =
            live.foreign_keys.iter().find(|one| is_same_key(one, key, audited.facts.dialect));
        let Some(name) = same.and_then(|one| one.name.clone()) else { return };
        let item = format!("constraint:{name}");
        let dropped = audited.steps.iter().any(|step| {
            matches!(step.change, Change::DropConstraint { .. })
                && step.table() == Some(table)
                && step.items().first() == Some(&item)
        });
        if dropped {
            let why = format!("the database has the same key already, as {name}");
            self.0.push((own, why.clone()));
            self.0.push((item, why));
        }
    }
}

/// What the table keeps unique without a condition: name, columns, form.
fn uniques(table: &Table) -> Vec<(&str, &[String], &'static str)> {
    let constraints = table.unique_constraints.iter().filter_map(|unique| {
        Some((unique.name.as_deref()?, unique.columns.as_slice(), "constraint"))
    });
    let indexes = table.indexes.iter().filter(|index| index.unique && index.predicate.is_none());
    let indexes = indexes.map(|index| (index.name.as_str(), index.columns.as_slice(), "index"));
    constraints.chain(indexes).collect()
}

/// Whether two indexes are the same, whichever words they are told in.
pub(super) fn is_same(left: &Index, right: &Index) -> bool {
    let method = |index: &Index| index.method.as_deref().unwrap_or("btree").to_ascii_lowercase();
    let predicates = match (&left.predicate, &right.predicate) {
        (None, None) => true,
        (Some(left), Some(right)) => same_expression(left, right),
        _ => false,
    };
    let items = left.columns.len() == right.columns.len()
        && left
            .columns
            .iter()
            .zip(&right.columns)
            .all(|(left, right)| same_expression(left, right));
    left.unique == right.unique
        && left.include == right.include
        && left.nulls_not_distinct == right.nulls_not_distinct
        && method(left) == method(right)
        && predicates
        && items
}

fn is_same_key(left: &ForeignKey, right: &ForeignKey, dialect: Dialect) -> bool {
    let action = |action: &Option<String>| {
        let action = action.as_deref().unwrap_or("NO ACTION").to_ascii_uppercase();
        // MySQL's two words for the same.
        if dialect == Dialect::Mysql && action == "RESTRICT" {
            "NO ACTION".to_owned()
        } else {
            action
        }
    };
    left.columns == right.columns
        && left.referred_table.name == right.referred_table.name
        && left.referred_columns == right.referred_columns
        && action(&left.on_delete) == action(&right.on_delete)
        && action(&left.on_update) == action(&right.on_update)
        && left.deferral == right.deferral
}
