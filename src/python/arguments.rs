//! Calls: folded, inlined, or told to the observer.

use std::collections::HashMap;

use ruff_python_ast::{Arguments, Expr, ExprCall, Parameters};
use ruff_text_size::{Ranged, TextRange};

use super::expressions::nowhere;
use super::frames::{Frame, Object};
use super::functions::{Code, Function};
use super::generators::yields;
use super::reader::{CallEvent, DEPTH, Flow, Observer, Outcome, Reader};
use super::{Value, builtins, tables};

/// How often one function may be on the stack of inlined calls.
const RECURSION: usize = 4;

impl<'a> Reader<'a> {
    /// An expression that stands by itself.
    pub(super) fn expression_statement(
        &mut self,
        expr: &'a Expr,
        observer: &mut dyn Observer,
    ) -> Flow {
        let mut inner = expr;
        while let Expr::Await(awaited) = inner {
            inner = &awaited.value;
        }
        match inner {
            Expr::Call(call) if self.depth < DEPTH && self.step(1) => {
                self.depth += 1;
                self.call(call, true, observer);
                self.depth -= 1;
            }
            _ => {
                self.expression(expr, observer);
            }
        }
        Flow::Next
    }

    pub(super) fn call(
        &mut self,
        call: &'a ExprCall,
        is_statement: bool,
        observer: &mut dyn Observer,
    ) -> Value {
        let range = call.range();
        if let Expr::Attribute(attribute) = &*call.func {
            let receiver = self.expression(&attribute.value, observer);
            let name = attribute.attr.as_str();
            if !matches!(receiver, Value::Name(_)) {
                let (args, kwargs) = self.arguments(&call.arguments, observer);
                return self.method(
                    receiver,
                    (attribute.value.as_ref(), name),
                    args,
                    kwargs,
                    range,
                    is_statement,
                    observer,
                );
            }
            let callee = self.attribute(receiver, name, observer);
            return self.named_call(callee, call, is_statement, observer);
        }
        let callee = self.expression(&call.func, observer);
        self.named_call(callee, call, is_statement, observer)
    }

