//! What can be called, however it came about: functions, `partial`s, and objects that stand for others.

use std::cmp::Ordering;

use ruff_text_size::TextRange;

use super::functions::Function;
use super::reachable::has_operations;
use super::reader::{Given, Observer, Reader};
use super::{Value, builtins, overloaded};

/// How many parts a value may have that `globals()` copies.
const COPIED: usize = 1_000;

/// Classes whose objects stand for what their only argument returns, once they are used.
const PROXIES: &[&str] = &[
    "lazy_object_proxy.Proxy",
    "werkzeug.local.LocalProxy",
    "wrapt.LazyObjectProxy",
    "django.utils.functional.SimpleLazyObject",
];

/// The function of a module that is asked for names which the module does not bind.
const MODULE_GETATTR: &str = "__getattr__";

impl<'a> Reader<'a> {
    /// Calls a value; `place` is where the call stands, and whether it is a statement by itself.
    pub(super) fn call_value(
        &mut self,
        callee: Value,
        (args, kwargs): Given,
        place: (TextRange, bool),
        observer: &mut dyn Observer,
    ) -> Value {
        let (range, is_statement) = place;
        let path = match callee {
            Value::Name(path) => path,
            Value::Call { path, args: mut bound, kwargs: mut named }
                if path == "functools.partial" && !bound.is_empty() =>
            {
                let function = bound.remove(0);
                bound.extend(args);
                named.retain(|(name, _)| kwargs.iter().all(|(given, _)| given != name));
                named.extend(kwargs);
                return self.call_value(function, (bound, named), place, observer);
            }
            // A method that was kept under a name.
            Value::Attribute { receiver, name } => {
                if let Some(value) = builtins::method(&receiver, &name, &args, &kwargs) {
                    return value;
                }
                let value = Value::MethodCall { receiver, name, args, kwargs };
                return self.tell(value, range, is_statement, observer);
            }
            callee => {
                if let Some(value) = overloaded::called(&callee, args) {
                    return value;
                }
                let value =
                    Value::Opaque { source: self.module.excerpt(range), span: self.span(range) };
                return self.tell(value, range, is_statement, observer);
            }
        };
        if let Some(function) = self.find_function(&path) {
            if self.may_inline(function.code) {
                return self.call_function(&function, range, &args, &kwargs, observer);
            }
            if !self.may_call(function.code) && self.operates(&function) {
                let (span, source) = (self.span(range), self.module.excerpt(range));
                observer.lost(span, &source, "it nests too deep to follow", &self.conditions);
            }
        }
        if let Some(function) = self.find_function(&path)
            && let Some(value) = self.generated((&function, range), &args, &kwargs, observer)
        {
            return value;
        }
        if let Some((function, class)) = self.method_by_path(&path)
            && self.may_inline(function.code)
        {
            let given: Vec<Value> = class.into_iter().chain(args).collect();
            return self.call_function(&function, range, &given, &kwargs, observer);
        }
        if let Some(value) = self.called_back(&path, &args, &kwargs, range, observer) {
            return value;
        }
        if let Some(value) = builtins::function(&path, &args, &kwargs) {
            return value;
        }
        let value = match path.rsplit_once('.') {
            Some((metadata, name @ ("create_all" | "drop_all"))) => {
                let (receiver, mut kwargs) = (Value::Name(metadata.to_owned()), kwargs);
                self.with_tables(&receiver, name, &mut kwargs, observer);
                let (receiver, name) = (Box::new(receiver), name.to_owned());
                Value::MethodCall { receiver, name, args, kwargs }
            }
            _ => {
                let mut args = args;
                self.on_table(&path, &mut args, observer);
                Value::Call { path, args, kwargs }
            }
        };
        if let Some(text) = self.written_element(&value, observer) {
            return text;
        }
        self.tell(value, range, is_statement, observer)
    }

    /// Whether a function that is not run uses operations. A search of its whole module: made once.
    fn operates(&mut self, function: &Function<'a>) -> bool {
        let home = function.home.as_ref().map_or(self.file, |home| &home.source.module);
        let code = function.code;
        *self.operating.entry(code.address()).or_insert_with(|| has_operations(home, code))
    }

