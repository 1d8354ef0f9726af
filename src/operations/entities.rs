//! alembic_utils' `op.create_entity(PGView(…))` and the like, as the SQL that they execute.
//!
//! How exactly that SQL is spelled depends on the package's version; what it creates and drops does not.

use crate::python::Value;

use super::OperationKind;
use super::calls::{Arguments, Undecided, last_part, text_of, undecided};
use super::statements::sql;

/// What is done with an entity.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Create,
    Replace,
    Drop,
}

/// The operations of `op.create_entity(…)`, `op.replace_entity(…)` and `op.drop_entity(…)`.
pub(super) fn entity(
    name: &str,
    arguments: Arguments<'_>,
) -> Option<Result<Vec<OperationKind>, Undecided>> {
    let verb = match name {
        "create_entity" => Verb::Create,
        "replace_entity" => Verb::Replace,
        "drop_entity" => Verb::Drop,
        _ => return None,
    };
    let target = arguments.get(0, "target").or_else(|| arguments.get(0, "entity"))?;
    let texts = written(target, verb).ok_or_else(|| undecided("target", target));
    Some(texts.map(|texts| texts.iter().map(|text| sql(text)).collect()))
}

/// The statements, where the entity is one that is known and its parts are decided.
fn written(target: &Value, verb: Verb) -> Option<Vec<String>> {
    let Value::Call { path, args, kwargs } = target else { return None };
    if !path.starts_with("alembic_utils.") {
        return None;
    }
    let arguments = Arguments { args, kwargs };
    let schema = arguments.get(0, "schema").and_then(text_of)?;
    let signature = arguments.get(1, "signature").and_then(text_of)?;
    let definition = || {
        let text = arguments.get(2, "definition").and_then(text_of)?;
        Some(text.trim().trim_end_matches(';').trim_end().to_owned())
    };
    let replace = if verb == Verb::Replace { "OR REPLACE " } else { "" };
    let (name, parameters) = signature.split_once('(').unwrap_or((&signature, ""));
    let qualified = format!("{}.{}", quoted(&schema), quoted(name.trim()));
    let one = |text: String| Some(vec![text]);
    match (last_part(path), verb) {
        ("PGView", Verb::Drop) => one(format!("DROP VIEW {qualified}")),
        ("PGView", _) => one(format!("CREATE {replace}VIEW {qualified} AS {}", definition()?)),
        ("PGMaterializedView", Verb::Drop) => one(format!("DROP MATERIALIZED VIEW {qualified}")),
        ("PGMaterializedView", _) => {
            let create = format!("CREATE MATERIALIZED VIEW {qualified} AS {}", definition()?);
            let drop = format!("DROP MATERIALIZED VIEW IF EXISTS {qualified}");
            Some(if verb == Verb::Replace { vec![drop, create] } else { vec![create] })
        }
        ("PGFunction" | "PGProcedure", Verb::Drop) => {
            let object = object_of(path);
            one(format!("DROP {object} {qualified}({}", without_defaults(parameters)))
        }
        ("PGFunction" | "PGProcedure", _) => {
            let object = object_of(path);
            one(format!("CREATE {replace}{object} {qualified}({parameters} {}", definition()?))
        }
        ("PGTrigger", verb) => {
            let on = arguments.get(3, "on_entity").and_then(text_of)?;
            let is_constraint = arguments.get(4, "is_constraint").and_then(Value::truth);
            let words = if is_constraint == Some(true) { "CONSTRAINT TRIGGER" } else { "TRIGGER" };
            let create =
                |definition: String| format!("CREATE {words} {} {definition}", quoted(name));
            Some(match verb {
                Verb::Drop => vec![format!("DROP TRIGGER {} ON {on}", quoted(name))],
                Verb::Create => vec![create(definition()?)],
                Verb::Replace => {
                    let drop = format!("DROP TRIGGER IF EXISTS {} ON {on}", quoted(name));
                    vec![drop, create(definition()?)]
                }
            })
        }
        ("PGPolicy", verb) => {
            let on = arguments.get(3, "on_entity").and_then(text_of)?;
            let on = if on.contains('.') { on } else { format!("{schema}.{on}") };
            let drop = |exists: &str| format!("DROP POLICY {exists}{name} ON {on}");
            let create = |definition: String| format!("CREATE POLICY {name} ON {on} {definition}");
            Some(match verb {
                Verb::Drop => vec![drop("")],
                Verb::Create => vec![create(definition()?)],
                Verb::Replace => vec![drop("IF EXISTS "), create(definition()?)],
            })
        }
        ("PGExtension", Verb::Drop) => one(format!("DROP EXTENSION {}", quoted(name))),
        ("PGExtension", Verb::Create) => {
            one(format!("CREATE EXTENSION {} WITH SCHEMA {schema}", quoted(name)))
        }
        _ => None,
    }
}

fn object_of(path: &str) -> &'static str {
    if last_part(path) == "PGProcedure" { "PROCEDURE" } else { "FUNCTION" }
}

/// The parameters of a function without their defaults, up to the closing parenthesis.
fn without_defaults(parameters: &str) -> String {
    let inside = parameters.trim_end().trim_end_matches(')');
    let bare = inside.split(',').map(|one| {
        let lowered = one.to_ascii_lowercase();
        let end = lowered.find(" default ").or_else(|| one.find('=')).unwrap_or(one.len());
        one.get(..end).unwrap_or(one).trim()
    });
    format!("{})", bare.collect::<Vec<_>>().join(", "))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', ""))
}
