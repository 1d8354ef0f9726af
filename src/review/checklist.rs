//! The pre-apply checklist of the workflow.

use serde::Serialize;

use super::context::Context;
use super::history::{Creator, creator_of_index, creator_of_table};
use super::predecessor::predecessor;
use super::step::Step;
use super::{Finding, ReviewInput};
use crate::operations::OperationKind;
use crate::schema::{Change, Constraint, Dialect, ForeignKey, QualifiedName};
use crate::sql::StatementClass;

/// One item of the pre-apply checklist.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct CheckItem {
    /// The item in the workflow's own words.
    pub item: String,
    /// Whether it holds.
    pub status: CheckStatus,
    /// What was looked at: file, line and names.
    pub evidence: Vec<String>,
}

/// Whether an item of a checklist holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum CheckStatus {
    Pass,
    Fail,
    Attention,
    NotApplicable,
}

/// How many pieces of evidence an item shows; the rest is counted.
const SHOWN: usize = 6;

/// One thing that was looked at.
pub(super) type Seen = (CheckStatus, String);

/// The six items for all revisions of `contexts`.
pub(super) fn checklist(
    _input: &ReviewInput<'_>,
    contexts: &[Context<'_>],
    findings: &[Finding],
) -> Vec<CheckItem> {
    let each = |look: fn(&Context<'_>, &[Finding]) -> Vec<Seen>| -> Vec<Seen> {
        contexts.iter().flat_map(|context| look(context, findings)).collect()
    };
    vec![
        item("`upgrade()` and `downgrade()` both present and correct", each(functions)),
        item("New columns have `nullable=True` OR a `server_default`", each(new_columns)),
        item("FK constraints have `ondelete='CASCADE'` where appropriate", each(foreign_keys)),
        item(
            "No unintended DROP statements (autogenerate sometimes detects phantom changes)",
            each(drops),
        ),
        item("`down_revision` points to the correct predecessor", each(predecessor)),
        item("Enum additions use `IF NOT EXISTS` to be idempotent", each(enum_additions)),
    ]
}

/// The worst of what was seen, shown first; nothing seen is not applicable.
fn item(words: &str, mut seen: Vec<Seen>) -> CheckItem {
    let rank = |status: &CheckStatus| match status {
        CheckStatus::Fail => 0,
        CheckStatus::Attention => 1,
        CheckStatus::Pass => 2,
        CheckStatus::NotApplicable => 3,
    };
    seen.sort_by_key(|(status, _)| rank(status));
    let status = seen.first().map_or(CheckStatus::NotApplicable, |(status, _)| *status);
    let hidden = seen.len().saturating_sub(SHOWN);
    let mut evidence: Vec<String> =
        seen.into_iter().take(SHOWN).map(|(_, evidence)| evidence).collect();
    if hidden > 0 {
        evidence.push(format!("and {hidden} more"));
    }
    CheckItem { item: words.to_owned(), status, evidence }
}

fn functions(context: &Context<'_>, findings: &[Finding]) -> Vec<Seen> {
    let (upgrade, downgrade) = (&context.migration.upgrade, &context.migration.downgrade);
    let mut seen = Vec::new();
    if !upgrade.defined {
        seen.push((CheckStatus::Fail, format!("{}: there is no upgrade()", context.file())));
    }
    if !downgrade.defined {
        seen.push((CheckStatus::Fail, format!("{}: there is no downgrade()", context.file())));
    } else if downgrade.raises {
        let place = context.place(downgrade.line);
        seen.push((CheckStatus::Attention, format!("{place} downgrade() only raises")));
    }
    const WRONG: [&str; 4] =
        ["downgrade-missing", "downgrade-not-inverse", "unnamed-constraint", "empty-migration"];
    let broken = findings
        .iter()
        .filter(|finding| finding.revision == context.revision.id && WRONG.contains(&finding.rule));
    for finding in broken {
        let status = match finding.rule {
            "empty-migration" | "downgrade-not-inverse" => CheckStatus::Attention,
            _ => CheckStatus::Fail,
        };
        seen.push((status, format!("{} {}", context.place(finding.span.line), finding.message)));
    }
    if seen.is_empty() {
        let (up, down) = (upgrade.operations.len(), downgrade.operations.len());
        let told = format!(
            "{} upgrade() ({up} operations, L{}), downgrade() ({down} operations, L{})",
            context.file(),
            upgrade.line,
            downgrade.line
        );
        seen.push((CheckStatus::Pass, told));
    }
    seen
}

fn new_columns(context: &Context<'_>, _findings: &[Finding]) -> Vec<Seen> {
    context.upgrade().flat_map(|step| step_columns(context, step)).collect()
}

fn step_columns(context: &Context<'_>, step: Step<'_>) -> Vec<Seen> {
    let place = context.place(step.operation.span.line);
    let added = step.changes().iter().filter_map(|change| match change {
        Change::AddColumn { table, column, .. } if !step.is_new(table) => Some((table, column)),
        _ => None,
    });
    added
        .map(|(table, column)| {
            let name = format!("{place} {table}.{}", column.name);
            let filled =
                column.default.is_some() || column.identity.is_some() || column.computed.is_some();
            if filled {
                (CheckStatus::Pass, format!("{name} has a server default"))
            } else if column.nullable {
                (CheckStatus::Pass, format!("{name} is nullable"))
            } else if step.adds_undecided_default() {
                let told =
                    format!("{name} is NOT NULL; the source does not decide its server_default");
                (CheckStatus::Attention, told)
            } else if context.rows(&table.to_string()) == Some(0) {
                let told = format!("{name} is NOT NULL without server_default; the table is empty");
                (CheckStatus::Attention, told)
            } else {
                (CheckStatus::Fail, format!("{name} is NOT NULL without server_default"))
            }
        })
        .collect()
}

fn foreign_keys(context: &Context<'_>, _findings: &[Finding]) -> Vec<Seen> {
    context.upgrade().flat_map(|step| step_foreign_keys(context, step)).collect()
}

fn step_foreign_keys(context: &Context<'_>, step: Step<'_>) -> Vec<Seen> {
    let place = context.place(step.operation.span.line);
    let told = |table: &QualifiedName, key: &ForeignKey| {
        let columns = key.columns.join(", ");
        let what = format!("{place} {table}({columns}) to {}", key.referred_table);
        match &key.on_delete {
            Some(action) => (CheckStatus::Pass, format!("{what}: ondelete={action}")),
            None => (
                CheckStatus::Attention,
                format!("{what}: no ondelete; add one, or keep it if deletes must fail"),
            ),
        }
    };
    let seen = step.changes().iter().flat_map(|change| match change {
        Change::CreateTable { table, .. } => {
            table.foreign_keys.iter().map(|key| told(&table.name, key)).collect()
        }
        Change::AddConstraint { table, constraint: Constraint::ForeignKey(key) } => {
            vec![told(table, key)]
        }
        _ => Vec::new(),
    });
    seen.collect()
}

fn drops(context: &Context<'_>, findings: &[Finding]) -> Vec<Seen> {
    let mut seen: Vec<Seen> =
        context.upgrade().flat_map(|step| dropped(context, findings, step)).collect();
    let opaque = context
        .upgrade()
        .filter(|step| matches!(step.operation.kind, OperationKind::Opaque { .. }))
        .map(|step| step.operation.span.line);
    let unread = findings.iter().filter(|finding| {
        finding.revision == context.revision.id && finding.rule == "dynamic-sql-unanalysable"
    });
    if let Some(line) = opaque.chain(unread.map(|finding| finding.span.line)).next() {
        let place = context.place(line);
        seen.push((
            CheckStatus::Attention,
            format!("{place} cannot be decided by reading: read it"),
        ));
    }
    if seen.is_empty() {
        seen.push((CheckStatus::Pass, format!("{}: upgrade() drops nothing", context.file())));
    }
    seen
}

fn dropped(context: &Context<'_>, findings: &[Finding], step: Step<'_>) -> Vec<Seen> {
    let place = context.place(step.operation.span.line);
    let phantom = findings.iter().find(|finding| {
        finding.revision == context.revision.id
            && finding.span == step.operation.span
            && finding.rule.starts_with("autogen-phantom")
    });
    if let Some(finding) = phantom {
        return vec![(CheckStatus::Fail, format!("{place} {}", finding.message))];
    }
    let attention = |told: String| Some((CheckStatus::Attention, format!("{place} drops {told}")));
    let seen = step.changes().iter().filter_map(|change| match change {
        Change::DropTable { table, .. } if !step.is_new(table) => {
            let creator = creator(creator_of_table(context, step, table));
            attention(format!("table {table}{creator}"))
        }
        Change::DropColumn { table, column, .. } if !step.is_new_column(table, column) => {
            attention(format!("column {table}.{column}"))
        }
        Change::DropIndex { name, .. } if remade(step, name) => {
            Some((CheckStatus::Pass, format!("{place} drops index {name}, which is built again")))
        }
        Change::DropIndex { name, table, .. } => {
            let creator = creator(creator_of_index(context, step, name, table.as_ref()));
            attention(format!("index {name}{creator}"))
        }
        Change::DropEnum { name, .. } => attention(format!("type {name}")),
        _ => None,
    });
    seen.collect()
}

/// Whether an index of that name is built afterwards, as a change of an index does.
fn remade(step: Step<'_>, name: &str) -> bool {
    let builds =
        |change: &Change| matches!(change, Change::CreateIndex { index, .. } if index.name == name);
    step.after().any(|later| later.changes().iter().any(builds))
}

fn creator(creator: Creator) -> String {
    match creator {
        Creator::File(file) => format!(", created by {file}"),
        Creator::Nobody | Creator::Unknown => String::new(),
    }
}

fn enum_additions(context: &Context<'_>, _findings: &[Finding]) -> Vec<Seen> {
    if context.dialect() != Dialect::Postgresql {
        return Vec::new();
    }
    context
        .upgrade()
        .filter_map(|step| match &step.operation.kind {
            OperationKind::ExecuteSQLOp { sql } => match &sql.class {
                StatementClass::AddEnumValue { name, label, if_not_exists } => {
                    Some((step, name, label, *if_not_exists))
                }
                _ => None,
            },
            _ => None,
        })
        .map(|(step, name, label, idempotent)| {
            let place = context.place(step.operation.span.line);
            if idempotent {
                (CheckStatus::Pass, format!("{place} adds '{label}' to {name} IF NOT EXISTS"))
            } else {
                let fix = format!("ALTER TYPE {name} ADD VALUE IF NOT EXISTS '{label}'");
                (
                    CheckStatus::Fail,
                    format!("{place} adds '{label}' to {name} without IF NOT EXISTS; write {fix}"),
                )
            }
        })
        .collect()
}
