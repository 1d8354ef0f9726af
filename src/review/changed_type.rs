//! Type changes: what the database has to do for them.

use std::fmt;

use super::describe::type_text;
use super::step::Step;
use crate::operations::{OperationKind, stored_type_name};
use crate::schema::{
    Agreement, Change, Column, ColumnAlteration, Dialect, QualifiedName, Table,
    TypeFamily as Family, same_type,
};
use crate::sql::{says, sql_name};

/// A column's type before and after.
#[derive(Debug)]
pub struct ChangedType {
    pub(super) table: QualifiedName,
    pub(super) column: String,
    old: String,
    pub(super) new: String,
    /// The expression that makes the new values (PostgreSQL).
    pub(super) using: Option<String>,
    /// The default that the column has as its type changes.
    pub(super) default: Option<String>,
    families: (Family, Family),
    /// Digits of a second that are kept before and after, of a point in time or a span of it.
    digits: Option<(u32, u32)>,
    /// Bytes of a character, as far as they are known (MySQL).
    character: u32,
    /// Whether times without a zone are taken for UTC.
    is_utc: bool,
    dialect: Dialect,
}

impl fmt::Display for ChangedType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}: {} to {}", self.table, self.column, self.old, self.new)
    }
}

/// The type changes that `step` makes on tables that others use, where both types are known.
pub(super) fn changed_types(step: Step<'_>, dialect: Dialect) -> Vec<ChangedType> {
    let altered = step.changes().iter().filter_map(|change| match change {
        Change::AlterColumn { table, column, alteration } => Some((table, column, alteration)),
        _ => None,
    });
    altered
        .filter(|(table, column, _)| !step.is_new_column(table, column))
        .filter_map(|(table, column, alteration)| {
            changed_type(step, dialect, (table, column), alteration)
        })
        .collect()
}

fn changed_type(
    step: Step<'_>,
    dialect: Dialect,
    (table, column): (&QualifiedName, &str),
    alteration: &ColumnAlteration,
) -> Option<ChangedType> {
    let new = alteration.type_name.clone()?;
    let known = step.table(table).and_then(|table| table.column(column));
    let old = known
        .map(|known| known.type_name.clone())
        .filter(|name| !name.is_empty())
        .or_else(|| stated_type(step, dialect))?;
    let families = (family(step, &old, dialect), family(step, &new, dialect));
    let default = known.and_then(|known| known.default.clone());
    // In one ALTER TABLE the default goes before the type changes, wherever it is written.
    let default =
        default.filter(|_| step.statement().is_none() || !drops_default(step, table, column));
    let (table, column) = (table.clone(), column.to_owned());
    let using = alteration.using.clone();
    let digits = digits(&families.0, &old, dialect).zip(digits(&families.1, &new, dialect));
    let character = step.table(&table).map_or(FULL_CHARACTER, bytes_of_character);
    let is_utc = dialect == Dialect::Postgresql && is_utc(step);
    Some(ChangedType {
        table,
        column,
        old,
        new,
        using,
        default,
        families,
        digits,
        character,
        is_utc,
        dialect,
    })
}

/// The bytes that a character takes up at most, where the table does not say in which set it is written.
const FULL_CHARACTER: u32 = 4;

fn bytes_of_character(table: &Table) -> u32 {
    match table.charset.as_deref() {
        Some("utf8" | "utf8mb3") => 3,
        Some("ucs2") => 2,
        Some(set) if set.starts_with("latin") || set.starts_with("cp") || set == "ascii" => 1,
        _ => FULL_CHARACTER,
    }
}

/// How many digits of a second a type keeps.
fn digits(family: &Family, name: &str, dialect: Dialect) -> Option<u32> {
    if !matches!(family, Family::Timestamp(_) | Family::Time(_) | Family::Interval) {
        return None;
    }
    let told = name.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(it, _)| it);
    let told = told.and_then(|it| it.rsplit('=').next()).and_then(|it| it.trim().parse().ok());
    told.or(if dialect == Dialect::Postgresql { Some(6) } else { Some(0) })
}

