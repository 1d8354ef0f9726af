//! Expressions: what source decides about their value.

use ruff_python_ast::{
    BoolOp, CmpOp, ConversionFlag, DictItem, Expr, ExprBinOp, ExprBoolOp, ExprCompare, ExprFString,
    ExprIf, InterpolatedStringElement, Number, Operator, UnaryOp,
};
use ruff_text_size::Ranged;

use super::branches::negated;
use super::operators::{decide, element};
use super::reader::{Condition, DEPTH, Observer, Reader};
use super::{Span, Value, builtins, overloaded, tables, text};

/// How long a dotted path may grow.
const LONGEST_PATH: usize = 1_000;

impl<'a> Reader<'a> {
    /// The value of an expression; calls in it are told to the observer.
    pub(super) fn expression(&mut self, expr: &'a Expr, observer: &mut dyn Observer) -> Value {
        if self.depth >= DEPTH || !self.step(1) {
            return self.opaque(expr.range());
        }
        self.depth += 1;
        let value = self.evaluate(expr, observer);
        self.depth -= 1;
        // What is large took long to make.
        self.step(match &value {
            Value::Str(text) => text.len() / 1024,
            Value::List(items) => items.len() / 16,
            Value::Dict(items) => items.len() / 16,
            _ => 0,
        });
        value
    }

    fn evaluate(&mut self, expr: &'a Expr, observer: &mut dyn Observer) -> Value {
        match expr {
            Expr::NoneLiteral(_) => Value::None,
            Expr::BooleanLiteral(inner) => Value::Bool(inner.value),
            Expr::NumberLiteral(inner) => match &inner.value {
                Number::Int(value) => value.as_i64().map(Value::Int),
                Number::Float(value) => Some(Value::Float(*value)),
                Number::Complex { .. } => None,
            }
            .unwrap_or_else(|| self.opaque(expr.range())),
            Expr::StringLiteral(inner) => Value::Str(inner.value.to_str().to_owned()),
            Expr::FString(inner) => self.f_string(inner, observer),
            Expr::List(inner) => self.elements(&inner.elts, observer),
            Expr::Tuple(inner) => self.elements(&inner.elts, observer),
            Expr::Set(inner) => builtins::as_set(self.elements(&inner.elts, observer)),
            Expr::Dict(inner) => self.dictionary(&inner.items, expr, observer),
            Expr::Name(inner) => {
                let value = self.lookup(&inner.id);
                self.presented(value, observer)
            }
            Expr::Attribute(inner) => {
                let name = inner.attr.as_str();
                if let Expr::Name(object) = &*inner.value
                    && let Some(value) = self.own_attribute(&object.id, name)
                {
                    return value;
                }
                let receiver = self.expression(&inner.value, observer);
                let value = self.attribute(receiver, name, observer);
                self.presented(value, observer)
            }
            Expr::Lambda(inner) => self.lambda(inner),
            Expr::Subscript(inner) => {
                let receiver = self.expression(&inner.value, observer);
                let key = match &*inner.slice {
                    Expr::Slice(_) => return self.slice(receiver, expr),
                    key => self.expression(key, observer),
                };
                element(&receiver, &key)
                    .or_else(|| overloaded::element(&receiver, &key))
                    .unwrap_or_else(|| self.opaque(expr.range()))
            }
            Expr::Call(inner) => self.call(inner, false, observer),
            Expr::BinOp(inner) => self.binary(inner, observer),
            Expr::UnaryOp(inner) => {
                let operand = self.expression(&inner.operand, observer);
                self.unary(inner.op, operand, expr)
            }
            Expr::BoolOp(inner) => self.boolean(inner, observer),
            Expr::Compare(inner) => self.compare(inner, observer),
            Expr::If(inner) => self.conditional(inner, observer),
            Expr::ListComp(inner) => {
                self.comprehension(&inner.elt, &inner.generators, expr, observer)
            }
            Expr::SetComp(inner) => {
                builtins::as_set(self.comprehension(&inner.elt, &inner.generators, expr, observer))
            }
            Expr::Generator(inner) => {
                self.comprehension(&inner.elt, &inner.generators, expr, observer)
            }
            Expr::DictComp(inner) => match inner.key.as_deref() {
                Some(key) => {
                    self.dict_comprehension((key, &inner.value), &inner.generators, expr, observer)
                }
                None => self.opaque(expr.range()),
            },
            Expr::Named(inner) => {
                let value = self.expression(&inner.value, observer);
                self.assign(&inner.target, value.clone(), observer);
                value
            }
            Expr::Await(inner) => self.expression(&inner.value, observer),
            Expr::Starred(inner) => self.expression(&inner.value, observer),
            Expr::Yield(inner) => {
                let value = match &inner.value {
                    Some(value) => self.expression(value, observer),
                    None => Value::None,
                };
                self.yielded(value, observer);
                self.opaque(expr.range())
            }
            Expr::YieldFrom(inner) => {
                let value = self.expression(&inner.value, observer);
                self.yield_each(value, expr.range(), observer);
                self.opaque(expr.range())
            }
            _ => self.opaque(expr.range()),
        }
    }

