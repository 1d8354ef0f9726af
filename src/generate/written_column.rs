//! A new column as source.

use super::ask::{Ask, qualified};
use super::column_type::{TypeSource, type_source};
use super::draft::Draft;
use super::pattern::Pattern;
use super::source::{python_bool, sa_text};
use super::type_source::stored_type_source;
use crate::python::python_string;
use crate::refusal::Refusal;
use crate::schema::{Dialect, EnumType, QualifiedName, Table};

/// `sa.Column(…)` and what it needs.
#[derive(Debug)]
pub(super) struct WrittenColumn {
    pub(super) source: String,
    pub(super) import: Option<String>,
    /// The enum type that has to be created first.
    pub(super) creates: Option<EnumType>,
}

/// What a foreign key points at.
#[derive(Debug, Clone)]
pub(super) struct Referred {
    pub(super) name: QualifiedName,
    pub(super) columns: Vec<String>,
    /// The table, where it is known.
    pub(super) table: Option<Table>,
}

impl Draft<'_> {
    /// `sa.Column(…)` of `spec`.
    pub(super) fn written_column(
        &mut self,
        ask: &Ask<'_>,
        spec: &Pattern,
        nullable: bool,
        default: Option<&str>,
    ) -> Result<WrittenColumn, Refusal> {
        let name = ask.name("column", &spec.column)?;
        let type_source = self.type_of(ask, spec)?;
        let mut parts = vec![python_string(name), type_source.text];
        if !spec.computed.is_empty() {
            parts.push(self.computed(ask, spec, default)?);
        }
        if spec.identity {
            parts.push(self.identity(ask, spec, default)?);
        }
        if spec.primary_key {
            parts.push("primary_key=True".to_owned());
        } else {
            parts.push(format!("nullable={}", python_bool(nullable)));
        }
        if let Some(default) = default {
            parts.push(format!("server_default={}", sa_text(ask.expression("default", default)?)));
        }
        // SQLite keeps no comments.
        let comment = spec.comment.as_ref().filter(|text| !text.is_empty());
        if let Some(comment) = comment.filter(|_| self.dialect != Dialect::Sqlite) {
            parts.push(format!("comment={}", python_string(comment)));
        }
        Ok(WrittenColumn {
            source: format!("sa.Column({})", parts.join(", ")),
            import: type_source.import,
            creates: type_source.creates,
        })
    }

    /// The type that is asked for, else that of the column referred to.
    fn type_of(&mut self, ask: &Ask<'_>, spec: &Pattern) -> Result<TypeSource, Refusal> {
        if !spec.type_.is_empty() || spec.references.is_empty() {
            return type_source(ask, spec, &self.schema, self.dialect);
        }
        let referred = self.referred(ask, &spec.references)?;
        let column = referred.table.as_ref().zip(referred.columns.first());
        let stored = column.and_then(|(table, column)| table.column(column));
        let source = stored
            .and_then(|column| stored_type_source(&column.type_name, &self.schema, self.dialect));
        source.map(TypeSource::of).ok_or_else(|| {
            ask.bad("`type` is missing", "give the type of the column that `references` names")
        })
    }

    fn computed(
        &self,
        ask: &Ask<'_>,
        spec: &Pattern,
        default: Option<&str>,
    ) -> Result<String, Refusal> {
        let expression = ask.expression("computed", &spec.computed)?;
        if default.is_some() || spec.identity {
            return Err(ask.bad(
                "a generated column has no default and does not number itself",
                "leave `default` and `identity` out",
            ));
        }
        // PostgreSQL stores the value; elsewhere it is worked out when read, and no row is written.
        let persisted = python_bool(self.dialect == Dialect::Postgresql);
        Ok(format!("sa.Computed({}, persisted={persisted})", crate::python::sql_text(expression)))
    }

    fn identity(
        &self,
        ask: &Ask<'_>,
        spec: &Pattern,
        default: Option<&str>,
    ) -> Result<String, Refusal> {
        if default.is_some() {
            return Err(
                ask.bad("a column that numbers itself has no default", "leave `default` out")
            );
        }
        match self.dialect {
            Dialect::Postgresql => Ok("sa.Identity(always=False)".to_owned()),
            Dialect::Mysql if spec.primary_key => Ok("autoincrement=True".to_owned()),
            Dialect::Sqlite if spec.primary_key => Ok("autoincrement=True".to_owned()),
            other => Err(ask.not_here(
                format!("{} numbers no column but the primary key", other.name()),
                "leave `identity` out, or make the column the primary key",
            )),
        }
    }

    /// What `references` names: a table and columns that are a key there.
    pub(super) fn referred(
        &mut self,
        ask: &Ask<'_>,
        references: &str,
    ) -> Result<Referred, Refusal> {
        let parts =
            references.split_once(',').map_or(references, |(first, _)| first).rsplit_once('.');
        let Some((table, first)) = parts else {
            return Err(ask.bad(
                format!("`references` is {references:?}"),
                "write it as table.column, such as users.id, or users.id,version for several",
            ));
        };
        let rest = references.split(',').skip(1).map(|column| column.trim().to_owned());
        let columns: Vec<String> = std::iter::once(first.trim().to_owned()).chain(rest).collect();
        let name = qualified(ask.name("references", table)?);
        for column in &columns {
            ask.name("references", column)?;
        }
        let table = self.table(ask, "references", &name)?;
        if let Some(known) = &table {
            for column in &columns {
                self.column(ask, "references", known, column)?;
            }
            check_is_key(ask, known, &columns)?;
        }
        Ok(Referred { name, columns, table })
    }
}

/// A foreign key has to point at a key.
fn check_is_key(ask: &Ask<'_>, table: &Table, columns: &[String]) -> Result<(), Refusal> {
    let same =
        |key: &[String]| key.len() == columns.len() && key.iter().all(|one| columns.contains(one));
    let is_key = table.primary_key.as_ref().is_some_and(|key| same(&key.columns))
        || table.unique_constraints.iter().any(|one| same(&one.columns))
        || table
            .indexes
            .iter()
            .any(|one| one.unique && one.predicate.is_none() && same(&one.columns));
    if is_key {
        return Ok(());
    }
    let key = table.primary_key.as_ref().map_or_else(
        || "it has no primary key".to_owned(),
        |key| format!("its primary key is {}", key.columns.join(", ")),
    );
    Err(ask.refuse(
        "not_a_key",
        format!("{}({}) is no key: {key}", table.name, columns.join(", ")),
        "refer to the primary key, or make the columns unique first with create_unique",
    ))
}
