//! SQLAlchemy's tables that source declares: their parts, their copies, and what is appended to them.

use super::Value;

/// The arguments that a table holds no part in: its name and its metadata.
const BEFORE_PARTS: usize = 2;

/// The parts of `Table("name", metadata, …)`; `None` for any other value, and for a table that the database describes.
fn parts(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Call { path, args, kwargs }
            if is_sqlalchemy(path, "Table")
                && !kwargs.iter().any(|(name, _)| name.starts_with("autoload")) =>
        {
            Some(args.get(BEFORE_PARTS..).unwrap_or_default())
        }
        _ => None,
    }
}

fn is_sqlalchemy(path: &str, class: &str) -> bool {
    path.starts_with("sqlalchemy.") && path.rsplit('.').next() == Some(class)
}

/// A class and its positional and named arguments.
type Part<'v> = (&'v str, &'v [Value], &'v [(String, Value)]);

/// The class of a part of a table and its arguments.
fn part(value: &Value) -> Option<Part<'_>> {
    match value {
        Value::Call { path, args, kwargs } if path.starts_with("sqlalchemy.") => {
            Some((path.rsplit('.').next()?, args, kwargs))
        }
        _ => None,
    }
}

fn column_name(value: &Value) -> Option<&str> {
    match part(value)? {
        ("Column", args, kwargs) => {
            args.first().or_else(|| named(kwargs, "name")).and_then(Value::as_str)
        }
        _ => None,
    }
}

fn named<'v>(kwargs: &'v [(String, Value)], name: &str) -> Option<&'v Value> {
    kwargs.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// `table.c.name`.
fn column_of(table: &Value, name: &str) -> Value {
    let collection = Value::Attribute { receiver: Box::new(table.clone()), name: "c".to_owned() };
    Value::Attribute { receiver: Box::new(collection), name: name.to_owned() }
}

/// The table that `table.c` or `table.columns` belongs to.
fn owner(collection: &Value) -> Option<&Value> {
    match collection {
        Value::Attribute { receiver, name } if matches!(name.as_str(), "c" | "columns") => {
            parts(receiver).map(|_| &**receiver)
        }
        _ => None,
    }
}

/// The table and the name of `table.c.name`.
fn column_reference(value: &Value) -> Option<(&Value, &str)> {
    match value {
        Value::Attribute { receiver, name } => Some((owner(receiver)?, name)),
        _ => None,
    }
}

/// The declaration of `table.c.name`.
fn declaration(value: &Value) -> Option<&Value> {
    let (table, name) = column_reference(value)?;
    parts(table)?.iter().find(|one| column_name(one) == Some(name))
}

fn names(table: &Value) -> Option<Vec<&str>> {
    let names: Vec<&str> = parts(table)?.iter().filter_map(column_name).collect();
    // A table without columns is one that is filled elsewhere.
    (!names.is_empty()).then_some(names)
}

/// What a loop over `table.c` sees.
pub(super) fn elements(value: &Value) -> Option<Vec<Value>> {
    let table = owner(value)?;
    Some(names(table)?.into_iter().map(|name| column_of(table, name)).collect())
}

/// An attribute of a table, of its columns or of its constraints.
pub(super) fn attribute(receiver: &Value, name: &str) -> Option<Value> {
    if let Some((table, column)) = column_reference(receiver) {
        return match name {
            "name" | "key" => Some(Value::Str(column.to_owned())),
            "table" => Some(table.clone()),
            _ => attribute(declaration(receiver)?, name),
        };
    }
    if let Some(parts) = parts(receiver) {
        return of_table(receiver, parts, name);
    }
    let (class, args, kwargs) = part(receiver)?;
    let given = |key: &str| Some(named(kwargs, key).cloned().unwrap_or(Value::None));
    match (class, name) {
        ("Column", _) => of_column(receiver, args, kwargs, name),
        ("DefaultClause", "arg") | ("text", "text") => args.first().cloned(),
        ("ForeignKeyConstraint", "column_keys") => args.first().cloned(),
        ("ForeignKeyConstraint", "columns") => {
            let own = elements_of(receiver)?.into_iter();
            Some(Value::List(own.filter_map(|key| key_part(&key, "parent")).collect()))
        }
        ("ForeignKeyConstraint", "referred_table") => {
            attribute(&key_part(elements_of(receiver)?.first()?, "column")?, "table")
        }
        ("ForeignKeyConstraint", "elements") => Some(Value::List(elements_of(receiver)?)),
        (
            "ForeignKeyConstraint",
            "name" | "ondelete" | "onupdate" | "deferrable" | "initially" | "match",
        ) => given(name),
        ("UniqueConstraint" | "PrimaryKeyConstraint", "columns") => {
            Some(Value::List(args.to_vec()))
        }
        ("UniqueConstraint" | "PrimaryKeyConstraint" | "CheckConstraint" | "Index", "name") => {
            match (class, args.first()) {
                ("Index", Some(name)) => Some(name.clone()),
                _ => given("name"),
            }
        }
        ("Index", "unique") => Some(Value::Bool(
            named(kwargs, "unique").is_some_and(|value| value.truth() == Some(true)),
        )),
        ("Index", "columns" | "expressions") => {
            Some(Value::List(args.get(1..).unwrap_or_default().to_vec()))
        }
        ("CheckConstraint", "sqltext") => args.first().cloned(),
        _ => None,
    }
}