/// Whether the same function set the session's time zone to UTC.
fn is_utc(step: Step<'_>) -> bool {
    let sets =
        |text: &&str| says(text, "SET") && (says(text, "TIMEZONE") || says(text, "TIME ZONE"));
    let set = step.before().rev().filter_map(|earlier| earlier.statement()).find(sets);
    set.is_some_and(|text| {
        let value =
            text.trim_end_matches([';', ' ', '\n']).rsplit([' ', '=']).next().unwrap_or_default();
        let value = value.trim_matches(['\'', '"']).to_ascii_lowercase();
        matches!(value.as_str(), "utc" | "gmt" | "etc/utc" | "zulu")
    })
}

fn drops_default(step: Step<'_>, of: &QualifiedName, named: &str) -> bool {
    step.changes().iter().any(|change| match change {
        Change::AlterColumn { table, column, alteration } => {
            table == of && column == named && alteration.default == Some(None)
        }
        _ => false,
    })
}

/// The type that the migration itself says the column had.
fn stated_type(step: Step<'_>, dialect: Dialect) -> Option<String> {
    let OperationKind::AlterColumnOp { existing_type, .. } = &step.operation.kind else {
        return None;
    };
    let stated = existing_type.as_ref()?;
    Some(stored_type_name(stated, dialect).unwrap_or_else(|| type_text(stated)))
}

/// What a type holds; a name that is an enum's is told from the schema.
fn family(step: Step<'_>, name: &str, dialect: Dialect) -> Family {
    match Family::read(name, dialect) {
        Family::Other(other) if dialect == Dialect::Postgresql => {
            let bare = other.rsplit('.').next().unwrap_or(&other).trim_matches('"').to_owned();
            let known = step.schema().enums.values().any(|one| one.name.name == bare);
            let here = step.changes().iter().any(|change| {
                matches!(change, Change::CreateEnum { enum_type, .. } if enum_type.name.name == bare)
            });
            if known || here { Family::Enum(Some(bare), Vec::new()) } else { Family::Other(other) }
        }
        Family::Timestamp(_) if dialect != Dialect::Postgresql => Family::Timestamp(false),
        Family::Integer(1) if dialect == Dialect::Mysql => Family::Boolean,
        family => family,
    }
}

impl ChangedType {
    pub(super) fn is_on_postgresql(&self) -> bool {
        self.dialect == Dialect::Postgresql
    }

    /// Whether the type `name` is the old or the new one.
    pub(super) fn has_type(&self, name: &str) -> bool {
        let bare = |told: &str| {
            told.trim_end_matches("[]").rsplit('.').next().unwrap_or(told).replace('"', "")
        };
        bare(&self.old) == name || bare(&self.new) == name
    }

    /// The change of a column that is there to the type that the database calls `new`.
    pub fn of(
        table: &Table,
        column: &Column,
        new: &str,
        using: Option<&str>,
        dialect: Dialect,
    ) -> Self {
        let old = column.type_name.clone();
        let read = |name: &str| match Family::read(name, dialect) {
            Family::Timestamp(_) if dialect != Dialect::Postgresql => Family::Timestamp(false),
            Family::Integer(1) if dialect == Dialect::Mysql => Family::Boolean,
            family => family,
        };
        let families = (read(&old), read(new));
        Self {
            table: table.name.clone(),
            column: column.name.clone(),
            digits: digits(&families.0, &old, dialect).zip(digits(&families.1, new, dialect)),
            character: bytes_of_character(table),
            default: column.default.clone(),
            using: using.map(str::to_owned),
            new: new.to_owned(),
            is_utc: false,
            families,
            old,
            dialect,
        }
    }

    /// Whether the database writes every row anew. False where the types are not known.
    pub fn rewrites(&self) -> bool {
        let (old, new) = (&self.families.0, &self.families.1);
        match self.dialect {
            Dialect::Postgresql => {
                self.is_worked_out()
                    || self.loses_digits()
                    || rewrites_on_postgresql(old, new)
                        && !(self.is_utc && only_gains_zone(old, new))
            }
            Dialect::Mysql => {
                self.digits.is_some_and(|(old, new)| old != new)
                    || copies_on_mysql(old, new, self.character)
            }
            Dialect::Sqlite => false,
        }
    }

