//! Changes of enum types.

use super::{
    Change, Column, Dialect, EnumType, LabelPlace, QualifiedName, Schema, Unmet, normal, replace,
};

impl Schema {
    pub(super) fn apply_to_enums(
        &mut self,
        change: &Change,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
        if dialect != Dialect::Postgresql {
            return Ok(());
        }
        match change {
            Change::CreateEnum { enum_type, if_not_exists } => {
                let name = normal(&enum_type.name, dialect);
                let key = name.to_string();
                if self.enums.contains_key(&key) {
                    return if *if_not_exists {
                        Ok(())
                    } else {
                        Err(Unmet {
                            place: format!("enum {key}"),
                            why: "it is created although it is there already".to_owned(),
                        })
                    };
                }
                self.enums.insert(key, EnumType { name, labels: enum_type.labels.clone() });
            }
            Change::AddEnumValue { name, label, place, .. } => {
                let found = self.enum_mut(name, dialect)?;
                if !found.labels.contains(label) {
                    let at = match place {
                        LabelPlace::Last => None,
                        LabelPlace::Before(other) => {
                            found.labels.iter().position(|one| one == other)
                        }
                        LabelPlace::After(other) => {
                            found.labels.iter().position(|one| one == other).map(|at| at + 1)
                        }
                    };
                    let at = at.unwrap_or(found.labels.len());
                    found.labels.insert(at, label.clone());
                }
            }
            Change::RenameEnumValue { name, label, to } => {
                let found = self.enum_mut(name, dialect)?;
                replace(&mut found.labels, label, to);
            }
            Change::RenameEnum { name, to } => {
                let (from, to) = (normal(name, dialect), normal(to, dialect));
                let Some(mut found) = self.enums.remove(&from.to_string()) else {
                    return Err(Unmet::missing("enum", name));
                };
                found.name = to.clone();
                self.enums.insert(to.to_string(), found);
                self.retype(&from.to_string(), &to.to_string());
            }
            Change::DropEnum { name, if_exists } => {
                let known = self.enums.remove(&normal(name, dialect).to_string()).is_some();
                if !known && !if_exists {
                    return Err(Unmet::missing("enum", name));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn enum_mut(&mut self, name: &QualifiedName, dialect: Dialect) -> Result<&mut EnumType, Unmet> {
        let key = normal(name, dialect).to_string();
        self.enums.get_mut(&key).ok_or_else(|| Unmet::missing("enum", name))
    }

    /// The columns of a type follow its new name.
    fn retype(&mut self, from: &str, to: &str) {
        let array = format!("{from}[]");
        let cast = format!("::{from}");
        self.tables.change_columns(|column| {
            let renamed = match &column.type_name {
                name if name == from => Some(to.to_owned()),
                name if *name == array => Some(format!("{to}[]")),
                _ => None,
            };
            let value = column.default.as_deref().and_then(|text| text.strip_suffix(&cast));
            let default = value.map(|value| format!("{value}::{to}"));
            (renamed.is_some() || default.is_some()).then(|| Column {
                type_name: renamed.unwrap_or_else(|| column.type_name.clone()),
                default: default.or_else(|| column.default.clone()),
                ..column.clone()
            })
        });
    }
}
