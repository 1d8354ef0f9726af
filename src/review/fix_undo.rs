//! The part of a fix that stands in `downgrade()`.

use super::Edit;
use super::context::{Context, Hit};
use super::fix::block_around;
use super::fix_calls::own_call;
use super::step::Step;
use super::way_back::downgrade_body;
use crate::python::Span;
use crate::schema::Change;

/// The step of `downgrade()` that does nothing but what `undoes` knows.
pub(super) fn undoing<'a>(
    context: &Context<'a>,
    undoes: impl Fn(&Change) -> bool,
) -> Option<Step<'a>> {
    undoing_step(context, |step| match step.changes() {
        [change] => undoes(change),
        _ => false,
    })
}

/// The step of `downgrade()` that is meant, if it is only one.
pub(super) fn undoing_step<'a>(
    context: &Context<'a>,
    undoes: impl Fn(Step<'a>) -> bool,
) -> Option<Step<'a>> {
    let mut steps = context.downgrade().filter(|step| undoes(*step));
    let step = steps.next()?;
    // Of two nobody knows which one is meant.
    steps.next().is_none().then_some(step)
}

/// What makes `downgrade()` say `source`: in place of the step that undid what the fix no longer does, else
/// before everything else. `None` where there is no place for it; nothing to do where `downgrade()` refuses.
pub(super) fn undone_by(
    context: &Context<'_>,
    instead_of: Option<Step<'_>>,
    source: &str,
) -> Option<Vec<Edit>> {
    let downgrade = &context.migration.downgrade;
    if !downgrade.defined || downgrade.raises {
        return Some(Vec::new());
    }
    let edit = match (instead_of, downgrade.operations.first()) {
        (Some(step), _) => Edit { span: statement(context, step)?, source: source.to_owned() },
        (None, Some(first)) => {
            let body = downgrade_body(context)?;
            let at = first.span;
            let stands_first = at.column == body.column && !first.batch;
            let span = Span { end_line: at.line, end_column: at.column, ..at };
            let edit = Edit { span, source: format!("{source}\n") };
            stands_first.then_some(edit)?
        }
        (None, None) => {
            let body = downgrade_body(context)?;
            let is_pass = context
                .source()
                .lines()
                .nth(body.end_line.checked_sub(1)?)
                .is_some_and(|line| line.trim_start().starts_with("pass"));
            let last = Span { line: body.end_line, ..body };
            is_pass.then(|| Edit { span: last, source: source.to_owned() })?
        }
    };
    Some(vec![edit])
}

/// `pass` in place of the step that undid what the fix no longer does, if there is one.
pub(super) fn left_out(
    context: &Context<'_>,
    undoes: impl Fn(&Change) -> bool,
    why: &str,
) -> Vec<Edit> {
    let step = undoing(context, undoes);
    let edit =
        |step: Step<'_>| Edit { span: step.operation.span, source: format!("pass  # {why}") };
    step.map(edit).into_iter().collect()
}

/// What has to run outside of the transaction.
pub(super) struct Apart {
    /// What stays where it is.
    pub(super) here: Option<String>,
    /// The `autocommit_block()` and what follows on it.
    pub(super) block: String,
    /// What undoes it.
    pub(super) undo: String,
}

/// The fix that runs something outside of the transaction: in place where nothing stands before it, which the
/// block would commit; else in the next revision, with what undoes it.
pub(super) fn apart(
    context: &Context<'_>,
    step: Step<'_>,
    hit: Hit,
    apart: Apart,
    undoes: impl Fn(&Change) -> bool,
) -> Hit {
    if is_first(step) && apart.here.is_none() {
        return hit.fix(apart.block);
    }
    let also = left_out(context, undoes, MOVED);
    let undo = match (also.is_empty(), apart.here.is_none()) {
        // Nobody knows where the way back is.
        (true, true) => return hit.fix(apart.block),
        _ => apart.undo,
    };
    let here = apart.here.unwrap_or_else(|| format!("pass  # {MOVED}"));
    hit.fix(here).also(also).then_and_back(apart.block, undo)
}

/// The same of a statement that is undone by one call.
pub(super) fn moved_apart(
    context: &Context<'_>,
    step: Step<'_>,
    hit: Hit,
    block: String,
    undoes: impl Fn(&Change) -> bool,
) -> Hit {
    let back = undoing(context, &undoes);
    let hidden = |step: Step<'_>| step.is_opaque() || step.is_block() || !step.is_certain();
    let is_final = back.is_none() && !context.downgrade().any(hidden);
    match back.and_then(|back| own_call(context, back)) {
        Some(undo) => apart(context, step, hit, Apart { here: None, block, undo }, undoes),
        // Where nothing undoes it, nothing there can be in the way of it.
        None if !is_first(step) && is_final => hit.fix(format!("pass  # {MOVED}")).then(block),
        None => hit.fix(block),
    }
}

/// What stands for a step that goes into the next revision.
const MOVED: &str = "in the next revision, outside of the transaction";

/// Whether nothing stands before the step that a block would commit. A step that is outside of the transaction
/// already needs no other place.
fn is_first(step: Step<'_>) -> bool {
    let changes = |one: Step<'_>| !one.changes().is_empty() || one.written().is_some();
    !step.operation.transactional || !step.before().any(changes)
}

/// Where the statement of a step stands; the whole batch, where it is alone in one.
pub(super) fn statement(context: &Context<'_>, step: Step<'_>) -> Option<Span> {
    let span = step.operation.span;
    let line = context.source().lines().nth(span.line.checked_sub(1)?)?;
    let begins = line.len() - line.trim_start().len() + 1 == span.column;
    if !step.operation.batch {
        return begins.then_some(span);
    }
    let block = block_around(context, span)?;
    let within = |other: &Step<'_>| {
        (block.line..=block.end_line).contains(&other.operation.span.line)
            && other.operation.span != span
    };
    let alone = block.line + 1 == span.line && !context.downgrade().any(|other| within(&other));
    alone.then_some(block)
}
