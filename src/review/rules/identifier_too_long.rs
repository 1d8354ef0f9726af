//! `identifier-too-long`: name longer than the database keeps.

use super::{Context, Dialect, Hit, Locks, OperationKind, Proof, Rule, Severity, Step};
use crate::python::Span;
use crate::review::{Edit, fix};
use crate::schema::{Change, Table};

pub(super) const RULE: Rule = Rule {
    id: "identifier-too-long",
    title: "Identifier too long",
    severity: Severity::Warning,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    reference: "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    why: "PostgreSQL cuts names off after 63 bytes without failing, so that two names may become one and no later migration finds the name it wrote; MySQL refuses names of more than 64 characters, and SQLAlchemy refuses both.",
    lock: Locks::NONE,
    fix: "Choose a name of at most 63 bytes.",
    proof: Proof::Refused {
        statement: "SELECT 1 / (SELECT count(*) FROM pg_attribute WHERE attname::text IN \
            ('the_reason_why_the_customer_wanted_to_send_the_order_back_to_us_again', 'return_reason'))",
    },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TABLE orders ADD COLUMN the_reason_why_the_customer_wanted_to_send_the_order_back_to_us_again text")


def downgrade():
    op.execute("ALTER TABLE orders DROP COLUMN the_reason_why_the_customer_wanted_to_send_the_order_back_to_us_again")
"#,
    safe_example: r#"def upgrade():
    op.execute("ALTER TABLE orders ADD COLUMN return_reason text")


def downgrade():
    op.execute("ALTER TABLE orders DROP COLUMN return_reason")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| too_long(context, step)).collect()
}

fn too_long(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let is_long = |name: &&str| match context.dialect() {
        Dialect::Mysql => name.chars().count() > 64,
        _ => name.len() > 63,
    };
    let names = step.changes().iter().flat_map(|change| names(step, change));
    let mut names: Vec<&str> = names.chain(written_names(step)).filter(is_long).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| hit(context, step, name)).collect()
}

fn hit(context: &Context<'_>, step: Step<'_>, name: &str) -> Hit {
    let (length, kept, unit) = match context.dialect() {
        Dialect::Mysql => (name.chars().count(), 64, "characters"),
        _ => (name.len(), 63, "bytes"),
    };
    let message = format!("\"{name}\" is {length} {unit} long; the database keeps {kept}");
    let source = fix::source_at(context, step.operation.span)
        .filter(|source| source.contains(name))
        .map(|source| source.replace(name, &shorter(name, kept)));
    let hit = Hit::new(step.operation.span, Severity::Warning, message);
    hit.fix_if(source).also(elsewhere(context, step, name, &shorter(name, kept)))
}

/// The other statements of the file that name it.
fn elsewhere(context: &Context<'_>, step: Step<'_>, name: &str, short: &str) -> Vec<Edit> {
    let mut spans: Vec<Span> = context.both().map(|other| other.operation.span).collect();
    spans.sort_unstable_by_key(|span| (span.line, span.column));
    spans.dedup();
    spans.retain(|span| *span != step.operation.span);
    let edit = |span: Span| {
        let source = fix::source_at(context, span)?;
        source.contains(name).then(|| Edit { span, source: source.replace(name, short) })
    };
    spans.into_iter().filter_map(edit).collect()
}

/// The name without the words that do not fit.
fn shorter(name: &str, kept: usize) -> String {
    let mut short = String::new();
    for word in name.split('_') {
        let word = if short.is_empty() { word.to_owned() } else { format!("_{word}") };
        if short.len() + word.len() > kept {
            break;
        }
        short.push_str(&word);
    }
    if short.is_empty() { name.chars().take(kept / 4).collect() } else { short }
}

/// The names that the change gives; those that SQLAlchemy makes up by itself it keeps short.
fn names<'a>(step: Step<'_>, change: &'a Change) -> Vec<&'a str> {
    match change {
        Change::CreateTable { table, .. } => in_table(table),
        Change::RenameTable { to, .. } => vec![&to.name],
        Change::AddColumn { column, .. } => vec![&column.name],
        Change::AlterColumn { alteration, .. } => alteration.rename.as_deref().into_iter().collect(),
        Change::AddConstraint { constraint, .. } => constraint.name().into_iter().collect(),
        Change::RenameConstraint { to, .. } | Change::RenameIndex { to, .. } => vec![to],
        Change::CreateIndex { index, .. } => match step.operation.kind {
            OperationKind::AddColumnOp { .. } => Vec::new(),
            _ => vec![&index.name],
        },
        Change::CreateView { name, .. } => vec![&name.name],
        _ => Vec::new(),
    }
}

fn in_table(table: &Table) -> Vec<&str> {
    let mut names = vec![table.name.name.as_str()];
    names.extend(table.columns.iter().map(|column| column.name.as_str()));
    names.extend(table.foreign_keys.iter().filter_map(|key| key.name.as_deref()));
    names.extend(table.unique_constraints.iter().filter_map(|one| one.name.as_deref()));
    names.extend(table.check_constraints.iter().filter_map(|one| one.name.as_deref()));
    names
}

/// The names of constraints and indexes as the call gives them; the schema keeps them cut.
fn written_names<'a>(step: Step<'a>) -> Vec<&'a str> {
    let Some(invoked) = step.operation.invoked.as_deref() else { return Vec::new() };
    let given = ["constraint_name", "index_name"].into_iter().map(|name| &invoked.args[name]);
    let parts = invoked.args["columns"].as_array().into_iter().flatten();
    let parts = parts.filter(|part| part.get("constraint").is_some()).map(|part| &part["name"]);
    let drops = matches!(
        step.operation.kind,
        OperationKind::DropConstraintOp { .. } | OperationKind::DropIndexOp { .. }
    );
    if drops { Vec::new() } else { given.chain(parts).filter_map(|name| name.as_str()).collect() }
}
