//! What somebody claims of a table, answered item by item.

use serde::{Deserialize, Serialize};

use crate::schema::{Agreement, Column, Dialect, ForeignKey, Table, same_default, same_type};

/// What is claimed of a table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Columns
    #[serde(default)]
    pub columns: Vec<ExpectedColumn>,
    /// Keys, uniques, checks, indexes
    #[serde(default)]
    pub constraints: Vec<ExpectedConstraint>,
    /// Rows
    #[serde(default)]
    pub counts: Vec<ExpectedCount>,
}

/// A column as it is claimed to be; what is left out is not asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedColumn {
    /// Name
    pub name: String,
    /// SQL or SQLAlchemy type
    #[serde(rename = "type", default)]
    pub type_name: Option<String>,
    /// May be NULL
    #[serde(default)]
    pub nullable: Option<bool>,
    /// Server default
    #[serde(default)]
    pub default: Option<String>,
    /// That there is none
    #[serde(default)]
    pub absent: bool,
}

/// A constraint or index as it is claimed to be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedConstraint {
    /// Kind
    pub kind: ExpectedKind,
    /// Name
    #[serde(default)]
    pub name: Option<String>,
    /// Columns
    #[serde(default)]
    pub columns: Vec<String>,
    /// Of a foreign key: `table` or `table.column`
    #[serde(default)]
    pub references: Option<String>,
    /// Such as CASCADE
    #[serde(default)]
    pub ondelete: Option<String>,
    /// That there is none
    #[serde(default)]
    pub absent: bool,
}

/// The kinds of constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ExpectedKind {
    PrimaryKey,
    ForeignKey,
    Unique,
    Check,
    Index,
}

/// How many rows there are said to be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedCount {
    /// Rows
    pub rows: i64,
    /// SQL condition
    #[serde(rename = "where", default)]
    pub condition: Option<String>,
}

/// Whether a claim holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Holds {
    True,
    False,
    Unknown,
}

/// One claim and what is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// What was claimed.
    pub claim: String,
    /// Whether it holds.
    pub holds: Holds,
    /// What is there.
    pub found: String,
}

/// A count that was made, or why it was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// So many rows.
    Exactly(i64),
    /// About so many.
    About(i64),
    /// It was not counted.
    Not(String),
}

/// Answers what is claimed of columns and constraints. What was read of `place` alone, and not of the
/// database, settles nothing of the database.
pub fn answer_columns_and_constraints(
    expect: &Expect,
    table: &Table,
    dialect: Dialect,
    unread: Option<&str>,
) -> Vec<Answered> {
    let columns = expect.columns.iter().map(|claimed| column(claimed, table, dialect));
    let constraints = expect.constraints.iter().map(|claimed| constraint(claimed, table));
    let mut answers: Vec<Answered> = columns.chain(constraints).collect();
    if let Some(place) = unread {
        for answer in &mut answers {
            answer.holds = Holds::Unknown;
            answer.found = format!("the database was not read; {place}: {}", answer.found);
        }
    }
    answers
}

impl ExpectedCount {
    /// The answer to the claim.
    pub fn answered(&self, counted: &Counted) -> Answered {
        let claim = match &self.condition {
            Some(condition) => format!("{} rows where {condition}", self.rows),
            None => format!("{} rows", self.rows),
        };
        let (holds, found) = match counted {
            Counted::Exactly(rows) => (holds(*rows == self.rows), format!("{rows} rows")),
            Counted::About(rows) => (Holds::Unknown, format!("about {rows} rows, by estimate")),
            Counted::Not(why) => (Holds::Unknown, why.clone()),
        };
        Answered { claim, holds, found }
    }
}

fn holds(it_does: bool) -> Holds {
    if it_does { Holds::True } else { Holds::False }
}

