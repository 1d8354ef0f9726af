//! Objects of the project's own classes: what their `__init__` makes of them, and what their methods say.

use ruff_text_size::TextRange;

use super::classes::ANCESTORS;
use super::frames::Object;
use super::functions::Function;
use super::reader::{Class, Made, Observer, Reader};
use super::{Value, expressions::nowhere};

/// Methods that are about the objects which they are handed, or which they are called on.
const OF_OBJECTS: &[&str] = &[
    "__setattr__",
    "add",
    "add_all",
    "append",
    "bulk_insert_mappings",
    "bulk_save_objects",
    "bulk_update_mappings",
    "delete",
    "merge",
    "remove",
    "update",
];

/// How deeply chains may stand in what a chain is handed.
const DEEPEST: usize = 4;

impl<'a> Reader<'a> {
    /// The classes whose source is known among what a call calls and what it is handed, with what
    /// the listener wishes to know of their objects.
    pub(super) fn classes_in(
        &mut self,
        call: &Value,
        observer: &mut dyn Observer,
    ) -> Vec<(String, Class)> {
        let mut waiting: Vec<String> =
            called_and_handed(call).into_iter().map(str::to_owned).collect();
        waiting.reverse();
        let mut known: Vec<(String, Class)> = Vec::new();
        while let Some(path) = waiting.pop().filter(|_| known.len() < ANCESTORS) {
            let is_known = known.iter().any(|(known, _)| *known == path);
            let Some(mut class) = self.class_with_inherited(&path).filter(|_| !is_known) else {
                continue;
            };
            let object = match call {
                Value::Call { path: called, .. } if *called == path => call.clone(),
                _ => Value::Call { path: path.clone(), args: Vec::new(), kwargs: Vec::new() },
            };
            self.ask(&mut class, object, observer);
            // A class that stands for another is understood only with that one.
            waiting.extend(class.members.iter().filter_map(|(name, value)| match value {
                Value::Name(path) | Value::Call { path, .. } if name == "impl" => {
                    Some(path.clone())
                }
                _ => None,
            }));
            known.push((path, class));
        }
        known
    }

    /// Makes an object and asks it what the listener wishes to know.
    fn ask(&mut self, class: &mut Class, object: Value, observer: &mut dyn Observer) {
        let Some(questions) = observer.questions(class) else { return };
        let made = self.made(&object, observer);
        let Value::Call { path, .. } = &object else { return };
        let lineage = self.lineage(path);
        for (method, args) in questions {
            let found = lineage
                .iter()
                .find_map(|(path, class)| self.method_of(path, class.as_deref()?, &method));
            let Some(function) = found.filter(|function| self.may_inline(function.code)) else {
                continue;
            };
            let attributes = made.attributes.clone();
            let given: Vec<Value> = std::iter::once(object.clone()).chain(args).collect();
            let (value, _) = self.method_call(&function, attributes, &given, &[], observer);
            class.answers.push((method, value));
        }
        class.made = Some(made);
    }

    /// Runs the `__init__`s of an object's class, as far as they are known.
    pub(super) fn made(&mut self, object: &Value, observer: &mut dyn Observer) -> Made {
        let Value::Call { path, args, kwargs } = object else { return Made::default() };
        let mut made = Made { handed_up: Some((args.clone(), kwargs.clone())), ..Made::default() };
        for (path, class) in self.lineage(path) {
            let Some(class) = class else { continue };
            let Some(function) = self.method_of(&path, &class, "__init__") else { continue };
            let Some((args, kwargs)) = made.handed_up.take() else { break };
            if !self.may_inline(function.code) {
                break;
            }
            if made.parameters.is_none() {
                made.parameters = Some(self.parameters_of(&function, observer));
            }
            let given: Vec<Value> = std::iter::once(object.clone()).chain(args).collect();
            let attributes = std::mem::take(&mut made.attributes);
            let (_, object) = self.method_call(&function, attributes, &given, &kwargs, observer);
            made.attributes = object.attributes;
            made.handed_up = object.handed_up;
        }
        made
    }

