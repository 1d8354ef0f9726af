//! From a revision file's source to its operations.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::python::{
    Evasion, Library, Module, Reader, Span, UndefinedName, evasions, undefined_names,
};

use super::collect::Collector;
use super::decided::{DecidedOperation, merged};
use super::direction::Direction;
use super::imports::project_imports;
use super::{Operation, OperationKind, World};

/// What one revision file does.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Migration {
    /// `upgrade()`.
    pub upgrade: MigrationFunction,
    /// `downgrade()`.
    pub downgrade: MigrationFunction,
    /// Modules of the project itself that the file imports.
    pub project_imports: Vec<String>,
    /// The project's own files whose source decides what it does, beside the file itself.
    pub consulted: Vec<Consulted>,
    /// Names that the file uses and nothing binds.
    #[serde(skip)]
    pub undefined_names: Vec<UndefinedName>,
}

impl Migration {
    /// The function that runs in `direction`.
    pub fn function(&self, direction: Direction) -> &MigrationFunction {
        match direction {
            Direction::Upgrade => &self.upgrade,
            Direction::Downgrade => &self.downgrade,
        }
    }
}

/// One of the project's files, as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Consulted {
    /// Its path.
    pub path: PathBuf,
    /// SHA-256 of its bytes, in lower-case hex.
    pub sha256: String,
}

/// One of a migration's two functions.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MigrationFunction {
    /// Whether the function is defined at all.
    pub defined: bool,
    /// The line of its `def`, from 1.
    pub line: usize,
    /// Whether it does nothing but raise.
    pub raises: bool,
    /// Its operations in order.
    pub operations: Vec<Operation>,
    /// Whether what it does depends on the database it finds.
    #[serde(skip)]
    pub asks: bool,
    /// How many of the operations, the first ones, stand for what nobody can follow, whatever is asked.
    #[serde(skip)]
    pub unseen: usize,
}

/// Reads the operations of a revision file; what it imports from the project is looked up in `library`.
/// Never runs anything; any input gives an answer.
pub fn read_migration(source: &str, library: &Library) -> Migration {
    let module = Module::parse(Arc::from(source));
    let imported = module.imported_modules();
    let mut reader = Reader::new(&module, library);
    let upgrade = read_function(&module, &mut reader, library, &imported, "upgrade");
    let downgrade = read_function(&module, &mut reader, library, &imported, "downgrade");
    let consulted = reader.consulted().filter(|module| !module.sha256().is_empty());
    let mut consulted: Vec<Consulted> = consulted
        .map(|module| Consulted { path: module.path().clone(), sha256: module.sha256().to_owned() })
        .collect();
    consulted.sort();
    Migration {
        upgrade,
        downgrade,
        project_imports: project_imports(imported),
        consulted,
        undefined_names: undefined_names(&module),
    }
}

/// Runs one function of a migration on paper, in `world`: what it does there, in order, beside what it
/// does not do there. `migration` is what [`read_migration`] made of `source`.
pub fn run_migration(
    source: &str,
    library: &Library,
    migration: &Migration,
    direction: Direction,
    world: &mut World<'_>,
) -> Vec<DecidedOperation> {
    let function = migration.function(direction);
    if !function.asks {
        let operations = function.operations.iter();
        return operations
            .map(|operation| {
                world.carry_out(operation, false);
                DecidedOperation { operation: operation.clone(), guards: Vec::new() }
            })
            .collect();
    }
    let module = Module::parse(Arc::from(source));
    let imported = module.imported_modules();
    let mut collector = Collector::new(&imported, library, Some(&mut *world));
    collector.begin_with(function.operations.iter().take(function.unseen));
    Reader::new(&module, library).run(direction.name(), &mut collector);
    let ran = collector.operations;
    merged(&function.operations, ran, &world.outcomes)
}

/// Reads one function of a revision file, whatever database it will find.
pub(super) fn read_function(
    module: &Module,
    reader: &mut Reader<'_>,
    library: &Library,
    imported: &[String],
    name: &str,
) -> MigrationFunction {
    if let Some(line) = reader.function_line(name) {
        let mut collector = Collector::new(imported, library, None);
        reader.run(name, &mut collector);
        let raises = reader.only_raises(name);
        let Collector { operations: followed, asks, .. } = collector;
        let mut operations: Vec<Operation> = evasions(module, library)
            .into_iter()
            .chain(reader.not_entered(name))
            .map(unseen)
            .collect();
        let unseen = operations.len();
        operations.extend(followed);
        return MigrationFunction { defined: true, line, raises, operations, asks, unseen };
    }
    match reader.global(name) {
        None => MigrationFunction::default(),
        // Imported, or made by a call: it exists, but what it does is written elsewhere.
        Some(value) => {
            let line = module.assignment_line(name).unwrap_or(1);
            let span = Span { line, column: 1, end_line: line, end_column: 1 };
            let kind = OperationKind::Opaque {
                source: value.to_string(),
                reason: format!("{name} is not defined in this file"),
            };
            let operation = Operation::plain(kind, span);
            let operations = vec![operation];
            MigrationFunction { defined: true, line, operations, ..MigrationFunction::default() }
        }
    }
}

/// A step that nobody can follow.
fn unseen(evasion: Evasion) -> Operation {
    let Evasion { span, source, reason } = evasion;
    Operation::plain(OperationKind::Opaque { source, reason }, span)
}
