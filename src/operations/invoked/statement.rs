//! SQLAlchemy's own statements, such as `users.update().where(…).values(…)`, as their `str` writes them.

use crate::operations::calls::{last_part, text_of};
use crate::operations::tables::table_name;
use crate::python::Value;

use super::core::{Compiler, Described};
use super::quoting::quoted_name;

/// One link of a chain: the method, its arguments and its keywords.
type Link<'v> = (&'v str, &'v [Value], &'v [(String, Value)]);

/// A statement's class and text; `None` for what is none, or has a part that is not decided.
pub(super) fn statement(value: &Value, compiler: &mut Compiler) -> Option<Described> {
    let mut links: Vec<Link<'_>> = Vec::new();
    let mut current = value;
    let (verb, table) = loop {
        match current {
            Value::MethodCall { receiver, name, args, kwargs } => {
                if table_name(receiver).is_some() {
                    if name == "update" || name == "insert" || name == "delete" {
                        links.push((name, args, kwargs));
                        break (name.as_str(), &**receiver);
                    }
                    return None;
                }
                links.push((name, args, kwargs));
                current = receiver;
            }
            Value::Call { path, args, .. } if path.starts_with("sqlalchemy.") => {
                let verb = last_part(path);
                if !matches!(verb, "update" | "insert" | "delete") {
                    return None;
                }
                break (verb, args.first()?);
            }
            _ => return None,
        }
    };
    links.reverse();
    let name = table_name(table)?;
    compiler.enclosing.push(name.clone());
    let text = match verb {
        "update" => update(&name, assigned(&links, table)?, &links, compiler)?,
        "delete" => format!("DELETE FROM {}{}", named(&name), condition(&links, compiler)?),
        _ => insert(&name, assigned(&links, table)?, compiler)?,
    };
    let class = match verb {
        "update" => "Update",
        "delete" => "Delete",
        _ => "Insert",
    };
    Some(Described::new(class, text))
}

pub(super) fn named(table: &str) -> String {
    table.split('.').map(quoted_name).collect::<Vec<_>>().join(".")
}

fn update(
    table: &str,
    assigned: Vec<(String, &Value)>,
    links: &[Link<'_>],
    compiler: &mut Compiler,
) -> Option<String> {
    let mut set = Vec::new();
    for (column, value) in assigned {
        let told = match value {
            Value::Int(_) | Value::Float(_) | Value::Str(_) | Value::Bool(_) | Value::None => {
                format!(":{column}")
            }
            Value::Call { path, .. } if last_part(path) == "literal" => {
                format!(":{column}")
            }
            value if value.is_known() || is_computed_by_python(value) => format!(":{column}"),
            value => grouped(compiler.operand_text(value, "param")?, value),
        };
        set.push(format!("{}={told}", quoted_name(&column)));
    }
    let condition = condition(links, compiler)?;
    Some(format!("UPDATE {} SET {}{condition}", named(table), set.join(", ")))
}

/// Whether a value comes from Python's own library: such a value is handed over, whatever it is.
fn is_computed_by_python(value: &Value) -> bool {
    match value.root() {
        Value::Call { path, .. } | Value::Name(path) => {
            let module = path.split('.').next().unwrap_or_default();
            matches!(module, "datetime" | "json" | "str" | "time" | "uuid")
        }
        _ => false,
    }
}

/// What is assigned stands in parentheses where it is an operation.
fn grouped(text: String, value: &Value) -> String {
    match value {
        Value::MethodCall { name, .. } if name.starts_with("__") => format!("({text})"),
        _ => text,
    }
}

fn insert(table: &str, assigned: Vec<(String, &Value)>, compiler: &mut Compiler) -> Option<String> {
    let columns: Vec<String> = assigned.iter().map(|(name, _)| quoted_name(name)).collect();
    let mut values = Vec::new();
    for (column, value) in assigned {
        values.push(match value {
            value if value.is_known() || is_computed_by_python(value) => format!(":{column}"),
            value => compiler.operand_text(value, "param")?,
        });
    }
    Some(format!(
        "INSERT INTO {} ({}) VALUES ({})",
        named(table),
        columns.join(", "),
        values.join(", ")
    ))
}

/// What `.values(…)` assigns, in the order of the table's columns as far as they are declared.
fn assigned<'v>(links: &[Link<'v>], table: &Value) -> Option<Vec<(String, &'v Value)>> {
    let mut found = Vec::new();
    for (_, args, kwargs) in links.iter().filter(|(name, ..)| *name == "values") {
        found.extend(kwargs.iter().map(|(name, value)| (name.clone(), value)));
        match args {
            [] => {}
            [Value::Dict(items)] => {
                for (key, value) in items {
                    let name = match key {
                        Value::Attribute { name, .. } => name.clone(),
                        key => text_of(key)?,
                    };
                    found.push((name, value));
                }
            }
            _ => return None,
        }
    }
    if let Value::Call { args, .. } = table {
        let declared: Vec<String> = args.iter().skip(1).filter_map(declared_name).collect();
        found.sort_by_key(|(name, _)| {
            declared.iter().position(|known| known == name).unwrap_or(usize::MAX)
        });
    }
    (!found.is_empty()).then_some(found)
}

/// The name of a column that a table declares.
pub(super) fn declared_name(column: &Value) -> Option<String> {
    match column {
        Value::Call { path, args, .. } if matches!(last_part(path), "column" | "Column") => {
            args.first().and_then(text_of)
        }
        _ => None,
    }
}

fn condition(links: &[Link<'_>], compiler: &mut Compiler) -> Option<String> {
    let wheres = links.iter().filter(|(name, ..)| matches!(*name, "where" | "filter"));
    let parts: Vec<Value> = wheres.flat_map(|(_, args, _)| args.iter().cloned()).collect();
    if parts.is_empty() {
        return Some(String::new());
    }
    Some(format!(" WHERE {}", compiler.all_of(&parts)?))
}
