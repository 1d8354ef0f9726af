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
                if let Some(table) = table_name(receiver) {
                    if name == "update" || name == "insert" || name == "delete" {
                        links.push((name, args, kwargs));
                        break (name.as_str(), table);
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
                break (verb, args.first().and_then(table_name)?);
            }
            _ => return None,
        }
    };
    links.reverse();
    let text = match verb {
        "update" => update(&table, &links, compiler)?,
        "delete" => format!("DELETE FROM {}{}", named(&table), condition(&links, compiler)?),
        _ => insert(&table, &links, compiler)?,
    };
    let class = match verb {
        "update" => "Update",
        "delete" => "Delete",
        _ => "Insert",
    };
    Some(Described::new(class, text))
}

fn named(table: &str) -> String {
    table.split('.').map(quoted_name).collect::<Vec<_>>().join(".")
}

fn update(table: &str, links: &[Link<'_>], compiler: &mut Compiler) -> Option<String> {
    let mut set = Vec::new();
    for (column, value) in assigned(links)? {
        let told = match value {
            Value::Int(_) | Value::Float(_) | Value::Str(_) | Value::Bool(_) | Value::None => {
                format!(":{column}")
            }
            Value::Call { path, .. } if last_part(path) == "literal" => {
                format!(":{column}")
            }
            value @ (Value::List(_) | Value::Dict(_)) if value.is_known() => {
                format!(":{column}")
            }
            value => grouped(compiler.operand_text(value, "param")?, value),
        };
        set.push(format!("{}={told}", quoted_name(&column)));
    }
    let condition = condition(links, compiler)?;
    Some(format!("UPDATE {} SET {}{condition}", named(table), set.join(", ")))
}

/// What is assigned stands in parentheses where it is an operation.
fn grouped(text: String, value: &Value) -> String {
    match value {
        Value::MethodCall { name, .. } if name.starts_with("__") => format!("({text})"),
        _ => text,
    }
}

fn insert(table: &str, links: &[Link<'_>], compiler: &mut Compiler) -> Option<String> {
    let assigned = assigned(links)?;
    let columns: Vec<String> = assigned.iter().map(|(name, _)| quoted_name(name)).collect();
    let mut values = Vec::new();
    for (column, value) in assigned {
        values.push(match value {
            value if value.is_known() => format!(":{column}"),
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

/// What `.values(…)` assigns.
fn assigned<'v>(links: &[Link<'v>]) -> Option<Vec<(String, &'v Value)>> {
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
    (!found.is_empty()).then_some(found)
}

fn condition(links: &[Link<'_>], compiler: &mut Compiler) -> Option<String> {
    let mut parts = Vec::new();
    for (_, args, _) in links.iter().filter(|(name, ..)| matches!(*name, "where" | "filter")) {
        for part in *args {
            parts.push(compiler.operand_text(part, "param")?);
        }
    }
    Some(if parts.is_empty() { String::new() } else { format!(" WHERE {}", parts.join(" AND ")) })
}
