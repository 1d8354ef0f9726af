//! `downgrade-not-inverse`: downgrade() that does not undo upgrade().

use super::{
    ALL, Context, Hit, Locks, OperationKind, Proof, Rule, Severity, StatementClass, Step, line_span, shortened,
};
use crate::review::fix;
use crate::schema::{
    Change, Dialect, Difference, DifferenceKind, ForeignKey, QualifiedName, Schema, Table, Unmet, diff_tables,
};

pub(super) const RULE: Rule = Rule {
    id: "downgrade-not-inverse",
    title: "downgrade() does not undo upgrade()",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/tutorial.html#downgrading",
    why: "After a rollback the schema is not what it was: the next upgrade fails on what is left, or the older release misses what is gone.",
    lock: Locks::NONE,
    fix: r#"Undo each step of upgrade(), the last one first."#,
    proof: Proof::Leaves,
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("latitude", sa.Numeric(9, 6), nullable=True))
    op.add_column("users", sa.Column("longitude", sa.Numeric(9, 6), nullable=True))


def downgrade():
    op.drop_column("users", "latitude")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("latitude", sa.Numeric(9, 6), nullable=True))
    op.add_column("users", sa.Column("longitude", sa.Numeric(9, 6), nullable=True))


def downgrade():
    op.drop_column("users", "longitude")
    op.drop_column("users", "latitude")
"#,
};

/// How many differences a message names.
const NAMED: usize = 3;

fn check(context: &Context<'_>) -> Vec<Hit> {
    let mut hits = labels_left(context);
    hits.extend(not_restored(context));
    hits
}

/// Labels of an enum, which PostgreSQL cannot remove: the next upgrade must not mind that they are there.
fn labels_left(context: &Context<'_>) -> Vec<Hit> {
    let downgrade = &context.migration.downgrade;
    if context.dialect() != Dialect::Postgresql || downgrade.operations.is_empty() || downgrade.raises {
        return Vec::new();
    }
    let added = context.upgrade().filter_map(|step| {
        let OperationKind::ExecuteSQLOp { sql } = &step.operation.kind else { return None };
        let StatementClass::AddEnumValue { name, label, if_not_exists: false } = &sql.class else {
            return None;
        };
        let plain = name.replace('"', "");
        let goes = !context.walk.back.enums.keys().any(|left| left.replace('"', "") == plain);
        (!goes).then_some((step, name, label))
    });
    added
        .map(|(step, name, label)| {
            let message = format!(
                "the label '{label}' of \"{name}\" stays after downgrade(), for PostgreSQL removes none: \
                 the next upgrade fails on it without IF NOT EXISTS"
            );
            let source = fix::source_at(context, step.operation.span);
            let source = source.and_then(|source| with_if_not_exists(&source));
            Hit::new(step.operation.span, Severity::Warning, message).fix_if(source)
        })
        .collect()
}

/// The statement with IF NOT EXISTS, where ADD VALUE is written in it once.
fn with_if_not_exists(source: &str) -> Option<String> {
    let upper = source.to_ascii_uppercase();
    let at = upper.find("ADD VALUE")? + "ADD VALUE".len();
    let once = upper.matches("ADD VALUE").count() == 1;
    once.then(|| format!("{} IF NOT EXISTS{}", &source[..at], &source[at..]))
}

fn not_restored(context: &Context<'_>) -> Vec<Hit> {
    let downgrade = &context.migration.downgrade;
    if downgrade.operations.is_empty() || downgrade.raises || !is_followed(context) {
        return Vec::new();
    }
    let (walk, dialect) = (context.walk, context.dialect());
    // MySQL makes an index for a foreign key, keeps it when the key goes and uses it for the next one: nothing
    // fails on it.
    let is_of_key = |one: &Difference, table: &str| {
        let brought = |key: &ForeignKey| {
            key.name.as_ref() == Some(&one.name) || key.columns.first() == Some(&one.name)
        };
        dialect == Dialect::Mysql
            && one.kind == DifferenceKind::Index
            && one.left == "absent"
            && walk.after.tables.get(table).is_some_and(|it| it.foreign_keys.iter().any(brought))
    };
    let mut left = left_behind(&walk.before, &walk.back, dialect, is_of_key);
    left.extend(context.downgrade().flat_map(|step| {
        // What has no name is told by the rule `unnamed-constraint`.
        let unmet = step.unmet().iter().filter(|unmet| !unmet.place.contains("(unnamed)"));
        unmet.map(|unmet| format!("{}: {}", unmet.place, unmet.why))
    }));
    left.extend(context.downgrade().flat_map(referred_too_early));
    if left.is_empty() {
        return Vec::new();
    }
    let more = left.len().saturating_sub(NAMED);
    left.truncate(NAMED);
    let mut message = format!("downgrade() does not restore what was there: {}", left.join("; "));
    if more > 0 {
        message.push_str(&format!("; and {more} more"));
    }
    vec![Hit::new(line_span(downgrade.line), Severity::Warning, message)]
}

