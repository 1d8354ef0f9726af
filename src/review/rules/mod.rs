//! One hazard, one file, named as its id.
//!
//! A rule says what goes wrong, which lock or failure that means and what to write instead, and
//! carries an example that it must find beside one that it must leave alone.

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use downgrade_missing::needs_no_undoing;
pub(super) use dynamic_sql_unanalysable::beyond_reading;

use super::context::{Context, Hit, line_span, revision_span};
use super::describe::{counted, shortened};
use super::history::{Creator, creator_of_index, creator_of_table};
use super::names::{ends_in_cascade, same_table};
use super::step::Step;
use super::{Locks, Proof, Severity};
use crate::operations::{ColumnDefinition, Operation, OperationKind, ServerDefault};
use crate::python::Span;
use crate::revisions::ProblemKind;
use crate::schema::{Change, Column, Dialect, QualifiedName};
use crate::sql::StatementClass;

/// Rules that concern every database.
pub(super) const ALL_DIALECTS: &[Dialect] = ALL;
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
    /// Where the database's or the library's own documentation tells of it.
    pub reference: &'static str,
    /// What goes wrong.
    pub why: &'static str,
    /// The lock taken and what it blocks.
    pub lock: Locks,
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
        let mut hits = (self.check)(context);
        // A loop comes by the same place more than once.
        let mut seen = BTreeSet::new();
        hits.retain(|hit| seen.insert((hit.span, hit.message.clone())));
        for span in repeated(context, &hits) {
            hits.iter_mut().filter(|hit| hit.span == span).for_each(Hit::without_fix);
        }
        folded(hits).into_iter().map(|hit| context.finding(self, hit)).collect()
    }
}

/// The calls of a loop whose fixes name what one of its rounds names.
fn repeated(context: &Context<'_>, hits: &[Hit]) -> BTreeSet<Span> {
    let with_fix = hits.iter().filter(|hit| hit.fix.is_some());
    let rounds = |span: Span| {
        let is_round = |step: &Step<'_>| step.operation.span == span && !step.operation.continues;
        context.both().filter(is_round).count()
    };
    let named = |hit: &&Hit| {
        let mut same = hits.iter().filter(|other| other.span == hit.span);
        let names = hit.fix.as_ref().is_some_and(|fix| fix.contains("op.execute(\""));
        let differs = same.clone().any(|other| other.fix != hit.fix);
        let rounds = rounds(hit.span);
        rounds > 1 && (names || differs || same.by_ref().count() < rounds)
    };
    with_fix.filter(named).map(|hit| hit.span).collect()
}

/// How often a rule tells the same of one call, before it counts the rest.
const TOLD_OF_ONE_CALL: usize = 3;

/// The hits, those of one call cut to a few: a script of many statements in one call, say.
fn folded(hits: Vec<Hit>) -> Vec<Hit> {
    let mut told: Vec<Hit> = Vec::with_capacity(hits.len());
    let mut more: BTreeMap<Span, usize> = BTreeMap::new();
    for hit in hits {
        if told.iter().filter(|one| one.span == hit.span).count() < TOLD_OF_ONE_CALL {
            told.push(hit);
        } else {
            *more.entry(hit.span).or_default() += 1;
        }
    }
    for (span, count) in more {
        if let Some(last) = told.iter_mut().rfind(|one| one.span == span) {
            last.message.push_str(&format!("; and {count} more in the same call"));
        }
    }
    told
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
    add_check_validating,
    add_column_if_not_exists_drift,
    add_exclusion_constraint,
    add_fk_validating,
    add_not_null_no_default,
    add_primary_key_locking,
    add_serial_identity_rewrite,
    add_stored_generated,
    add_unique_locking,
    alter_type_rewrite,
    attach_partition_scan,
    autocommit_block_nested,
    autocommit_block_not_first,
    autogen_phantom_drop,
    autogen_phantom_index_drop,
    autogen_rename_as_drop_add,
    backfill_in_ddl_transaction,
    batch_mode_missing_sqlite,
    batch_recreate_always_on_server,
    commit_in_migration,
    concurrently_in_transaction,
    concurrently_on_partitioned,
    create_partition_of_lock,
    create_trigger_locking,
    default_literal_type_mismatch,
    dependent_view_blocks_alter,
    detach_partition_blocking,
    dml_no_where,
    docstring_revises_mismatch,
    does_not_exist,
    domain_constraint_scan,
    downgrade_missing,
    downgrade_not_inverse,
    drop_cascade,
    drop_column,
    drop_constraint,
    drop_index_not_concurrent,
    drop_not_null,
    drop_schema_database,
    drop_table,
    drop_type,
    drop_type_in_use,
    drop_view,
    duplicate_index,
    duplicate_revision_id,
    dynamic_sql_unanalysable,
    empty_migration,
    enum_add_value_in_transaction,
    enum_duplicate_create,
    enum_label_removed,
    enum_not_dropped_downgrade,
    enum_type_not_created,
    enum_value_used_same_transaction,
    env_dependent_migration,
    exists_already,
    fk_ondelete_missing,
    fk_without_index,
    identifier_too_long,
    if_not_exists_masks_invalid_index,
    imports_app_models,
    index_not_concurrent,
    int_primary_key,
    json_not_jsonb,
    lock_table_explicit,
    locks_accumulate,
    merge_with_operations,
    missing_parent_revision,
    multi_statement_execute,
    multiple_bases,
    multiple_heads,
    mysql_column_rebuild,
    mysql_convert_charset,
    mysql_drop_primary_key,
    mysql_enum_reorder,
    mysql_fulltext_index,
    mysql_inline_references,
    mysql_missing_existing_attrs,
    mysql_nontransactional_ddl,
    offline_incompatible,
    patterned_revision_id,
    raw_sql_unclassified,
    refresh_matview_blocking,
    reindex_not_concurrent,
    rename_column,
    rename_enum_value,
    rename_schema,
    rename_table,
    revision_cycle,
    revision_id_too_long,
    rows_in_the_way,
    server_default_quoted_function,
    server_default_removed,
    server_too_old,
    set_local_outside_transaction,
    set_not_null_scan,
    set_storage_rewrite,
    sql_injection_fstring,
    sqlite_batch_cascade_delete,
    sqlite_batch_generated_column,
    sqlite_batch_loses_check,
    sqlite_batch_loses_index,
    sqlite_batch_loses_trigger,
    sqlite_batch_with_view,
    sqlite_nonconstant_default,
    table_without_primary_key,
    timestamp_without_tz,
    too_many_steps,
    transaction_nesting,
    truncate,
    type_change_no_using,
    type_narrowing,
    unbatched_backfill,
    undefined_name,
    unnamed_constraint,
    vacuum_full_cluster,
    validate_same_transaction,
    volatile_default_rewrite,
}

