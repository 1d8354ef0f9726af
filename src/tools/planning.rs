//! Typed operations, planned on the schema that the migrations make.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::new_files::Place;
use super::reviewing::{Facts, blocking};
use super::state::DatabaseState;
use crate::generate::{Pattern, Planned, Request, plan};
use crate::models::naming_templates;
use crate::project::Project;
use crate::refusal::Refusal;
use crate::revisions::replay_to;
use crate::schema::{Change, Dialect, EnumType, QualifiedName, Schema, Table};

/// The revisions that `operations` need behind `place`.
pub(super) async fn planned(
    project: &Project,
    facts: &Facts,
    place: &Place,
    message: &str,
    operations: &[Pattern],
) -> Result<Planned, Refusal> {
    let (project, graph, dialect) = (project.clone(), Arc::clone(&facts.graph), facts.dialect);
    let under = place.under();
    let mut schema = blocking(move || {
        let conventions = naming_templates(&project);
        replay_to(&graph, &under, dialect, &conventions).map(|replay| replay.schema)
    })
    .await??;
    let found = beside(facts, place, operations, &schema).await?;
    let notes = found.carry_out(&mut schema, dialect);
    let (message, operations) = (message.to_owned(), operations.to_vec());
    let request = move || {
        let request = Request { message: &message, operations: &operations };
        plan(request, schema, dialect)
    };
    let mut planned = blocking(request).await??;
    planned.notes.extend(notes);
    Ok(planned)
}

/// What the database has and no migration makes.
#[derive(Debug, Default)]
struct Beside {
    tables: Vec<Table>,
    enums: Vec<EnumType>,
}

/// What `operations` name and the migrations do not make, as the database has it, where that is where the new
/// revision begins.
async fn beside(
    facts: &Facts,
    place: &Place,
    operations: &[Pattern],
    schema: &Schema,
) -> Result<Beside, Refusal> {
    let Ok(DatabaseState { database: Some(database), current, .. }) = &facts.reached else {
        return Ok(Beside::default());
    };
    if !place.under().iter().all(|id| current.contains(id)) {
        return Ok(Beside::default());
    }
    let named: BTreeSet<QualifiedName> = operations.iter().flat_map(Pattern::tables).collect();
    let unknown: Vec<QualifiedName> = named
        .into_iter()
        .filter(|name| schema.table(name, facts.dialect).is_none())
        .filter(|name| !schema.views.contains_key(&name.to_string()))
        .collect();
    let tables = match unknown.is_empty() {
        true => Vec::new(),
        false => database.tables(&unknown).await?.into_iter().flatten().collect(),
    };
    let mut asked: BTreeSet<String> = operations.iter().flat_map(Pattern::enums).collect();
    asked.retain(|name| !schema.enums.contains_key(name));
    let mut enums = Vec::new();
    if !asked.is_empty() && facts.dialect == Dialect::Postgresql {
        enums = database.objects().await?.enums;
        enums.retain(|one| asked.contains(&one.name.to_string()));
    }
    Ok(Beside { tables, enums })
}

impl Beside {
    /// Puts it into the schema; answers with what is to be said of it.
    fn carry_out(self, schema: &mut Schema, dialect: Dialect) -> Vec<String> {
        let mut notes = Vec::new();
        for enum_type in self.enums {
            notes.push(format!(
                "no migration makes the enum {}; it is taken as the database has it",
                enum_type.name
            ));
            let change = Change::CreateEnum { enum_type, if_not_exists: true };
            // What is there already stays as the migrations make it.
            let _ = schema.apply(&change, dialect);
        }
        for table in self.tables {
            notes.push(format!(
                "no migration makes the table {}; it is taken as the database has it",
                table.name
            ));
            let change = Change::CreateTable { table: Box::new(table), if_not_exists: true };
            let _ = schema.apply(&change, dialect);
        }
        notes
    }
}