fn of_table(table: &Value, parts: &[Value], name: &str) -> Option<Value> {
    let Value::Call { args, kwargs, .. } = table else { return None };
    let of_class = |wanted: &[&str]| {
        let all =
            parts.iter().filter(|one| part(one).is_some_and(|(class, ..)| wanted.contains(&class)));
        Value::List(all.cloned().collect())
    };
    let reflected = named(kwargs, "_reflected").is_some();
    match name {
        "name" | "key" | "fullname" => args.first().cloned(),
        "metadata" => args.get(1).cloned(),
        "schema" => Some(named(kwargs, "schema").cloned().unwrap_or(Value::None)),
        // What columns say of themselves makes constraints as well, which only the database lists.
        _ if !reflected => None,
        "constraints" => Some(of_class(&[
            "PrimaryKeyConstraint",
            "ForeignKeyConstraint",
            "UniqueConstraint",
            "CheckConstraint",
        ])),
        "foreign_key_constraints" => Some(of_class(&["ForeignKeyConstraint"])),
        "indexes" => Some(of_class(&["Index"])),
        "primary_key" => match of_class(&["PrimaryKeyConstraint"]) {
            Value::List(keys) => keys.into_iter().next(),
            _ => None,
        },
        "foreign_keys" => {
            let keys = parts.iter().filter_map(elements_of);
            Some(Value::List(keys.flatten().collect()))
        }
        _ => None,
    }
}

