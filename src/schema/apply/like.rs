//! Tables made like another one (PostgreSQL's `LIKE`).

use super::{Dialect, QualifiedName, Schema, Unmet};
use crate::schema::{Including, Index, PrimaryKey, Table, UniqueConstraint};

impl Schema {
    /// `CREATE TABLE … (LIKE …)`: columns always, the rest as far as it is included.
    pub(super) fn create_table_like(
        &mut self,
        name: &QualifiedName,
        like: &QualifiedName,
        including: Including,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
        let Some(model) = self.table(like, dialect) else {
            return Err(Unmet::missing("table", like));
        };
        let mut made = Table::new(name.clone());
        for column in &model.columns {
            let mut column = column.clone();
            column.serial = false;
            column.default = column.default.filter(|_| including.defaults);
            column.identity = column.identity.filter(|_| including.identity);
            column.computed = column.computed.filter(|_| including.generated);
            column.comment = column.comment.filter(|_| including.comments);
            made.columns.push(column);
        }
        if including.constraints {
            made.check_constraints.clone_from(&model.check_constraints);
        }
        if including.indexes {
            // Names are chosen anew.
            made.primary_key =
                model.primary_key.clone().map(|key| PrimaryKey { name: None, ..key });
            made.unique_constraints = model
                .unique_constraints
                .iter()
                .map(|unique| UniqueConstraint { name: None, ..unique.clone() })
                .collect();
            made.indexes = model
                .indexes
                .iter()
                .map(|index| Index { name: String::new(), ..index.clone() })
                .collect();
        }
        self.create_table(&made, false, dialect)
    }
}