    /// Functions of Python itself that call others, or look at what the program is made of.
    fn called_back(
        &mut self,
        path: &str,
        args: &[Value],
        kwargs: &[(String, Value)],
        range: TextRange,
        observer: &mut dyn Observer,
    ) -> Option<Value> {
        match (path, args, kwargs) {
            ("globals", [], []) => Some(self.global_names(range)),
            ("getattr", [object, Value::Str(name)], []) => {
                let value = self.attribute(object.clone(), name, observer);
                Some(self.presented(value, observer))
            }
            ("getattr", [object, Value::Str(name), _], []) => {
                let value = self.attribute(object.clone(), name, observer);
                Some(value).filter(Value::is_known)
            }
            ("setattr", [object, Value::Str(name), value], []) => {
                let place = (range, name.as_str());
                self.set_outside(object.clone(), place, value.clone(), observer);
                Some(Value::None)
            }
            ("importlib.import_module", [Value::Str(module)], []) if !module.starts_with('.') => {
                Some(self.settled(Value::Name(module.clone())))
            }
            // The function is handed the migration's connection.
            ("alembic.op.run_async", [function, rest @ ..], kwargs) => {
                let path = "alembic.op.get_bind".to_owned();
                let bind = Value::Call { path, args: Vec::new(), kwargs: Vec::new() };
                let given = std::iter::once(bind).chain(rest.iter().cloned()).collect();
                self.handed_on(function, (given, kwargs.to_vec()), range, observer)
            }
            ("map", [function, items], []) => {
                let items = self.all_of(items)?;
                let called = items
                    .into_iter()
                    .map(|item| self.called(function, vec![item], range, observer));
                called.collect::<Option<_>>().map(Value::List)
            }
            ("filter", [function, items], []) => {
                let mut kept = Vec::new();
                for item in self.all_of(items)? {
                    let passes = match function {
                        Value::None => item.truth(),
                        function => {
                            self.called(function, vec![item.clone()], range, observer)?.truth()
                        }
                    };
                    if passes? {
                        kept.push(item);
                    }
                }
                Some(Value::List(kept))
            }
            ("sorted" | "min" | "max", [items], [(name, key)]) if name == "key" => {
                self.sorted_by(path, items, key, range, observer)
            }
            _ => None,
        }
    }

    /// `sorted`, `min` and `max` by what a function says of each element.
    fn sorted_by(
        &mut self,
        path: &str,
        items: &Value,
        key: &Value,
        range: TextRange,
        observer: &mut dyn Observer,
    ) -> Option<Value> {
        let mut keyed = Vec::new();
        for item in self.all_of(items)? {
            let key = self.called(key, vec![item.clone()], range, observer)?;
            keyed.push((key, item));
        }
        let is_reversed = path == "max";
        let ordered = |order: Ordering| if is_reversed { order.reverse() } else { order };
        if keyed.iter().all(|(key, _)| matches!(key, Value::Str(_))) {
            keyed.sort_by(|(left, _), (right, _)| ordered(left.as_str().cmp(&right.as_str())));
        } else if keyed.iter().all(|(key, _)| matches!(key, Value::Int(_))) {
            let number = |key: &Value| if let Value::Int(number) = key { *number } else { 0 };
            keyed.sort_by(|(left, _), (right, _)| ordered(number(left).cmp(&number(right))));
        } else {
            return None;
        }
        let mut items = keyed.into_iter().map(|(_, item)| item);
        match path {
            "sorted" => Some(Value::List(items.collect())),
            _ => items.next(),
        }
    }

    /// All elements of a value, if they are known one by one.
    fn all_of(&mut self, items: &Value) -> Option<Vec<Value>> {
        let items = self.iterable(items.clone())?;
        (items.last() != Some(&Value::Others)).then_some(items)
    }

