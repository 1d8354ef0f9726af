//! Columns and tables of mapped classes: `User.email` is a column of `User.__table__`.

use super::Value;

/// The member `name` of a class with this `__tablename__` and `__table_args__`, if it is a column of its table.
pub(super) fn column(
    name: &str,
    member: &Value,
    table: &Value,
    table_args: Option<&Value>,
) -> Option<Value> {
    let Value::Call { path, args, kwargs } = member else { return None };
    let is_column = matches!(path.rsplit('.').next(), Some("Column" | "mapped_column"))
        && path.starts_with("sqlalchemy.");
    let Value::Str(table) = table else { return None };
    if !is_column {
        return None;
    }
    let given = match (args.first(), kwargs.iter().find(|(key, _)| key == "name")) {
        (Some(Value::Str(given)), _) | (_, Some((_, Value::Str(given)))) => Some(given.clone()),
        _ => None,
    };
    let mut own = args.clone();
    if !matches!(own.first(), Some(Value::Str(_))) {
        own.insert(0, Value::Str(given.clone().unwrap_or_else(|| name.to_owned())));
    }
    let declaration = Value::Call {
        path: "sqlalchemy.Column".to_owned(),
        args: own,
        kwargs: kwargs.iter().filter(|(key, _)| key != "name").cloned().collect(),
    };
    let metadata = Value::Call {
        path: "sqlalchemy.MetaData".to_owned(),
        args: Vec::new(),
        kwargs: Vec::new(),
    };
    let table = Value::Call {
        path: "sqlalchemy.Table".to_owned(),
        args: vec![Value::Str(table.clone()), metadata, declaration],
        kwargs: schema(table_args)
            .map(|schema| ("schema".to_owned(), schema))
            .into_iter()
            .collect(),
    };
    let collection = Value::Attribute { receiver: Box::new(table), name: "c".to_owned() };
    Some(Value::Attribute {
        receiver: Box::new(collection),
        name: given.unwrap_or_else(|| name.to_owned()),
    })
}

/// A table of which only the name is known.
pub(super) fn bare_table(name: &Value, table_args: Option<&Value>) -> Option<Value> {
    let Value::Str(_) = name else { return None };
    let schema = schema(table_args).map(|schema| ("schema".to_owned(), schema));
    let metadata = Value::Call {
        path: "sqlalchemy.MetaData".to_owned(),
        args: Vec::new(),
        kwargs: Vec::new(),
    };
    Some(Value::Call {
        path: "sqlalchemy.Table".to_owned(),
        args: vec![name.clone(), metadata],
        kwargs: schema.into_iter().collect(),
    })
}

/// The schema that `__table_args__` names: a dictionary, or the last element of a tuple.
fn schema(table_args: Option<&Value>) -> Option<Value> {
    let options = match table_args? {
        Value::List(items) => items.last()?,
        options => options,
    };
    let Value::Dict(items) = options else { return None };
    let named = items.iter().find(|(key, _)| key.as_str() == Some("schema"));
    named.map(|(_, schema)| schema.clone()).filter(|schema| *schema != Value::None)
}

/// What makes the base of mapped classes.
const DECLARATIVE: &[&str] = &["declarative_base", "DeclarativeBase", "DeclarativeBaseNoMeta"];

/// Arguments of `mapped_column` that its column does not know.
const OF_MAPPING: &[&str] = &[
    "active_history",
    "compare",
    "default_factory",
    "deferred",
    "deferred_group",
    "deferred_raiseload",
    "init",
    "kw_only",
    "name",
    "repr",
    "sort_order",
    "use_existing_column",
];

/// The type that SQLAlchemy gives a column which is only annotated.
const ANNOTATED: &[(&str, &str)] = &[
    ("bool", "Boolean"),
    ("bytes", "LargeBinary"),
    ("date", "Date"),
    ("datetime", "DateTime"),
    ("Decimal", "Numeric"),
    ("float", "Float"),
    ("int", "Integer"),
    ("str", "String"),
    ("time", "Time"),
    ("timedelta", "Interval"),
    ("UUID", "Uuid"),
];

/// What a member of a mapped class is to its table.
pub(super) enum Declared {
    Column(Value),
    Nothing,
    /// It may be a column, but nobody knows which.
    Unknown,
}

/// Whether a value is what mapped classes inherit from, or makes that.
pub(super) fn is_declarative(base: &Value) -> bool {
    match base {
        Value::Name(path) | Value::Call { path, .. } => {
            path.starts_with("sqlalchemy.")
                && path.rsplit('.').next().is_some_and(|last| DECLARATIVE.contains(&last))
        }
        _ => false,
    }
}