fn column(claimed: &ExpectedColumn, table: &Table, dialect: Dialect) -> Answered {
    let mut claim = format!("column {}", claimed.name);
    if let Some(kind) = &claimed.type_name {
        claim.push_str(&format!(" {kind}"));
    }
    if let Some(nullable) = claimed.nullable {
        claim.push_str(if nullable { " null" } else { " not null" });
    }
    if let Some(default) = &claimed.default {
        claim.push_str(&format!(" default {default}"));
    }
    if claimed.absent {
        claim.push_str(" absent");
    }
    let actual = table.columns.iter().find(|one| one.name.eq_ignore_ascii_case(&claimed.name));
    let Some(actual) = actual else {
        return Answered { claim, holds: holds(claimed.absent), found: "absent".to_owned() };
    };
    let mut parts = vec![holds(!claimed.absent)];
    if let Some(kind) = &claimed.type_name {
        parts.push(match same_type(&actual.type_name, kind, dialect) {
            Agreement::Same => Holds::True,
            Agreement::Different => Holds::False,
            Agreement::Unknown => Holds::Unknown,
        });
    }
    parts.extend(claimed.nullable.map(|nullable| holds(nullable == actual.nullable)));
    let default = claimed.default.as_deref();
    parts.extend(default.map(|default| {
        let quoted = format!("'{}'", default.replace('\'', "''"));
        let there = actual.default.as_deref();
        holds(same_default(there, Some(default)) || same_default(there, Some(&quoted)))
    }));
    Answered { claim, holds: all(&parts), found: told_column(actual) }
}

fn all(parts: &[Holds]) -> Holds {
    match (parts.contains(&Holds::False), parts.contains(&Holds::Unknown)) {
        (true, _) => Holds::False,
        (false, true) => Holds::Unknown,
        (false, false) => Holds::True,
    }
}

fn told_column(column: &Column) -> String {
    let null = if column.nullable { "null" } else { "not null" };
    let default = column.default.as_ref().map(|default| format!(" default {default}"));
    format!("{} {null}{}", column.type_name, default.unwrap_or_default())
}

/// A constraint as the table has it.
struct Actual {
    name: Option<String>,
    columns: Vec<String>,
    references: Option<(String, Vec<String>)>,
    ondelete: Option<String>,
    told: String,
}

fn constraint(claimed: &ExpectedConstraint, table: &Table) -> Answered {
    let actual = actual(claimed.kind, table);
    let fits = |one: &&Actual| {
        same_name(claimed, one) && same_columns(claimed, one) && same_key(claimed, one)
    };
    let claim = told_claim(claimed);
    if let Some(found) = actual.iter().find(fits) {
        return Answered { claim, holds: holds(!claimed.absent), found: found.told.clone() };
    }
    // The one that was most likely meant shows what is wrong.
    let near = actual.iter().find(|one| {
        (!claimed.columns.is_empty() && same_columns(claimed, one))
            || (claimed.name.is_some() && same_name(claimed, one))
    });
    let found = near.map_or_else(|| "absent".to_owned(), |near| near.told.clone());
    Answered { claim, holds: holds(claimed.absent), found }
}

fn same_name(claimed: &ExpectedConstraint, actual: &Actual) -> bool {
    match &claimed.name {
        None => true,
        Some(name) => actual.name.as_ref().is_some_and(|given| given.eq_ignore_ascii_case(name)),
    }
}

fn same_columns(claimed: &ExpectedConstraint, actual: &Actual) -> bool {
    let bare = |names: &[String]| -> Vec<String> {
        names.iter().map(|name| name.to_ascii_lowercase()).collect()
    };
    claimed.columns.is_empty()
        || claimed.kind == ExpectedKind::Check
        || bare(&claimed.columns) == bare(&actual.columns)
}

fn same_key(claimed: &ExpectedConstraint, actual: &Actual) -> bool {
    let refers = claimed.references.as_ref().is_none_or(|target| {
        actual.references.as_ref().is_some_and(|(table, columns)| {
            let with_column = |column: &String| {
                format!("{table}.{column}").eq_ignore_ascii_case(target)
                    || format!("{table}({column})").eq_ignore_ascii_case(target)
            };
            table.eq_ignore_ascii_case(target) || columns.iter().any(with_column)
        })
    });
    let action = |text: Option<&String>| {
        text.map_or_else(|| "NO ACTION".to_owned(), |text| text.to_ascii_uppercase())
    };
    refers
        && (claimed.ondelete.is_none()
            || action(claimed.ondelete.as_ref()) == action(actual.ondelete.as_ref()))
}

