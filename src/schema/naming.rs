//! The names a database gives to what was left unnamed.

use super::tables::Role;
use super::{Column, Constraint, Dialect, Index, QualifiedName, Schema, Table};

/// The longest name PostgreSQL keeps, in bytes.
const LONGEST: usize = 63;

/// The names that are taken in the namespace of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct TakenNames<'s> {
    schema: &'s Schema,
    namespace: Option<&'s str>,
}

impl<'s> TakenNames<'s> {
    pub(super) fn around(schema: &'s Schema, table: &'s Table) -> Self {
        Self { schema, namespace: table.name.schema.as_deref() }
    }

    /// The names in the namespace of a table that is yet to come.
    pub(super) fn within(schema: &'s Schema, table: &'s QualifiedName) -> Self {
        Self { schema, namespace: table.schema.as_deref() }
    }

    /// Whether a default counts on a sequence of this name, or an identity does.
    fn has_sequence(self, name: &str) -> bool {
        self.schema.tables.is_borne(self.namespace, Role::Sequence, name)
    }

    fn has_relation(self, name: &str) -> bool {
        let qualified = QualifiedName::new(self.namespace.map(str::to_owned), name);
        self.schema.tables.is_borne(self.namespace, Role::Relation, name)
            || self.schema.views.contains_key(&qualified.to_string())
            || self.schema.sequences.contains(&qualified)
    }

    fn has_constraint(self, name: &str) -> bool {
        self.schema.tables.is_borne(self.namespace, Role::Constraint, name)
    }
}

/// The name `dialect` gives to an unnamed constraint of `table`; `None` where it gives none.
pub(super) fn constraint_name(
    dialect: Dialect,
    table: &Table,
    constraint: &Constraint,
    taken: TakenNames<'_>,
) -> Option<String> {
    match dialect {
        Dialect::Postgresql => Some(postgres_constraint(table, constraint, taken)),
        Dialect::Mysql => Some(mysql_constraint(table, constraint)),
        Dialect::Sqlite => None,
    }
}

fn postgres_constraint(table: &Table, constraint: &Constraint, taken: TakenNames<'_>) -> String {
    let name = &table.name.name;
    let is_relation = |one: &str| taken.has_relation(one) || taken.has_constraint(one);
    let is_constraint = |one: &str| taken.has_constraint(one);
    match constraint {
        Constraint::PrimaryKey(_) => postgres_free(name, None, "pkey", is_relation),
        Constraint::Unique(unique) => {
            postgres_free(name, Some(&joined(&unique.columns)), "key", is_relation)
        }
        Constraint::ForeignKey(key) => {
            postgres_free(name, Some(&joined(&key.columns)), "fkey", is_constraint)
        }
        Constraint::Check(check) => {
            let column = only_column(table, &check.expression);
            postgres_free(name, column.as_deref(), "check", is_constraint)
        }
        Constraint::Exclusion(exclusion) => {
            let columns = joined(&element_names(table, &exclusion.elements));
            postgres_free(name, Some(&columns), "excl", is_relation)
        }
    }
}

/// The name PostgreSQL gives to an unnamed index.
pub(super) fn postgres_index(table: &Table, index: &Index, taken: TakenNames<'_>) -> String {
    let elements: Vec<String> = index.columns.iter().chain(&index.include).cloned().collect();
    let words = element_names(table, &elements);
    let is_taken = |one: &str| taken.has_relation(one);
    postgres_free(&table.name.name, Some(&joined(&words)), "idx", is_taken)
}

/// What the elements of an index add to its name: columns, and the words that stand for expressions,
/// each with a number where it stands there already.
fn element_names(table: &Table, elements: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for element in elements {
        let own = table.columns.iter().find(|column| {
            element == &column.name
                || element
                    .strip_prefix(column.name.as_str())
                    .is_some_and(|rest| rest.starts_with(' '))
        });
        let word = own.map_or_else(|| expression_name(element), |column| column.name.clone());
        let mut name = word.clone();
        let mut number = 0_u32;
        while names.contains(&name) {
            number += 1;
            name = format!("{word}{number}");
        }
        names.push(name);
    }
    names
}

/// The word for an expression: the function it calls, or the type it casts to.
fn expression_name(expression: &str) -> String {
    let mut text = expression.trim();
    while let Some(inside) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        text = inside.trim();
    }
    let word = |text: &str| -> Option<String> {
        let is_name = !text.is_empty()
            && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        is_name.then(|| text.to_ascii_lowercase())
    };
    let called = text.split_once('(').and_then(|(name, rest)| {
        let closes = rest.find(')').is_some_and(|at| at + 1 == rest.len() || rest.contains('('));
        word(name).filter(|_| closes && text.ends_with(')'))
    });
    let cast = || {
        let (column, type_name) = text.rsplit_once("::")?;
        word(column).and_then(|column| word(type_name).map(|_| column))
    };
    called.or_else(cast).unwrap_or_else(|| "expr".to_owned())
}

/// The first free name of `{first}_{second}_{label}`, `…_{label}1`, `…_{label}2`.
fn postgres_free(
    first: &str,
    second: Option<&str>,
    label: &str,
    is_taken: impl Fn(&str) -> bool,
) -> String {
    let mut name = postgres_name(first, second, label);
    let mut number = 0_u32;
    while is_taken(&name) {
        number += 1;
        name = postgres_name(first, second, &format!("{label}{number}"));
    }
    name
}

