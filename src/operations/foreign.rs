//! Calls that are neither Alembic's nor a connection's: do they touch the database?

use crate::python::{CallEvent, Library, Value};

use super::calls::{Arguments, last_part};
use super::connection::is_connection;
use super::imports::is_project_module;

/// Methods that change the database when called on a session, a connection or something unknown.
pub(super) const CHANGING: &[&str] = &[
    "add_all",
    "bulk_insert_mappings",
    "bulk_save_objects",
    "bulk_update_mappings",
    "create",
    "create_all",
    "drop",
    "drop_all",
    "executemany",
    "executescript",
    "flush",
    "merge",
    "save",
];

/// Whether a method is one of Alembic's operations and of nothing else that migrations use.
pub(super) fn is_of_batch(name: &str) -> bool {
    let verbs = ["add_", "alter_", "create_", "drop_", "rename_"];
    let nouns = [
        "check_constraint",
        "column",
        "constraint",
        "exclude_constraint",
        "foreign_key",
        "index",
        "primary_key",
        "table",
        "table_comment",
        "unique_constraint",
    ];
    verbs.iter().any(|verb| name.strip_prefix(verb).is_some_and(|noun| nouns.contains(&noun)))
}

/// Beginnings of names of functions that only look.
const LOOKING: &[&str] =
    &["has_", "is_", "get_", "_has", "_is_", "_get", "check_", "_check", "should_", "inspect"];

/// Python's own functions that leave a database as it is, whatever they are handed.
const HARMLESS: &[&str] = &[
    "abs",
    "all",
    "any",
    "bool",
    "bytes",
    "callable",
    "chr",
    "dict",
    "divmod",
    "enumerate",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "hasattr",
    "hash",
    "id",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "ord",
    "print",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
    "type",
    "zip",
];

/// Modules of Python's own library that work on values alone.
const PURE_MODULES: &[&str] = &[
    "ast",
    "base64",
    "binascii",
    "calendar",
    "collections",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "hashlib",
    "html",
    "itertools",
    "json",
    "math",
    "numbers",
    "operator",
    "pprint",
    "random",
    "re",
    "secrets",
    "statistics",
    "string",
    "textwrap",
    "time",
    "types",
    "typing",
    "unicodedata",
    "uuid",
    "warnings",
    "zlib",
];

/// Why a call of `path` may change the database; `None` where it does not. `imported` are the modules
/// that the file imports.
pub(super) fn may_change(
    event: &CallEvent<'_>,
    path: &str,
    arguments: Arguments<'_>,
    imported: &[String],
    library: &Library,
) -> Option<String> {
    let handed_over = arguments.args.iter().chain(arguments.kwargs.iter().map(|(_, value)| value));
    let has_connection = handed_over.clone().any(|value| {
        is_connection(value) || matches!(value, Value::Name(name) if name == "alembic.op")
    });
    let name = last_part(path);
    let is_class = name.starts_with(|first: char| first.is_uppercase());
    let looks =
        LOOKING.iter().any(|beginning| name.starts_with(beginning)) || name.contains("exist");
    let is_builtin = !path.contains('.') && !imported.iter().any(|module| module == path);
    let logs = path.starts_with("sys.std")
        || path.split('.').any(|part| matches!(part, "logger" | "log" | "logging" | "print"));
    let pure = is_builtin && HARMLESS.contains(&path)
        || path.split_once('.').is_some_and(|(module, _)| PURE_MODULES.contains(&module));
    if path.starts_with("alembic.") || path.starts_with("sqlalchemy.") || pure || logs {
        None
    } else if has_connection && !is_class && (event.is_statement || !looks) {
        Some(format!("{path} is handed the connection; what it does is written elsewhere"))
    } else if is_project_path(path, imported, library) && event.is_statement {
        Some(format!("{path} is the project's own; what it does is written elsewhere"))
    } else if CHANGING.contains(&name) && path.contains('.') && event.is_statement {
        Some(format!("{path} may change the database"))
    } else {
        None
    }
}

/// Whether a path leads into the project's own source.
pub(super) fn is_project_path(path: &str, imported: &[String], library: &Library) -> bool {
    let is_imported = |module: &String| {
        path.strip_prefix(module.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || module.ends_with('.'))
    };
    // What an imported helper calls was imported there, not in the file itself.
    let held = || path.contains('.') && library.holds(path);
    is_project_module(path) && (imported.iter().any(is_imported) || held())
}