/// The foreign keys that a constraint is made of, one for each column.
fn elements_of(constraint: &Value) -> Option<Vec<Value>> {
    let ("ForeignKeyConstraint", args, kwargs) = part(constraint)? else { return None };
    let (columns, targets) = (args.first()?.as_list()?, args.get(1)?.as_list()?);
    let key = |(column, target): (&Value, &Value)| Value::Call {
        path: "sqlalchemy.schema.ForeignKey".to_owned(),
        args: vec![target.clone()],
        kwargs: [
            ("constraint", constraint.clone()),
            ("target_fullname", target.clone()),
            ("column", referred(target)),
            (
                "parent",
                Value::Call {
                    path: "sqlalchemy.Column".to_owned(),
                    args: vec![column.clone()],
                    kwargs: Vec::new(),
                },
            ),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .chain(kwargs.iter().cloned())
        .collect(),
    };
    Some(columns.iter().zip(targets).map(key).collect())
}

fn key_part(key: &Value, name: &str) -> Option<Value> {
    named(part(key)?.2, name).cloned()
}

/// The column that `"table.column"` names.
fn referred(target: &Value) -> Value {
    match target.as_str().and_then(|text| text.rsplit_once('.')) {
        Some((table, column)) => column_of(&bare_table(table), column),
        None => Value::None,
    }
}

/// A table of which nothing but the name is told.
fn bare_table(name: &str) -> Value {
    let path = "sqlalchemy.Table".to_owned();
    let name = name.rsplit('.').next().unwrap_or(name);
    Value::Call { path, args: vec![Value::Str(name.to_owned())], kwargs: Vec::new() }
}

fn of_column(
    column: &Value,
    args: &[Value],
    kwargs: &[(String, Value)],
    name: &str,
) -> Option<Value> {
    let is_true = |key: &str| named(kwargs, key).and_then(Value::truth);
    match name {
        "name" | "key" => column_name(column).map(|name| Value::Str(name.to_owned())),
        "type" => {
            let found = named(kwargs, "type_").or_else(|| args.get(1))?;
            let is_type = part(found).is_some_and(|(class, ..)| {
                !matches!(class, "ForeignKey" | "Computed" | "Identity" | "Sequence")
            });
            is_type.then(|| found.clone())
        }
        "primary_key" => Some(Value::Bool(is_true("primary_key").unwrap_or(false))),
        "nullable" => {
            let own = is_true("nullable");
            Some(Value::Bool(own.unwrap_or(!is_true("primary_key").unwrap_or(false))))
        }
        "server_default" => match named(kwargs, "server_default") {
            None | Some(Value::None) => Some(Value::None),
            Some(clause) if part(clause)?.0 == "DefaultClause" => Some(clause.clone()),
            Some(_) => None,
        },
        "comment" | "unique" | "index" => Some(named(kwargs, name).cloned().unwrap_or(Value::None)),
        _ => None,
    }
}

/// What a method of a table, a column or a constraint gives.
pub(super) fn method(
    receiver: &Value,
    name: &str,
    args: &[Value],
    kwargs: &[(String, Value)],
) -> Option<Value> {
    if let Some(table) = owner(receiver) {
        return match (name, args) {
            ("keys", []) => {
                let names = names(table)?.into_iter();
                Some(Value::List(names.map(|name| Value::Str(name.to_owned())).collect()))
            }
            ("values", []) => elements(receiver).map(Value::List),
            _ => None,
        };
    }
    match name {
        "copy" | "_copy" if column_reference(receiver).is_some() => declaration(receiver).cloned(),
        "copy" | "_copy" => match part(receiver)?.0 {
            "Column"
            | "UniqueConstraint"
            | "PrimaryKeyConstraint"
            | "ForeignKeyConstraint"
            | "CheckConstraint" => Some(receiver.clone()),
            _ => None,
        },
        "to_metadata" | "tometadata" => {
            parts(receiver)?;
            let Value::Call { path, args: own, kwargs: options } = receiver else { return None };
            let mut own = own.clone();
            *own.get_mut(1)? = args.first()?.clone();
            match named(kwargs, "name") {
                None | Some(Value::None) => {}
                Some(Value::Str(name)) => *own.first_mut()? = Value::Str(name.clone()),
                Some(_) => return None,
            }
            Some(Value::Call { path: path.clone(), args: own, kwargs: options.clone() })
        }
        _ => None,
    }
}

/// Whether copying this constraint puts the copy into the table that the constraint belongs to: its columns do.
pub(super) fn attaches(receiver: &Value, name: &str, kwargs: &[(String, Value)]) -> bool {
    let bound = matches!(
        part(receiver),
        Some(("UniqueConstraint" | "PrimaryKeyConstraint", [column, ..], _))
            if column_reference(column).is_some()
    );
    bound && matches!(name, "copy" | "_copy") && named(kwargs, "target_table").is_none()
}

/// `table.append_column(…)` and `table.append_constraint(…)`; `None` where the call is neither.
pub(super) fn append(table: &mut Value, name: &str, args: &[Value]) -> Option<()> {
    parts(table)?;
    let Value::Call { args: own, .. } = table else { return None };
    let (wanted, [item]) = (name, args) else { return None };
    let item = match declaration(item) {
        Some(declared) => declared.clone(),
        None => item.clone(),
    };
    match wanted {
        "append_column" => {
            let name = column_name(&item)?;
            own.retain(|one| column_name(one) != Some(name));
        }
        "append_constraint" => {
            if part(&item)?.0 == "PrimaryKeyConstraint" {
                own.retain(|one| {
                    part(one).is_none_or(|(class, ..)| class != "PrimaryKeyConstraint")
                });
            }
        }
        _ => return None,
    }
    own.push(item);
    Some(())
}

/// `table.constraints.discard(…)` and the like; `None` where the call is none of them.
pub(super) fn discard(
    table: &mut Value,
    collection: &str,
    name: &str,
    args: &[Value],
) -> Option<()> {
    parts(table)?;
    let Value::Call { args: own, .. } = table else { return None };
    let (true, "discard" | "remove", [item]) =
        (matches!(collection, "constraints" | "indexes"), name, args)
    else {
        return None;
    };
    own.retain(|one| one != item);
    Some(())
}
