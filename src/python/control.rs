//! Branches, loops, `try` and `with`: both ways are followed where source does not decide.

use std::collections::HashMap;

use ruff_python_ast::{
    ExceptHandler, Expr, Number, Pattern, Singleton, Stmt, StmtFor, StmtIf, StmtMatch, StmtTry,
    StmtWhile,
};
use ruff_text_size::{Ranged, TextRange};

use super::Value;
use super::module::excerpt;
use super::reader::{Condition, EXTENT, Flow, Observer, Reader, Remainder};

/// How many elements of a literal collection a loop is unrolled for.
const UNROLLED: usize = 2_000;
/// How long the text of a condition may grow before it is shortened.
const LONGEST_CONDITION: usize = 1_000;
/// How often a `while` is run whose condition is decided each time.
const ROUNDS: usize = 1_000;

impl<'a> Reader<'a> {
    pub(super) fn if_statement(&mut self, inner: &'a StmtIf, observer: &mut dyn Observer) -> Flow {
        let mut branches: Vec<(Option<&'a Expr>, &'a [Stmt])> =
            vec![(Some(&inner.test), &inner.body)];
        for clause in &inner.elif_else_clauses {
            branches.push((clause.test.as_ref(), &clause.body));
        }
        self.branches(&branches, inner.range(), observer)
    }

    /// Follows the branches in turn, from the first that may be taken to the first that must be.
    fn branches(
        &mut self,
        branches: &[(Option<&'a Expr>, &'a [Stmt])],
        range: TextRange,
        observer: &mut dyn Observer,
    ) -> Flow {
        let before = self.conditions.len();
        let start = self.names();
        let mut ends: Vec<(HashMap<String, Value>, Flow)> = Vec::new();
        let mut leaving: Vec<(Condition, Flow)> = Vec::new();
        let mut exhaustive = false;
        for (test, body) in branches {
            if self.exhausted() {
                let (span, source) = (self.span(range), self.module.excerpt(range));
                observer.lost(span, &source, "too long to follow", &[]);
                break;
            }
            let Some(test) = test else {
                let flow = self.branch(body, None, &mut leaving, observer);
                ends.push((self.names(), flow));
                exhaustive = true;
                break;
            };
            let value = self.expression(test, observer);
            match self.test(test, &value, observer) {
                Some(false) => {}
                Some(true) => {
                    let flow = self.branch(body, None, &mut leaving, observer);
                    ends.push((self.names(), flow));
                    exhaustive = true;
                    break;
                }
                None => {
                    let condition = self.condition(test, &value);
                    let flow = self.branch(body, Some(condition.clone()), &mut leaving, observer);
                    ends.push((self.names(), flow));
                    self.restore(start.clone());
                    self.conditions.push(negated(&condition));
                }
            }
        }
        self.conditions.truncate(before);
        if !exhaustive {
            ends.push((start, Flow::Next));
        }
        self.after_branches(ends, leaving, range)
    }

    fn branch(
        &mut self,
        body: &'a [Stmt],
        condition: Option<Condition>,
        leaving: &mut Vec<(Condition, Flow)>,
        observer: &mut dyn Observer,
    ) -> Flow {
        let remainders = self.remainders.len();
        let length = self.conditions.len();
        self.conditions.extend(condition.clone());
        let flow = self.block(body, observer);
        self.conditions.truncate(length);
        let inner: Vec<Remainder> = self.remainders.drain(remainders..).collect();
        match condition {
            Some(condition) if flow != Flow::Next => leaving.push((negated(&condition), flow)),
            Some(condition) => {
                for remainder in inner {
                    let source =
                        format!("not ({}) or {}", condition.source, remainder.condition.source);
                    let source =
                        if source.len() > LONGEST_CONDITION { excerpt(&source) } else { source };
                    leaving.push((
                        Condition { source, span: condition.span, outcome: None },
                        remainder.flow,
                    ));
                }
            }
            None => {
                leaving.extend(inner.into_iter().map(|left| (left.condition, left.flow)));
            }
        }
        flow
    }

    /// Joins what the branches left behind: names that differ are undecided afterwards.
    fn after_branches(
        &mut self,
        ends: Vec<(HashMap<String, Value>, Flow)>,
        leaving: Vec<(Condition, Flow)>,
        range: TextRange,
    ) -> Flow {
        let all_left = ends.iter().all(|(_, flow)| *flow != Flow::Next);
        if all_left && let Some((names, flow)) = ends.last() {
            let flow = if ends.iter().any(|(_, other)| *other == Flow::Return) {
                Flow::Return
            } else {
                *flow
            };
            self.restore(names.clone());
            return flow;
        }
        let mut staying =
            ends.into_iter().filter(|(_, flow)| *flow == Flow::Next).map(|(names, _)| names);
        if let Some(mut joined) = staying.next() {
            for other in staying {
                self.join(&mut joined, other, range);
            }
            self.restore(joined);
        }
        // What follows a conditional `raise` runs whenever the migration succeeds: no condition.
        for (condition, flow) in leaving.into_iter().filter(|(_, flow)| *flow != Flow::Raise) {
            self.remainders.push(Remainder { condition, flow });
        }
        Flow::Next
    }

    fn join(
        &self,
        joined: &mut HashMap<String, Value>,
        other: HashMap<String, Value>,
        range: TextRange,
    ) {
        for (name, value) in other {
            match joined.get(&name) {
                Some(known) if *known == value => {}
                Some(_) => {
                    let source = name.clone();
                    let span = self.span(range);
                    joined.insert(name, Value::Opaque { source, span });
                }
                // A name bound in one branch only: where it is used later, it was bound.
                None => {
                    joined.insert(name, value);
                }
            }
        }
    }

