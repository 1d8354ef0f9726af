//! Generators: what runs where they yield, be it the block of a `with`, the body of a loop, or the making of a list.

use ruff_python_ast::{Expr, Stmt, StmtFor, StmtFunctionDef, StmtWith, WithItem};
use ruff_text_size::{Ranged, TextRange};

use super::functions::{Code, Function, is_context_manager};
use super::reader::{Flow, Observer, Reader, Remainder};
use super::{Module, Span, Value};

/// How many elements a generator may make.
const MOST: usize = 4_000;

/// Who takes what a generator yields.
pub(super) struct Consumer<'a> {
    /// How many frames and conditions there are where it stands.
    frames: usize,
    conditions: usize,
    module: &'a Module,
    call_site: Option<Span>,
    what: Consuming<'a>,
}

/// What is done with what a generator yields.
pub(super) enum Consuming<'a> {
    /// The block of a `with` runs.
    With {
        target: Option<&'a Expr>,
        rest: &'a [WithItem],
        statement: &'a StmtWith,
        /// How it ended, once it ran.
        ended: Option<(Flow, Vec<Remainder>)>,
    },
    /// The body of a loop runs.
    Loop {
        statement: &'a StmtFor,
        /// How the loop was left, if it was.
        ended: Option<Flow>,
        /// How it may have been left.
        left: Vec<Remainder>,
    },
    /// It becomes an element of a list.
    List {
        items: Vec<Value>,
        /// Whether each of them is made without any condition.
        certain: bool,
    },
}

/// A call of a generator: the function, where the call stands, and what it is given.
type GeneratorCall<'f, 'a> = (&'f Function<'a>, TextRange, Vec<Value>, Vec<(String, Value)>);

