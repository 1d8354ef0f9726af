//! Columns of mapped classes: `User.email` is a column of the class's table.

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
