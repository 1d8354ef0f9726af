//! A table with all that is said of it: by the database, by the migrations, by the project's source.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::history_of_table::HistoryOfTable;
use super::look_at_table::{LookedAt, backfills, counted, look, names, nulls, unknown_table};
use super::verify_table::Arguments;
use crate::database::{Database, Surroundings};
use crate::models::{
    Model, ProjectSource, PydanticSchema, naming_templates, read_models_of, read_schemas_of,
};
use crate::project::Project;
use crate::refusal::Refusal;
use crate::report::Backfill;
use crate::revisions::Graph;
use crate::schema::{Dialect, EnumType, NamingTemplates, QualifiedName, Table};
use crate::verify::{Counted, ReadFrom, model_of, nearest_names};

/// In so many of the last revisions what fills a named column is looked for.
const LOOKED_BACK: usize = 20;

/// What the project's source says.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) source: ProjectSource,
    pub(super) models: Vec<Model>,
    pub(super) schemas: Vec<PydanticSchema>,
    pub(super) conventions: NamingTemplates,
}

/// Reads the source beside the database: both take a moment, neither needs the other.
pub(super) fn read_source(project: &Project) -> tokio::task::JoinHandle<Source> {
    let project = project.clone();
    tokio::task::spawn_blocking(move || {
        let source = ProjectSource::read(&project);
        let models = read_models_of(&project, &source);
        let schemas = read_schemas_of(&project, &source);
        Source { source, models, schemas, conventions: naming_templates(&project) }
    })
}

/// Replays the migrations; none where the database has run none, or there are none.
pub(super) fn read_history(
    graph: &Arc<Graph>,
    at: Vec<String>,
    (dialect, conventions): (Dialect, &NamingTemplates),
    arguments: &Arguments,
) -> tokio::task::JoinHandle<Option<Result<HistoryOfTable, Refusal>>> {
    let (graph, conventions) = (Arc::clone(graph), conventions.clone());
    let names = names(&arguments.table);
    let looked_back = if arguments.columns.is_empty() { 1 } else { LOOKED_BACK };
    tokio::task::spawn_blocking(move || {
        let known = !at.is_empty() && !graph.revisions.is_empty();
        known.then(|| {
            HistoryOfTable::read(&graph, &at, (dialect, &conventions), &names, looked_back)
        })
    })
}

/// The table as it was found.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) table: Table,
    pub(super) read_from: ReadFrom,
    pub(super) kind: &'static str,
    pub(super) is_view: bool,
    pub(super) around: Surroundings,
    pub(super) enums: Vec<EnumType>,
    pub(super) looked: Option<LookedAt>,
    pub(super) nulls: BTreeMap<String, i64>,
    pub(super) backfill: Vec<Backfill>,
    pub(super) counts: Vec<Counted>,
}

pub(super) async fn in_database(
    database: &Database,
    arguments: &Arguments,
    source: &Source,
    history: Option<&HistoryOfTable>,
    notes: &mut Vec<String>,
) -> Result<Seen, Refusal> {
    let Some(mut looked) = look(database, &names(&arguments.table)).await? else {
        let names = database.table_names().await?;
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let elsewhere = elsewhere(arguments, source, history);
        return Err(unknown_table(&arguments.table, &names, elsewhere));
    };
    notes.append(&mut looked.notes);
    Ok(Seen {
        table: looked.table.clone(),
        read_from: ReadFrom::Database,
        kind: looked.around.kind.words(),
        is_view: looked.around.kind.is_view(),
        around: looked.around.clone(),
        enums: looked.enums.clone(),
        nulls: BTreeMap::new(),
        backfill: Vec::new(),
        counts: Vec::new(),
        looked: Some(looked),
    })
}

/// What maps or makes a table that the database does not have.
fn elsewhere(
    arguments: &Arguments,
    source: &Source,
    history: Option<&HistoryOfTable>,
) -> Option<String> {
    let names = names(&arguments.table);
    let made = history.filter(|history| history.table.is_some());
    let mapped = mapped(source, &names);
    match (mapped, made) {
        (_, Some(history)) => Some(format!(
            "the migrations up to {}, which the database is at, make it: it was dropped by hand, or \
             the version table was stamped",
            history.revision
        )),
        (Some(model), None) => Some(format!(
            "{} ({}:{}) maps it, but no migration that the database has run makes it",
            model.class,
            model.path.display(),
            model.line
        )),
        (None, None) => None,
    }
}

