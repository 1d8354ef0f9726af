//! One hazard, one file, named as its id.
//!
//! A rule says what goes wrong, which lock or failure that means and what to write instead, and
//! carries an example that it must find beside one that it must leave alone.

pub(crate) use downgrade_missing::needs_no_undoing;

use super::changed_type::changed_type;
use super::context::{Context, Hit, line_span, revision_span};
use super::describe::{counted, shortened};
use super::history::{Creator, creator_of_index, creator_of_table};
use super::names::ends_in_cascade;
use super::walk::Step;
use super::{Proof, Severity};
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
    /// What a server shows of it.
    pub proof: Proof,
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

/// Names every rule's file once: its module, and its place in the list.
macro_rules! rules {
    ($($rule:ident,)*) => {
        $(mod $rule;)*
        static RULES: &[Rule] = &[$($rule::RULE,)*];
    };
}

rules! {
    add_fk_validating,
    add_not_null_no_default,
    alter_type_rewrite,
    autogen_phantom_drop,
    autogen_phantom_index_drop,
    batch_mode_missing_sqlite,
    commit_in_migration,
    concurrently_in_transaction,
    dml_no_where,
    docstring_revises_mismatch,
    downgrade_missing,
    drop_cascade,
    drop_column,
    drop_table,
    drop_type,
    dynamic_sql_unanalysable,
    empty_migration,
    enum_value_used_same_transaction,
    fk_ondelete_missing,
    imports_app_models,
    index_not_concurrent,
    patterned_revision_id,
    rename_column,
    rename_table,
    revision_id_too_long,
    server_default_quoted_function,
    set_not_null_scan,
    sqlite_nonconstant_default,
    truncate,
    type_narrowing,
    unnamed_constraint,
}

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
