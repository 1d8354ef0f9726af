//! Branches: both ways are followed where source does not decide.

use std::collections::HashMap;

use ruff_python_ast::{Expr, Number, Pattern, Singleton, Stmt, StmtIf, StmtMatch};
use ruff_text_size::{Ranged, TextRange};

use super::Value;
use super::module::excerpt;
use super::reader::{Condition, EXTENT, Flow, Observer, Reader, Remainder};

/// How long the text of a condition may grow before it is shortened.
const LONGEST_CONDITION: usize = 1_000;

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

    pub(super) fn join(
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
    pub(super) fn names(&mut self) -> HashMap<String, Value> {
        let names = self.frames.last().map_or(&self.globals.names, |frame| &frame.names);
        let held: usize = names.values().map(|value| value.extent(EXTENT).0).sum();
        let names = names.clone();
        self.step(held / 4);
        names
    }

    pub(super) fn restore(&mut self, names: HashMap<String, Value>) {
        match self.frames.last_mut() {
            Some(frame) => frame.names = names,
            None => self.globals.names = names,
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
        inner.cases.iter().for_each(|case| self.captured(&case.pattern));
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
