//! Values that are changed through another name than the one by which they are read.

use ruff_python_ast::{Arguments, Expr, Identifier, Parameters, Pattern};
use ruff_text_size::{Ranged, TextRange};

use super::Value;
use super::frames::{Frame, FrameId};
use super::reader::{Reader, Unobserved};

/// What a call changed of what it was handed.
pub(super) struct HandedBack {
    position: Option<usize>,
    name: String,
    value: Value,
}

impl<'a> Reader<'a> {
    /// `global` and `nonlocal`.
    pub(super) fn declare(&mut self, names: &[Identifier], is_global: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.declared.extend(names.iter().map(|name| (name.to_string(), is_global)));
        }
    }

    /// Binds a name that the running function has declared to be another's; the value, if it has not.
    pub(super) fn bind_outside(
        &mut self,
        name: &str,
        value: Value,
        range: TextRange,
    ) -> Option<Value> {
        let Some(is_global) = self.frames.last().and_then(|frame| frame.declared.get(name)) else {
            return Some(value);
        };
        let value = if self.conditions.is_empty() { value } else { self.opaque(range) };
        if !*is_global {
            let mut outer = self.frames.last().and_then(|frame| frame.outer);
            while let Some(frame) = outer.and_then(|id| self.frames.get_mut(id)) {
                if frame.names.contains_key(name) {
                    frame.names.insert(name.to_owned(), value);
                    return None;
                }
                outer = frame.outer;
            }
            return Some(value);
        }
        if self.home().is_some() {
            return Some(value);
        }
        self.globals.functions.remove(name);
        self.globals.names.insert(name.to_owned(), value);
        None
    }

    /// Told that the value of a variable was changed in place: so it is by each of its names.
    pub(super) fn changed(&mut self, name: &str, range: TextRange) {
        let unknown = self.opaque(range);
        let is_conditional = !self.conditions.is_empty();
        let Some(id) = self.holder(name) else { return };
        let is_own = self.frames.current() == Some(id);
        let Some(frame) = self.frames.get_mut(id) else { return };
        // Only the innermost names are joined after a branch.
        if is_conditional && !is_own {
            frame.names.insert(name.to_owned(), unknown);
        }
        if !frame.rebound.contains(name) {
            frame.changed.insert(name.to_owned());
        }
        let Some(value) = frame.names.get(name).cloned() else { return };
        let aliases: Vec<String> = frame
            .aliases
            .iter()
            .filter(|(left, right)| left == name || right == name)
            .map(|(left, right)| if left == name { right.clone() } else { left.clone() })
            .collect();
        for alias in aliases {
            if !frame.rebound.contains(&alias) {
                frame.changed.insert(alias.clone());
            }
            frame.names.insert(alias, value.clone());
        }
    }

    /// The call that holds a variable.
    fn holder(&self, name: &str) -> Option<FrameId> {
        let mut frame = self.frames.current();
        while let Some(id) = frame {
            let current = self.frames.get(id)?;
            if current.names.contains_key(name) {
                return Some(id);
            }
            frame = current.outer;
        }
        None
    }

    /// Told of `target = source` where both are names, and so are one value.
    pub(super) fn aliased(&mut self, target: &Expr, source: &Expr, value: &Value) {
        let (Expr::Name(target), Expr::Name(source)) = (target, source) else { return };
        if let (Some(frame), Value::List(_) | Value::Dict(_)) = (self.frames.last_mut(), value)
            && frame.names.contains_key(source.id.as_str())
        {
            frame.aliases.push((target.id.to_string(), source.id.to_string()));
        }
    }

    /// What is not known any more after something in it was changed.
    pub(super) fn spoil(&mut self, place: &Expr) {
        let mut root = place;
        while let Expr::Attribute(_) | Expr::Subscript(_) = root {
            root = match root {
                Expr::Attribute(attribute) => &attribute.value,
                Expr::Subscript(subscript) => &subscript.value,
                other => other,
            };
        }
        let unknown = self.opaque(place.range());
        if let Expr::Name(name) = root
            && let Some(target @ (Value::List(_) | Value::Dict(_))) = self.find_mut(&name.id)
        {
            *target = unknown;
            self.changed(&name.id, place.range());
        }
    }

    /// Keeps what became of a collection that is read from `place`.
    pub(super) fn put_back(&mut self, place: &'a Expr, value: Value) {
        let leads_to_name = match place {
            Expr::Attribute(attribute) => attribute.value.is_name_expr(),
            Expr::Subscript(subscript) => subscript.value.is_name_expr(),
            _ => false,
        };
        match leads_to_name {
            true => self.assign(place, value, &mut Unobserved),
            false => self.spoil(place),
        }
    }

    /// `Class.name = value`.
    pub(super) fn set_class_attribute(
        &mut self,
        object: &str,
        name: &str,
        value: Value,
        range: TextRange,
    ) {
        let Some(Value::Name(path)) = self.find(object).cloned() else { return };
        let value = if self.conditions.is_empty() { value } else { self.opaque(range) };
        if let Some(class) = self.classes.get_mut(&path) {
            let members = &mut std::sync::Arc::make_mut(class).members;
            members.retain(|(known, _)| known != name);
            members.push((name.to_owned(), value));
        }
    }

    /// What a call that ends has changed of what it was handed.
    pub(super) fn hand_back(&mut self, parameters: Option<&Parameters>, frame: Option<&Frame<'a>>) {
        self.handed_back.clear();
        let (Some(parameters), Some(frame)) = (parameters, frame) else { return };
        if frame.changed.is_empty() {
            return;
        }
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let all = positional
            .enumerate()
            .map(|(position, one)| (Some(position), one))
            .chain(parameters.kwonlyargs.iter().map(|one| (None, one)));
        for (position, parameter) in all {
            let name = parameter.parameter.name.to_string();
            if !frame.changed.contains(&name) {
                continue;
            }
            let value = match frame.names.get(&name) {
                Some(value) if !frame.rebound.contains(&name) => value.clone(),
                _ => self.opaque(parameter.parameter.name.range()),
            };
            self.handed_back.push(HandedBack { position, name, value });
        }
    }

    /// After a call: what it changed is changed for who handed it over.
    pub(super) fn take_back(&mut self, arguments: &'a Arguments) {
        let handed = std::mem::take(&mut self.handed_back);
        let is_plain = !arguments.args.iter().any(Expr::is_starred_expr);
        for HandedBack { position, name, value } in handed {
            let by_position = position.and_then(|at| arguments.args.get(at)).filter(|_| is_plain);
            let named = arguments
                .keywords
                .iter()
                .find(|keyword| keyword.arg.as_ref().is_some_and(|arg| arg.as_str() == name));
            match by_position.or(named.map(|keyword| &keyword.value)) {
                Some(place @ Expr::Name(variable)) => {
                    if let Some(target) = self.find_mut(&variable.id) {
                        *target = value;
                        self.changed(&variable.id, place.range());
                    }
                }
                Some(place) => self.put_back(place, value),
                None => {}
            }
        }
    }

    /// `next(name)` takes the first of what is left.
    pub(super) fn advance(&mut self, callee: &Value, arguments: &Arguments) {
        let [Expr::Name(variable), ..] = &*arguments.args else { return };
        if !matches!(callee, Value::Name(path) if path == "next") {
            return;
        }
        if let Some(Value::List(items)) = self.find_mut(&variable.id)
            && !items.is_empty()
            && items.first() != Some(&Value::Others)
        {
            items.remove(0);
            self.changed(&variable.id, variable.range());
        }
    }

    /// Names that a pattern binds are not known afterwards.
    pub(super) fn captured(&mut self, pattern: &Pattern) {
        let unknown = self.opaque(pattern.range());
        let mut waiting = vec![pattern];
        while let Some(pattern) = waiting.pop() {
            let name = match pattern {
                Pattern::MatchAs(inner) => {
                    waiting.extend(inner.pattern.as_deref());
                    inner.name.as_ref()
                }
                Pattern::MatchStar(inner) => inner.name.as_ref(),
                Pattern::MatchMapping(inner) => {
                    waiting.extend(&inner.patterns);
                    inner.rest.as_ref()
                }
                Pattern::MatchSequence(inner) => {
                    waiting.extend(&inner.patterns);
                    None
                }
                Pattern::MatchOr(inner) => {
                    waiting.extend(&inner.patterns);
                    None
                }
                Pattern::MatchClass(inner) => {
                    waiting.extend(&inner.arguments.patterns);
                    waiting.extend(inner.arguments.keywords.iter().map(|one| &one.pattern));
                    None
                }
                Pattern::MatchValue(_) | Pattern::MatchSingleton(_) => None,
            };
            if let Some(name) = name {
                self.bind(name, unknown.clone(), pattern.range());
            }
        }
    }
}
