//! `dependent-view-blocks-alter`: view stands in the way.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::{Edit, fix, fix_calls, fix_undo};
use crate::schema::{Change, Dialect, QualifiedName, View};
use crate::sql::{says, sql_name};

pub(super) const RULE: Rule = Rule {
    id: "dependent-view-blocks-alter",
    title: "View depends on the column",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "PostgreSQL refuses to change the type of a column that a view reads (0A000), and to drop it without CASCADE (2BP01): the migration fails.",
    lock: Locks::NONE,
    fix: r#"op.execute("DROP VIEW NAME")
# the change
op.execute("CREATE VIEW NAME AS ...")
"#,
    proof: Proof::Fails { with: "view" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "email", existing_type=sa.String(255), type_=sa.String(320))


def downgrade():
    op.alter_column("users", "email", existing_type=sa.String(320), type_=sa.String(255))
"#,
    safe_example: r#"def upgrade():
    op.execute("DROP VIEW active_users")
    op.alter_column("users", "email", existing_type=sa.String(255), type_=sa.String(320))
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| blocked(context, step)).collect()
}

fn blocked(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let touched = step.changes().iter().filter_map(|change| match change {
        Change::AlterColumn { table, column, alteration } if alteration.type_name.is_some() => {
            let known = step.table(table).and_then(|table| table.column(column));
            let same = known.is_some_and(|known| Some(&known.type_name) == alteration.type_name.as_ref());
            (!same).then_some((table, column, "change the type of"))
        }
        Change::DropColumn { table, column, .. } if !step.says("CASCADE") => {
            Some((table, column, "drop"))
        }
        _ => None,
    });
    let dropped = step.changes().iter().filter_map(|change| dropped_under_view(step, change));
    let dropped: Vec<Hit> = dropped.collect();
    touched
        .filter_map(|(table, column, verb)| {
            let view = step.schema().views.values().find(|view| reads(view, table, column))?;
            Some(hit(context, step, view, (table, column), verb))
        })
        .chain(dropped)
        .collect()
}

/// A table that is dropped while a view reads it.
fn dropped_under_view(step: Step<'_>, change: &Change) -> Option<Hit> {
    let Change::DropTable { table, .. } = change else { return None };
    // What CASCADE took along before is not followed.
    let cascades = step.says("CASCADE") || step.before().any(|earlier| earlier.says("CASCADE"));
    step.table(table).filter(|_| !cascades)?;
    let goes_too = |view: &View| {
        let mut changes = step.changes().iter();
        changes.any(|one| matches!(one, Change::DropView { name } if *name == view.name))
    };
    let view = step.schema().views.values().find(|view| reads_table(view, table) && !goes_too(view))?;
    let message = format!("PostgreSQL refuses to drop {table} while the view \"{}\" reads it", view.name);
    let advice = format!(
        "Drop the view \"{}\" before the table, or make it anew without the table, once nothing reads it any more; \
         CASCADE would drop it unseen.",
        view.name
    );
    Some(Hit::new(step.operation.span, Severity::Error, message).advice(advice))
}

/// Whether the view's text has the table where it says what it reads from.
fn reads_table(view: &View, table: &QualifiedName) -> bool {
    let text = view.definition.replace('"', "");
    let schema = table.schema.as_deref().unwrap_or("public");
    ["FROM", "JOIN"].iter().any(|word| {
        let bare = says(&text, &format!("{word} {}", table.name));
        says(&text, &format!("{word} {schema} . {}", table.name))
            || bare && !says(&text, &format!("{word} {} .", table.name))
    })
}

/// Whether the view's text names the table and the column, or all columns.
fn reads(view: &View, table: &QualifiedName, column: &str) -> bool {
    let text = view.definition.replace('"', "");
    says(&text, &table.name) && (says(&text, column) || says(&text, "SELECT *") || says(&text, ". *"))
}

fn hit(
    context: &Context<'_>,
    step: Step<'_>,
    view: &View,
    (table, column): (&QualifiedName, &str),
    verb: &str,
) -> Hit {
    let message = format!("PostgreSQL refuses to {verb} {table}.{column} while the view \"{}\" reads it", view.name);
    let name = sql_name(&view.name.to_string(), Dialect::Postgresql);
    let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
    let without_view = |call: String| {
        format!(
            "{}\n{call}\n{}",
            fix::execute(&format!("DROP {kind} {name}")),
            fix::execute(&format!("CREATE {kind} {name} AS {}", view.definition))
        )
    };
    // The way back meets the view as well.
    let altered_back = |change: &Change| {
        matches!(change, Change::AlterColumn { table: of, column: it, alteration }
            if of == table && it == column && alteration.type_name.is_some())
    };
    let back = fix_undo::undoing(context, altered_back).and_then(|back| {
        let call = fix_calls::own_call(context, back)?;
        Some(Edit { span: back.operation.span, source: without_view(call) })
    });
    let source = fix::source_at(context, step.operation.span).map(without_view);
    let hit = Hit::new(step.operation.span, Severity::Error, message);
    hit.fix_if(source).also(back.into_iter().collect())
}
