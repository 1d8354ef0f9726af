//! What leads to the migration's database: its connection, sessions on it, and the rows that they hold.

use crate::python::{Span, Value};

use super::calls::last_part;

/// Classes of sessions, and what makes them.
const SESSIONS: &[&str] = &["Session", "scoped_session", "AsyncSession", "sessionmaker"];

/// Methods that give one row of what they are called on. The first is a step of a loop.
const FETCHING: &[&str] = &[
    STEP,
    "fetchone",
    "first",
    "get",
    "get_one",
    "merge",
    "one",
    "one_or_none",
    "scalar",
    "scalar_one",
    "scalar_one_or_none",
];

/// What a loop calls for each of its rounds.
const STEP: &str = "__next__";

/// Functions whose result has the elements of what they are handed.
const PASSING_ON: &[&str] = &["iter", "list", "reversed", "set", "sorted", "tuple"];

/// Whether a value leads to the migration's connection, or to a session on it.
pub(super) fn is_connection(value: &Value) -> bool {
    if is_extension_session(value) {
        return true;
    }
    if links(value).any(|name| name == STEP) {
        return false;
    }
    match root(value) {
        Value::Call { path, args, kwargs } => match path.as_str() {
            "alembic.op.get_bind" => true,
            "alembic.op.get_context" | "alembic.context.get_context" => {
                let chain = value.to_string();
                chain.contains(".bind") || chain.contains(".connection")
            }
            path if last_part(path) == "sessionmaker" => !matches!(value, Value::Call { .. }),
            path if SESSIONS.contains(&last_part(path)) => true,
            _ => {
                let mut handed = args.iter().chain(kwargs.iter().map(|(_, value)| value));
                last_part(path) == "Connection" && handed.any(is_connection)
            }
        },
        found => is_extension_session(found),
    }
}

/// Whether `value` is what `begin_nested()` of a connection or session gives: a savepoint, which its
/// own `commit()` releases.
pub(super) fn is_savepoint(value: &Value) -> bool {
    matches!(value, Value::MethodCall { name, .. } if name == "begin_nested")
}

/// Whether `value` is a session, rather than the connection that it uses, or comes from one.
pub(super) fn is_session(value: &Value) -> bool {
    match root(value) {
        Value::Call { path, .. } => SESSIONS.contains(&last_part(path)),
        found => is_extension_session(found),
    }
}

/// `db.Session(bind=bind)`: an extension's own session class, on the migration's connection.
fn is_extension_session(value: &Value) -> bool {
    match value {
        Value::MethodCall { name, args, kwargs, .. } if name == "Session" => {
            args.iter().chain(kwargs.iter().map(|(_, value)| value)).any(is_connection)
        }
        _ => false,
    }
}

/// `session.query(…)` and what is chained to it.
pub(super) fn is_query(value: &Value) -> bool {
    links(value).any(|name| name == "query")
}

/// An object that a session holds for a row, or something of it.
pub(super) fn is_row(value: &Value) -> bool {
    links(value).any(|name| FETCHING.contains(&name)) && is_session(value)
}

/// What a loop over the result of a session sees in each of its rounds.
pub(super) fn row_of(result: &Value) -> Option<Value> {
    match result {
        Value::Call { path, args, .. } if path == "enumerate" => {
            let number = Value::Opaque { source: "enumerate".to_owned(), span: Span::default() };
            Some(Value::List(vec![number, row_of(args.first()?)?]))
        }
        Value::Call { path, args, .. } if PASSING_ON.contains(&path.as_str()) => {
            row_of(args.first()?)
        }
        Value::MethodCall { .. } if is_session(result) => Some(Value::MethodCall {
            receiver: Box::new(result.clone()),
            name: STEP.to_owned(),
            args: Vec::new(),
            kwargs: Vec::new(),
        }),
        _ => None,
    }
}

/// The query in `inspect(query).session`, which has that session.
fn session_of_query(value: &Value) -> Option<&Value> {
    let Value::Attribute { receiver, name } = value else { return None };
    match &**receiver {
        Value::Call { path, args, .. } if name == "session" && path == "sqlalchemy.inspect" => {
            args.first().filter(|query| is_query(query))
        }
        _ => None,
    }
}

/// The names of the methods that lead to a value, last one first.
fn links(value: &Value) -> impl Iterator<Item = &str> {
    let mut next = Some(value);
    std::iter::from_fn(move || {
        loop {
            match next? {
                Value::MethodCall { receiver, name, .. } => {
                    next = Some(receiver);
                    return Some(name.as_str());
                }
                Value::Attribute { receiver, .. } => next = Some(receiver),
                _ => return None,
            }
        }
    })
}

/// Where a chain of attributes and method calls begins; the session of an extension is such a beginning.
fn root(value: &Value) -> &Value {
    let mut value = value;
    while let Value::MethodCall { receiver, .. } | Value::Attribute { receiver, .. } = value {
        if is_extension_session(value) {
            break;
        }
        value = session_of_query(value).unwrap_or(receiver);
    }
    value
}
