//! The models as a schema: the DDL that SQLAlchemy would make them with, carried out on paper.

use crate::bridge::Declared;
use crate::schema::{Change, Dialect, EnumType, QualifiedName, Schema};
use crate::sql::read_ddl;

pub(super) fn schema(declared: &Declared, dialect: Dialect) -> Schema {
    let mut schema = Schema::default();
    let enums = declared.enums.iter().map(|one| Change::CreateEnum {
        enum_type: EnumType {
            name: QualifiedName::new(one.schema.clone(), &one.name),
            labels: one.labels.clone(),
        },
        if_not_exists: true,
    });
    let statements =
        declared.statements.iter().filter_map(|statement| read_ddl(statement, dialect));
    let changes = enums.chain(statements.flat_map(|ddl| ddl.changes)).collect::<Vec<_>>();
    for change in &changes {
        // What one statement cannot add to is not there, and is no difference later.
        let _ = schema.apply(change, dialect);
    }
    schema
}
