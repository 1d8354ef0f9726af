//! Names of tables, as statements and schemas write them.

use crate::python::Value;

/// `schema.table`, or `table` in the default schema.
pub(super) fn qualified(schema: Option<&str>, table: &str) -> String {
    schema.map_or_else(|| table.to_owned(), |schema| format!("{schema}.{table}"))
}

/// Whether two names mean one table; PostgreSQL's default schema may be named or not.
pub(super) fn same_table(left: &str, right: &str) -> bool {
    plain(left) == plain(right)
}

/// A table's name without quotes and without the default schema.
pub(super) fn plain(name: &str) -> String {
    let name = name.replace(['"', '`'], "");
    name.strip_prefix("public.").map_or(name.clone(), str::to_owned)
}

/// Whether keyword argument `name` is there and true.
pub(super) fn switched_on(kw: &[(String, Value)], name: &str) -> bool {
    kw.iter().any(|(key, value)| key == name && value.as_bool() == Some(true))
}

/// Whether a statement's last word is CASCADE.
pub(super) fn ends_in_cascade(text: &str) -> bool {
    text.trim_end()
        .trim_end_matches(';')
        .split_whitespace()
        .next_back()
        .is_some_and(|word| word.eq_ignore_ascii_case("cascade"))
}
