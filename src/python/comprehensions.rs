//! Comprehensions: unrolled as the loops that they are.

use ruff_python_ast::{Comprehension, Expr};
use ruff_text_size::Ranged;

use super::reader::{Observer, Reader};
use super::{Value, overloaded, tables};

/// How many elements a comprehension may make.
const COMPREHENDED: usize = 4_000;
/// How many `for`s one comprehension may have.
const GENERATORS: usize = 16;

impl<'a> Reader<'a> {
    pub(super) fn comprehension(
        &mut self,
        element: &'a Expr,
        generators: &'a [Comprehension],
        whole: &'a Expr,
        observer: &mut dyn Observer,
    ) -> Value {
        let mut out = Vec::new();
        match self.generate(&[element], generators, &mut out, observer) {
            Some(()) => Value::List(out),
            None => self.opaque(whole.range()),
        }
    }

    pub(super) fn dict_comprehension(
        &mut self,
        (key, value): (&'a Expr, &'a Expr),
        generators: &'a [Comprehension],
        whole: &'a Expr,
        observer: &mut dyn Observer,
    ) -> Value {
        let mut out = Vec::new();
        if self.generate(&[key, value], generators, &mut out, observer).is_none() {
            return self.opaque(whole.range());
        }
        let mut items: Vec<(Value, Value)> = Vec::with_capacity(out.len());
        for pair in out {
            let Value::List(pair) = pair else { return self.opaque(whole.range()) };
            let Ok([key, value]) = <[Value; 2]>::try_from(pair) else {
                return self.opaque(whole.range());
            };
            items.retain(|(known, _)| *known != key);
            items.push((key, value));
        }
        Value::Dict(items)
    }

    /// Runs the loops of a comprehension; several elements make one list each time.
    fn generate(
        &mut self,
        elements: &[&'a Expr],
        generators: &'a [Comprehension],
        out: &mut Vec<Value>,
        observer: &mut dyn Observer,
    ) -> Option<()> {
        let Some((generator, rest)) = generators.split_first() else {
            let mut values: Vec<Value> =
                elements.iter().map(|element| self.expression(element, observer)).collect();
            out.push(match values.pop() {
                Some(only) if values.is_empty() => only,
                last => {
                    values.extend(last);
                    Value::List(values)
                }
            });
            return (out.len() <= COMPREHENDED && !self.exhausted()).then_some(());
        };
        if generators.len() > GENERATORS {
            return None;
        }
        let iterated = self.expression(&generator.iter, observer);
        for item in self.iterable(iterated)? {
            if !self.step(1) {
                return None;
            }
            if item == Value::Others {
                out.push(item);
                continue;
            }
            self.assign(&generator.target, item, observer);
            let mut kept = true;
            for test in &generator.ifs {
                kept &= self.expression(test, observer).truth()?;
            }
            if kept {
                self.generate(elements, rest, out, observer)?;
            }
        }
        Some(())
    }

    /// What a loop over the value would see.
    pub(super) fn iterable(&mut self, value: Value) -> Option<Vec<Value>> {
        match value {
            Value::List(items) => Some(items),
            Value::Dict(items) => Some(items.into_iter().map(|(key, _)| key).collect()),
            Value::Name(path) => {
                let class = self.class_at(&path).filter(|class| class.is_enum)?;
                let members = class.members.iter();
                Some(members.map(|(name, _)| Value::Name(format!("{path}.{name}"))).collect())
            }
            value => tables::elements(&value).or_else(|| overloaded::columns(&value)),
        }
    }
}
