//! `alter-type-rewrite`: type change that writes the table anew.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step};
use crate::review::changed_type::{ChangedType, changed_types};
use crate::review::fix_fill::in_parts;
use crate::review::{fix, fix_undo};
use crate::schema::{Change, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "alter-type-rewrite",
    title: "Type change that rewrites the table",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    why: "Every row and every index of the table is written anew while nobody can read or write it.",
    lock: Locks::REWRITE,
    fix: "Add a column of the new type, write both, backfill in batches, switch reads over, drop the old column in a later revision.",
    proof: Proof::Rewrite { table: "users" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "visits", existing_type=sa.Integer(), type_=sa.BigInteger())


def downgrade():
    op.alter_column("users", "visits", existing_type=sa.BigInteger(), type_=sa.Integer())
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
        .filter(|(_, changed)| changed.rewrites())
        .map(|(step, changed)| hit(context, step, &changed))
        .collect()
}

fn hit(context: &Context<'_>, step: Step<'_>, changed: &ChangedType) -> Hit {
    let table = changed.table.to_string();
    let work = match context.dialect() {
        Dialect::Mysql => "copies the table",
        _ => "rewrites the table",
    };
    let message = format!("{changed} {work}{}", context.rows_told(&table));
    let severity = context.by_size(&table, Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    let hit = match context.dialect() {
        Dialect::Mysql => hit.why("Every row is copied into a table of the new shape, and writes wait for it."),
        _ => hit,
    };
    let alone = step.changes().len() == 1 && !changed.column.is_empty();
    if !alone || changes_type_itself(context, changed) {
        return hit;
    }
    fixed(context, hit, changed)
}

/// Whether the revision renames, makes or drops the old or the new type, which a column beside the old one would
/// keep it from doing.
fn changes_type_itself(context: &Context<'_>, changed: &ChangedType) -> bool {
    let is_one = |name: &QualifiedName| changed.has_type(&name.name);
    context.upgrade().flat_map(|step| step.changes()).any(|change| match change {
        Change::CreateEnum { enum_type, .. } => is_one(&enum_type.name),
        Change::RenameEnum { name, to } => is_one(name) || is_one(to),
        Change::DropEnum { name, .. } => is_one(name),
        _ => false,
    })
}

/// A column of the new type beside the old one, and for the next revision what fills it.
fn fixed(context: &Context<'_>, hit: Hit, changed: &ChangedType) -> Hit {
    let dialect = context.dialect();
    let table = changed.table.to_string();
    let beside = format!("{}_new", changed.column);
    let name = |name: &str| sql_name(name, dialect);
    let (on, old, new) = (name(&table), name(&changed.column), name(&beside));
    let add = fix::execute(&format!("ALTER TABLE {on} ADD COLUMN {new} {}", changed.new));
    let drop = fix::execute(&format!("ALTER TABLE {on} DROP COLUMN {new}"));
    let back = fix_undo::undoing(context, |change| {
        matches!(change, Change::AlterColumn { table, column, alteration }
            if *table == changed.table && *column == changed.column && alteration.type_name.is_some())
    });
    let Some(undone) = fix_undo::undone_by(context, back, &drop) else { return hit };
    let value = match (&changed.using, dialect) {
        (Some(using), _) => using.clone(),
        (None, Dialect::Postgresql) => format!("CAST({old} AS {})", changed.new),
        (None, _) => old.clone(),
    };
    let condition = format!("{new} IS NULL AND ({value}) IS NOT NULL");
    let fill = in_parts(dialect, &table, &format!("{new} = {value}"), &condition);
    let end = format!(
        "# from the release on that writes both columns; once nothing reads {old} any more, a later revision drops it"
    );
    hit.fix(add).also(undone).then(format!("{end}\n{fill}"))
}
