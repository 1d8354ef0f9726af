//! What `op.alter_column` does beyond what it is told, on MySQL and MariaDB.
//!
//! All but a change of the default alone becomes `MODIFY` or `CHANGE`, which states the whole column
//! anew: what Alembic was not told of the column as it is, the server forgets.

use crate::python::Value;
use crate::schema::ColumnAlteration;

/// Adds to `alteration` what the restatement loses, and what it states of the column as it is. `existing_type` is
/// the stored type given, `stated` reads a default.
pub(super) fn restate(
    alteration: &mut ColumnAlteration,
    existing_type: Option<String>,
    existing_nullable: Option<bool>,
    kw: &[(String, Value)],
    stated: impl Fn(&Value) -> Option<String>,
) {
    let given = |name: &str| kw.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    let is_told = |name: &str| {
        given(name).is_some_and(|value| !matches!(value, Value::None | Value::Bool(false)))
    };
    // A date's default that calls a function is not set apart from its column either.
    let calls = alteration.default.as_ref().and_then(Option::as_deref).is_some_and(|default| {
        let default = default.to_ascii_lowercase();
        default.contains("current_timestamp") || default.contains("now()")
    });
    let is_restated = alteration.rename.is_some()
        || alteration.type_name.is_some()
        || alteration.nullable.is_some()
        || calls
        || given("comment").is_some()
        || given("autoincrement").is_some();
    if !is_restated {
        return;
    }
    alteration.nullable = alteration.nullable.or(existing_nullable).or(Some(true));
    if alteration.type_name.is_none() {
        alteration.type_name = existing_type;
    }
    if alteration.default.is_none() {
        alteration.default = match is_told("existing_server_default") {
            true => given("existing_server_default").and_then(stated).map(Some),
            false => Some(None),
        };
    }
    if alteration.comment.is_none() {
        alteration.comment = match is_told("existing_comment") {
            true => given("existing_comment").and_then(Value::as_str).map(|it| Some(it.to_owned())),
            false => Some(None),
        };
    }
}