/// The problems of one kind that the graph has with the revision's file.
fn problem_hits(context: &Context<'_>, kind: ProblemKind) -> Vec<Hit> {
    let problems = context.input.graph.problems.iter();
    let own = problems
        .filter(|problem| problem.kind == kind && problem.files.contains(&context.revision.path));
    let span = line_span(context.revision.down_revision_line);
    own.map(|problem| Hit::new(span, Severity::Error, problem.message.clone())).collect()
}

/// The table that SQLite copies, drops and renames for the step.
fn recreated_table(step: Step<'_>) -> Option<&QualifiedName> {
    step.changes().iter().find_map(|change| match change {
        Change::Recreate { table } => Some(table),
        _ => None,
    })
}

/// Whether a statement touches one row, or a bounded number of them.
fn is_narrow(step: Step<'_>) -> bool {
    let OperationKind::ExecuteSQLOp { sql } = &step.operation.kind else { return false };
    let copied = step.copied_rows();
    let (table, condition) = match (&sql.class, &copied) {
        (
            StatementClass::Update { table, condition, .. }
            | StatementClass::Delete { table, condition },
            _,
        ) => (table, condition),
        (_, Some(copied)) => (&copied.table, &copied.condition),
        _ => return false,
    };
    if copied.is_some() && step.says("LIMIT") {
        return true;
    }
    let Some(condition) = condition else { return false };
    if step.says("LIMIT") || condition.to_ascii_lowercase().contains("ctid") {
        return true;
    }
    let equals = |column: &str| sets_equal(condition, column);
    // Of a table that no migration makes, the name of the column has to do.
    let Some(known) = step.table_named(table) else { return equals("id") };
    let mut keys = known
        .primary_key
        .iter()
        .map(|key| &key.columns)
        .chain(known.unique_constraints.iter().map(|one| &one.columns))
        .chain(known.indexes.iter().filter(|index| index.unique).map(|index| &index.columns));
    keys.any(|columns| columns.iter().all(|column| equals(column)))
}

/// Whether a condition says `column = …`, or `column IN (…)` of values, without an alternative.
fn sets_equal(condition: &str, column: &str) -> bool {
    let plain = condition.replace(['"', '`'], "").to_ascii_lowercase();
    let column = column.to_ascii_lowercase();
    if plain.split_whitespace().any(|word| word == "or") {
        return false;
    }
    plain.match_indices(&column).any(|(at, _)| {
        let before = plain.get(..at).unwrap_or_default();
        let after = plain.get(at + column.len()..).unwrap_or_default().trim_start();
        let begins = !before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let listed = after.strip_prefix("in").is_some_and(|rest| !rest.contains("select"));
        begins && (after.starts_with('=') || listed)
    })
}

/// The columns that a step adds, to a table of its own or to one that is there.
fn new_columns(step: Step<'_>) -> impl Iterator<Item = (&QualifiedName, &Column)> {
    step.changes().iter().flat_map(|change| -> Vec<(&QualifiedName, &Column)> {
        match change {
            Change::CreateTable { table, .. } => {
                table.columns.iter().map(|column| (&table.name, column)).collect()
            }
            Change::AddColumn { table, column, .. } => vec![(table, &**column)],
            _ => Vec::new(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::testing::review_example;

    #[test]
    fn what_a_rule_tells_of_one_call_is_cut_and_counted() {
        let hit = |number: usize| Hit::new(line_span(7), Severity::Error, number.to_string());
        let folded =
            folded((0..6).map(hit).chain([Hit::new(line_span(8), Severity::Info, "x")]).collect());
        let told: Vec<&str> = folded.iter().map(|hit| hit.message.as_str()).collect();
        assert_eq!(told, ["0", "1", "2; and 3 more in the same call", "x"]);
    }

    #[test]
    fn rules_stand_in_order_under_their_own_ids() {
        assert!(rules().windows(2).all(|pair| pair[0].id < pair[1].id));
    }

    #[test]
    fn every_unsafe_example_is_found_and_every_safe_one_left_alone() {
        let mut wrong = Vec::new();
        for rule in rules() {
            let dialect = rule.dialects[0];
            let found = review_example(rule.unsafe_example, dialect);
            match found.findings.iter().find(|finding| finding.rule == rule.id) {
                None => wrong.push(format!("{} misses its example", rule.id)),
                Some(finding) if finding.severity != rule.severity => {
                    wrong.push(format!("{} is {:?} in its example", rule.id, finding.severity));
                }
                Some(_) => {}
            }
            let left = review_example(rule.safe_example, dialect);
            if left.findings.iter().any(|finding| finding.rule == rule.id) {
                wrong.push(format!("{} finds its safe example", rule.id));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
