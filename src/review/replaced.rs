//! What a fix does to what stood in its place: nothing else of it is lost, and no block stands in another.

use super::context::Context;
use super::fix::{BLOCK, source_at};
use crate::python::Span;
use crate::sql::alter_actions;

/// Whether the fix says all that stands at `span`, but for the one thing that it is about.
pub(super) fn keeps_the_rest(context: &Context<'_>, span: Span, fix: &str) -> bool {
    let parts = parts(context, span);
    if parts.len() < 2 {
        return true;
    }
    let told = squeezed(fix);
    if source_at(context, span).is_some_and(|source| told.contains(&squeezed(&source))) {
        return true;
    }
    parts.iter().filter(|part| !told.contains(&squeezed(part))).count() <= 1
}

/// What the call at `span` does: its statements, and of each the actions.
fn parts(context: &Context<'_>, span: Span) -> Vec<String> {
    let mut steps = context.both().filter(|step| step.operation.span == span);
    // Of a loop the first round; a second has statements of its own.
    let first = steps.next();
    let rest = steps.take_while(|step| step.operation.continues);
    let statements = first.into_iter().chain(rest).filter_map(|step| step.statement());
    let parts = statements.flat_map(|text| match alter_actions(text) {
        Some(altered) => altered.actions.into_iter().map(str::to_owned).collect(),
        None => vec![text.to_owned()],
    });
    parts.collect()
}

/// Letters and digits alone: how the text is broken over lines and strings does not matter.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The fix as it stands at `span`: where that is in an `autocommit_block()` already, without one of its own.
pub(super) fn in_its_block(context: &Context<'_>, span: Span, fix: String) -> String {
    let stands_in_one =
        context.both().any(|step| step.operation.span == span && !step.operation.transactional);
    if stands_in_one { without_block(&fix) } else { fix }
}

fn without_block(source: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut within = false;
    for line in source.lines() {
        if line == BLOCK {
            within = true;
            continue;
        }
        within &= line.is_empty() || line.starts_with("    ");
        lines.push(if within { line.strip_prefix("    ").unwrap_or(line) } else { line });
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_taken_off_and_what_follows_it_stays() {
        let source =
            "with op.get_context().autocommit_block():\n    a()\n    with b():\n        c()\nd()";
        assert_eq!(without_block(source), "a()\nwith b():\n    c()\nd()");
        assert_eq!(without_block("a()\n    b()"), "a()\n    b()");
    }
}
