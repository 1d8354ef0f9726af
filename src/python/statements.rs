//! Statements, one after the other.

use ruff_python_ast::{Expr, ExprAttribute, Operator, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::reader::{DEPTH, Flow, Observer, Reader};
use super::{Value, overloaded, text};

impl<'a> Reader<'a> {
    /// Runs the statements until one leaves the block. Conditions that a statement leaves for the
    /// rest of the block end with it.
    pub(super) fn block(&mut self, body: &'a [Stmt], observer: &mut dyn Observer) -> Flow {
        let before = self.conditions.len();
        let mut flow = Flow::Next;
        for statement in body {
            if self.depth >= DEPTH || !self.step(1) {
                let range = statement.range();
                let (span, source) = (self.span(range), self.module.excerpt(range));
                observer.lost(span, &source, "too deep or too long to follow", &self.conditions);
                break;
            }
            self.depth += 1;
            let remainders = self.remainders.len();
            flow = self.statement(statement, observer);
            if std::mem::take(&mut self.raising) {
                flow = Flow::Raise;
            }
            if std::mem::take(&mut self.leaving) {
                flow = Flow::Return;
            }
            self.depth -= 1;
            for remainder in self.remainders.get(remainders..).unwrap_or_default() {
                self.conditions.push(remainder.condition.clone());
            }
            if flow != Flow::Next {
                break;
            }
        }
        self.conditions.truncate(before);
        flow
    }

    fn statement(&mut self, statement: &'a Stmt, observer: &mut dyn Observer) -> Flow {
        match statement {
            Stmt::Expr(inner) => return self.expression_statement(&inner.value, observer),
            Stmt::Assign(inner) => {
                let value = self.expression(&inner.value, observer);
                for target in &inner.targets {
                    if self.exhausted() {
                        break;
                    }
                    self.assign(target, value.clone(), observer);
                    self.aliased(target, &inner.value, &value);
                }
            }
            Stmt::AnnAssign(inner) => {
                if let Some(value) = &inner.value {
                    let value = self.expression(value, observer);
                    self.assign(&inner.target, value, observer);
                }
            }
            Stmt::AugAssign(inner) => self.augment(inner, observer),
            Stmt::FunctionDef(inner) => self.define(inner),
            Stmt::ClassDef(inner) => self.class(inner, observer),
            Stmt::Import(inner) => self.import(inner),
            Stmt::ImportFrom(inner) => self.import_from(inner),
            Stmt::Return(inner) => {
                let value = match &inner.value {
                    Some(value) => self.expression(value, observer),
                    None => Value::None,
                };
                self.record_return(value, inner.range());
                return Flow::Return;
            }
            Stmt::Raise(inner) => {
                if let Some(exception) = &inner.exc {
                    self.expression(exception, observer);
                }
                return Flow::Raise;
            }
            Stmt::Break(_) => return Flow::Break,
            Stmt::Continue(_) => return Flow::Continue,
            Stmt::If(inner) => return self.if_statement(inner, observer),
            Stmt::For(inner) => return self.for_statement(inner, observer),
            Stmt::While(inner) => return self.while_statement(inner, observer),
            Stmt::Try(inner) => return self.try_statement(inner, observer),
            Stmt::With(inner) => return self.with_statement(inner, observer),
            Stmt::Match(inner) => return self.match_statement(inner, observer),
            Stmt::Assert(inner) => {
                self.expression(&inner.test, observer);
            }
            Stmt::Delete(inner) => {
                for target in &inner.targets {
                    if let Expr::Name(name) = target {
                        let unknown = self.opaque(target.range());
                        self.bind(&name.id, unknown, target.range());
                    } else {
                        self.spoil(target);
                    }
                }
            }
            Stmt::Global(inner) => self.declare(&inner.names, true),
            Stmt::Nonlocal(inner) => self.declare(&inner.names, false),
            Stmt::TypeAlias(_) | Stmt::Pass(_) | Stmt::IpyEscapeCommand(_) => {}
        }
        Flow::Next
    }

    /// A value returned under a condition is only one of several.
    fn record_return(&mut self, value: Value, range: ruff_text_size::TextRange) {
        let conditional = self
            .frames
            .last()
            .is_some_and(|frame| frame.returned.as_ref().is_some_and(|earlier| *earlier != value));
        let value = if conditional { self.opaque(range) } else { value };
        if let Some(frame) = self.frames.last_mut() {
            frame.returned = Some(value);
        }
    }

    /// Binds `value` to a target: a name, a tuple of names, an element, or an attribute.
    pub(super) fn assign(&mut self, target: &'a Expr, value: Value, observer: &mut dyn Observer) {
        match target {
            Expr::Name(name) => self.bind(&name.id, value, target.range()),
            Expr::Tuple(tuple) => self.unpack(&tuple.elts, value, observer),
            Expr::List(list) => self.unpack(&list.elts, value, observer),
            Expr::Starred(starred) => self.assign(&starred.value, value, observer),
            Expr::Subscript(subscript) => {
                let key = self.expression(&subscript.slice, observer);
                let Expr::Name(name) = &*subscript.value else { return };
                let unknown = self.opaque(target.range());
                if let Some(Value::Dict(items)) = self.find_mut(&name.id)
                    && key.is_known()
                {
                    match items.iter_mut().find(|(known, _)| *known == key) {
                        Some(item) => item.1 = value,
                        None => items.push((key, value)),
                    }
                    self.check_extent(&name.id, target.range());
                    self.changed(&name.id, target.range());
                } else if let Some(target @ (Value::List(_) | Value::Dict(_))) =
                    self.find_mut(&name.id)
                {
                    *target = unknown;
                    self.changed(&name.id, subscript.range());
                } else if self.find(&name.id).is_some() {
                    self.bind(&name.id, unknown, target.range());
                }
            }
            Expr::Attribute(attribute) => {
                self.set_attribute(attribute, value, observer);
            }
            _ => {}
        }
    }

    /// `object.name = value`: of the object that a method makes, or of something outside.
    fn set_attribute(
        &mut self,
        target: &'a ExprAttribute,
        value: Value,
        observer: &mut dyn Observer,
    ) {
        let name = target.attr.as_str();
        if let Expr::Name(object) = &*target.value {
            self.set_class_attribute(&object.id, name, value.clone(), target.range());
        }
        if let Expr::Name(object) = &*target.value {
            self.set_own_attribute(&object.id, name, value.clone());
        }
        let receiver = self.expression(&target.value, observer);
        self.set_outside(receiver, (target.range(), name), value, observer);
    }

    /// An attribute is set of something that source does not decide.
    pub(super) fn set_outside(
        &mut self,
        receiver: Value,
        (range, name): (TextRange, &str),
        value: Value,
        observer: &mut dyn Observer,
    ) {
        if matches!(receiver, Value::MethodCall { .. } | Value::Attribute { .. }) {
            let call = Value::MethodCall {
                receiver: Box::new(receiver),
                name: "__setattr__".to_owned(),
                args: vec![Value::Str(name.to_owned()), value],
                kwargs: Vec::new(),
            };
            self.tell(call, range, true, observer);
        }
    }

    fn unpack(&mut self, targets: &'a [Expr], value: Value, observer: &mut dyn Observer) {
        let starred = targets.iter().position(|target| matches!(target, Expr::Starred(_)));
        match (value, starred) {
            (Value::List(items), None) if items.len() == targets.len() => {
                for (target, item) in targets.iter().zip(items) {
                    self.assign(target, item, observer);
                }
            }
            (Value::List(mut items), Some(position)) if items.len() + 1 >= targets.len() => {
                let rest = items.len() + 1 - targets.len();
                let middle: Vec<Value> = items.drain(position..position + rest).collect();
                items.insert(position, Value::List(middle));
                for (target, item) in targets.iter().zip(items) {
                    self.assign(target, item, observer);
                }
            }
            (row, None) if overloaded::is_step(&row) => {
                for (position, target) in (0..).zip(targets) {
                    let part = overloaded::element(&row, &Value::Int(position));
                    let part = part.unwrap_or_else(|| self.opaque(target.range()));
                    self.assign(target, part, observer);
                }
            }
            _ => {
                for target in targets {
                    let unknown = self.opaque(target.range());
                    self.assign(target, unknown, observer);
                }
            }
        }
    }

    fn augment(&mut self, inner: &'a ruff_python_ast::StmtAugAssign, observer: &mut dyn Observer) {
        let value = self.expression(&inner.value, observer);
        let before = self.expression(&inner.target, observer);
        let after = match (inner.op, before, value) {
            (Operator::Add, left, right) => text::add(left, right),
            (operator, left, right) => text::arithmetic(operator, &left, &right),
        };
        let after = after.unwrap_or_else(|| self.opaque(inner.range()));
        if let (Expr::Name(name), Expr::List(_) | Expr::ListComp(_)) =
            (&*inner.target, &*inner.value)
            && let Some(target @ Value::List(_)) = self.find_mut(&name.id)
        {
            // A list grows in place.
            *target = after;
            self.check_extent(&name.id, inner.range());
            return self.changed(&name.id, inner.range());
        }
        self.assign(&inner.target, after, observer);
    }
}
