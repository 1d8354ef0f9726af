//! One hazard, one file, named as its id.
//!
//! A rule says what goes wrong, which lock or failure that means and what to write instead, and
//! carries an example that it must find beside one that it must leave alone.

mod add_fk_validating;
mod add_not_null_no_default;
mod alter_type_rewrite;
mod autogen_phantom_drop;
mod autogen_phantom_index_drop;
mod batch_mode_missing_sqlite;
mod commit_in_migration;
mod concurrently_in_transaction;
mod dml_no_where;
mod docstring_revises_mismatch;
mod downgrade_missing;
mod drop_cascade;
mod drop_column;
mod drop_table;
mod drop_type;
mod dynamic_sql_unanalysable;
mod empty_migration;
mod enum_value_used_same_transaction;
mod fk_ondelete_missing;
mod imports_app_models;
mod index_not_concurrent;
mod patterned_revision_id;
mod rename_column;
mod rename_table;
mod revision_id_too_long;
mod server_default_quoted_function;
mod set_not_null_scan;
mod sqlite_nonconstant_default;
mod truncate;
mod type_narrowing;
mod unnamed_constraint;

pub(crate) use downgrade_missing::needs_no_undoing;

use super::Severity;
use super::changed_type::changed_type;
use super::context::{Context, Hit, Step, line_span, revision_span};
use super::describe::{counted, is_identifier, python_list, shortened};
use super::effect::{
    AddedForeignKey, CreatedIndex, Effect, Place, ends_in_cascade, plain, same_table,
};
use super::history::{Creator, History};
use crate::operations::{ColumnDefinition, Operation, OperationKind, ServerDefault};
use crate::python::Span;
use crate::schema::Dialect;
use crate::sql::StatementClass;

const ALL: &[Dialect] = &[Dialect::Postgresql, Dialect::Mysql, Dialect::Sqlite];
const PG: &[Dialect] = &[Dialect::Postgresql];

/// A hazard and how it is found.
#[derive(Debug)]
pub struct Rule {
    /// The hazard's id.
    pub id: &'static str,
    /// What is found, in a few words.
    pub title: &'static str,
    /// How bad it is where nothing is known of the data.
    pub severity: Severity,
    /// The databases it concerns.
    pub dialects: &'static [Dialect],
    /// What goes wrong.
    pub why: &'static str,
    /// The lock taken and what it blocks.
    pub lock: Option<&'static str>,
    /// What to write instead.
    pub fix: &'static str,
    /// A migration that has the hazard.
    pub unsafe_example: &'static str,
    /// A migration that does not have it.
    pub safe_example: &'static str,
    check: fn(&Context<'_>) -> Vec<Hit>,
}

impl Rule {
    /// What the rule finds in one revision.
    pub(super) fn findings(&self, context: &Context<'_>) -> Vec<super::Finding> {
        if !self.dialects.contains(&context.dialect()) {
            return Vec::new();
        }
        (self.check)(context).into_iter().map(|hit| context.finding(self, hit)).collect()
    }
}

/// Every rule, by id.
pub fn rules() -> &'static [Rule] {
    RULES
}

static RULES: &[Rule] = &[
    add_fk_validating::RULE,
    add_not_null_no_default::RULE,
    alter_type_rewrite::RULE,
    autogen_phantom_drop::RULE,
    autogen_phantom_index_drop::RULE,
    batch_mode_missing_sqlite::RULE,
    commit_in_migration::RULE,
    concurrently_in_transaction::RULE,
    dml_no_where::RULE,
    docstring_revises_mismatch::RULE,
    downgrade_missing::RULE,
    drop_cascade::RULE,
    drop_column::RULE,
    drop_table::RULE,
    drop_type::RULE,
    dynamic_sql_unanalysable::RULE,
    empty_migration::RULE,
    enum_value_used_same_transaction::RULE,
    fk_ondelete_missing::RULE,
    imports_app_models::RULE,
    index_not_concurrent::RULE,
    patterned_revision_id::RULE,
    rename_column::RULE,
    rename_table::RULE,
    revision_id_too_long::RULE,
    server_default_quoted_function::RULE,
    set_not_null_scan::RULE,
    sqlite_nonconstant_default::RULE,
    truncate::RULE,
    type_narrowing::RULE,
    unnamed_constraint::RULE,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::testing::review_example;

    #[test]
    fn rules_stand_in_order_under_their_own_ids() {
        assert!(rules().windows(2).all(|pair| pair[0].id < pair[1].id));
    }

    #[test]
    fn every_unsafe_example_is_found_and_every_safe_one_left_alone() {
        for rule in rules() {
            let dialect = rule.dialects[0];
            let found = review_example(rule.unsafe_example, dialect);
            let finding = found.findings.iter().find(|finding| finding.rule == rule.id);
            let finding = finding.unwrap_or_else(|| panic!("{} misses its example", rule.id));
            assert_eq!(finding.severity, rule.severity, "{}", rule.id);
            let left = review_example(rule.safe_example, dialect);
            assert!(left.findings.iter().all(|finding| finding.rule != rule.id), "{}", rule.id);
        }
    }
}