    /// What a function that was handed over comes to; nothing if it cannot be followed.
    fn called(
        &mut self,
        function: &Value,
        args: Vec<Value>,
        range: TextRange,
        observer: &mut dyn Observer,
    ) -> Option<Value> {
        let Value::Name(path) = function else { return None };
        let followed = self.find_function(path).is_some_and(|one| self.may_inline(one.code));
        if !self.step(1) {
            return None;
        }
        match followed {
            true => Some(self.call_value(
                function.clone(),
                (args, Vec::new()),
                (range, false),
                observer,
            )),
            false => builtins::function(path, &args, &[]),
        }
    }

    /// What a function that is run for someone else comes to; nothing if it cannot be followed.
    pub(super) fn handed_on(
        &mut self,
        function: &Value,
        given: Given,
        range: TextRange,
        observer: &mut dyn Observer,
    ) -> Option<Value> {
        let Value::Name(path) = function else { return None };
        let followed = self.find_function(path).is_some_and(|one| self.may_inline(one.code));
        let place = (range, false);
        followed.then(|| self.call_value(function.clone(), given, place, observer))
    }

    /// `globals()`: a copy of what the module binds. Where copies are kept in what is bound, the next
    /// copy would hold them all again; so what is large is not copied.
    fn global_names(&self, range: TextRange) -> Value {
        let names = self.home().map_or(&self.globals.names, |home| &home.globals.names);
        let copied = |value: &Value| match value.extent(COPIED).0 {
            ..=COPIED => value.clone(),
            _ => self.opaque(range),
        };
        let mut names: Vec<(Value, Value)> =
            names.iter().map(|(name, value)| (Value::Str(name.clone()), copied(value))).collect();
        names.sort_by(|(left, _), (right, _)| left.as_str().cmp(&right.as_str()));
        Value::Dict(names)
    }

    /// What a name or attribute gives to who uses it: what a module makes when it is asked, and what
    /// a proxy stands for. Where that is not decided, the value itself.
    pub(super) fn presented(&mut self, value: Value, observer: &mut dyn Observer) -> Value {
        let made = match &value {
            Value::Name(path) => self.module_attribute(path, observer),
            _ => None,
        };
        let behind = match made.as_ref().unwrap_or(&value) {
            Value::Call { path, args, kwargs }
                if PROXIES.contains(&path.as_str()) && kwargs.is_empty() =>
            {
                let [factory] = args.as_slice() else { return value };
                let factory = factory.clone();
                self.called(&factory, Vec::new(), TextRange::default(), observer)
            }
            _ => made,
        };
        let is_decided = |behind: &Value| !matches!(behind, Value::Opaque { .. } | Value::None);
        behind.filter(is_decided).unwrap_or(value)
    }

    /// What a module's `__getattr__` gives for a name that the module does not bind.
    fn module_attribute(&mut self, path: &str, observer: &mut dyn Observer) -> Option<Value> {
        let (module, name) = path.rsplit_once('.')?;
        let library = self.library;
        let source = library.module(module)?;
        if name.starts_with("__") || library.module(path).is_some() {
            return None;
        }
        if let Some(known) = self.module_attributes.get(path) {
            return Some(known.clone());
        }
        let globals = self.home_of(module)?.globals;
        if !globals.functions.contains_key(MODULE_GETATTR) || globals.names.contains_key(name) {
            return None;
        }
        let function = self.find_function(&format!("{}.{MODULE_GETATTR}", source.name))?;
        if !self.may_inline(function.code) {
            return None;
        }
        let asked = Value::Str(name.to_owned());
        let value = self.call_function(&function, TextRange::default(), &[asked], &[], observer);
        let raised = std::mem::take(&mut self.raising);
        if raised || matches!(value, Value::Opaque { .. } | Value::None) {
            return None;
        }
        self.module_attributes.insert(path.to_owned(), value.clone());
        Some(value)
    }

    /// Whether Python takes a value for true: functions and classes are.
    pub(super) fn truth(&mut self, value: &Value) -> Option<bool> {
        match value {
            Value::Name(path) => {
                let is_made = self.find_function(path).is_some() || self.class_at(path).is_some();
                is_made.then_some(true)
            }
            value => value.truth(),
        }
    }
}
