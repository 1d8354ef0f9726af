//! `with`: what a context manager that is written as a generator does around the block.

use ruff_python_ast::{StmtWith, WithItem};
use ruff_text_size::Ranged;

use super::functions::is_context_manager;
use super::generators::Consuming;
use super::reader::{Flow, Observer, Reader};

impl<'a> Reader<'a> {
    pub(super) fn with_statement(
        &mut self,
        inner: &'a StmtWith,
        observer: &mut dyn Observer,
    ) -> Flow {
        let before = self.contexts.len();
        let flow = self.with_items(&inner.items, inner, observer);
        self.contexts.truncate(before);
        flow
    }

    pub(super) fn with_items(
        &mut self,
        items: &'a [WithItem],
        statement: &'a StmtWith,
        observer: &mut dyn Observer,
    ) -> Flow {
        let Some((item, rest)) = items.split_first() else {
            return self.block(&statement.body, observer);
        };
        if let Some((function, args, kwargs)) =
            self.call_of(&item.context_expr, is_context_manager, observer)
        {
            let target = item.optional_vars.as_deref();
            let range = item.context_expr.range();
            let block = Consuming::With { target, rest, statement, ended: None };
            let call = (&function, range, args, kwargs);
            if let Consuming::With { ended: Some((flow, remainders)), .. } =
                self.consume(block, call, observer)
            {
                self.remainders.extend(remainders);
                return flow;
            }
            // It was not seen to yield, but the block runs if the migration goes on.
            if let Some(target) = &item.optional_vars {
                let unknown = self.opaque(range);
                self.assign(target, unknown, observer);
            }
            return self.with_items(rest, statement, observer);
        }
        let value = self.expression(&item.context_expr, observer);
        if let Some(flow) = self.with_instance(&value, item, (rest, statement), observer) {
            return flow;
        }
        if let Some(target) = &item.optional_vars {
            self.assign(target, value.clone(), observer);
        }
        self.contexts.push(value);
        self.with_items(rest, statement, observer)
    }
}