    fn loses_digits(&self) -> bool {
        self.digits.is_some_and(|(old, new)| new < old)
    }

    /// Whether USING does more than name the column or cast it to its new type.
    fn is_worked_out(&self) -> bool {
        let Some(using) = &self.using else { return false };
        let text: String = using
            .chars()
            .filter(|letter| !letter.is_whitespace() && !matches!(letter, '"' | '(' | ')'))
            .collect();
        let text = text.to_ascii_lowercase();
        match text.split_once("::") {
            None => text != self.column.to_ascii_lowercase(),
            Some((value, cast)) => {
                let same = same_type(cast, &self.new, Dialect::Postgresql);
                value != self.column.to_ascii_lowercase() || same == Agreement::Different
            }
        }
    }

    /// Whether a value of the old type may not fit the new one.
    pub fn narrows(&self) -> bool {
        if self.is_worked_out() {
            return false;
        }
        if self.dialect == Dialect::Sqlite {
            return loses_by_cast(&self.families.0, &self.families.1);
        }
        if self.loses_digits() {
            return true;
        }
        match (&self.families.0, &self.families.1) {
            (Family::Text(old) | Family::Char(old), Family::Text(new) | Family::Char(new)) => {
                shrinks(*old, *new)
            }
            (Family::Integer(old), Family::Integer(new)) => new < old,
            (Family::Numeric(_) | Family::Float(_), Family::Integer(_)) => true,
            (Family::Float(8), Family::Float(4)) => true,
            (Family::Timestamp(_), Family::Date | Family::Time(_)) => true,
            (Family::Numeric(old), Family::Numeric(new)) => match (old, new) {
                (_, None) => false,
                (None, Some(_)) => true,
                (Some((old, old_scale)), Some((new, scale))) => {
                    new.saturating_sub(*scale) < old.saturating_sub(*old_scale) || scale < old_scale
                }
            },
            _ => false,
        }
    }

    /// The condition that values have to meet to fit the new type, where it is a plain one.
    pub fn fits(&self) -> Option<String> {
        let column = sql_name(&self.column, self.dialect);
        match &self.families.1 {
            Family::Text(Some(length)) | Family::Char(Some(length)) => {
                Some(format!("char_length({column}) <= {length}"))
            }
            Family::Integer(bytes @ (2 | 4)) => {
                let limit = 2_i64.pow(u32::from(*bytes) * 8 - 1);
                Some(format!("{column} BETWEEN -{limit} AND {}", limit - 1))
            }
            Family::Numeric(Some((precision, scale))) if *precision <= MOST_DIGITS => {
                let limit = first_too_large(*precision, *scale);
                Some(format!("{column} > -{limit} AND {column} < {limit}"))
            }
            _ => None,
        }
    }

    /// Whether PostgreSQL has no cast that it uses by itself. False where the types are not known.
    pub fn needs_using(&self) -> bool {
        self.dialect == Dialect::Postgresql && lacks_cast(&self.families.0, &self.families.1)
    }
}

/// No database has more digits.
const MOST_DIGITS: u32 = 1000;

/// The least number that `numeric(precision, scale)` rounds to one of too many digits.
fn first_too_large(precision: u32, scale: u32) -> String {
    let nines = |count: u32| "9".repeat(count as usize);
    let whole = match precision.saturating_sub(scale) {
        0 => "0".to_owned(),
        digits => nines(digits),
    };
    format!("{whole}.{}5", nines(scale))
}

