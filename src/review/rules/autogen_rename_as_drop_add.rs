//! `autogen-rename-as-drop-add`: rename written as drop and add.

use std::mem::discriminant;

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::python::python_string;
use crate::review::fix_fill::in_parts;
use crate::review::{Edit, fix, fix_undo};
use crate::schema::{Agreement, Change, Column, Dialect, QualifiedName, TypeFamily, same_type};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "autogen-rename-as-drop-add",
    title: "Rename written as drop and add",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/autogenerate.html#what-does-autogenerate-detect-and-what-does-it-not-detect",
    why: "Autogenerate does not see renames: it drops the old column with all its values and adds an empty one.",
    lock: Locks::NONE,
    fix: r#"op.alter_column("TABLE", "OLD", new_column_name="NEW")
"#,
    proof: Proof::Loses,
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("orders", sa.Column("coupon", sa.String(40), nullable=True))
    op.drop_column("orders", "code")


def downgrade():
    op.add_column("orders", sa.Column("code", sa.String(40), nullable=True))
    op.drop_column("orders", "coupon")
"#,
    safe_example: r#"def upgrade():
    op.add_column("orders", sa.Column("coupon", sa.String(40), nullable=True))
    op.execute("UPDATE orders SET coupon = code WHERE coupon IS NULL AND code IS NOT NULL")


def downgrade():
    op.drop_column("orders", "coupon")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| renamed(context, step)).collect()
}

fn renamed(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let dropped = step.changes().iter().filter_map(|change| match change {
        Change::DropColumn { table, column, .. } => {
            Some((table, step.table(table)?.column(column)?))
        }
        _ => None,
    });
    dropped
        .filter(|(table, old)| !step.is_new_column(table, &old.name))
        .filter_map(|(table, old)| {
            let new = twin(context, table, old)?;
            let kind = if is_alike(old, new, context.dialect()) { "the same type" } else { "a like name and type" };
            let message = format!(
                "column \"{}\" of \"{table}\" is dropped and \"{}\" of {kind} is added: \
                 a rename keeps the values, this loses them",
                old.name, new.name
            );
            let severity = context.by_data(&table.to_string(), Severity::Error);
            let hit = Hit::new(step.operation.span, severity, message);
            Some(kept(context, step, hit, table, (old, new)))
        })
        .collect()
}

/// The only column that this migration adds to the table, if it could be the dropped one under
/// another name and nothing copies the values.
fn twin<'a>(context: &Context<'a>, table: &QualifiedName, old: &Column) -> Option<&'a Column> {
    let mut added = Vec::new();
    let mut dropped = 0;
    for change in context.upgrade().flat_map(|step| step.changes()) {
        match change {
            Change::AddColumn { table: to, column, .. } if to == table => added.push(&**column),
            Change::DropColumn { table: from, .. } if from == table => dropped += 1,
            _ => {}
        }
    }
    let [new] = added.as_slice() else { return None };
    let dialect = context.dialect();
    let renamed = match is_alike(old, new, dialect) {
        true => !speak_of_others(&old.name, &new.name),
        false => is_near(old, new, dialect) && speak_of_the_same(&old.name, &new.name),
    };
    (dropped == 1 && renamed && !is_filled(context, table, new)).then_some(*new)
}

/// Whether nothing but the name tells them apart.
fn is_alike(old: &Column, new: &Column, dialect: Dialect) -> bool {
    let same = same_type(&old.type_name, &new.type_name, dialect) == Agreement::Same;
    same && old.nullable == new.nullable && old.computed == new.computed
}

/// Whether they hold the same kind of values, with another length or nullability.
fn is_near(old: &Column, new: &Column, dialect: Dialect) -> bool {
    let family = |column: &Column| TypeFamily::read(&column.type_name, dialect);
    let kinds = match (family(old), family(new)) {
        (TypeFamily::Other(old), TypeFamily::Other(new)) => old == new,
        (old, new) => discriminant(&old) == discriminant(&new),
    };
    kinds && old.computed.is_none() && new.computed.is_none()
}

/// Whether one name is the other with a word more or less.
fn speak_of_the_same(old: &str, new: &str) -> bool {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split('_').collect(), new.split('_').collect());
    let (short, long) = if old.len() < new.len() { (&old, &new) } else { (&new, &old) };
    long.len() == short.len() + 1 && (long.starts_with(short) || long.ends_with(short))
}

/// Whether two names of several words each have no word in common: what they hold is not the same.
fn speak_of_others(old: &str, new: &str) -> bool {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split('_').collect(), new.split('_').collect());
    old.len() > 2 && new.len() > 2 && !old.iter().any(|word| new.contains(word))
}

/// Whether a statement of the migration writes the new column.
fn is_filled(context: &Context<'_>, table: &QualifiedName, new: &Column) -> bool {
    context.upgrade().any(|step| {
        let writes = step.written().is_some_and(|(to, columns)| {
            super::same_table(to, &table.to_string()) && columns.contains(&new.name)
        });
        writes || step.is_opaque()
    })
}

/// The old column stays until nothing reads it, and the next revision copies its values.
fn kept(
    context: &Context<'_>,
    step: Step<'_>,
    hit: Hit,
    table: &QualifiedName,
    (old, new): (&Column, &Column),
) -> Hit {
    let dialect = context.dialect();
    let hit = hit.advice(format!(
        "With a stop of the service a rename is enough, and the same the other way in downgrade(): {}",
        rename(dialect, table, old, new)
    ));
    // A required column without a default, which the new release does not give, would refuse its rows.
    let required = !old.nullable && old.default.is_none();
    // Values that the new column may refuse are a person's to decide on.
    let may_refuse = !is_alike(old, new, dialect);
    if required || may_refuse || step.changes().len() != 1 {
        return hit;
    }
    let added_again = |change: &Change| {
        matches!(change, Change::AddColumn { table: to, column, .. } if to == table && column.name == old.name)
    };
    let stays = format!("pass  # \"{}\" goes in a later revision, once nothing reads it", old.name);
    let mut also = Vec::new();
    if let Some(back) = fix_undo::undoing(context, added_again) {
        let source = format!("pass  # \"{}\" is still there", old.name);
        also.push(Edit { span: back.operation.span, source });
    }
    let name = |name: &str| sql_name(name, dialect);
    let (from, to) = (name(&old.name), name(&new.name));
    let copy = in_parts(
        dialect,
        &table.to_string(),
        &format!("{to} = {from}"),
        &format!("{to} IS NULL AND {from} IS NOT NULL"),
    );
    hit.fix(stays).also(also).then(copy)
}

fn rename(dialect: Dialect, table: &QualifiedName, old: &Column, new: &Column) -> String {
    if dialect == Dialect::Mysql {
        // alter_column would have to be told the whole column.
        let name = |name: &str| sql_name(name, dialect);
        return fix::execute(&format!(
            "ALTER TABLE {} RENAME COLUMN {} TO {}",
            name(&table.to_string()),
            name(&old.name),
            name(&new.name)
        ));
    }
    let schema = table.schema.as_ref().map(|it| format!(", schema={}", python_string(it)));
    format!(
        "op.alter_column({}, {}, new_column_name={}{})",
        python_string(&table.name),
        python_string(&old.name),
        python_string(&new.name),
        schema.unwrap_or_default()
    )
}
