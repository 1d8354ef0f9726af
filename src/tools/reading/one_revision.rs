//! What one revision does, as JSON, as text and as SQL.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::operations::{DecidedOperation, OperationKind, Runs, effect_on_schema};
use crate::report::neutral::sql_comment;
use crate::report::{change_sql, operation_json};
use crate::revisions::Revision;
use crate::schema::{Dialect, NamingTemplates};

use super::one_line;

/// One revision, read for one dialect.
#[derive(Debug)]
pub struct ReadRevision {
    pub(super) revision: Arc<Revision>,
    pub(super) dialect: Dialect,
    pub(super) upgrade: Vec<DecidedOperation>,
    pub(super) downgrade: Vec<DecidedOperation>,
    pub(super) irreversible: bool,
    pub(super) conventions: NamingTemplates,
}

impl ReadRevision {
    /// {`revision`, `upgrade`: […], `downgrade`: […]}.
    pub fn json(&self) -> Value {
        let all = |steps: &[DecidedOperation]| {
            let told = steps
                .iter()
                .filter(|step| !step.operation.continues && step.operation.is_sent(self.dialect));
            told.map(|step| step_json(step, self.dialect, &self.conventions)).collect::<Vec<_>>()
        };
        json!({
            "revision": self.revision.id,
            "dialect": self.dialect.name(),
            "upgrade": all(&self.upgrade),
            "downgrade": all(&self.downgrade),
        })
    }

    /// For people.
    pub fn text(&self) -> String {
        let revision = &self.revision;
        let down = if revision.down_revision.is_empty() {
            "<base>".to_owned()
        } else {
            revision.down_revision.join(", ")
        };
        let mut text = format!("Rev: {}\nParent: {down}\n", revision.id);
        let _ =
            writeln!(text, "Path: {}\n\n    {}\n", revision.path.display(), revision.doc.trim());
        for (name, steps) in [("upgrade", &self.upgrade), ("downgrade", &self.downgrade)] {
            let _ = writeln!(text, "{name}:");
            if name == "downgrade" && self.irreversible {
                text.push_str("  (cannot be undone)\n");
            } else if steps.is_empty() {
                text.push_str("  (nothing)\n");
            }
            steps
                .iter()
                .for_each(|step| text.push_str(&step_text(step, self.dialect, &self.conventions)));
        }
        text
    }

    /// As SQL, statement by statement, what does not run left out as a comment.
    pub fn sql(&self) -> String {
        let mut text = String::new();
        for (name, steps) in [("upgrade", &self.upgrade), ("downgrade", &self.downgrade)] {
            let title = format!("{name} {}", self.revision.id);
            let _ = writeln!(text, "{}", sql_comment(&title));
            for step in steps {
                text.push_str(&step_sql(step, self.dialect, &self.conventions));
            }
            text.push('\n');
        }
        text
    }
}

fn step_json(step: &DecidedOperation, dialect: Dialect, conventions: &NamingTemplates) -> Value {
    let (op, args) = operation_json(&step.operation);
    let guards: Vec<Value> = step
        .guards
        .iter()
        .map(|guard| {
            let holds = guard.holds.map_or_else(|| json!("unknown"), |holds| json!(holds));
            json!({ "condition": guard.condition, "holds": holds, "line": guard.line })
        })
        .collect();
    let mut told = json!({
        "op": op,
        "args": args,
        "guards": guards,
        "transactional": step.operation.transactional,
        "batch": step.operation.batch,
        "line": step.operation.span.line,
        "column": step.operation.span.column,
        "end_line": step.operation.span.end_line,
        "end_column": step.operation.span.end_column,
    });
    let uncertain = effect_on_schema(&step.operation, dialect, conventions).uncertain;
    let uncertain: Vec<Value> =
        uncertain.into_iter().map(|(place, why)| json!({ "place": place, "why": why })).collect();
    let invoked = step.operation.invoked.as_deref();
    let undecided = invoked.map(|invoked| json!(invoked.undecided));
    let constraints = invoked.map(|invoked| json!(invoked.constraints));
    let beside = [
        ("constraints", constraints),
        ("undecided", undecided),
        ("uncertain", Some(json!(uncertain))),
    ];
    if let Some(told) = told.as_object_mut() {
        for (key, value) in beside {
            let some = value.filter(|value| value.as_array().is_some_and(|all| !all.is_empty()));
            told.extend(some.map(|value| (key.to_owned(), value)));
        }
    }
    told
}

fn step_statements(
    step: &DecidedOperation,
    dialect: Dialect,
    conventions: &NamingTemplates,
) -> Vec<String> {
    match &step.operation.kind {
        OperationKind::ExecuteSQLOp { sql } => vec![sql.text.trim().to_owned()],
        OperationKind::Opaque { source, reason } => {
            vec![sql_comment(&format!("not decided ({reason}): {source}"))]
        }
        OperationKind::BulkInsertOp { table_name, rows } => {
            let rows = rows.map_or_else(|| "some".to_owned(), |rows| rows.to_string());
            vec![sql_comment(&format!("inserts {rows} rows into {table_name}"))]
        }
        _ => effect_on_schema(&step.operation, dialect, conventions)
            .changes
            .iter()
            .flat_map(|change| change_sql(change, dialect))
            .collect(),
    }
}

fn step_sql(step: &DecidedOperation, dialect: Dialect, conventions: &NamingTemplates) -> String {
    let mut text = String::new();
    for guard in &step.guards {
        let told = told(guard.holds);
        let told = format!("line {}: if {} ({told})", guard.line, guard.condition);
        let _ = writeln!(text, "{}", sql_comment(&told));
    }
    let skipped = step.runs() == Runs::No;
    for statement in step_statements(step, dialect, conventions) {
        let statement = statement.trim_end().trim_end_matches(';').to_owned();
        let is_comment = statement.lines().all(|line| line.trim_start().starts_with("--"));
        if is_comment {
            let _ = writeln!(text, "{statement}");
        } else if skipped {
            let _ = writeln!(text, "-- {};", statement.replace('\n', "\n-- "));
        } else {
            let _ = writeln!(text, "{statement};");
        }
    }
    text
}

fn step_text(step: &DecidedOperation, dialect: Dialect, conventions: &NamingTemplates) -> String {
    let (op, _) = operation_json(&step.operation);
    let mut text = format!("  {:>4}  {op}", step.operation.span.line);
    if step.operation.batch {
        text.push_str(" (batch)");
    }
    if !step.operation.transactional {
        text.push_str(" (outside the transaction)");
    }
    text.push('\n');
    for guard in &step.guards {
        let _ = writeln!(text, "        if {} ({})", one_line(&guard.condition), told(guard.holds));
    }
    for statement in step_statements(step, dialect, conventions) {
        for line in statement.trim_end_matches(';').lines() {
            let _ = writeln!(text, "        {line}");
        }
    }
    text
}

fn told(holds: Option<bool>) -> &'static str {
    match holds {
        Some(true) => "holds",
        Some(false) => "does not hold",
        None => "not decided",
    }
}