/// Whether a table is declared in `base.metadata`.
pub(super) fn is_in_metadata_of(table: &Value, base: &Value) -> bool {
    let Value::Call { args, .. } = table else { return false };
    match (args.get(1), base) {
        (Some(Value::Attribute { receiver, name }), base) => {
            name == "metadata" && **receiver == *base
        }
        (Some(Value::Name(metadata)), Value::Name(base)) => {
            metadata.strip_suffix(".metadata") == Some(base)
        }
        _ => false,
    }
}

/// The column that `name = value` or `name: annotation` declares in the body of a mapped class.
pub(super) fn declared(name: &str, value: Option<&Value>, annotation: Option<&str>) -> Declared {
    let mapped = annotation.and_then(|text| text.split_once("Mapped[")).map(|(_, inner)| inner);
    let mapped = mapped.and_then(|inner| inner.strip_suffix(']'));
    let (path, args, kwargs) = match value {
        Some(Value::Call { path, args, kwargs }) => (path.as_str(), args.clone(), kwargs.clone()),
        None if mapped.is_some() => ("sqlalchemy.orm.mapped_column", Vec::new(), Vec::new()),
        Some(Value::Opaque { .. }) if !name.starts_with("__") => return Declared::Unknown,
        _ => return Declared::Nothing,
    };
    let class = path.rsplit('.').next().unwrap_or_default();
    if !path.starts_with("sqlalchemy.") || !matches!(class, "Column" | "mapped_column") {
        let is_project_column =
            class.to_ascii_lowercase().contains("column") && !path.starts_with("sqlalchemy.");
        return if is_project_column { Declared::Unknown } else { Declared::Nothing };
    }
    let mut column = args;
    if !matches!(column.first(), Some(Value::Str(_))) {
        let given = kwargs.iter().find(|(key, _)| key == "name").map(|(_, value)| value.clone());
        column.insert(0, given.unwrap_or_else(|| Value::Str(name.to_owned())));
    }
    let mut options: Vec<(String, Value)> =
        kwargs.into_iter().filter(|(key, _)| !OF_MAPPING.contains(&key.as_str())).collect();
    if class == "mapped_column"
        && let Some(inner) = mapped
        && !complete(&mut column, &mut options, inner)
    {
        return Declared::Unknown;
    }
    let path = "sqlalchemy.Column".to_owned();
    Declared::Column(Value::Call { path, args: column, kwargs: options })
}

/// Adds what the annotation `Mapped[inner]` says of a column; false where its type is not known.
fn complete(column: &mut Vec<Value>, options: &mut Vec<(String, Value)>, inner: &str) -> bool {
    let inner = inner.trim();
    let is_optional = inner.contains("Optional[") || inner.contains("None");
    let has =
        |options: &[(String, Value)], key: &str| options.iter().any(|(known, _)| known == key);
    if !has(options, "nullable") && !has(options, "primary_key") {
        options.push(("nullable".to_owned(), Value::Bool(is_optional)));
    }
    let is_typed = column.iter().skip(1).any(|one| match one {
        Value::Name(_) => true,
        Value::Call { path, .. } => !matches!(
            path.rsplit('.').next(),
            Some("ForeignKey" | "Identity" | "Computed" | "Sequence" | "FetchedValue")
        ),
        _ => false,
    });
    let refers =
        matches!(column.get(1), Some(Value::Call { path, .. }) if path.ends_with("ForeignKey"));
    if is_typed || refers || has(options, "type_") {
        return true;
    }
    let bare = inner.strip_prefix("Optional[").and_then(|inner| inner.strip_suffix(']'));
    let bare = bare.unwrap_or(inner).trim_end_matches("| None").trim_start_matches("None |").trim();
    let last = bare.rsplit('.').next().unwrap_or_default();
    let Some((_, found)) = ANNOTATED.iter().find(|(name, _)| *name == last) else { return false };
    let path = format!("sqlalchemy.{found}");
    column.insert(1, Value::Call { path, args: Vec::new(), kwargs: Vec::new() });
    true
}

/// Whether the arguments of a column hold its type.
fn is_typed(arguments: &[Value]) -> bool {
    arguments.iter().skip(1).any(|one| match one {
        Value::Name(_) => true,
        Value::Call { path, .. } => !matches!(
            path.rsplit('.').next(),
            Some("ForeignKey" | "Identity" | "Computed" | "Sequence" | "FetchedValue")
        ),
        _ => false,
    })
}

/// What a `ForeignKey("table.column")` points at.
fn target_of(part: &Value) -> Option<(&str, &str)> {
    match part {
        Value::Call { path, args, .. } if path.rsplit('.').next() == Some("ForeignKey") => {
            args.first()?.as_str()?.rsplit_once('.')
        }
        _ => None,
    }
}

