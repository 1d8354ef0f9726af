//! Pairs of a drop and an addition that are one thing under two names.

use serde_json::{Value, json};

use super::invented::{Audited, Cause};
use super::step::{column_item, table_item};
use crate::schema::{Agreement, Change, Column, QualifiedName, Table, same_type};

/// How much two tables have to have in common, in hundredths of the columns of both.
const ALIKE: usize = 60;

/// The items of renamed things, each with the operation that is meant.
#[derive(Debug, Default)]
pub(super) struct Renames(Vec<(String, String, Value)>);

impl Renames {
    pub(super) fn of(audited: &Audited<'_>) -> Self {
        let mut found = Self::default();
        found.tables(audited);
        found.columns(audited);
        found
    }

    pub(super) fn cause(&self, item: &str) -> Option<(Cause, Value)> {
        let (_, why, instead) = self.0.iter().find(|(known, ..)| known == item)?;
        Some((Cause::new(why.clone()), instead.clone()))
    }

    fn add(&mut self, items: [String; 2], why: &str, instead: &Value) {
        for item in items {
            self.0.push((item, why.to_owned(), instead.clone()));
        }
    }

    fn tables(&mut self, audited: &Audited<'_>) {
        let dropped: Vec<&QualifiedName> = audited
            .steps
            .iter()
            .filter_map(|step| match &step.change {
                Change::DropTable { table, .. } => Some(table),
                _ => None,
            })
            .collect();
        for step in audited.steps {
            let Change::CreateTable { table: new, .. } = &step.change else { continue };
            let mut alike = dropped.iter().filter(|old| {
                audited.live(old).is_some_and(|old| share(audited, old, new) >= ALIKE)
                    && audited.model(old).is_none()
            });
            let (Some(old), None) = (alike.next(), alike.next()) else { continue };
            let why = format!(
                "{old} and {} have the same columns: a rename, which as a drop and a new table loses every row",
                new.name
            );
            let instead =
                json!({"op": "rename_table", "table": old.to_string(), "new": new.name.name});
            self.add([table_item(old), table_item(&new.name)], &why, &instead);
        }
    }

    fn columns(&mut self, audited: &Audited<'_>) {
        let mut tables: Vec<&QualifiedName> = audited
            .steps
            .iter()
            .filter(|step| matches!(step.change, Change::DropColumn { .. }))
            .filter_map(|step| step.table())
            .collect();
        tables.dedup();
        for name in tables {
            let (Some(live), Some(declared)) = (audited.live(name), audited.declared(name)) else {
                continue;
            };
            let (old, new) = (gone(live, declared), gone(declared, live));
            let is_only = old.len() == 1 && new.len() == 1;
            for old in &old {
                let meant = new.iter().find(|new| {
                    is_alike(audited, old, new)
                        && (follows_same(live, declared, old, new)
                            || is_only && !speak_of_others(&old.name, &new.name))
                });
                let Some(new) = meant else { continue };
                let why = format!(
                    "{} and {} of {name} are of the same type{}: a rename, which as a drop and a new column \
                     loses the values",
                    old.name,
                    new.name,
                    if follows_same(live, declared, old, new) { " in the same place" } else { "" }
                );
                let instead = json!({
                    "op": "rename_column", "table": name.to_string(), "column": old.name, "new": new.name,
                });
                let items = [column_item(name, &old.name), column_item(name, &new.name)];
                self.add(items, &why, &instead);
            }
        }
    }
}

/// The columns of one that the other lacks.
fn gone<'t>(table: &'t Table, other: &Table) -> Vec<&'t Column> {
    table.columns.iter().filter(|column| other.column(&column.name).is_none()).collect()
}

/// Whether both stand behind the same column and before the same one.
fn follows_same(live: &Table, declared: &Table, old: &Column, new: &Column) -> bool {
    let around = |table: &Table, column: &Column, other: &Table| {
        let place = table.columns.iter().position(|one| one.name == column.name)?;
        let kept = |one: &&Column| other.column(&one.name).is_some();
        let before = table.columns[..place].iter().rev().find(kept).map(|one| one.name.clone());
        let after = table.columns[place + 1..].iter().find(kept).map(|one| one.name.clone());
        Some((before, after))
    };
    around(live, old, declared) == around(declared, new, live)
}

fn is_alike(audited: &Audited<'_>, old: &Column, new: &Column) -> bool {
    let same = same_type(&old.type_name, &new.type_name, audited.facts.dialect);
    same == Agreement::Same
        && old.nullable == new.nullable
        && old.computed.is_some() == new.computed.is_some()
}

/// Whether two names of several words each have no word in common: what they hold is not the same.
fn speak_of_others(old: &str, new: &str) -> bool {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split('_').collect(), new.split('_').collect());
    !old.iter().any(|word| new.contains(word)) && old.len() + new.len() > 3
}

/// How many of the columns of both are the same, in hundredths.
fn share(audited: &Audited<'_>, old: &Table, new: &Table) -> usize {
    let same = old.columns.iter().filter(|column| {
        new.column(&column.name).is_some_and(|other| {
            let same = same_type(&column.type_name, &other.type_name, audited.facts.dialect);
            same != Agreement::Different
        })
    });
    let same = same.count();
    // A key alone says nothing.
    if same < 2 {
        return 0;
    }
    same * 100 / (old.columns.len() + new.columns.len() - same).max(1)
}
