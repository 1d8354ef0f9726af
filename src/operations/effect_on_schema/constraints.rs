//! The constraints that operations add.

use super::Maker;
use crate::operations::ForeignKeyTarget;
use crate::operations::expressions::expression_text;
use crate::python::Value;
use crate::schema::{
    CheckConstraint, Constraint, ConstraintKind, Deferral, ExclusionConstraint, ForeignKey,
    QualifiedName, UniqueConstraint, labelled_name,
};

impl Maker<'_> {
    /// A name as SQLAlchemy hands it on.
    pub(super) fn named(&self, name: &Option<String>) -> Option<String> {
        name.as_ref().map(|name| labelled_name(name, self.dialect))
    }

    pub(super) fn unique(
        &self,
        name: &Option<String>,
        columns: &[String],
        kw: &[(String, Value)],
    ) -> Constraint {
        Constraint::Unique(UniqueConstraint {
            name: self.named(name),
            columns: columns.to_vec(),
            nulls_not_distinct: truth(kw, "postgresql_nulls_not_distinct"),
            deferral: deferral(kw),
        })
    }

    pub(super) fn check(
        &self,
        table: &QualifiedName,
        name: &Option<String>,
        condition: &str,
        is_final: bool,
    ) -> CheckConstraint {
        CheckConstraint {
            name: self.check_name(table, name, is_final),
            expression: condition.to_owned(),
            validated: true,
        }
    }

    /// The name of a check constraint; a naming convention stands around one that is not final.
    pub(super) fn check_name(
        &self,
        table: &QualifiedName,
        name: &Option<String>,
        is_final: bool,
    ) -> Option<String> {
        let name = name.as_ref()?;
        let full = self.conventions.check_name(table, name).filter(|_| !is_final);
        Some(labelled_name(full.as_ref().unwrap_or(name), self.dialect))
    }
}

/// When a constraint is checked, from `deferrable=` and `initially=`.
pub(super) fn deferral(kw: &[(String, Value)]) -> Deferral {
    let initially = text(kw, "initially");
    let initially_deferred = initially.is_some_and(|text| text.eq_ignore_ascii_case("deferred"));
    Deferral { deferrable: truth(kw, "deferrable") || initially_deferred, initially_deferred }
}

/// The exclusion constraint that these elements make; `None` if they are not decided.
pub(super) fn exclusion(elements: &[Value], kw: &[(String, Value)]) -> Option<ExclusionConstraint> {
    let told = elements.iter().map(|element| {
        let parts = element.as_list()?;
        let (column, operator) = (parts.first()?, parts.get(1)?.as_str()?);
        Some(format!("{} WITH {operator}", expression_text(column)?))
    });
    let place = |name: &str| kw.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    Some(ExclusionConstraint {
        name: None,
        method: text(kw, "using").unwrap_or("gist").to_ascii_lowercase(),
        elements: told.collect::<Option<Vec<_>>>()?,
        predicate: place("where").and_then(expression_text),
        deferral: deferral(kw),
    })
}

pub(super) fn foreign_key(
    name: Option<String>,
    columns: &[String],
    target: &ForeignKeyTarget,
) -> ForeignKey {
    let action = |text: &Option<String>| {
        text.as_ref().map(|text| text.to_ascii_uppercase()).filter(|text| text != "NO ACTION")
    };
    ForeignKey {
        name,
        columns: columns.to_vec(),
        referred_table: QualifiedName::new(target.schema.clone(), &target.table),
        referred_columns: target.columns.clone(),
        on_delete: action(&target.ondelete),
        on_update: action(&target.onupdate),
        match_type: text(&target.kw, "match").map(str::to_ascii_uppercase),
        deferral: deferral(&target.kw),
        validated: true,
    }
}

pub(super) fn constraint_kind(type_: &str) -> Option<ConstraintKind> {
    match type_ {
        "primary" => Some(ConstraintKind::PrimaryKey),
        "foreignkey" => Some(ConstraintKind::ForeignKey),
        "unique" => Some(ConstraintKind::Unique),
        "check" => Some(ConstraintKind::Check),
        _ => None,
    }
}

pub(super) fn truth(kw: &[(String, Value)], name: &str) -> bool {
    kw.iter().any(|(key, value)| key == name && value.truth() == Some(true))
}

/// The text of a keyword argument.
pub(super) fn text<'v>(kw: &'v [(String, Value)], name: &str) -> Option<&'v str> {
    kw.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.as_str())
}
