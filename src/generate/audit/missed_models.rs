//! Models that env.py does not import, whose tables the database lacks.

use super::invented::Audited;
use super::missed::{Missed, of_table};
use crate::schema::Schema;

/// Only models of a base that others show to be autogenerate's are meant: a repository may hold those of other
/// programs too.
pub(super) fn models(audited: &Audited<'_>, schema: &Schema) -> Vec<Missed> {
    let facts = audited.facts;
    let is_declared = |name: &crate::schema::QualifiedName| audited.declared(name).is_some();
    let bases: Vec<&str> = facts
        .models
        .iter()
        .filter(|model| is_declared(&model.table.name))
        .filter_map(|model| model.base.as_deref())
        .collect();
    let models = facts.models.iter().filter(|model| {
        let name = &model.table.name;
        !is_declared(name)
            && schema.table(name, facts.dialect).is_none()
            && !audited.is_imported(&model.path)
            && model.base.as_deref().is_some_and(|base| bases.contains(&base))
    });
    models
        .map(|model| {
            let module = audited.module(&model.path);
            let name = &model.table.name;
            Missed::new("table", name.to_string(), of_table(name))
                .told(format!("{}, in {module}, which env.py does not import", model.class), "none")
                .at(audited.place(&model.path, model.line))
                .written(format!("import {module}"))
        })
        .collect()
}
