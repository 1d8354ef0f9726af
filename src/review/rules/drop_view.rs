//! `drop-view`: view dropped.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::schema::{Agreement, Change, Dialect, QualifiedName, Schema, same_type};
use crate::sql::{ViewValue, view_columns, view_values};

pub(super) const RULE: Rule = Rule {
    id: "drop-view",
    title: "View dropped, or replaced by one that does not fit",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-dropview.html",
    why: "The running release and everything else that reads the view fails from now on.",
    lock: Locks::both(
        "ACCESS EXCLUSIVE on the view, for a moment",
        "exclusive metadata lock on the view, for a moment",
    ),
    fix: r#"Stop reading it first; if it is only changed, create it again in the same revision."#,
    proof: Proof::Refused { statement: "SELECT id, email FROM active_users" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("DROP VIEW active_users")


def downgrade():
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")
"#,
    safe_example: r#"def upgrade():
    op.execute("DROP VIEW active_users")
    op.execute("CREATE VIEW active_users AS SELECT id, email, name FROM users")


def downgrade():
    op.execute("DROP VIEW active_users")
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| dropped(context, step)).collect()
}

fn dropped(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let views = step.changes().iter().filter_map(|change| match change {
        Change::DropView { name } => Some(name),
        _ => None,
    });
    views
        .filter(|name| {
            let made_here = !context.walk.before.views.contains_key(&name.to_string())
                && step.schema().views.contains_key(&name.to_string());
            let made_again = context.walk.after.views.contains_key(&name.to_string());
            !made_here && !made_again && !clears_the_way(step, name)
        })
        .map(|name| {
            let message = format!("the view \"{name}\" is dropped");
            Hit::new(step.operation.span, Severity::Warning, message)
        })
        .chain(narrowed(context, step))
        .chain(replaced(context, step))
        .collect()
}

/// Whether the view, which no migration is known to have made, is only dropped if it is there from
/// a run before, and made in this migration.
fn clears_the_way(step: Step<'_>, name: &QualifiedName) -> bool {
    let made = |later: Step<'_>| {
        let mut changes = later.changes().iter();
        changes.any(|change| matches!(change, Change::CreateView { name: made, .. } if made == name))
    };
    step.says("IF EXISTS")
        && !step.schema().views.contains_key(&name.to_string())
        && (step.after().any(made) || step.before().any(|earlier| drops(earlier, name)))
}

fn drops(step: Step<'_>, name: &QualifiedName) -> bool {
    let mut changes = step.changes().iter();
    changes.any(|change| matches!(change, Change::DropView { name: gone } if gone == name))
}

/// A view that is made again and lacks columns which it had.
fn narrowed<'a>(context: &'a Context<'_>, step: Step<'a>) -> impl Iterator<Item = Hit> + use<'a> {
    let views = step.changes().iter().filter_map(|change| match change {
        Change::DropView { name } => Some(name),
        _ => None,
    });
    views.filter_map(move |name| {
        let columns = |schema: &Schema| view_columns(&schema.views.get(&name.to_string())?.definition);
        let (had, has) = (columns(step.schema())?, columns(&context.walk.after)?);
        let gone: Vec<String> = had.into_iter().filter(|column| !has.contains(column)).collect();
        let message = format!("the view \"{name}\" is made again without {}", gone.join(", "));
        (!gone.is_empty()).then(|| Hit::new(step.operation.span, Severity::Warning, message))
    })
}

/// A view that PostgreSQL refuses to replace: it must keep the columns that it has, by name, type and place.
fn replaced(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    if context.dialect() != Dialect::Postgresql || !step.says("OR REPLACE") {
        return Vec::new();
    }
    let views = step.changes().iter().filter_map(|change| match change {
        Change::CreateView { name, definition, materialized: false } => Some((name, definition)),
        _ => None,
    });
    views
        .filter_map(|(name, definition)| {
            let known = step.schema().views.get(&name.to_string())?;
            let why = refused(step, &known.definition, definition)?;
            let message = format!("PostgreSQL refuses to replace the view \"{name}\": {why}");
            let advice = format!(
                "DROP VIEW {name} and CREATE VIEW {name} again, with what depends on it, once nothing reads it as it was; \
                 OR REPLACE takes new columns at the end alone."
            );
            Some(Hit::new(step.operation.span, Severity::Error, message).advice(advice))
        })
        .collect()
}

/// Why a view with the one query cannot get the other; `None` where it can, or where that is not known.
fn refused(step: Step<'_>, old: &str, new: &str) -> Option<String> {
    let (had, has) = (view_columns(old)?, view_columns(new)?);
    for (at, column) in had.iter().enumerate() {
        match has.get(at) {
            None if !has.contains(column) => return Some(format!("the column {column} is gone")),
            Some(other) if other != column => {
                return Some(format!("column {} was {column}, is {other}", at + 1));
            }
            _ => {}
        }
    }
    let (old, new) = (view_values(old)?, view_values(new)?);
    let types = old.iter().zip(&new).map(|(old, new)| (type_of(step, old), type_of(step, new)));
    let mut changed = had.iter().zip(types).filter_map(|(column, (old, new))| {
        let (old, new) = (old?, new?);
        let differs = same_type(&old, &new, Dialect::Postgresql) == Agreement::Different;
        differs.then(|| format!("the type of {column} was {old}, is {new}"))
    });
    changed.next()
}

fn type_of(step: Step<'_>, value: &ViewValue) -> Option<String> {
    match value {
        ViewValue::Cast(name) => Some(name.to_lowercase()),
        ViewValue::Column { table, column } => {
            let known = step.table_named(table)?.column(column)?;
            Some(known.type_name.clone()).filter(|name| !name.is_empty())
        }
        ViewValue::Other => None,
    }
}
