//! Loops: unrolled where it is known what they run over.

use ruff_python_ast::{Expr, Stmt, StmtFor, StmtWhile};
use ruff_text_size::Ranged;

use super::Value;
use super::reader::{Condition, Flow, Observer, Reader, Remainder};

/// How many elements of a literal collection a loop is unrolled for.
const UNROLLED: usize = 2_000;
/// How often a `while` is run whose condition is decided each time.
const ROUNDS: usize = 1_000;

impl<'a> Reader<'a> {
    pub(super) fn for_statement(
        &mut self,
        inner: &'a StmtFor,
        observer: &mut dyn Observer,
    ) -> Flow {
        if let Some(flow) = self.loop_over_generator(inner, observer) {
            return flow;
        }
        let iterated = self.expression(&inner.iter, observer);
        let items = self.iterable(iterated.clone());
        let remainders = self.remainders.len();
        let Some(items) = items.filter(|items| items.len() <= UNROLLED) else {
            let source = format!(
                "for {} in {}",
                self.module.excerpt(inner.target.range()),
                self.module.excerpt(inner.iter.range())
            );
            let seen = observer.element(&iterated);
            let seen = seen.unwrap_or_else(|| self.opaque(inner.target.range()));
            let span = self.span(inner.iter.range());
            let condition = Condition { source, span, outcome: Some(true) };
            observer.tested(span, None);
            self.assign(&inner.target, seen, observer);
            self.undecided_loop(&inner.body, condition, observer);
            return self.after_loop(remainders, Flow::Next, &inner.orelse, observer);
        };
        let span = self.span(inner.iter.range());
        observer.tested(span, Some(!items.is_empty()));
        let before = self.conditions.len();
        let (mut flow, attached) = (Flow::Next, self.attached);
        for item in items {
            if !self.step(1) {
                break;
            }
            if item == Value::Others {
                self.perhaps_more(inner, observer);
                break;
            }
            self.assign(&inner.target, item, observer);
            let inside = self.remainders.len();
            flow = self.block(&inner.body, observer);
            self.end_iteration(inside);
            if matches!(flow, Flow::Break | Flow::Return | Flow::Raise) {
                break;
            }
            // A set that changes while a loop goes over it raises.
            if attached != self.attached && is_constraints(&inner.iter) && observer.knows_outside()
            {
                flow = Flow::Raise;
                break;
            }
        }
        self.conditions.truncate(before);
        self.after_loop(remainders, flow, &inner.orelse, observer)
    }

    /// The iterations over elements that are not listed.
    fn perhaps_more(&mut self, inner: &'a StmtFor, observer: &mut dyn Observer) {
        let source = format!("more of {}", self.module.excerpt(inner.iter.range()));
        let span = self.span(inner.iter.range());
        let unknown = self.opaque(inner.target.range());
        self.assign(&inner.target, unknown, observer);
        self.undecided_loop(&inner.body, Condition { source, span, outcome: None }, observer);
    }

    /// What one iteration may have left behind goes on into the next, except `continue`.
    fn end_iteration(&mut self, inside: usize) {
        let left: Vec<Remainder> = self.remainders.drain(inside..).collect();
        for remainder in left.into_iter().filter(|left| left.flow != Flow::Continue) {
            self.conditions.push(remainder.condition.clone());
            self.remainders.push(remainder);
        }
    }

    pub(super) fn after_loop(
        &mut self,
        remainders: usize,
        flow: Flow,
        orelse: &'a [Stmt],
        observer: &mut dyn Observer,
    ) -> Flow {
        let left: Vec<Remainder> = self.remainders.drain(remainders..).collect();
        self.remainders.extend(
            left.into_iter().filter(|left| matches!(left.flow, Flow::Return | Flow::Raise)),
        );
        match flow {
            Flow::Return | Flow::Raise => flow,
            Flow::Break => Flow::Next,
            _ => self.block(orelse, observer),
        }
    }

    /// Runs a loop's body once, with everything it changes undecided.
    fn undecided_loop(
        &mut self,
        body: &'a [Stmt],
        condition: Condition,
        observer: &mut dyn Observer,
    ) {
        let before = self.names();
        self.forget_assigned(body, 0);
        self.conditions.push(condition);
        self.block(body, observer);
        self.conditions.pop();
        let after = self.names();
        let mut joined = before;
        let range = body.first().map(Ranged::range).unwrap_or_default();
        self.join(&mut joined, after, range);
        self.restore(joined);
    }

    /// Makes the names undecided that a loop's body carries from one iteration to the next.
    pub(super) fn forget_assigned(&mut self, body: &'a [Stmt], depth: usize) {
        if depth > 16 {
            return;
        }
        for statement in body {
            match statement {
                Stmt::AugAssign(inner) => {
                    if let Expr::Name(name) = &*inner.target {
                        let unknown = self.opaque(inner.range());
                        self.bind(&name.id, unknown, inner.range());
                    }
                }
                Stmt::If(inner) => {
                    self.forget_assigned(&inner.body, depth + 1);
                    for clause in &inner.elif_else_clauses {
                        self.forget_assigned(&clause.body, depth + 1);
                    }
                }
                Stmt::For(inner) => self.forget_assigned(&inner.body, depth + 1),
                Stmt::With(inner) => self.forget_assigned(&inner.body, depth + 1),
                Stmt::Try(inner) => self.forget_assigned(&inner.body, depth + 1),
                _ => {}
            }
        }
    }

    pub(super) fn while_statement(
        &mut self,
        inner: &'a StmtWhile,
        observer: &mut dyn Observer,
    ) -> Flow {
        let remainders = self.remainders.len();
        let before = self.conditions.len();
        let source = format!("while {}", self.module.excerpt(inner.test.range()));
        let span = self.span(inner.test.range());
        let looped = Condition { source, span, outcome: Some(true) };
        let mut rounds = 0;
        loop {
            // What the test itself does is done once for each round.
            self.conditions.push(looped.clone());
            let value = self.expression(&inner.test, observer);
            self.conditions.truncate(before);
            // What a round leaves undecided, the next may end on.
            let decided = self.test(&inner.test, &value, observer).filter(|_| rounds < ROUNDS);
            match decided {
                Some(false) => {
                    self.conditions.truncate(before);
                    return self.after_loop(remainders, Flow::Next, &inner.orelse, observer);
                }
                Some(true) if observer.knows_outside() && self.step(1) => {}
                _ => break,
            }
            rounds += 1;
            let inside = self.remainders.len();
            let flow = self.block(&inner.body, observer);
            let may_have_ended = self.remainders.iter().skip(inside).any(Remainder::leaves_loop);
            self.end_iteration(inside);
            if matches!(flow, Flow::Break | Flow::Return | Flow::Raise) {
                self.conditions.truncate(before);
                return self.after_loop(remainders, flow, &inner.orelse, observer);
            }
            // Nobody knows how many more rounds there are: what they change is undecided.
            if may_have_ended {
                self.forget_assigned(&inner.body, 0);
                self.conditions.truncate(before);
                return self.after_loop(remainders, Flow::Break, &inner.orelse, observer);
            }
        }
        self.undecided_loop(&inner.body, looped, observer);
        self.conditions.truncate(before);
        self.after_loop(remainders, Flow::Next, &inner.orelse, observer)
    }
}

/// `table.constraints`, a set that its constraints' copies come into.
fn is_constraints(expression: &Expr) -> bool {
    matches!(expression, Expr::Attribute(inner) if inner.attr.as_str() == "constraints")
}
