//! Database, migrations, model and schemas: in what they differ, one list.

use std::collections::BTreeSet;

use serde::Serialize;

use super::enums::enum_labels;
use super::pairing::Pair;
use super::schemas::refusing;
use super::{Facts, ReadFrom};
use crate::models::Model;
use crate::review::Severity;
use crate::schema::{
    Dialect, Difference, DifferenceKind, Table, TypeFamily, diff_checks, diff_marks, diff_tables,
};

/// What one side says where it has nothing.
pub(super) const ABSENT: &str = "absent";
/// What a side says that agrees with the database where another does not.
const SAME: &str = "as the database";

/// Words that PostgreSQL adds to a condition when it prints it, and the one that they stand for.
const PRINTED: &[&str] = &["any", "array", "character", "in", "text", "varying"];

/// One thing in which they differ. A side that is empty was not read or has no say in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mismatch {
    /// What kind of thing.
    pub kind: MismatchKind,
    /// Its name.
    pub name: String,
    /// What the database has.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub database: String,
    /// What the migrations up to the database's revision make.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub migrations: String,
    /// What the model says.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// What the Pydantic schema says.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub schema: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where model or schema say it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
}

impl Mismatch {
    pub(super) fn new(kind: MismatchKind, name: impl Into<String>, severity: Severity) -> Self {
        let nothing = String::new;
        Self {
            kind,
            name: name.into(),
            database: nothing(),
            migrations: nothing(),
            model: nothing(),
            schema: nothing(),
            severity,
            at: nothing(),
        }
    }

    /// What the others are held against.
    pub(super) fn reference(&self) -> &str {
        if self.database.is_empty() { &self.migrations } else { &self.database }
    }
}

/// The kinds of things that can differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum MismatchKind {
    Table,
    #[default]
    Column,
    Type,
    Nullable,
    Default,
    Computed,
    Identity,
    Enum,
    PrimaryKey,
    ForeignKey,
    Unique,
    Index,
    Check,
    Comment,
    /// A field of a schema that refuses what the column may hold.
    SchemaField,
}

impl From<DifferenceKind> for MismatchKind {
    fn from(kind: DifferenceKind) -> Self {
        match kind {
            DifferenceKind::Column => Self::Column,
            DifferenceKind::Type => Self::Type,
            DifferenceKind::Nullable => Self::Nullable,
            DifferenceKind::Default => Self::Default,
            DifferenceKind::PrimaryKey => Self::PrimaryKey,
            DifferenceKind::ForeignKey => Self::ForeignKey,
            DifferenceKind::Unique => Self::Unique,
            DifferenceKind::Index => Self::Index,
            DifferenceKind::Check => Self::Check,
        }
    }
}