    /// A method's positional parameters but the first, with their defaults.
    fn parameters_of(
        &mut self,
        function: &Function<'a>,
        observer: &mut dyn Observer,
    ) -> Vec<(String, Option<Value>)> {
        let Some(parameters) = function.code.parameters() else { return Vec::new() };
        let all = parameters.posonlyargs.iter().chain(&parameters.args).skip(1);
        all.map(|one| {
            let default = one.default.as_deref().map(|value| self.expression(value, observer));
            (one.parameter.name.to_string(), default)
        })
        .collect()
    }

    fn method_call(
        &mut self,
        function: &Function<'a>,
        attributes: Vec<(String, Value)>,
        args: &[Value],
        kwargs: &[(String, Value)],
        observer: &mut dyn Observer,
    ) -> (Value, Object) {
        let first = function
            .code
            .parameters()
            .and_then(|parameters| parameters.posonlyargs.iter().chain(&parameters.args).next());
        let name = first.map(|one| one.parameter.name.to_string()).unwrap_or_default();
        let conditions = self.conditions.len();
        let object = Object { name, attributes, handed_up: None, conditions };
        let was_asking = std::mem::replace(&mut self.asking, true);
        let (value, object) = self.run_function(
            function,
            Some(object),
            TextRange::default(),
            (args, kwargs),
            observer,
        );
        self.asking = was_asking;
        // What it raises is nothing that the migration does.
        self.raising = false;
        (value, object.unwrap_or_default())
    }

    /// `self.NAME` in a method.
    pub(super) fn own_attribute(&self, receiver: &str, name: &str) -> Option<Value> {
        let object = self.frames.last()?.object.as_ref().filter(|one| one.name == receiver)?;
        let found = object.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    /// `self.NAME = value` in a method.
    pub(super) fn set_own_attribute(&mut self, receiver: &str, name: &str, value: Value) {
        let conditions = self.conditions.len();
        let Some(object) = self.frames.last_mut().and_then(|frame| frame.object.as_mut()) else {
            return;
        };
        if object.name != receiver {
            return;
        }
        let value = match conditions > object.conditions {
            true => Value::Opaque { source: format!("{receiver}.{name}"), span: nowhere() },
            false => value,
        };
        object.attributes.retain(|(known, _)| known != name);
        object.attributes.push((name.to_owned(), value));
    }

    /// `super().__init__(…)` in an `__init__`.
    pub(super) fn handed_up(&mut self, args: &[Value], kwargs: &[(String, Value)]) {
        let conditions = self.conditions.len();
        if let Some(object) = self.frames.last_mut().and_then(|frame| frame.object.as_mut()) {
            let certain = conditions <= object.conditions && object.handed_up.is_none();
            object.handed_up = match certain {
                true => Some((args.to_vec(), kwargs.to_vec())),
                false => {
                    let unknown = Value::Opaque { source: "super()".to_owned(), span: nowhere() };
                    Some((vec![unknown], Vec::new()))
                }
            };
        }
    }
}

/// The paths of what a call calls and what it is handed; of a method that is about objects, all that its
/// chain was handed.
fn called_and_handed(call: &Value) -> Vec<&str> {
    match call {
        Value::Call { path, args, kwargs } => {
            let handed = args.iter().chain(kwargs.iter().map(|(_, value)| value));
            std::iter::once(path.as_str()).chain(handed.filter_map(path_of)).collect()
        }
        Value::MethodCall { name, .. } if OF_OBJECTS.contains(&name.as_str()) => {
            let mut paths = Vec::new();
            handed_along(call, &mut paths, 0);
            paths
        }
        _ => Vec::new(),
    }
}

fn path_of(value: &Value) -> Option<&str> {
    match value {
        Value::Name(path) | Value::Call { path, .. } => Some(path),
        _ => None,
    }
}

/// What the methods of a chain were handed, the chains in there included; last method first.
fn handed_along<'v>(chain: &'v Value, paths: &mut Vec<&'v str>, depth: usize) {
    let mut next = chain;
    while let Value::MethodCall { receiver, .. } | Value::Attribute { receiver, .. } = next {
        if let Value::MethodCall { args, .. } = next {
            for value in args {
                if depth < DEEPEST && paths.len() < ANCESTORS {
                    paths.extend(path_of(value));
                    handed_along(value, paths, depth + 1);
                }
            }
        }
        next = receiver;
    }
}
