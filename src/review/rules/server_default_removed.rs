//! `server-default-removed`: server default removed from a required column.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::python::{python_string, sql_text};
use crate::review::{fix_calls, fix_undo};
use crate::schema::{Change, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "server-default-removed",
    title: "Server default removed from a required column",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/ddl-default.html",
    why: "The running release relies on the default: its INSERTs, which do not name the column, fail until the new release is up.",
    lock: Locks::BRIEF,
    fix: r#"Deploy code that always gives the value first, and remove the default in a later revision; or allow NULL."#,
    proof: Proof::Refused { statement: "INSERT INTO users (id) VALUES (9)" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "status", existing_type=sa.String(20), server_default=None)


def downgrade():
    op.alter_column("users", "status", existing_type=sa.String(20), server_default="active")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| removed(context, step)).collect()
}

fn removed(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let columns = step.changes().iter().filter_map(|change| match change {
        Change::AlterColumn { table, column, alteration } if alteration.default == Some(None) => {
            Some((table, column))
        }
        _ => None,
    });
    columns
        .filter(|(table, column)| {
            !step.is_new(table) && is_required_without(context, step, table, column)
        })
        .map(|(table, column)| {
            let message = match step.is_new_column(table, column) {
                true => format!(
                    "{table}.{column} is added as NOT NULL and loses its default at once: the INSERTs of the \
                     running release, which does not know the column, fail"
                ),
                false => format!("{table}.{column} is NOT NULL and loses its default"),
            };
            let hit = Hit::new(step.operation.span, Severity::Warning, message);
            moved(context, step, hit, table, column)
        })
        .collect()
}

/// The same in a later revision, with its way back.
fn moved(
    context: &Context<'_>,
    step: Step<'_>,
    hit: Hit,
    table: &QualifiedName,
    column: &str,
) -> Hit {
    let sets = |change: &Change| {
        matches!(change, Change::AlterColumn { table: of, column: it, alteration }
            if of == table && it == column && matches!(alteration.default, Some(Some(_))))
    };
    let back = fix_undo::undoing(context, sets);
    let own = |step: Step<'_>| fix_calls::own_call(context, step);
    let known = step.table(table).and_then(|table| table.column(column));
    // The column goes on the way back; the later revision alone has to give the default again.
    let given = known.and_then(|known| known.default.as_ref()).filter(|_| step.is_new_column(table, column));
    let given = given.map(|default| default_given(table, column, default));
    let (Some(source), Some(undo)) = (own(step), back.and_then(own).or(given)) else { return hit };
    let later = format!(
        "# alembic-mcp: ignore[server-default-removed] the release that always gives the value is up by now\n{source}"
    );
    hit.fix("pass  # the default goes in a later revision")
        .also(fix_undo::left_out(context, sets, "the default has stayed"))
        .then_and_back(later, undo)
}

/// Whether the column had a default and ends as one that must be given.
fn is_required_without(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    column: &str,
) -> bool {
    let before = step.table(table).and_then(|known| known.column(column));
    // A default that this migration gave first is none that a release relies on.
    let own = context.walk.before.table(table, context.dialect());
    if own.and_then(|known| known.column(column)).is_some_and(|known| known.default.is_none()) {
        return false;
    }
    let after = context.walk.after.table(table, context.dialect());
    let after = after.and_then(|known| known.column(column));
    before.is_some_and(|column| column.default.is_some() && column.identity.is_none())
        && after.is_some_and(|column| !column.nullable && column.default.is_none() && column.identity.is_none())
}

/// The call that gives a column its default.
fn default_given(table: &QualifiedName, column: &str, default: &str) -> String {
    let schema = table.schema.as_ref().map(|it| format!(", schema={}", python_string(it)));
    format!(
        "op.alter_column({}, {}, server_default=sa.text({}){})",
        python_string(&table.name),
        python_string(column),
        sql_text(default),
        schema.unwrap_or_default()
    )
}