fn told_claim(claimed: &ExpectedConstraint) -> String {
    let mut claim = match claimed.kind {
        ExpectedKind::PrimaryKey => "primary key",
        ExpectedKind::ForeignKey => "foreign key",
        ExpectedKind::Unique => "unique",
        ExpectedKind::Check => "check",
        ExpectedKind::Index => "index",
    }
    .to_owned();
    if let Some(name) = &claimed.name {
        claim.push_str(&format!(" {name}"));
    }
    if !claimed.columns.is_empty() {
        claim.push_str(&format!(" ({})", claimed.columns.join(", ")));
    }
    if let Some(target) = &claimed.references {
        claim.push_str(&format!(" -> {target}"));
    }
    if let Some(action) = &claimed.ondelete {
        claim.push_str(&format!(" ON DELETE {action}"));
    }
    if claimed.absent {
        claim.push_str(" absent");
    }
    claim
}

fn actual(kind: ExpectedKind, table: &Table) -> Vec<Actual> {
    let plain = |name: Option<String>, columns: Vec<String>, what: &str| {
        let told = format!("{what}{} ({})", named(name.as_ref()), columns.join(", "));
        Actual { name, columns, references: None, ondelete: None, told }
    };
    match kind {
        ExpectedKind::PrimaryKey => table
            .primary_key
            .iter()
            .map(|key| plain(key.name.clone(), key.columns.clone(), "primary key"))
            .collect(),
        ExpectedKind::ForeignKey => table.foreign_keys.iter().map(foreign_key).collect(),
        ExpectedKind::Unique => {
            let constraints = table.unique_constraints.iter();
            let constraints =
                constraints.map(|one| plain(one.name.clone(), one.columns.clone(), "unique"));
            let indexes = table.indexes.iter().filter(|index| index.unique);
            let indexes = indexes.map(|one| {
                let predicate = one.predicate.as_ref();
                let mut actual = plain(Some(one.name.clone()), one.columns.clone(), "unique index");
                if let Some(predicate) = predicate {
                    actual.told.push_str(&format!(" WHERE {predicate}"));
                }
                actual
            });
            constraints.chain(indexes).collect()
        }
        ExpectedKind::Check => table
            .check_constraints
            .iter()
            .map(|one| {
                let valid = if one.validated { "" } else { " NOT VALID" };
                let told = format!("check{} {}{valid}", named(one.name.as_ref()), one.expression);
                let name = one.name.clone();
                Actual { name, columns: Vec::new(), references: None, ondelete: None, told }
            })
            .collect(),
        ExpectedKind::Index => table
            .indexes
            .iter()
            .map(|one| {
                let mut actual = plain(Some(one.name.clone()), one.columns.clone(), "index");
                if let Some(predicate) = &one.predicate {
                    actual.told.push_str(&format!(" WHERE {predicate}"));
                }
                if !one.valid {
                    actual.told.push_str(" INVALID");
                }
                actual
            })
            .collect(),
    }
}

fn foreign_key(key: &ForeignKey) -> Actual {
    let action = key.on_delete.as_ref().map(|action| format!(" ON DELETE {action}"));
    let valid = if key.validated { "" } else { " NOT VALID" };
    Actual {
        name: key.name.clone(),
        columns: key.columns.clone(),
        references: Some((key.referred_table.to_string(), key.referred_columns.clone())),
        ondelete: key.on_delete.clone(),
        told: format!(
            "foreign key{} ({}) -> {}({}){}{valid}",
            named(key.name.as_ref()),
            key.columns.join(", "),
            key.referred_table,
            key.referred_columns.join(", "),
            action.unwrap_or_default()
        ),
    }
}

fn named(name: Option<&String>) -> String {
    name.map(|name| format!(" {name}")).unwrap_or_default()
}
