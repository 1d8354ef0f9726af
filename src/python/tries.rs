//! `try`: its handlers may run wherever it is not known what raises.

use ruff_python_ast::{ExceptHandler, StmtTry};
use ruff_text_size::Ranged;

use super::reader::{Condition, Flow, Observer, Reader};

impl<'a> Reader<'a> {
    pub(super) fn try_statement(
        &mut self,
        inner: &'a StmtTry,
        observer: &mut dyn Observer,
    ) -> Flow {
        let start = self.names();
        let conditions = self.conditions.len();
        let remainders = self.remainders.len();
        let has_handlers = !inner.handlers.is_empty();
        self.tries += usize::from(has_handlers);
        let flow = self.block(&inner.body, observer);
        self.tries -= usize::from(has_handlers);
        if observer.knows_outside() && has_handlers {
            let certain =
                self.remainders.len() == remainders && self.conditions.len() == conditions;
            return self.decided_try(inner, flow, certain, observer);
        }
        let flow = if flow == Flow::Next { self.block(&inner.orelse, observer) } else { flow };
        let mut joined = self.names();
        for ExceptHandler::ExceptHandler(handler) in &inner.handlers {
            if self.exhausted() {
                break;
            }
            let kind = handler.type_.as_ref().map(|kind| self.module.excerpt(kind.range()));
            let source = format!("except {}", kind.unwrap_or_else(|| "Exception".to_owned()));
            let span = self.span(handler.range());
            let condition = Condition { source, span, outcome: Some(true) };
            observer.tested(span, None);
            self.restore(start.clone());
            if let Some(name) = &handler.name {
                let unknown = self.opaque(handler.range());
                self.bind(name, unknown, handler.range());
            }
            self.conditions.push(condition);
            let remainders = self.remainders.len();
            let ended = self.block(&handler.body, observer);
            self.remainders.truncate(remainders);
            self.conditions.pop();
            if ended == Flow::Next {
                let names = self.names();
                self.join(&mut joined, names, handler.range());
            }
        }
        self.restore(joined);
        match self.block(&inner.finalbody, observer) {
            // A handler may have caught it.
            Flow::Next if flow == Flow::Raise && !inner.handlers.is_empty() => Flow::Next,
            Flow::Next => flow,
            ended => ended,
        }
    }

    /// A `try` of which it is known whether it raised: one handler runs, or none.
    fn decided_try(
        &mut self,
        inner: &'a StmtTry,
        flow: Flow,
        certain: bool,
        observer: &mut dyn Observer,
    ) -> Flow {
        let raised = flow == Flow::Raise && certain;
        let mut ended = flow;
        for (index, ExceptHandler::ExceptHandler(handler)) in inner.handlers.iter().enumerate() {
            let runs = raised && index == 0;
            observer.tested(self.span(handler.range()), Some(runs));
            if runs {
                if let Some(name) = &handler.name {
                    let unknown = self.opaque(handler.range());
                    self.bind(name, unknown, handler.range());
                }
                ended = self.block(&handler.body, observer);
            }
        }
        if flow == Flow::Next {
            ended = self.block(&inner.orelse, observer);
        } else if flow == Flow::Raise && !certain {
            ended = Flow::Next;
        }
        match self.block(&inner.finalbody, observer) {
            Flow::Next => ended,
            left => left,
        }
    }
}
