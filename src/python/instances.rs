//! Objects of the project's own classes as a migration uses them: their attributes, properties and methods, and what
//! they do around the block of a `with`.

use std::sync::Arc;

use ruff_python_ast::{StmtWith, WithItem};
use ruff_text_size::{Ranged, TextRange};

use super::Value;
use super::classes::{ClassMembers, is_decorated};
use super::frames::Object;
use super::functions::{Code, Function};
use super::reader::{Flow, Given, Observer, Reader, Unobserved};

/// Decorators of methods that are read as attributes.
const PROPERTIES: &[&str] = &["property", "cached_property"];

/// How many steps it may take to find out what an object has. Objects of a whole application take any number.
const ASKING: usize = 5_000;

/// A class and those it inherits from, as far as they are known.
type Lineage = Vec<(String, Option<Arc<ClassMembers>>)>;

impl<'a> Reader<'a> {
    /// An attribute of an object that a call has made, if its class says what it is.
    pub(super) fn instance_attribute(&mut self, object: &Value, name: &str) -> Option<Value> {
        let lineage = self.lineage_of(object)?;
        if let Some(value) = self.record_field(object, &lineage, name) {
            return Some(value);
        }
        let has_init = lineage.iter().filter_map(|(_, class)| class.as_deref()).any(has_init);
        if has_init
            && let Some((_, value)) =
                self.own_attributes(object).into_iter().find(|(known, _)| known == name)
        {
            return Some(value);
        }
        let function = self.method_in(&lineage, name)?;
        let Code::Def(def) = function.code else { return None };
        if !PROPERTIES.iter().any(|one| is_decorated(def, one)) || !self.may_inline(function.code) {
            return None;
        }
        let given = (vec![object.clone()], Vec::new());
        let range = TextRange::default();
        // Asking is no step of the migration.
        self.within(ASKING, |reader| {
            reader.run_method(&function, object, given, range, &mut Unobserved).0
        })
    }

    /// What a method of an object that a call has made comes to, and whether it left the object as it was.
    pub(super) fn instance_method(
        &mut self,
        object: &Value,
        name: &str,
        (args, kwargs): Given,
        range: TextRange,
        observer: &mut dyn Observer,
    ) -> Option<(Value, bool)> {
        let lineage = self.lineage_of(object)?;
        let function = self.method_in(&lineage, name)?;
        let Code::Def(def) = function.code else { return None };
        if !self.may_inline(function.code) {
            return None;
        }
        let first = match object {
            _ if is_decorated(def, "staticmethod") => None,
            Value::Call { path, .. } if is_decorated(def, "classmethod") => {
                Some(Value::Name(path.clone()))
            }
            object => Some(object.clone()),
        };
        let given = (first.into_iter().chain(args).collect(), kwargs);
        Some(self.run_method(&function, object, given, range, observer))
    }

    /// `with` an object whose class has `__enter__` and `__exit__`; `None` for any other.
    pub(super) fn with_instance(
        &mut self,
        object: &Value,
        item: &'a WithItem,
        (rest, statement): (&'a [WithItem], &'a StmtWith),
        observer: &mut dyn Observer,
    ) -> Option<Flow> {
        let lineage = self.lineage_of(object)?;
        let enter = self.method_in(&lineage, "__enter__")?;
        let exit = self.method_in(&lineage, "__exit__")?;
        if !self.may_inline(enter.code) || !self.may_inline(exit.code) {
            return None;
        }
        let range = item.context_expr.range();
        let attributes = self.own_attributes(object);
        let given = (vec![object.clone()], Vec::new());
        let (value, attributes) = self.run_with(&enter, attributes, given, range, observer);
        if let Some(target) = &item.optional_vars {
            self.assign(target, value, observer);
        }
        let flow = self.with_items(rest, statement, observer);
        let given = (vec![object.clone(), Value::None, Value::None, Value::None], Vec::new());
        self.run_with(&exit, attributes, given, range, observer);
        Some(flow)
    }

    /// The classes of an object of the project's own.
    fn lineage_of(&mut self, object: &Value) -> Option<Lineage> {
        let Value::Call { path, .. } = object else { return None };
        self.class_at(path).filter(|class| !class.is_enum)?;
        let path = path.clone();
        Some(self.lineage(&path))
    }

    fn method_in(&mut self, lineage: &Lineage, name: &str) -> Option<Function<'a>> {
        lineage.iter().find_map(|(path, class)| self.method_of(path, class.as_deref()?, name))
    }

    /// A field of a data class or named tuple: what it was made with, or its default.
    fn record_field(&mut self, object: &Value, lineage: &Lineage, name: &str) -> Option<Value> {
        let Value::Call { path, args, kwargs } = object else { return None };
        let classes: Vec<&ClassMembers> =
            lineage.iter().filter_map(|(_, class)| class.as_deref()).collect();
        if !classes.first()?.is_record || classes.iter().copied().any(has_init) {
            return None;
        }
        let mut fields: Vec<&str> = Vec::new();
        for (field, _) in classes.iter().rev().flat_map(|class| &class.annotations) {
            if !fields.contains(&field.as_str()) {
                fields.push(field);
            }
        }
        let position = fields.iter().position(|field| *field == name)?;
        let given = kwargs.iter().find(|(key, _)| key == name).map(|(_, value)| value);
        match args.get(position).or(given) {
            Some(value) => Some(value.clone()),
            None => self.class_attribute(path, name),
        }
    }

    /// What `__init__` gives an object.
    fn own_attributes(&mut self, object: &Value) -> Vec<(String, Value)> {
        let made = self.within(ASKING, |reader| reader.made(object, &mut Unobserved));
        made.map(|made| made.attributes).unwrap_or_default()
    }

    /// Runs a method: what it returns, and whether it left the object as it was.
    fn run_method(
        &mut self,
        function: &Function<'a>,
        object: &Value,
        given: Given,
        range: TextRange,
        observer: &mut dyn Observer,
    ) -> (Value, bool) {
        let attributes = self.own_attributes(object);
        let (value, after) = self.run_with(function, attributes.clone(), given, range, observer);
        (value, after == attributes)
    }

    /// Runs a method of an object with these attributes: what it returns, and the attributes afterwards.
    fn run_with(
        &mut self,
        function: &Function<'a>,
        attributes: Vec<(String, Value)>,
        (args, kwargs): Given,
        range: TextRange,
        observer: &mut dyn Observer,
    ) -> (Value, Vec<(String, Value)>) {
        let parameters = function.code.parameters();
        let first = parameters.and_then(|all| all.posonlyargs.iter().chain(&all.args).next());
        let name = first.map(|one| one.parameter.name.to_string()).unwrap_or_default();
        let conditions = self.conditions.len();
        let object = Object { name, attributes, handed_up: None, conditions };
        let (value, object) =
            self.run_function(function, Some(object), range, (&args, &kwargs), observer);
        (value, object.unwrap_or_default().attributes)
    }
}

fn has_init(class: &ClassMembers) -> bool {
    class.methods.iter().any(|(name, _)| name == "__init__")
}