    fn elements(&mut self, elements: &'a [Expr], observer: &mut dyn Observer) -> Value {
        let mut items = Vec::with_capacity(elements.len());
        for element in elements {
            let value = self.expression(element, observer);
            match (element, value) {
                (Expr::Starred(_), Value::List(inner)) => items.extend(inner),
                (Expr::Starred(_), _) => items.push(self.opaque(element.range())),
                (_, value) => items.push(value),
            }
        }
        Value::List(items)
    }

    fn dictionary(
        &mut self,
        items: &'a [DictItem],
        whole: &Expr,
        observer: &mut dyn Observer,
    ) -> Value {
        let mut pairs: Vec<(Value, Value)> = Vec::with_capacity(items.len());
        for item in items {
            let value = self.expression(&item.value, observer);
            match (&item.key, value) {
                (Some(key), value) => pairs.push((self.expression(key, observer), value)),
                (None, Value::Dict(inner)) => pairs.extend(inner),
                (None, _) => return self.opaque(whole.range()),
            }
        }
        Value::Dict(pairs)
    }

    /// An attribute: of a class in the file, of a module path, or of an undecided value.
    pub(super) fn attribute(
        &mut self,
        receiver: Value,
        name: &str,
        observer: &mut dyn Observer,
    ) -> Value {
        if let Some(value) = self.mapped_attribute(&receiver, name, observer) {
            return value;
        }
        let Value::Name(path) = &receiver else {
            if let Some(value) = self.instance_attribute(&receiver, name) {
                return value;
            }
            if let Value::Call { path, .. } = &receiver
                && let Some(value) = self.class_attribute(path, name)
            {
                return value;
            }
            if let Some(value) =
                tables::attribute(&receiver, name).or_else(|| observer.attribute(&receiver, name))
            {
                return value;
            }
            return Value::Attribute { receiver: Box::new(receiver), name: name.to_owned() };
        };
        if path.len() > LONGEST_PATH {
            return Value::Opaque { source: super::module::excerpt(path), span: nowhere() };
        }
        if let Some(value) = self.class_attribute(path, name) {
            return value;
        }
        // `Colour.RED.value` of an enumeration in the file.
        if let Some((class, member)) = path.rsplit_once('.')
            && let Some(class) = self.class_at(class)
            && let Some((found, value)) = class.members.iter().find(|(found, _)| found == member)
        {
            match name {
                "value" => return value.clone(),
                "name" => return Value::Str(found.clone()),
                _ => {}
            }
        }
        self.settled(Value::Name(format!("{path}.{name}")))
    }

    fn f_string(&mut self, inner: &'a ExprFString, observer: &mut dyn Observer) -> Value {
        let mut out = String::new();
        let mut known = true;
        for part in inner.value.iter() {
            match part {
                ruff_python_ast::FStringPart::Literal(literal) => out.push_str(literal),
                ruff_python_ast::FStringPart::FString(string) => {
                    for element in &string.elements {
                        match element {
                            InterpolatedStringElement::Literal(literal) => {
                                out.push_str(&literal.value);
                            }
                            InterpolatedStringElement::Interpolation(part) => {
                                let value = self.expression(&part.expression, observer);
                                let plain = part.format_spec.is_none() && part.debug_text.is_none();
                                let shown = match part.conversion {
                                    ConversionFlag::Repr => {
                                        value.is_known().then(|| value.to_string())
                                    }
                                    _ => text::shown(&value),
                                };
                                match shown.filter(|_| plain && out.len() <= text::LONGEST) {
                                    Some(shown) => out.push_str(&shown),
                                    None => known = false,
                                }
                            }
                        }
                    }
                }
            }
        }
        if known && out.len() <= text::LONGEST {
            Value::Str(out)
        } else {
            self.opaque(inner.range())
        }
    }

    /// A binary operation; long chains of `+` are walked, not recursed into.
    fn binary(&mut self, inner: &'a ExprBinOp, observer: &mut dyn Observer) -> Value {
        let mut rights = vec![inner];
        let mut left = &*inner.left;
        while let Expr::BinOp(next) = left {
            rights.push(next);
            left = &next.left;
        }
        let mut value = self.expression(left, observer);
        for part in rights.into_iter().rev() {
            let right = self.expression(&part.right, observer);
            let built = overloaded::combined(part.op, &value, &right);
            let result = match part.op {
                _ if built.is_some() => built,
                Operator::Add => text::add(value, right),
                Operator::Mod if matches!(value, Value::Str(_)) => {
                    value.as_str().and_then(|format| text::percent(format, &right))
                }
                operator => text::arithmetic(operator, &value, &right),
            };
            value = result.unwrap_or_else(|| self.opaque(part.range()));
        }
        value
    }