/// PostgreSQL's `makeObjectName`: the longer part is cut until the whole fits.
///
/// ```
/// use alembic_mcp::schema::postgres_name;
/// assert_eq!(postgres_name("orders", Some("user_id"), "fkey"), "orders_user_id_fkey");
/// assert_eq!(postgres_name(&"t".repeat(70), Some("c"), "key").len(), 63);
/// ```
pub fn postgres_name(first: &str, second: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(second.is_some());
    let room = LONGEST.saturating_sub(overhead);
    let (mut left, mut right) = (first.len(), second.map_or(0, str::len));
    while left + right > room {
        if left > right {
            left -= 1;
        } else {
            right -= 1;
        }
    }
    let mut name = cut(first, left).to_owned();
    if let Some(second) = second {
        name.push('_');
        name.push_str(cut(second, right));
    }
    name.push('_');
    name.push_str(label);
    name
}

/// The name of the sequence that comes with a serial column.
pub(super) fn free_sequence(table: &str, column: &str, taken: TakenNames<'_>) -> String {
    postgres_free(table, Some(column), "seq", |one| {
        taken.has_relation(one) || taken.has_sequence(one)
    })
}

/// The bare name of the sequence that a default counts on.
/// The name of the sequence that `column` counts on.
pub(super) fn sequence_behind(table: &Table, column: &Column) -> Option<String> {
    let identity = || {
        column.identity.as_ref()?;
        Some(postgres_name(&table.name.name, Some(&column.name), "seq"))
    };
    column.default.as_deref().and_then(sequence_of).or_else(identity)
}

fn sequence_of(default: &str) -> Option<String> {
    let rest = default.strip_prefix("nextval('")?;
    let name = rest.get(..rest.find("'")?)?;
    let bare = name.rsplit('.').next().unwrap_or(name);
    Some(bare.trim_matches('"').to_owned())
}

impl QualifiedName {
    /// The name as PostgreSQL prints it, quoted where it would not be read back otherwise.
    pub(crate) fn told(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{}.{}", identifier(schema), identifier(&self.name)),
            None => identifier(&self.name),
        }
    }
}

/// A name as PostgreSQL prints it.
fn identifier(name: &str) -> String {
    let plain = !name.starts_with(|letter: char| letter.is_ascii_digit())
        && name
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// As PostgreSQL keeps a name that is too long.
pub(super) fn truncated(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Postgresql => cut(name, LONGEST).to_owned(),
        _ => name.to_owned(),
    }
}

/// The first `bytes` bytes, without half a character.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Column names as PostgreSQL puts them into a name: no further than a name can be long.
fn joined(columns: &[String]) -> String {
    let mut text = String::new();
    for column in columns {
        if !text.is_empty() {
            text.push('_');
        }
        text.push_str(column);
        if text.len() > LONGEST {
            break;
        }
    }
    cut(&text, LONGEST).to_owned()
}

/// The only column that an expression mentions.
fn only_column(table: &Table, expression: &str) -> Option<String> {
    let mut found: Vec<&str> = Vec::new();
    for word in super::words::identifiers(expression) {
        let known = table.columns.iter().find(|column| {
            column.name == word.text
                || (!word.quoted && column.name.eq_ignore_ascii_case(word.text))
        });
        if let Some(column) = known
            && !found.contains(&column.name.as_str())
        {
            found.push(&column.name);
        }
    }
    match found.as_slice() {
        [only] => Some((*only).to_owned()),
        _ => None,
    }
}

fn mysql_constraint(table: &Table, constraint: &Constraint) -> String {
    let numbered = |names: Vec<&String>, prefix: String| {
        let last = names
            .into_iter()
            .filter_map(|name| name.strip_prefix(&prefix)?.parse::<u32>().ok())
            .max()
            .unwrap_or(0);
        format!("{prefix}{}", last + 1)
    };
    match constraint {
        Constraint::PrimaryKey(_) => "PRIMARY".to_owned(),
        Constraint::Unique(unique) => {
            mysql_index(table, unique.columns.first().map_or("", String::as_str))
        }
        Constraint::ForeignKey(_) => {
            let names = table.foreign_keys.iter().filter_map(|key| key.name.as_ref()).collect();
            numbered(names, format!("{}_ibfk_", table.name.name))
        }
        Constraint::Check(_) => {
            let names = table.check_constraints.iter().filter_map(|one| one.name.as_ref());
            numbered(names.collect(), format!("{}_chk_", table.name.name))
        }
        Constraint::Exclusion(_) => String::new(),
    }
}

/// MySQL names an index after its first column, then `column_2`, `column_3`.
pub(super) fn mysql_index(table: &Table, column: &str) -> String {
    let taken = |name: &str| {
        table.indexes.iter().any(|index| index.name.eq_ignore_ascii_case(name))
            || table.unique_constraints.iter().any(|unique| unique.name.as_deref() == Some(name))
    };
    let mut name = column.to_owned();
    let mut number = 1_u32;
    while taken(&name) {
        number += 1;
        name = format!("{column}_{number}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_as_postgresql_cuts_them() {
        let table = "a_rather_long_table_name_that_goes_on_and_on";
        let name = postgres_name(table, Some("an_equally_long_column_name_here"), "fkey");
        assert_eq!(name.len(), 63);
        assert!(name.ends_with("_fkey"));
        let wide = postgres_name(&"é".repeat(40), Some("c"), "key");
        assert!(wide.len() <= 63 && wide.ends_with("_c_key"));
    }
}