    /// A copy of the innermost frame's names, which costs what they hold.
    fn names(&mut self) -> HashMap<String, Value> {
        let names = &self.frames.last().unwrap_or(&self.globals).names;
        let held: usize = names.values().map(|value| value.extent(EXTENT).0).sum();
        let names = names.clone();
        self.step(held / 4);
        names
    }

    fn restore(&mut self, names: HashMap<String, Value>) {
        self.frames.last_mut().unwrap_or(&mut self.globals).names = names;
    }

    pub(super) fn for_statement(
        &mut self,
        inner: &'a StmtFor,
        observer: &mut dyn Observer,
    ) -> Flow {
        let iterated = self.expression(&inner.iter, observer);
        let iterated = self.iterable(iterated);
        let remainders = self.remainders.len();
        let Some(items) = iterated.filter(|items| items.len() <= UNROLLED) else {
            let source = format!(
                "for {} in {}",
                self.module.excerpt(inner.target.range()),
                self.module.excerpt(inner.iter.range())
            );
            let unknown = self.opaque(inner.target.range());
            let span = self.span(inner.iter.range());
            let condition = Condition { source, span, outcome: Some(true) };
            observer.tested(span, None);
            self.assign(&inner.target, unknown, observer);
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

    fn after_loop(
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
    fn forget_assigned(&mut self, body: &'a [Stmt], depth: usize) {
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
        let mut rounds = 0;
        loop {
            let value = self.expression(&inner.test, observer);
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
        let source = format!("while {}", self.module.excerpt(inner.test.range()));
        let span = self.span(inner.test.range());
        let condition = Condition { source, span, outcome: Some(true) };
        self.undecided_loop(&inner.body, condition, observer);
        self.conditions.truncate(before);
        self.after_loop(remainders, Flow::Next, &inner.orelse, observer)
    }

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

    /// The body of the case that a known subject takes; `Some(None)` where it takes none.
    fn chosen_case(
        &mut self,
        subject: &Value,
        inner: &'a StmtMatch,
        observer: &mut dyn Observer,
    ) -> Option<Option<&'a [Stmt]>> {
        if !subject.is_known() {
            return None;
        }
        let mut outcomes = Vec::new();
        let mut chosen = None;
        for case in &inner.cases {
            let matched = chosen.is_none() && matches_pattern(subject, &case.pattern)?;
            if matched && case.guard.is_some() {
                return None;
            }
            if matched {
                chosen = Some(case.body.as_slice());
            }
            outcomes.push((self.span(case.pattern.range()), matched));
        }
        outcomes.into_iter().for_each(|(span, matched)| observer.tested(span, Some(matched)));
        Some(chosen)
    }

    pub(super) fn match_statement(
        &mut self,
        inner: &'a StmtMatch,
        observer: &mut dyn Observer,
    ) -> Flow {
        let subject = self.expression(&inner.subject, observer);
        if let Some(body) = self.chosen_case(&subject, inner, observer) {
            return body.map_or(Flow::Next, |body| self.block(body, observer));
        }
        let subject = super::module::excerpt(&subject.to_string());
        for case in &inner.cases {
            if self.exhausted() {
                break;
            }
            let pattern = self.module.excerpt(case.pattern.range());
            let source = format!("{subject} matches {pattern}");
            let span = self.span(case.pattern.range());
            let condition = Condition { source, span, outcome: Some(true) };
            observer.tested(span, None);
            let start = self.names();
            self.conditions.push(condition);
            let remainders = self.remainders.len();
            self.block(&case.body, observer);
            self.remainders.truncate(remainders);
            self.conditions.pop();
            let mut joined = start;
            let names = self.names();
            self.join(&mut joined, names, case.range());
            self.restore(joined);
        }
        Flow::Next
    }
}

/// `table.constraints`, a set that its constraints' copies come into.
fn is_constraints(expression: &Expr) -> bool {
    matches!(expression, Expr::Attribute(inner) if inner.attr.as_str() == "constraints")
}

/// Whether a subject matches a pattern of literals.
fn matches_pattern(subject: &Value, pattern: &Pattern) -> Option<bool> {
    match pattern {
        Pattern::MatchValue(inner) => match &*inner.value {
            Expr::StringLiteral(text) => Some(subject.as_str() == Some(text.value.to_str())),
            Expr::NumberLiteral(number) => match (&number.value, subject) {
                (Number::Int(wanted), Value::Int(value)) => Some(wanted.as_i64() == Some(*value)),
                _ => None,
            },
            _ => None,
        },
        Pattern::MatchSingleton(inner) => Some(match inner.value {
            Singleton::None => *subject == Value::None,
            Singleton::True => *subject == Value::Bool(true),
            Singleton::False => *subject == Value::Bool(false),
        }),
        Pattern::MatchOr(inner) => {
            let mut all = inner.patterns.iter().map(|one| matches_pattern(subject, one));
            all.try_fold(false, |any, one| one.map(|one| any || one))
        }
        Pattern::MatchAs(inner) if inner.pattern.is_none() && inner.name.is_none() => Some(true),
        _ => None,
    }
}

/// The condition of the other branch.
pub(super) fn negated(condition: &Condition) -> Condition {
    let source =
        match condition.source.strip_prefix("not (").and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) if !inner.contains(['(', ')']) => inner.to_owned(),
            _ if condition.source.len() > LONGEST_CONDITION => excerpt(&condition.source),
            _ => format!("not ({})", condition.source),
        };
    let outcome = condition.outcome.map(|outcome| !outcome);
    Condition { source, span: condition.span, outcome }
}