impl<'a> Reader<'a> {
    /// Runs a generator to its end; what it yields goes to `what`.
    pub(super) fn consume(
        &mut self,
        what: Consuming<'a>,
        (function, range, args, kwargs): GeneratorCall<'_, 'a>,
        observer: &mut dyn Observer,
    ) -> Consuming<'a> {
        let consumer = Consumer {
            frames: self.frames.len(),
            conditions: self.conditions.len(),
            module: self.module,
            call_site: self.call_site,
            what,
        };
        let position = self.consumers.len();
        self.consumers.push(consumer);
        self.call_function(function, range, &args, &kwargs, observer);
        self.leaving = false;
        let consumer = self.consumers.drain(position..).next();
        let nothing = Consuming::List { items: Vec::new(), certain: false };
        consumer.map_or(nothing, |consumer| consumer.what)
    }

    /// The function that a call calls and what it hands over, if that is one of those that are wanted.
    #[expect(clippy::type_complexity, reason = "the parts of one call")]
    pub(super) fn call_of(
        &mut self,
        expr: &'a Expr,
        is_wanted: impl Fn(&StmtFunctionDef) -> bool,
        observer: &mut dyn Observer,
    ) -> Option<(Function<'a>, Vec<Value>, Vec<(String, Value)>)> {
        let Expr::Call(call) = expr else { return None };
        // What is looked at here is looked at again where it is called.
        if !is_path(&call.func) {
            return None;
        }
        let Value::Name(path) = self.expression(&call.func, observer) else { return None };
        let function = self.find_function(&path)?;
        let is_wanted = matches!(function.code, Code::Def(def) if is_wanted(def));
        if !is_wanted || !self.may_call(function.code) {
            return None;
        }
        let (args, kwargs) = self.arguments(&call.arguments, observer);
        Some((function, args, kwargs))
    }

    /// A loop over what a generator yields; `None` where it runs over something else.
    pub(super) fn loop_over_generator(
        &mut self,
        statement: &'a StmtFor,
        observer: &mut dyn Observer,
    ) -> Option<Flow> {
        let (function, args, kwargs) = self.call_of(&statement.iter, is_generator, observer)?;
        let remainders = self.remainders.len();
        let call = (&function, statement.iter.range(), args, kwargs);
        let consuming = Consuming::Loop { statement, ended: None, left: Vec::new() };
        let Consuming::Loop { ended, left, .. } = self.consume(consuming, call, observer) else {
            return None;
        };
        self.remainders.extend(left);
        let flow = ended.unwrap_or(Flow::Next);
        Some(self.after_loop(remainders, flow, &statement.orelse, observer))
    }

    /// What a generator makes, as a list; `None` where that is not decided.
    pub(super) fn generated(
        &mut self,
        (function, range): (&Function<'a>, TextRange),
        args: &[Value],
        kwargs: &[(String, Value)],
        observer: &mut dyn Observer,
    ) -> Option<Value> {
        if !matches!(function.code, Code::Def(def) if is_generator(def))
            || !self.may_call(function.code)
        {
            return None;
        }
        let call = (function, range, args.to_vec(), kwargs.to_vec());
        let consuming = Consuming::List { items: Vec::new(), certain: true };
        Some(match self.consume(consuming, call, observer) {
            Consuming::List { items, certain: true } => Value::List(items),
            _ => self.opaque(range),
        })
    }

    /// `yield from`: each element of what is known one by one.
    pub(super) fn yield_each(
        &mut self,
        value: Value,
        range: TextRange,
        observer: &mut dyn Observer,
    ) {
        match self.iterable(value) {
            Some(items) => items.into_iter().for_each(|item| self.yielded(item, observer)),
            None => {
                let unknown = self.opaque(range);
                self.yielded(unknown, observer);
            }
        }
    }

    /// Hands what a generator yields to who takes it.
    pub(super) fn yielded(&mut self, value: Value, observer: &mut dyn Observer) {
        let Some(mut consumer) = self.consumers.pop() else { return };
        // What a function that it calls yields is not its own.
        if self.frames.len() == consumer.frames + 1 {
            match &mut consumer.what {
                Consuming::List { items, certain } => {
                    *certain &= self.conditions.len() == consumer.conditions && items.len() < MOST;
                    if *certain {
                        items.push(value);
                    }
                }
                _ => self.taken(value, &mut consumer, observer),
            }
        }
        self.consumers.push(consumer);
    }

    /// Runs a block of the caller's in the midst of a generator.
    fn taken(&mut self, value: Value, consumer: &mut Consumer<'a>, observer: &mut dyn Observer) {
        let generator = self.frames.suspend(consumer.frames);
        let (module, call_site) = (self.module, self.call_site);
        (self.module, self.call_site) = (consumer.module, consumer.call_site);
        match &mut consumer.what {
            // Once, whatever the generator asks.
            Consuming::With { target, rest, statement, ended: ended @ None } => {
                let conditions = self.conditions.split_off(consumer.conditions);
                let remainders = self.remainders.len();
                if let Some(target) = target {
                    self.assign(target, value, observer);
                }
                let flow = self.with_items(rest, statement, observer);
                *ended = Some((flow, self.remainders.split_off(remainders)));
                self.conditions.truncate(consumer.conditions);
                self.conditions.extend(conditions);
            }
            Consuming::Loop { statement, ended: ended @ None, left } => {
                let certain = self.conditions.len() == consumer.conditions;
                *ended = self.round(value, (statement, certain), left, observer);
                self.leaving = ended.is_some();
            }
            _ => {}
        }
        (self.module, self.call_site) = (module, call_site);
        self.frames.resume(consumer.frames, generator);
    }

    /// One round of a loop over a generator: how the loop is left, if it is. How it may be left stays
    /// behind twice: for the rest of the generator, and in `left` for what comes after the loop.
    fn round(
        &mut self,
        value: Value,
        (statement, certain): (&'a StmtFor, bool),
        left: &mut Vec<Remainder>,
        observer: &mut dyn Observer,
    ) -> Option<Flow> {
        self.assign(&statement.target, value, observer);
        let remainders = self.remainders.len();
        let before = (!certain).then(|| self.names());
        if !certain {
            self.forget_assigned(&statement.body, 0);
        }
        let flow = self.block(&statement.body, observer);
        if let Some(mut joined) = before {
            let after = self.names();
            self.join(&mut joined, after, statement.range());
            self.restore(joined);
        }
        let inner: Vec<Remainder> = self.remainders.drain(remainders..).collect();
        for remainder in inner.into_iter().filter(|one| one.flow != Flow::Continue) {
            let condition = remainder.condition.clone();
            self.remainders.push(Remainder { condition, flow: Flow::Return });
            left.push(remainder);
        }
        let leaves = certain && matches!(flow, Flow::Break | Flow::Return | Flow::Raise);
        leaves.then_some(flow)
    }
}

/// Whether an expression is a name, or attributes of one.
fn is_path(expr: &Expr) -> bool {
    let mut expr = expr;
    while let Expr::Attribute(attribute) = expr {
        expr = &attribute.value;
    }
    matches!(expr, Expr::Name(_))
}

/// Whether a function makes what it yields one after the other, for whoever asks for it.
fn is_generator(function: &StmtFunctionDef) -> bool {
    yields(&function.body, 0) && !is_context_manager(function)
}

/// Whether a function is a generator.
pub(super) fn yields(body: &[Stmt], depth: usize) -> bool {
    if depth > 16 {
        return true;
    }
    body.iter().any(|statement| match statement {
        Stmt::Expr(inner) => matches!(*inner.value, Expr::Yield(_) | Expr::YieldFrom(_)),
        Stmt::Assign(inner) => matches!(*inner.value, Expr::Yield(_) | Expr::YieldFrom(_)),
        Stmt::If(inner) => {
            yields(&inner.body, depth + 1)
                || inner.elif_else_clauses.iter().any(|clause| yields(&clause.body, depth + 1))
        }
        Stmt::For(inner) => yields(&inner.body, depth + 1),
        Stmt::While(inner) => yields(&inner.body, depth + 1),
        Stmt::With(inner) => yields(&inner.body, depth + 1),
        Stmt::Try(inner) => yields(&inner.body, depth + 1),
        _ => false,
    })
}