fn mapped<'a>(source: &'a Source, names: &[QualifiedName]) -> Option<&'a Model> {
    names.iter().find_map(|name| {
        source.models.iter().find(|model| {
            model.table.name.name.eq_ignore_ascii_case(&name.name)
                && (name.schema.is_none() || name.schema == model.table.name.schema)
        })
    })
}

/// The table as the migrations make it, or else as a model maps it.
pub(super) fn in_source(
    arguments: &Arguments,
    source: &Source,
    history: Option<&HistoryOfTable>,
    notes: &[String],
) -> Result<Seen, Refusal> {
    let made = history.and_then(|history| history.table.clone());
    let model = mapped(source, &names(&arguments.table)).map(|model| model.table.clone());
    let (table, read_from) = match (made, model) {
        (Some(table), _) => (table, ReadFrom::Migrations),
        (None, Some(table)) => (table, ReadFrom::Model),
        (None, None) => {
            let made = history.into_iter().flat_map(|history| history.tables.iter().cloned());
            let models = source.models.iter().map(|model| model.table.name.to_string());
            let mut names: Vec<String> = made.chain(models).collect();
            names.sort();
            names.dedup();
            let nearest = nearest_names(&arguments.table, &names);
            let next = nearest.first().map(|name| json!({ "table": name }));
            return Err(Refusal::new(
                "unknown_table",
                format!("Neither migrations nor models have a table {}", arguments.table),
            )
            .because(notes.first().cloned().unwrap_or_default())
            .instead(
                "use a table's name as the migrations or models have it, or start the database",
            )
            .unblock(match next {
                Some(next) => format!("verify_table {next}"),
                None => "alembic_current {}".to_owned(),
            }));
        }
    };
    let enums = history.into_iter().flat_map(|history| history.enums.values().cloned());
    let uses = |one: &EnumType| {
        table.columns.iter().any(|column| column.type_name.contains(one.name.name.as_str()))
    };
    Ok(Seen {
        enums: enums.filter(uses).collect(),
        table,
        read_from,
        kind: "table",
        is_view: false,
        around: Surroundings::default(),
        looked: None,
        nulls: BTreeMap::new(),
        backfill: Vec::new(),
        counts: Vec::new(),
    })
}

/// Refuses a column that nobody knows.
pub(super) fn check_columns(
    seen: &Seen,
    arguments: &Arguments,
    source: &Source,
    history: Option<&HistoryOfTable>,
) -> Result<(), Refusal> {
    let model = model_of(&source.models, &seen.table);
    let made = history.and_then(|history| history.table.as_ref());
    let tables = [Some(&seen.table), model.map(|model| &model.table), made];
    let known: Vec<String> = tables
        .into_iter()
        .flatten()
        .flat_map(|table| table.columns.iter().map(|column| column.name.clone()))
        .collect();
    let Some(unknown) = arguments.columns.iter().find(|name| !known.contains(name)) else {
        return Ok(());
    };
    let nearest = nearest_names(unknown, &known);
    let shown = if nearest.is_empty() { &known } else { &nearest };
    Err(Refusal::new("unknown_column", format!("{} has no column {unknown}", seen.table.name))
        .because(format!("its columns include {}", shown.join(", ")))
        .instead("name columns that exist; if the migration adds it, see whether it was applied")
        .unblock("alembic_current {}"))
}

/// Adds what takes counting.
pub(super) async fn measured(
    database: &Database,
    mut seen: Seen,
    (focus, arguments): (&[String], &Arguments),
    history: Option<&HistoryOfTable>,
    notes: &mut Vec<String>,
) -> Seen {
    let Some(looked) = seen.looked.as_ref().filter(|_| !seen.is_view) else { return seen };
    let nulls = nulls(database, looked, focus).await;
    seen.backfill = backfills(database, looked, &arguments.columns, history, &nulls).await;
    seen.counts = counted(database, looked, &arguments.expect).await;
    match nulls {
        Ok(nulls) => seen.nulls = nulls,
        Err(refusal) => notes.push(refusal.to_string()),
    }
    seen
}
