//! The pre-apply checklist of the workflow.

use serde::Serialize;

use super::context::Context;
use super::effect::{AddedForeignKey, Effect, same_table};
use super::history::{Creator, History};
use super::predecessor::predecessor;
use super::walk::Step;
use super::{Finding, ReviewInput};
use crate::operations::OperationKind;
use crate::schema::Dialect;
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
    step.effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::AddColumn { table, column, nullable, filled } if !step.made(&table) => {
                Some((table, column, nullable, filled))
            }
            _ => None,
        })
        .map(|(table, column, nullable, filled)| match (nullable, filled) {
            (_, true) => (CheckStatus::Pass, format!("{place} {table}.{column} has a server default")),
            (true, false) => (CheckStatus::Pass, format!("{place} {table}.{column} is nullable")),
            (false, false) if context.rows(&table) == Some(0) => {
                let told = format!("{place} {table}.{column} is NOT NULL without server_default; the table is empty");
                (CheckStatus::Attention, told)
            }
            (false, false) => {
                (CheckStatus::Fail, format!("{place} {table}.{column} is NOT NULL without server_default"))
            }
        })
        .collect()
}

fn foreign_keys(context: &Context<'_>, _findings: &[Finding]) -> Vec<Seen> {
    let told = |step: Step<'_>, key: AddedForeignKey| {
        let place = context.place(step.operation.span.line);
        let columns = key.columns.join(", ");
        let what = format!("{place} {}({columns}) to {}", key.table, key.referred);
        match key.ondelete {
            Some(action) => (CheckStatus::Pass, format!("{what}: ondelete={action}")),
            None => (
                CheckStatus::Attention,
                format!("{what}: no ondelete; add one, or keep it if deletes must fail"),
            ),
        }
    };
    context
        .upgrade()
        .flat_map(|step| step.effects().into_iter().map(move |effect| (step, effect)))
        .filter_map(|(step, effect)| match effect {
            Effect::AddForeignKey(key) => Some(told(step, key)),
            _ => None,
        })
        .collect()
}

fn drops(context: &Context<'_>, findings: &[Finding]) -> Vec<Seen> {
    let history = History::of(context);
    let mut seen: Vec<Seen> =
        context.upgrade().flat_map(|step| dropped(context, &history, findings, step)).collect();
    let opaque = context
        .upgrade()
        .filter(|step| matches!(step.operation.kind, OperationKind::Opaque { .. }))
        .map(|step| context.place(step.operation.span.line))
        .next();
    if let Some(place) = opaque {
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

fn dropped(
    context: &Context<'_>,
    history: &History<'_>,
    findings: &[Finding],
    step: Step<'_>,
) -> Vec<Seen> {
    let place = context.place(step.operation.span.line);
    let phantom = findings.iter().find(|finding| {
        finding.revision == context.revision.id
            && finding.span == step.operation.span
            && finding.rule.starts_with("autogen-phantom")
    });
    if let Some(finding) = phantom {
        return vec![(CheckStatus::Fail, format!("{place} {}", finding.message))];
    }
    step.effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::DropTable { table, .. } if !step.made(&table) => {
                let creator = creator(history.creator_of_table(&table));
                Some((CheckStatus::Attention, format!("{place} drops table {table}{creator}")))
            }
            Effect::DropColumn { table, column, .. } if !step.made_column(&table, &column) => {
                Some((CheckStatus::Attention, format!("{place} drops column {table}.{column}")))
            }
            Effect::DropIndex { name, table, .. } => {
                let creator = creator(history.creator_of_index(&name, table.as_deref()));
                let status =
                    if remade(context, &name) { CheckStatus::Pass } else { CheckStatus::Attention };
                Some((status, format!("{place} drops index {name}{creator}")))
            }
            Effect::DropType { name, .. } => {
                Some((CheckStatus::Attention, format!("{place} drops type {name}")))
            }
            _ => None,
        })
        .collect()
}

fn remade(context: &Context<'_>, name: &str) -> bool {
    context.upgrade().flat_map(|step| step.effects()).any(|effect| match effect {
        Effect::CreateIndex(index) => index.name.is_some_and(|made| same_table(&made, name)),
        _ => false,
    })
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