    fn unary(&mut self, operator: UnaryOp, operand: Value, expr: &Expr) -> Value {
        match (operator, operand) {
            (UnaryOp::USub, Value::Int(value)) => Value::Int(value.wrapping_neg()),
            (UnaryOp::USub, Value::Float(value)) => Value::Float(-value),
            (UnaryOp::UAdd, value @ (Value::Int(_) | Value::Float(_))) => value,
            (UnaryOp::Not, value) => match value.truth() {
                Some(truth) => Value::Bool(!truth),
                None => {
                    let span = self.span(expr.range());
                    let inner = match (&value, expr) {
                        (Value::Opaque { source, .. }, _) => source.clone(),
                        (_, Expr::UnaryOp(inner)) => self.module.excerpt(inner.operand.range()),
                        (value, _) => value.to_string(),
                    };
                    let condition =
                        negated(&Condition { source: inner, span, outcome: Some(true) });
                    Value::Opaque { source: condition.source, span }
                }
            },
            (UnaryOp::Invert, value) => {
                overloaded::inverted(&value).unwrap_or_else(|| self.opaque(expr.range()))
            }
            (UnaryOp::USub, value) => {
                overloaded::negative(&value).unwrap_or_else(|| self.opaque(expr.range()))
            }
            _ => self.opaque(expr.range()),
        }
    }

    /// `and` and `or`: what follows an undecided part stands under it as a condition.
    fn boolean(&mut self, inner: &'a ExprBoolOp, observer: &mut dyn Observer) -> Value {
        let before = self.conditions.len();
        let is_and = inner.op == BoolOp::And;
        let mut sources: Vec<String> = Vec::new();
        let mut last = Value::Bool(is_and);
        for part in &inner.values {
            let value = self.expression(part, observer);
            match self.truth(&value) {
                Some(truth) if truth != is_and => {
                    self.conditions.truncate(before);
                    // `unknown and False` is false whatever the unknown part is.
                    return value;
                }
                Some(_) => last = value,
                None => {
                    let condition = self.condition(part, &value);
                    sources.push(match part {
                        Expr::BoolOp(_) => format!("({})", condition.source),
                        _ => condition.source.clone(),
                    });
                    self.conditions.push(if is_and { condition } else { negated(&condition) });
                    last = value;
                }
            }
        }
        self.conditions.truncate(before);
        match sources.len() {
            0 => last,
            // All before it is decided, and passed over.
            1 if self.truth(&last).is_none() => last,
            _ => Value::Opaque {
                source: super::module::excerpt(&sources.join(if is_and {
                    " and "
                } else {
                    " or "
                })),
                span: self.span(inner.range()),
            },
        }
    }

    fn compare(&mut self, inner: &'a ExprCompare, observer: &mut dyn Observer) -> Value {
        let mut left = self.expression(&inner.left, observer);
        let mut result = Some(true);
        if let ([operator], [right]) = (&*inner.ops, &*inner.comparators) {
            let right = self.expression(right, observer);
            return overloaded::compared(*operator, &left, &right)
                .or_else(|| decide(*operator, &left, &right).map(Value::Bool))
                .or_else(|| self.told_apart(*operator, &left, &right).map(Value::Bool))
                .unwrap_or_else(|| self.opaque(inner.range()));
        }
        for (operator, right) in inner.ops.iter().zip(inner.comparators.iter()) {
            let right = self.expression(right, observer);
            let step = decide(*operator, &left, &right);
            result = match (result, step) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
            left = right;
        }
        result.map_or_else(|| self.opaque(inner.range()), Value::Bool)
    }

    /// A function or class beside `None`, `True` or `False`, which it is not.
    fn told_apart(&mut self, operator: CmpOp, left: &Value, right: &Value) -> Option<bool> {
        let is_made = match (left, right) {
            (Value::Name(_), Value::None | Value::Bool(_)) => self.truth(left),
            (Value::None | Value::Bool(_), Value::Name(_)) => self.truth(right),
            _ => None,
        };
        match operator {
            CmpOp::Is | CmpOp::Eq => is_made.map(|is_made| !is_made),
            CmpOp::IsNot | CmpOp::NotEq => is_made,
            _ => None,
        }
    }

    fn conditional(&mut self, inner: &'a ExprIf, observer: &mut dyn Observer) -> Value {
        let test = self.expression(&inner.test, observer);
        match self.test(&inner.test, &test, observer) {
            Some(true) => self.expression(&inner.body, observer),
            Some(false) => self.expression(&inner.orelse, observer),
            None => {
                let condition = self.condition(&inner.test, &test);
                self.conditions.push(condition.clone());
                let first = self.expression(&inner.body, observer);
                self.conditions.pop();
                self.conditions.push(negated(&condition));
                let second = self.expression(&inner.orelse, observer);
                self.conditions.pop();
                if first == second { first } else { self.opaque(inner.range()) }
            }
        }
    }
}

/// A span of nothing, for values that no source text stands for.
pub(super) fn nowhere() -> Span {
    Span::default()
}