/// SQLite keeps any value in any column, but the copy that a batch makes casts to a type of another kind:
/// text becomes the number that it begins with, or 0, and a date its year.
fn loses_by_cast(old: &Family, new: &Family) -> bool {
    let is_text = matches!(
        old,
        Family::Text(_)
            | Family::Char(_)
            | Family::Date
            | Family::Time(_)
            | Family::Timestamp(_)
            | Family::Uuid
    );
    match (old, new) {
        (Family::Date, Family::Date)
        | (Family::Time(_), Family::Time(_))
        | (Family::Timestamp(_), Family::Timestamp(_)) => false,
        (Family::Numeric(_) | Family::Float(_), Family::Integer(_)) => true,
        (
            _,
            Family::Integer(_)
            | Family::Boolean
            | Family::Numeric(_)
            | Family::Float(_)
            | Family::Date
            | Family::Time(_)
            | Family::Timestamp(_),
        ) => is_text,
        _ => false,
    }
}

fn shrinks(old: Option<u32>, new: Option<u32>) -> bool {
    match (old, new) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(old), Some(new)) => new < old,
    }
}

fn rewrites_on_postgresql(old: &Family, new: &Family) -> bool {
    match (old, new) {
        (Family::Text(old), Family::Text(new)) => shrinks(*old, *new),
        (Family::Text(_), Family::Other(name)) | (Family::Other(name), Family::Text(None))
            if is_citext(name) =>
        {
            false
        }
        (Family::Other(old), Family::Other(new)) if old == "cidr" && new == "inet" => false,
        (Family::Numeric(old), Family::Numeric(new)) => match (old, new) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some((old, old_scale)), Some((new, scale))) => old_scale != scale || new < old,
        },
        (Family::Array(old), Family::Array(new)) => rewrites_on_postgresql(old, new),
        (Family::Enum(old, _), Family::Enum(new, _)) => old != new,
        (Family::Other(old), Family::Other(new)) => differ(old, new),
        (Family::Other(name), _) | (_, Family::Other(name)) => is_known(name),
        (old, new) => old != new,
    }
}

/// A time that is UTC already gets a zone, or loses it: what is stored stays as it is.
fn only_gains_zone(old: &Family, new: &Family) -> bool {
    matches!((old, new), (Family::Timestamp(_), Family::Timestamp(_)))
}

/// MySQL copies the table unless only the limit of a text grows and its length takes as many bytes as
/// before; a character takes up to `character` bytes.
fn copies_on_mysql(old: &Family, new: &Family, character: u32) -> bool {
    let short = |length: u32| length.saturating_mul(character) <= 255;
    match (old, new) {
        (Family::Text(Some(old)), Family::Text(Some(new))) => {
            new < old || short(*old) != short(*new)
        }
        (Family::Enum(..), Family::Enum(..)) => false,
        (Family::Other(_), _) | (_, Family::Other(_)) => false,
        (old, new) => old != new,
    }
}

fn lacks_cast(old: &Family, new: &Family) -> bool {
    let is_number = |family: &Family| {
        matches!(family, Family::Integer(_) | Family::Numeric(_) | Family::Float(_))
    };
    match (old, new) {
        (old, new) if old == new => false,
        (_, Family::Text(_) | Family::Char(_)) => false,
        (old, new) if is_number(old) && is_number(new) => false,
        (Family::Date | Family::Timestamp(_), Family::Date | Family::Timestamp(_))
        | (Family::Timestamp(_) | Family::Time(_) | Family::Interval, Family::Time(_))
        | (Family::Time(_), Family::Interval)
        | (Family::Json | Family::Jsonb, Family::Json | Family::Jsonb) => false,
        (Family::Array(old), Family::Array(new)) => lacks_cast(old, new),
        (Family::Enum(old, _), Family::Enum(new, _)) => old != new,
        (Family::Other(_), Family::Other(_)) => false,
        (_, Family::Other(name)) => is_known(name) && !is_citext(name),
        (Family::Other(name), _) => is_known(name),
        _ => true,
    }
}

fn is_citext(name: &str) -> bool {
    name.rsplit('.').next() == Some("citext")
}

/// Whether the type is one of a database's own, so that it can be told apart from others.
fn is_known(name: &str) -> bool {
    same_type(name, "boolean", Dialect::Postgresql) == Agreement::Different
}

fn differ(left: &str, right: &str) -> bool {
    same_type(left, right, Dialect::Postgresql) == Agreement::Different
}
