//! Names as SQLAlchemy's compiler writes them for no database in particular.

/// Words that are quoted wherever they stand as names.
const RESERVED: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "between", "binary", "both", "case", "cast", "check", "collate", "column", "constraint", "create",
    "cross", "current_date", "current_role", "current_time", "current_timestamp", "current_user",
    "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "for",
    "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike", "in", "initially",
    "inner", "intersect", "into", "is", "isnull", "join", "leading", "left", "like", "limit",
    "localtime", "localtimestamp", "natural", "new", "not", "notnull", "null", "off", "offset", "old",
    "on", "only", "or", "order", "outer", "overlaps", "placing", "primary", "references", "right",
    "select", "session_user", "set", "similar", "some", "symmetric", "table", "then", "to",
    "trailing", "true", "union", "unique", "user", "using", "verbose", "when", "where",
];

/// A name, quoted where it has to be.
pub(super) fn quoted_name(name: &str) -> String {
    let legal = name.chars().all(|letter| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '_' | '$')
    });
    let begins = name.starts_with(|letter: char| letter.is_ascii_digit() || letter == '$');
    if legal && !begins && !name.is_empty() && !RESERVED.contains(&name) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}