/// All differences, the worst first.
pub(super) fn differences(
    facts: &Facts<'_>,
    model: Option<&Model>,
    pairs: &[Pair<'_>],
) -> Vec<Mismatch> {
    let mut all = Vec::new();
    if let Some(model) = model.filter(|_| facts.read_from != ReadFrom::Model && !facts.is_view) {
        all.extend(with_model(facts, model));
        all.extend(enum_labels(facts, model));
    }
    with_migrations(facts, model, &mut all);
    if let Some(model) = model {
        all.extend(with_schemas(facts, model, pairs));
    }
    all.sort_by_key(|mismatch| mismatch.severity);
    all
}

fn with_model(facts: &Facts<'_>, model: &Model) -> Vec<Mismatch> {
    let mut found = diff_tables(facts.table, &model.table, facts.dialect);
    found.extend(model_checks(facts, model));
    let plain = found.into_iter().map(|one| (MismatchKind::from(one.kind), one));
    let plain = plain.chain(table_comment(facts, model).map(|one| (MismatchKind::Comment, one)));
    let marks = diff_marks(facts.table, &model.table, facts.dialect);
    let marks = marks.into_iter().map(|mark| (of_mark(&mark.kind), mark.difference));
    plain.chain(marks).map(|(kind, difference)| mismatch(facts, model, kind, difference)).collect()
}

fn of_mark(kind: &crate::schema::Mark) -> MismatchKind {
    match kind {
        crate::schema::Mark::Computed => MismatchKind::Computed,
        crate::schema::Mark::Identity => MismatchKind::Identity,
        crate::schema::Mark::Comment => MismatchKind::Comment,
    }
}

/// The comment of the table itself, which is not read of migrations.
fn table_comment(facts: &Facts<'_>, model: &Model) -> Option<Difference> {
    let has_comments = facts.read_from == ReadFrom::Database && facts.dialect != Dialect::Sqlite;
    let told = |text: &Option<String>| text.clone().unwrap_or_else(|| ABSENT.to_owned());
    let (stored, given) = (&facts.table.comment, &model.table.comment);
    (has_comments && stored != given).then(|| Difference {
        kind: DifferenceKind::Column,
        name: facts.table.name.name.clone(),
        left: told(stored),
        right: told(given),
    })
}

/// Checks that the model names and the table lacks, or the other way about. A naming convention puts words
/// before a name; each database prints conditions in its own way.
fn model_checks(facts: &Facts<'_>, model: &Model) -> Vec<Difference> {
    // A convention may put more around a name than words.
    let word = |name: &str| -> String {
        let lower = name.to_ascii_lowercase();
        lower.chars().filter(|letter| letter.is_alphanumeric() || *letter == '_').collect()
    };
    let is_named = |stored: &str, given: &str| {
        let (stored, given) = (word(stored), word(given));
        stored == given || stored.ends_with(&format!("_{given}"))
    };
    let bare = |text: &str| -> String {
        let lower = text.to_ascii_lowercase();
        lower.chars().filter(|letter| letter.is_alphanumeric()).collect()
    };
    let same = |stored: &crate::schema::CheckConstraint, given: &crate::schema::CheckConstraint| {
        let names = stored.name.as_deref().zip(given.name.as_deref());
        names.is_some_and(|(stored, given)| is_named(stored, given))
            || bare(&stored.expression) == bare(&given.expression)
    };
    let (stored, given) = (&facts.table.check_constraints, &model.table.check_constraints);
    let missing = given.iter().filter(|one| !stored.iter().any(|other| same(other, one)));
    // A condition without a name that is written otherwise cannot be told from another.
    let missing = missing.filter(|one| one.name.is_some() || stored.is_empty());
    let difference = |one: &crate::schema::CheckConstraint, is_stored: bool| Difference {
        kind: DifferenceKind::Check,
        name: one.name.clone().unwrap_or_else(|| one.expression.clone()),
        left: if is_stored { one.expression.clone() } else { ABSENT.to_owned() },
        right: if is_stored { ABSENT.to_owned() } else { one.expression.clone() },
    };
    let further = stored.iter().filter(|one| {
        one.name.is_some()
            && !given.iter().any(|other| same(one, other) || other.name.is_none())
            && !is_of_type(facts, model, one)
    });
    let further = further.map(|one| difference(one, true));
    missing.map(|one| difference(one, false)).chain(further).collect()
}

/// Whether a check is what SQLAlchemy or MariaDB make of a column's type by themselves.
fn is_of_type(facts: &Facts<'_>, model: &Model, check: &crate::schema::CheckConstraint) -> bool {
    let is_json = facts.dialect == Dialect::Mysql && check.expression.contains("json_valid");
    let columns = model.table.columns.iter();
    is_json
        || columns.filter(|column| crate::schema::mentions(&check.expression, &column.name)).any(
            |column| {
                let family = TypeFamily::read(&column.type_name, facts.dialect);
                matches!(family, TypeFamily::Enum(..) | TypeFamily::Boolean | TypeFamily::Other(_))
            },
        )
}

fn mismatch(
    facts: &Facts<'_>,
    model: &Model,
    kind: MismatchKind,
    difference: Difference,
) -> Mismatch {
    let severity = severity(facts, kind, &difference, model.uncertain);
    let at = place(facts, model, &difference.name);
    let column = model.columns.iter().find(|column| column.column == difference.name);
    let own_type = column.and_then(|column| column.own_type.as_deref());
    let told = match (kind, own_type) {
        (MismatchKind::Type, Some(own)) => {
            format!("{} (what {own} is stored as)", difference.right)
        }
        _ => difference.right,
    };
    let mut found = Mismatch { model: told, at, ..Mismatch::new(kind, difference.name, severity) };
    *side(facts, &mut found) = difference.left;
    found
}

/// The side that the others are held against.
pub(super) fn side<'a>(facts: &Facts<'_>, mismatch: &'a mut Mismatch) -> &'a mut String {
    match facts.read_from {
        ReadFrom::Database => &mut mismatch.database,
        _ => &mut mismatch.migrations,
    }
}

/// An error breaks queries or writes, a warning lets the sides drift apart, the rest is style.
fn severity(
    facts: &Facts<'_>,
    kind: MismatchKind,
    difference: &Difference,
    uncertain: bool,
) -> Severity {
    let (is_left, is_right) = (difference.left != ABSENT, difference.right != ABSENT);
    match kind {
        // What the other side does not say may stand where reading cannot follow.
        _ if uncertain && !is_right => Severity::Info,
        MismatchKind::Type if only_size(facts, difference) => Severity::Warning,
        MismatchKind::Column | MismatchKind::Type | MismatchKind::PrimaryKey => Severity::Error,
        MismatchKind::Default if is_right => Severity::Warning,
        MismatchKind::Index | MismatchKind::Check if is_right && !is_left => Severity::Warning,
        MismatchKind::Default
        | MismatchKind::Index
        | MismatchKind::Check
        | MismatchKind::Comment => Severity::Info,
        _ => Severity::Warning,
    }
}

/// Whether both hold the same kind of values, and differ in their limits alone.
fn only_size(facts: &Facts<'_>, difference: &Difference) -> bool {
    use TypeFamily as F;
    let read = |text: &str| TypeFamily::read(text, facts.dialect);
    matches!(
        (read(&difference.left), read(&difference.right)),
        (F::Text(_) | F::Char(_), F::Text(_) | F::Char(_))
            | (F::Integer(_), F::Integer(_))
            | (F::Numeric(_), F::Numeric(_))
            | (F::Float(_), F::Float(_))
            | (F::Json | F::Jsonb, F::Json | F::Jsonb)
    )
}

/// Where the model says it: the column's line, or that of a foreign key's first column.
pub(super) fn place(facts: &Facts<'_>, model: &Model, name: &str) -> String {
    let keys = facts.table.foreign_keys.iter().chain(&model.table.foreign_keys);
    let of_key = keys
        .filter(|key| key.name.as_deref() == Some(name))
        .find_map(|key| key.columns.first())
        .map_or(name, String::as_str);
    match model.columns.iter().find(|column| column.column.eq_ignore_ascii_case(of_key)) {
        Some(column) => facts.place(&column.path, column.line),
        None => facts.place(&model.path, model.line),
    }
}

/// Adds what the migrations say: to what is known already, and where only they differ.
fn with_migrations(facts: &Facts<'_>, model: Option<&Model>, all: &mut Vec<Mismatch>) {
    let Some(replayed) = &facts.replayed else { return };
    let Some(made) = replayed.table else {
        if !(replayed.uncertain || facts.is_view || facts.is_version_table) {
            let name = facts.table.name.to_string();
            all.push(Mismatch {
                database: "present".to_owned(),
                migrations: ABSENT.to_owned(),
                ..Mismatch::new(MismatchKind::Table, name, Severity::Warning)
            });
        }
        return;
    };
    let is_table_comment =
        |one: &Mismatch| one.kind == MismatchKind::Comment && one.name == facts.table.name.name;
    for known in all.iter_mut().filter(|one| !is_table_comment(one)) {
        known.migrations = SAME.to_owned();
    }
    for (kind, difference) in drift(facts.table, made, facts.dialect) {
        let same = |one: &&mut Mismatch| one.kind == kind && one.name == difference.name;
        if let Some(known) = all.iter_mut().find(same) {
            known.migrations = difference.right;
            continue;
        }
        let mut severity = severity(facts, kind, &difference, replayed.uncertain);
        if replayed.uncertain {
            severity = Severity::Info;
        }
        all.push(Mismatch {
            at: model.map(|model| place(facts, model, &difference.name)).unwrap_or_default(),
            model: model.map(|_| SAME.to_owned()).unwrap_or_default(),
            database: difference.left,
            migrations: difference.right,
            ..Mismatch::new(kind, difference.name, severity)
        });
    }
}

fn drift(table: &Table, made: &Table, dialect: Dialect) -> Vec<(MismatchKind, Difference)> {
    let checks = unlike(diff_checks(table, made, dialect));
    let plain = diff_tables(table, made, dialect).into_iter().chain(checks);
    let plain = plain.map(|one| (MismatchKind::from(one.kind), one));
    let marks = diff_marks(table, made, dialect);
    plain.chain(marks.into_iter().map(|mark| (of_mark(&mark.kind), mark.difference))).collect()
}

/// Without the pairs of checks that each side has under a name of its own: a naming convention that only
/// `env.py` knows makes another name, and each database prints conditions in its own way.
fn unlike(found: Vec<Difference>) -> Vec<Difference> {
    let words = |condition: &str| -> BTreeSet<String> {
        let words = condition.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
        let words = words.map(str::to_ascii_lowercase);
        words.filter(|word| !(word.is_empty() || PRINTED.contains(&word.as_str()))).collect()
    };
    let is_left = |one: &Difference| one.right == ABSENT;
    let like = |one: &Difference, other: &Difference| {
        is_left(one) != is_left(other)
            && words(if is_left(one) { &one.left } else { &one.right })
                == words(if is_left(other) { &other.left } else { &other.right })
    };
    let alone = |one: &&Difference| !found.iter().any(|other| like(one, other));
    found.iter().filter(alone).cloned().collect()
}

/// Fields of schemas for what goes out that refuse what the column may hold.
fn with_schemas(facts: &Facts<'_>, model: &Model, pairs: &[Pair<'_>]) -> Vec<Mismatch> {
    let found = refusing(facts, model, pairs);
    let outgoing = found.iter().filter(|one| !one.pair.input && !one.pair.schema.uncertain);
    outgoing
        .map(|one| {
            let (kind, name) = (MismatchKind::SchemaField, one.column.name.clone());
            let mut mismatch = Mismatch {
                schema: format!(
                    "{}.{}: {}",
                    one.pair.schema.class, one.field.name, one.field.annotation
                ),
                at: facts.place(&one.field.path, one.field.line),
                // Who fills it otherwise may well know a value.
                ..Mismatch::new(
                    kind,
                    name,
                    match one.pair.schema.from_attributes {
                        true => Severity::Warning,
                        false => Severity::Info,
                    },
                )
            };
            *side(facts, &mut mismatch) = "null".to_owned();
            mismatch
        })
        .collect()
}