/// Gives columns that only say where they point the type of what they point at, as SQLAlchemy does.
pub(super) fn with_types(mut tables: Vec<Value>) -> Vec<Value> {
    // A key may point at a column that has its type from a key.
    for _ in 0..3 {
        let before = tables.clone();
        for table in &mut tables {
            let Value::Call { args, .. } = table else { continue };
            for column in args.iter_mut().skip(2) {
                let Value::Call { args, kwargs, .. } = column else { continue };
                let is_told = is_typed(args) || kwargs.iter().any(|(key, _)| key == "type_");
                let target = args.iter().find_map(target_of).filter(|_| !is_told);
                if let Some(found) = target.and_then(|target| type_at(&before, target)) {
                    args.insert(1, found);
                }
            }
        }
        if tables == before {
            break;
        }
    }
    tables
}

/// The type of a column in one of `tables`.
fn type_at(tables: &[Value], (table, column): (&str, &str)) -> Option<Value> {
    let found = tables.iter().find(|one| key(one).as_str() == Some(table))?;
    let Value::Call { args, .. } = found else { return None };
    let column = args.iter().find_map(|one| match one {
        Value::Call { args, .. } if args.first().and_then(Value::as_str) == Some(column) => {
            Some(args)
        }
        _ => None,
    })?;
    is_typed(column).then(|| column.get(1).cloned())?
}

/// The table with this name and these columns; `None` where its name or options are not known.
pub(super) fn table(
    name: &Value,
    columns: Vec<Value>,
    table_args: Option<&Value>,
) -> Option<Value> {
    if !matches!(name, Value::Str(_)) || columns.is_empty() {
        return None;
    }
    let metadata = Value::Call {
        path: "sqlalchemy.MetaData".to_owned(),
        args: Vec::new(),
        kwargs: Vec::new(),
    };
    let mut args = vec![name.clone(), metadata];
    args.extend(columns);
    let mut options: &[(Value, Value)] = &[];
    match table_args {
        None | Some(Value::None) => {}
        Some(Value::Dict(items)) => options = items,
        Some(Value::List(items)) => {
            for item in items {
                match item {
                    Value::Dict(items) => options = items,
                    Value::Call { .. } => args.push(item.clone()),
                    _ => return None,
                }
            }
        }
        Some(_) => return None,
    }
    let options =
        options.iter().map(|(key, value)| Some((key.as_str()?.to_owned(), value.clone())));
    let kwargs = options.collect::<Option<Vec<_>>>()?;
    let kwargs = kwargs.into_iter().filter(|(_, value)| *value != Value::None).collect();
    Some(Value::Call { path: "sqlalchemy.Table".to_owned(), args, kwargs })
}

/// What a metadata calls a table: its name, behind its schema if it has one.
pub(super) fn key(table: &Value) -> Value {
    let Value::Call { args, kwargs, .. } = table else { return Value::None };
    let schema = kwargs.iter().find(|(key, _)| key == "schema").and_then(|(_, one)| one.as_str());
    match (schema, args.first()) {
        (Some(schema), Some(Value::Str(name))) => Value::Str(format!("{schema}.{name}")),
        (_, Some(name)) => name.clone(),
        _ => Value::None,
    }
}

/// Tables in the order in which SQLAlchemy creates them: first those that need no other, then those that
/// need only these, and so on.
pub(super) fn by_dependency(tables: Vec<Value>) -> Vec<Value> {
    let mut waiting: Vec<(Value, Vec<String>, Value)> =
        tables.into_iter().map(|table| (key(&table), mentioned(&table), table)).collect();
    let mut sorted = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let keys: Vec<Value> = waiting.iter().map(|(key, ..)| key.clone()).collect();
        let is_free = |(own, needs, _): &(Value, Vec<String>, Value)| {
            let needed =
                |key: &&Value| *key != own && needs.iter().any(|one| key.as_str() == Some(one));
            !keys.iter().any(|key| needed(&key))
        };
        let (free, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_free);
        if free.is_empty() {
            // A circle: SQLAlchemy leaves out the keys that close it.
            sorted.extend(rest.into_iter().map(|(_, _, table)| table));
            break;
        }
        sorted.extend(free.into_iter().map(|(_, _, table)| table));
        waiting = rest;
    }
    sorted
}

/// The tables that a table's foreign keys point at.
fn mentioned(table: &Value) -> Vec<String> {
    fn walk(value: &Value, found: &mut Vec<String>, depth: usize) {
        let Value::Call { path, args, .. } = value else { return };
        if depth > 3 {
            return;
        }
        if matches!(path.rsplit('.').next(), Some("ForeignKey" | "ForeignKeyConstraint")) {
            let listed =
                args.iter().flat_map(|one| one.as_list().unwrap_or(std::slice::from_ref(one)));
            for target in listed {
                match target {
                    Value::Str(text) => {
                        found.extend(text.rsplit_once('.').map(|(table, _)| table.to_owned()));
                    }
                    target => {
                        let key = key(target.root());
                        found.extend(key.as_str().map(str::to_owned));
                    }
                }
            }
            return;
        }
        args.iter().for_each(|one| walk(one, found, depth + 1));
    }
    let mut found = Vec::new();
    walk(table, &mut found, 0);
    found
}
