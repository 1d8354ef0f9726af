//! `with`: what a context manager that is written as a generator does around the block.

use ruff_python_ast::{Expr, StmtWith, WithItem};
use ruff_text_size::Ranged;

use super::functions::{Code, Function, is_context_manager};
use super::reader::{Flow, Observer, Reader, Remainder};
use super::{Module, Span, Value};

/// A block that runs where a generator yields.
pub(super) struct WithBlock<'a> {
    target: Option<&'a Expr>,
    rest: &'a [WithItem],
    statement: &'a StmtWith,
    /// How many frames and conditions there are where the block stands.
    frames: usize,
    conditions: usize,
    module: &'a Module,
    call_site: Option<Span>,
    /// How it ended, once it ran.
    ended: Option<(Flow, Vec<Remainder>)>,
}

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

    fn with_items(
        &mut self,
        items: &'a [WithItem],
        statement: &'a StmtWith,
        observer: &mut dyn Observer,
    ) -> Flow {
        let Some((item, rest)) = items.split_first() else {
            return self.block(&statement.body, observer);
        };
        if let Some((function, args, kwargs)) = self.generator_call(&item.context_expr, observer) {
            let block = WithBlock {
                target: item.optional_vars.as_deref(),
                rest,
                statement,
                frames: self.frames.len(),
                conditions: self.conditions.len(),
                module: self.module,
                call_site: self.call_site,
                ended: None,
            };
            let range = item.context_expr.range();
            self.with_blocks.push(block);
            self.call_function(&function, range, &args, &kwargs, observer);
            let block = self.with_blocks.pop();
            if let Some((flow, remainders)) = block.and_then(|block| block.ended) {
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
        if let Some(target) = &item.optional_vars {
            self.assign(target, value.clone(), observer);
        }
        self.contexts.push(value);
        self.with_items(rest, statement, observer)
    }

    /// The call of a function that is decorated as `contextmanager`.
    #[expect(clippy::type_complexity, reason = "the parts of one call")]
    fn generator_call(
        &mut self,
        expr: &'a Expr,
        observer: &mut dyn Observer,
    ) -> Option<(Function<'a>, Vec<Value>, Vec<(String, Value)>)> {
        let Expr::Call(call) = expr else { return None };
        if !matches!(*call.func, Expr::Name(_) | Expr::Attribute(_)) {
            return None;
        }
        let Value::Name(path) = self.expression(&call.func, observer) else { return None };
        let function = self.find_function(&path)?;
        let is_manager = matches!(function.code, Code::Def(def) if is_context_manager(def));
        if !is_manager || !self.may_call(function.code) {
            return None;
        }
        let (args, kwargs) = self.arguments(&call.arguments, observer);
        Some((function, args, kwargs))
    }

    /// Where a generator yields, the block of its `with` runs: once, whatever the generator asks.
    pub(super) fn yielded(&mut self, value: Value, observer: &mut dyn Observer) {
        let Some(mut block) = self.with_blocks.pop() else { return };
        if block.ended.is_some() || self.frames.len() != block.frames + 1 {
            self.with_blocks.push(block);
            return;
        }
        let generator = self.frames.suspend(block.frames);
        let conditions = self.conditions.split_off(block.conditions);
        let remainders = self.remainders.len();
        let (module, call_site) = (self.module, self.call_site);
        (self.module, self.call_site) = (block.module, block.call_site);
        if let Some(target) = block.target {
            self.assign(target, value, observer);
        }
        let flow = self.with_items(block.rest, block.statement, observer);
        block.ended = Some((flow, self.remainders.split_off(remainders)));
        (self.module, self.call_site) = (module, call_site);
        self.frames.resume(block.frames, generator);
        self.conditions.truncate(block.conditions);
        self.conditions.extend(conditions);
        self.with_blocks.push(block);
    }
}
