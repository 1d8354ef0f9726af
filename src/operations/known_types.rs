//! Types that the project's own classes make: enumerations, and types that stand for others.

use crate::python::{CallEvent, Class, MethodQuestion, Value};
use crate::schema::Dialect;

use super::calls::last_part;
use super::dialect_types::is_known_name;
use super::expressions::type_expression;
use super::imports::is_project_module;
use super::invoked::own_repr;

/// The key under which the type is kept that a type of the project's own stands for.
pub(super) const IMPLEMENTATION: &str = "impl";
/// The key of the type that it stands for in the database at hand.
pub(super) const LOADED: &str = "load_dialect_impl";
/// The key of the type that it stands for in a database that is none.
pub(super) const COMPILED: &str = "load_dialect_impl()";
/// The key of the SQL text that it is written as.
pub(super) const COLUMN_SPEC: &str = "get_col_spec";
/// The key of its `repr`, where its class has an `__init__` of its own.
pub(super) const SHOWN: &str = "__repr__";
/// Keys that no migration wrote.
pub(super) const HIDDEN: &[&str] = &[IMPLEMENTATION, LOADED, COMPILED, COLUMN_SPEC, SHOWN];

/// The class of a dialect that a type is asked about.
const DIALECT: &str = "sqlalchemy.engine.Dialect";

/// Classes of SQLAlchemy from which types of a project's own are made.
const DECORATOR: &str = "TypeDecorator";
const USER_DEFINED: &str = "UserDefinedType";

/// What is asked of a class's objects if they are types; of a dialect only where one is known.
pub(super) fn questions(class: &Class, dialect: Option<Dialect>) -> Option<Vec<MethodQuestion>> {
    let is_type = inherits(class, DECORATOR)
        || inherits(class, USER_DEFINED)
        || class.ancestors.iter().any(|path| is_base(path));
    if !is_type || class.is_enum {
        return None;
    }
    let mut questions: Vec<MethodQuestion> = vec![(COLUMN_SPEC.to_owned(), Vec::new())];
    if let Some(dialect) = dialect {
        let names = [dialect.name(), "default"];
        questions.extend(names.map(|name| (LOADED.to_owned(), vec![dialect_called(name)])));
    }
    Some(questions)
}

/// Whether what a type stands for depends on the database.
pub(super) fn depends_on_dialect(class: &Class) -> bool {
    inherits(class, DECORATOR) && class.methods.iter().any(|method| method == LOADED)
}

fn dialect_called(name: &str) -> Value {
    let kwargs = vec![("name".to_owned(), Value::Str(name.to_owned()))];
    Value::Call { path: DIALECT.to_owned(), args: Vec::new(), kwargs }
}

/// An attribute of a dialect that a type is asked about.
pub(super) fn dialect_attribute(receiver: &Value, name: &str) -> Option<Value> {
    let Value::Call { path, kwargs, .. } = receiver else { return None };
    let found = kwargs.iter().find(|(key, _)| key == name).filter(|_| path == DIALECT);
    found.map(|(_, value)| value.clone())
}

/// What a method hands back as it is: `dialect.type_descriptor(type)`, `stack.enter_context(batch)`.
pub(super) fn described(call: &Value) -> Option<Value> {
    match call {
        Value::MethodCall { receiver, name, args, .. } if name == "type_descriptor" => {
            dialect_attribute(receiver, "name")?;
            args.first().cloned()
        }
        // A batch is the same object within its block and outside of it.
        Value::MethodCall { name, args, .. } if name == "enter_context" => {
            let is_batch = |value: &&Value| matches!(value, Value::Call { path, .. } if path == "alembic.op.batch_alter_table");
            args.first().filter(is_batch).cloned()
        }
        _ => None,
    }
}

/// A type with what its project's classes say of it.
pub(super) fn known_type(event: &CallEvent<'_>) -> Option<Value> {
    let Value::Call { path, args, kwargs } = event.call else { return None };
    if matches!(last_part(path), "Enum" | "ENUM") {
        return enumerated(event, path, args, kwargs);
    }
    let Some(class) = class_of(event, path) else { return column_of(event, path, args, kwargs) };
    let mut all = kwargs.clone();
    all.extend(told(event, path, class)?);
    Some(Value::Call { path: path.clone(), args: args.clone(), kwargs: all })
}

/// `Column("at", UtcDateTime)`: the class alone stands for its instance.
fn column_of(
    event: &CallEvent<'_>,
    path: &str,
    args: &[Value],
    kwargs: &[(String, Value)],
) -> Option<Value> {
    if last_part(path) != "Column" {
        return None;
    }
    let instance = |value: &Value| {
        let Value::Name(path) = value else { return None };
        let kwargs = told(event, path, class_of(event, path)?)?;
        Some(Value::Call { path: path.clone(), args: Vec::new(), kwargs })
    };
    let position = args.iter().position(|value| instance(value).is_some())?;
    let mut args = args.to_vec();
    if let Some(value) = args.get_mut(position) {
        *value = instance(value)?;
    }
    Some(Value::Call { path: path.to_owned(), args, kwargs: kwargs.to_vec() })
}

