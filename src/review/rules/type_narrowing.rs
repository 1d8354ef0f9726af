//! `type-narrowing`: type that holds less than before.

use super::{ALL, Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step, recreated_table};
use crate::review::changed_type::{ChangedType, changed_types};
use crate::review::{fix, fix_calls, fix_undo};
use crate::schema::Change;
use crate::sql::{conjuncts, sql_name};

pub(super) const RULE: Rule = Rule {
    id: "type-narrowing",
    title: "Type narrowed",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "Values that do not fit the new type make the change fail (22001, 22003), or are cut off without a word.",
    lock: Locks::both(
        "ACCESS EXCLUSIVE on the table while every row is checked",
        "shared metadata lock on the table for the copy: blocks writes",
    ),
    fix: "Count the rows that do not fit first, and mend them in an earlier revision; verify_table shows the column.",
    proof: Proof::Rewrite { table: "orders" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("orders", "code", existing_type=sa.String(40), type_=sa.String(20))


def downgrade():
    op.alter_column("orders", "code", existing_type=sa.String(20), type_=sa.String(40))
"#,
    safe_example: r#"def upgrade():
    op.alter_column("orders", "code", existing_type=sa.String(40), type_=sa.String(60))


def downgrade():
    op.alter_column("orders", "code", existing_type=sa.String(60), type_=sa.String(40))
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context
        .upgrade()
        .flat_map(|step| changed_types(step, context.dialect()).into_iter().map(move |it| (step, it)))
        .filter(|(step, changed)| changed.narrows() && !is_proven(*step, changed))
        // Outside of a batch SQLite refuses the change.
        .filter(|(step, _)| context.dialect() != Dialect::Sqlite || recreated_table(*step).is_some())
        .map(|(step, changed)| hit(context, step, &changed))
        .collect()
}

/// Whether a validated check says already that each value fits.
fn is_proven(step: Step<'_>, changed: &ChangedType) -> bool {
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(|it| !it.is_whitespace() && !matches!(it, '"' | '(' | ')'));
        kept.flat_map(char::to_lowercase).collect()
    };
    let (Some(fits), Some(table)) = (changed.fits(), step.table(&changed.table)) else { return false };
    let fits = plain(&fits);
    let proves = |expression: &str| {
        let parts = conjuncts(expression);
        plain(expression) == fits
            || parts.iter().any(|part| {
                let part = plain(part);
                part == fits || part.replace("length", "char_length").replace("char_char_", "char_") == fits
            })
    };
    changed.is_on_postgresql()
        && table.check_constraints.iter().any(|check| check.validated && proves(&check.expression))
}

fn hit(context: &Context<'_>, step: Step<'_>, changed: &ChangedType) -> Hit {
    let table = changed.table.to_string();
    let rows = context.rows_told(&table);
    let message = format!("{changed} is narrower than what the rows{rows} may hold");
    let severity = context.by_data(&table, Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    checked_first(context, step, hit, changed)
}

/// A check that new rows fit, and for the next revision the proof that the old ones do; then the change loses
/// nothing and comes in a revision of its own.
fn checked_first(context: &Context<'_>, step: Step<'_>, hit: Hit, changed: &ChangedType) -> Hit {
    let alone = step.changes().len() == 1 && context.dialect() == Dialect::Postgresql;
    let Some(condition) = changed.fits().filter(|_| alone) else { return hit };
    let on = sql_name(&changed.table.to_string(), Dialect::Postgresql);
    let name = format!("ck_{}_{}_fits", changed.table.name, changed.column);
    let name = sql_name(&name, Dialect::Postgresql);
    let alter = |what: &str| fix::execute(&format!("ALTER TABLE {on} {what}"));
    let back = fix_undo::undoing(context, |change| {
        matches!(change, Change::AlterColumn { table, column, alteration }
            if *table == changed.table && *column == changed.column && alteration.type_name.is_some())
    });
    let drop = alter(&format!("DROP CONSTRAINT {name}"));
    let Some(undone) = fix_undo::undone_by(context, back, &drop) else { return hit };
    let add = alter(&format!("ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID"));
    let validate = alter(&format!("VALIDATE CONSTRAINT {name}"));
    let hit = hit.fix(&add).also(undone).then(format!("{validate}  # fails while a row does not fit"));
    let own = |step: Step<'_>| fix_calls::own_call(context, step);
    match (own(step), back.and_then(own)) {
        // The check may stay: what it says, the type says too. It says so at no cost, where the type costs a rewrite.
        (Some(change), Some(back)) if !changed.rewrites() => hit.then_and_back(change, back),
        _ => hit,
    }
}