/// Tables that the step drops while others still refer to them: PostgreSQL and MySQL refuse that.
fn referred_too_early(step: Step<'_>) -> Vec<String> {
    if step.dialect() == Dialect::Sqlite || step.says("CASCADE") || keys_are_off(step) {
        return Vec::new();
    }
    let dropped: Vec<&QualifiedName> = step
        .changes()
        .iter()
        .filter_map(|change| match change {
            Change::DropTable { table, .. } => Some(table),
            _ => None,
        })
        .collect();
    let is_dropped = |other: &Table| {
        dropped.iter().any(|table| step.table(table).is_some_and(|known| known.name == other.name))
    };
    let refers = |table: &QualifiedName| {
        let known = step.table(table)?;
        let holds = |other: &&Table| {
            other.foreign_keys.iter().any(|key| key.referred_table == known.name) && !is_dropped(other)
        };
        let other = step.schema().tables.values().find(holds)?;
        Some(format!("table {table} is dropped while {} refers to it", other.name))
    };
    dropped.iter().filter_map(|table| refers(table)).collect()
}

/// Whether MySQL was told not to look at foreign keys.
fn keys_are_off(step: Step<'_>) -> bool {
    step.before().any(|before| before.says("FOREIGN_KEY_CHECKS"))
}

/// Whether reading followed both ways from end to end, so that a difference is one.
fn is_followed(context: &Context<'_>) -> bool {
    let walk = context.walk;
    walk.after.uncertain.len() == walk.before.uncertain.len()
        && walk.back.uncertain.iter().all(|one| {
            walk.before.uncertain.hold(one) || one.why == Unmet::NOBODY_MADE_IT
        })
        && context.both().all(|step| step.is_certain() || leaves_the_schema(step))
        && context.upgrade().all(|step| step.unmet().is_empty())
}

/// Whether the step is about rows, however often and under whatever condition it runs.
fn leaves_the_schema(step: Step<'_>) -> bool {
    let is_of_rows = |class: &StatementClass| {
        matches!(
            class,
            StatementClass::Select
                | StatementClass::Insert { .. }
                | StatementClass::Update { .. }
                | StatementClass::Delete { .. }
        )
    };
    let classes = step.classes();
    step.changes_rows_alone() || (!classes.is_empty() && classes.iter().all(is_of_rows))
}

/// What differs between the schema before and after the round trip, in words.
pub(super) fn left_behind(
    before: &Schema,
    back: &Schema,
    dialect: Dialect,
    is_of_key: impl Fn(&Difference, &str) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for (name, table) in before.tables.iter() {
        match back.tables.get(name) {
            None => found.push(format!("table {name} is gone")),
            // The very table, which neither way touches.
            Some(now) if std::ptr::eq(table, now) => {}
            Some(now) => found.extend(diff_tables(table, now, dialect).into_iter().filter(|one| !is_of_key(one, name)).map(|one| {
                let told = |side: &str| match one.kind {
                    DifferenceKind::Unique if side != "absent" => format!("unique {}", shortened(side)),
                    _ => shortened(side),
                };
                let (was, is) = (told(&one.left), told(&one.right));
                format!("{name}.{}: was {was}, is {is}", one.name)
            })),
        }
    }
    let added = back.tables.keys().filter(|name| !before.tables.contains_key(name));
    found.extend(added.map(|name| format!("table {name} stays")));
    let views = before.views.keys().filter(|name| !back.views.contains_key(*name));
    found.extend(views.map(|name| format!("view {name} is gone")));
    let views = back.views.keys().filter(|name| !before.views.contains_key(*name));
    found.extend(views.map(|name| format!("view {name} stays")));
    found
}