    fn named_call(
        &mut self,
        callee: Value,
        call: &'a ExprCall,
        is_statement: bool,
        observer: &mut dyn Observer,
    ) -> Value {
        let range = call.range();
        let (args, kwargs) = self.arguments(&call.arguments, observer);
        self.handed_back.clear();
        let value =
            self.call_value(callee.clone(), (args, kwargs), (range, is_statement), observer);
        self.take_back(&call.arguments);
        self.advance(&callee, &call.arguments);
        value
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one call")]
    fn method(
        &mut self,
        receiver: Value,
        (receiver_source, name): (&'a Expr, &str),
        args: Vec<Value>,
        mut kwargs: Vec<(String, Value)>,
        range: TextRange,
        is_statement: bool,
        observer: &mut dyn Observer,
    ) -> Value {
        if let Expr::Name(variable) = receiver_source {
            let unknown = self.opaque(range);
            if let Some(target) = self.find_mut(&variable.id) {
                if tables::append(target, name, &args).is_some() {
                    self.check_extent(&variable.id, range);
                    self.changed(&variable.id, range);
                    return Value::None;
                }
                match builtins::mutate(target, name, &args) {
                    Some(true) => {
                        self.check_extent(&variable.id, range);
                        self.changed(&variable.id, range);
                        return Value::None;
                    }
                    Some(false) => {
                        *target = unknown.clone();
                        self.changed(&variable.id, range);
                        return unknown;
                    }
                    None => {}
                }
            }
        } else if matches!(receiver, Value::List(_) | Value::Dict(_)) {
            let mut inner = receiver.clone();
            match builtins::mutate(&mut inner, name, &args) {
                Some(true) => {
                    self.put_back(receiver_source, inner);
                    return Value::None;
                }
                Some(false) => {
                    let unknown = self.opaque(range);
                    self.put_back(receiver_source, unknown.clone());
                    return unknown;
                }
                None => {}
            }
        }
        if let Expr::Attribute(inner) = receiver_source
            && let Expr::Name(variable) = &*inner.value
            && let Some(table) = self.find_mut(&variable.id)
            && tables::discard(table, inner.attr.as_str(), name, &args).is_some()
        {
            return Value::None;
        }
        self.attached += usize::from(tables::attaches(&receiver, name, &kwargs));
        if name == "__init__" && matches!(&receiver, Value::Call { path, .. } if path == "super") {
            self.handed_up(&args, &kwargs);
            return Value::None;
        }
        if let Some(value) = builtins::method(&receiver, name, &args, &kwargs)
            .or_else(|| tables::method(&receiver, name, &args, &kwargs))
        {
            return value;
        }
        // `await connection.run_sync(function)` hands on the connection.
        if name == "run_sync"
            && let Some((function, rest)) = args.split_first()
        {
            let given = std::iter::once(receiver.clone()).chain(rest.iter().cloned()).collect();
            let (function, given) = (function.clone(), (given, kwargs.clone()));
            if let Some(value) = self.handed_on(&function, given, range, observer) {
                return value;
            }
        }
        self.with_tables(&receiver, name, &mut kwargs, observer);
        let given = (args.clone(), kwargs.clone());
        if let Some((value, is_same)) =
            self.instance_method(&receiver, name, given, range, observer)
        {
            if let (Expr::Name(variable), false) = (receiver_source, is_same) {
                let unknown = self.opaque(range);
                self.bind(&variable.id, unknown, range);
            }
            return value;
        }
        let value =
            Value::MethodCall { receiver: Box::new(receiver), name: name.to_owned(), args, kwargs };
        self.tell(value, range, is_statement, observer)
    }

    /// Keeps a collection that grows in place within bounds.
    pub(super) fn check_extent(&mut self, name: &str, range: TextRange) {
        let Some(value) = self.find(name) else { return };
        let (extent, nesting) = value.extent(8_000);
        self.step(extent / 16);
        if extent > 8_000 || nesting > 48 {
            let unknown = self.opaque(range);
            if let Some(target) = self.find_mut(name) {
                *target = unknown;
            }
        }
    }

    pub(super) fn tell(
        &mut self,
        call: Value,
        range: TextRange,
        is_statement: bool,
        observer: &mut dyn Observer,
    ) -> Value {
        if self.raising {
            return call;
        }
        // Who listens may keep them all.
        self.step(self.conditions.len() + self.contexts.len());
        let classes = self.classes_in(&call, observer);
        let event = CallEvent {
            call: &call,
            classes: &classes,
            span: self.span(range),
            source: self.module.source(range),
            is_statement: is_statement && !self.asking,
            conditions: &self.conditions,
            contexts: &self.contexts,
            in_try: self.tries > 0,
        };
        match observer.call(&event) {
            Some(Outcome::Value(value)) => value,
            Some(Outcome::Raised) => {
                self.raising = true;
                call
            }
            None => call,
        }
    }

    pub(super) fn arguments(
        &mut self,
        arguments: &'a Arguments,
        observer: &mut dyn Observer,
    ) -> (Vec<Value>, Vec<(String, Value)>) {
        let mut args = Vec::with_capacity(arguments.args.len());
        for arg in &arguments.args {
            let value = self.expression(arg, observer);
            match (arg, value) {
                (Expr::Starred(_), Value::List(items)) => args.extend(items),
                (Expr::Starred(_), _) => args.push(self.opaque(arg.range())),
                (_, value) => args.push(value),
            }
        }
        let mut kwargs = Vec::with_capacity(arguments.keywords.len());
        for keyword in &arguments.keywords {
            let value = self.expression(&keyword.value, observer);
            match (&keyword.arg, value) {
                (Some(name), value) => kwargs.push((name.to_string(), value)),
                (None, Value::Dict(items)) => {
                    for (key, value) in items {
                        if let Value::Str(name) = key {
                            kwargs.push((name, value));
                        }
                    }
                }
                (None, _) => kwargs.push(("**".to_owned(), self.opaque(keyword.range))),
            }
        }
        (args, kwargs)
    }

    /// Whether a call can be followed: what is no generator, and leads not too deep.
    pub(super) fn may_inline(&self, code: Code<'a>) -> bool {
        let is_generator = matches!(code, Code::Def(function) if yields(&function.body, 0));
        self.may_call(code) && !is_generator
    }

    /// Whether a call leads not too deep.
    pub(super) fn may_call(&self, code: Code<'a>) -> bool {
        let same = self.active.iter().filter(|active| **active == code.address()).count();
        same < RECURSION && self.depth + 4 < DEPTH
    }

    /// Runs a function with the given arguments and answers what it returns. `range` is the call's.
    pub(super) fn call_function(
        &mut self,
        callee: &Function<'a>,
        range: TextRange,
        args: &[Value],
        kwargs: &[(String, Value)],
        observer: &mut dyn Observer,
    ) -> Value {
        self.run_function(callee, None, range, (args, kwargs), observer).0
    }

    /// Runs a function, as a method of `object` if there is one: what it returns, and what it made of
    /// the object.
    pub(super) fn run_function(
        &mut self,
        callee: &Function<'a>,
        object: Option<Object>,
        range: TextRange,
        (args, kwargs): (&[Value], &[(String, Value)]),
        observer: &mut dyn Observer,
    ) -> (Value, Option<Object>) {
        let code = callee.code;
        let (module, call_site) = (self.module, self.call_site);
        (self.module, self.call_site) = match &callee.home {
            Some(home) => (&home.source.module, Some(self.span(range))),
            None => (self.file, None),
        };
        let (outer, home) = (callee.closure, callee.home.clone());
        self.frames.push(Frame { outer, home, object, ..Frame::default() });
        if let Some(parameters) = code.parameters() {
            self.bind_parameters(parameters, args, kwargs, observer);
        }
        self.active.push(code.address());
        if callee.home.is_none() && (observer.listens() || !self.running) {
            self.entered.insert(code.start());
        }
        let contexts = self.contexts.len();
        let remainders = self.remainders.len();
        let flow = self.body_of(code, observer);
        let may_return_early = self.remainders.len() > remainders;
        self.remainders.truncate(remainders);
        self.contexts.truncate(contexts);
        self.active.pop();
        if flow == Flow::Raise && !may_return_early && observer.knows_outside() {
            self.raising = true;
        }
        let frame = self.frames.pop();
        self.hand_back(code.parameters(), frame.as_ref());
        let (returned, object) = frame.map_or((None, None), |one| (one.returned, one.object));
        let unknown = Value::Opaque {
            source: format!("{}(…)", code.name()),
            span: self.span(code.named_at()),
        };
        (self.module, self.call_site) = (module, call_site);
        let value = match (returned, flow) {
            (Some(value), Flow::Return) if !may_return_early || is_opaque(&value) => value,
            (None, _) => Value::None,
            _ => unknown,
        };
        (value, object)
    }

    fn body_of(&mut self, code: Code<'a>, observer: &mut dyn Observer) -> Flow {
        match code {
            Code::Def(def) => self.block(&def.body, observer),
            Code::Lambda(lambda) => {
                let value = self.expression(&lambda.body, observer);
                if let Some(frame) = self.frames.last_mut() {
                    frame.returned = Some(value);
                }
                Flow::Return
            }
        }
    }

    fn bind_parameters(
        &mut self,
        parameters: &'a Parameters,
        args: &[Value],
        kwargs: &[(String, Value)],
        observer: &mut dyn Observer,
    ) {
        let mut names: HashMap<String, Value> = HashMap::new();
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let mut given = args.iter();
        let mut named: Vec<&str> = Vec::new();
        for (parameter, may_be_positional) in positional
            .map(|one| (one, true))
            .chain(parameters.kwonlyargs.iter().map(|one| (one, false)))
        {
            let name = parameter.parameter.name.as_str();
            named.push(name);
            let next = if may_be_positional { given.next().cloned() } else { None };
            let value = match next.or_else(|| {
                kwargs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
            }) {
                Some(value) => value,
                None => match &parameter.default {
                    Some(default) => self.expression(default, observer),
                    None => Value::Opaque { source: name.to_owned(), span: nowhere() },
                },
            };
            names.insert(name.to_owned(), value);
        }
        if let Some(rest) = &parameters.vararg {
            names.insert(rest.name.to_string(), Value::List(given.cloned().collect()));
        }
        if let Some(rest) = &parameters.kwarg {
            let others = kwargs.iter().filter(|(key, _)| !named.contains(&key.as_str()));
            let items = others.map(|(key, value)| (Value::Str(key.clone()), value.clone()));
            names.insert(rest.name.to_string(), Value::Dict(items.collect()));
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.names = names;
        }
    }
}

fn is_opaque(value: &Value) -> bool {
    matches!(value, Value::Opaque { .. })
}
