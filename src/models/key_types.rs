//! Types of columns that say only where they point: SQLAlchemy gives them that column's type.

use std::collections::HashMap;

use super::sqlalchemy::Model;

/// A key may point at a column that has its own type from a key.
const ROUNDS: usize = 4;

/// Gives columns without a type the type of what their foreign key points at.
pub(super) fn add_key_types(models: &mut [Model]) {
    for _ in 0..ROUNDS {
        let mut types: HashMap<(String, String), String> = HashMap::new();
        for model in models.iter() {
            for column in model.table.columns.iter().filter(|one| !one.type_name.is_empty()) {
                let key = (model.table.name.name.clone(), column.name.clone());
                types.entry(key).or_insert_with(|| column.type_name.clone());
            }
        }
        let mut changed = false;
        for model in models.iter_mut() {
            let keys = &model.table.foreign_keys;
            for column in model.table.columns.iter_mut().filter(|one| one.type_name.is_empty()) {
                let target = keys.iter().find_map(|key| {
                    let place = key.columns.iter().position(|name| *name == column.name)?;
                    let referred = key.referred_columns.get(place)?;
                    types.get(&(key.referred_table.name.clone(), referred.clone()))
                });
                if let Some(found) = target {
                    column.type_name.clone_from(found);
                    changed = true;
                }
            }
        }
        if !changed {
            return;
        }
    }
}