fn class_of<'e>(event: &'e CallEvent<'_>, path: &str) -> Option<&'e Class> {
    event.classes.iter().find(|(known, _)| known == path).map(|(_, class)| class)
}

/// `Enum(Colour)`: the members' names, or their values where `values_callable` is given.
fn enumerated(
    event: &CallEvent<'_>,
    path: &str,
    args: &[Value],
    kwargs: &[(String, Value)],
) -> Option<Value> {
    let [Value::Name(colour)] = args else { return None };
    let class = class_of(event, colour).filter(|class| class.is_enum)?;
    let by_value = kwargs.iter().any(|(name, _)| name == "values_callable");
    let members = class.members.iter().filter(|(name, _)| !name.starts_with('_'));
    let labels: Vec<Value> = members
        .map(|(name, value)| if by_value { value.clone() } else { Value::Str(name.clone()) })
        .collect();
    let mut kwargs: Vec<(String, Value)> =
        kwargs.iter().filter(|(name, _)| name != "values_callable").cloned().collect();
    if kwargs.iter().all(|(name, _)| name != "name") {
        kwargs.push(("name".to_owned(), Value::Str(last_part(colour).to_lowercase())));
    }
    Some(Value::Call { path: path.to_owned(), args: labels, kwargs })
}

/// What a class of the project's own says of the type that its object is, under hidden keys.
fn told(event: &CallEvent<'_>, path: &str, class: &Class) -> Option<Vec<(String, Value)>> {
    class.made.as_ref()?;
    let mut told = match inherits(class, DECORATOR) {
        true => decorated(event, class)?,
        false => vec![(IMPLEMENTATION.to_owned(), base(class))],
    };
    told.retain(|(_, value)| *value != Value::None);
    if let Some((_, Value::Str(text))) = class.answers.iter().find(|(name, _)| name == COLUMN_SPEC)
    {
        told.push((COLUMN_SPEC.to_owned(), Value::Str(text.clone())));
    }
    if !inherits(class, DECORATOR)
        && let Some(made) = &class.made
        && let Some(parameters) = &made.parameters
    {
        let base = told.first().and_then(|(_, value)| type_expression(value));
        let shown = own_repr(last_part(path), parameters, &made.attributes, base.as_ref());
        told.push((SHOWN.to_owned(), Value::Str(shown)));
    }
    Some(told)
}

/// The type of SQLAlchemy's that a class inherits from, made as its `__init__` makes it.
fn base(class: &Class) -> Value {
    let Some(path) = class.ancestors.iter().find(|path| is_base(path)) else { return Value::None };
    let (args, kwargs) = handed_up(class);
    Value::Call { path: path.clone(), args, kwargs }
}

/// What a `TypeDecorator` stands for.
fn decorated(event: &CallEvent<'_>, class: &Class) -> Option<Vec<(String, Value)>> {
    let implementation = implementation(event, class)?;
    let mut told = Vec::new();
    let answers = class.answers.iter().filter(|(name, _)| name == LOADED);
    for ((_, answer), key) in answers.zip([LOADED, COMPILED]) {
        let is_inherited = matches!(answer.root(), Value::Call { path, .. } if path == "super");
        if !is_inherited {
            told.push((key.to_owned(), answer.clone()));
        }
    }
    told.push((IMPLEMENTATION.to_owned(), implementation));
    Some(told)
}

/// Its `impl`, made with what its `__init__` hands on.
fn implementation(event: &CallEvent<'_>, class: &Class) -> Option<Value> {
    let (_, value) = class.members.iter().find(|(name, _)| name == "impl")?;
    let (path, args, mut kwargs) = match value {
        Value::Name(path) => {
            let (args, kwargs) = handed_up(class);
            (path, args, kwargs)
        }
        Value::Call { path, args, kwargs } => (path, args.clone(), kwargs.clone()),
        value => return Some(value.clone()),
    };
    // It may stand for another of the project's own.
    let inner = class_of(event, path).filter(|inner| *inner != class);
    if let Some(told) = inner.and_then(|inner| told(event, path, inner)) {
        kwargs.retain(|(name, _)| !HIDDEN.contains(&name.as_str()));
        kwargs.extend(told);
    }
    Some(Value::Call { path: path.clone(), args, kwargs })
}

/// What the first class whose source is not known is handed.
fn handed_up(class: &Class) -> (Vec<Value>, Vec<(String, Value)>) {
    class.made.as_ref().and_then(|made| made.handed_up.clone()).unwrap_or_default()
}

fn inherits(class: &Class, name: &str) -> bool {
    class.ancestors.iter().any(|path| last_part(path) == name)
}

/// Whether a path is of a type that comes with SQLAlchemy or a library for it.
fn is_base(path: &str) -> bool {
    path.contains('.') && !is_project_module(path) && is_known_name(last_part(path))
}
