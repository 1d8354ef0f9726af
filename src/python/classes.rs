//! Classes: what their bodies bind, and what they inherit.

use std::sync::Arc;

use ruff_python_ast::{Decorator, Expr, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::{Ranged, TextSize};

use super::frames::FrameId;
use super::functions::{Code, Function, LOCALS};
use super::reader::{Class, DEPTH, Observer, Reader};
use super::{Value, mapped};

/// How many classes are looked through for an inherited attribute.
pub(super) const ANCESTORS: usize = 40;

/// Decorators of classes whose objects have what they are made with as attributes.
const RECORDS: &[&str] = &["dataclass", "define", "frozen"];

/// The method by which an enumeration says what `auto()` is.
const NEXT_VALUE: &str = "_generate_next_value_";

/// What a class body binds.
#[derive(Default, Clone)]
pub(super) struct ClassMembers {
    pub(super) is_enum: bool,
    /// Whether what its objects are made with become their attributes: a data class or a named tuple.
    pub(super) is_record: bool,
    /// The names that it declares with a type, and the text of that type.
    pub(super) annotations: Vec<(String, String)>,
    /// Where it begins.
    pub(super) start: TextSize,
    pub(super) bases: Vec<Value>,
    pub(super) members: Vec<(String, Value)>,
    /// Its methods, and where they stand.
    pub(super) methods: Vec<(String, TextSize)>,
    /// The imported module it stands in; `None` for the file itself.
    pub(super) module: Option<String>,
    /// The call in which it was made.
    pub(super) frame: Option<FrameId>,
}

impl ClassMembers {
    /// The value of a member: `auto()` of an enumeration is the next number, or the name for texts.
    fn numbered(&self, name: &str, value: Value) -> Value {
        let is_auto = matches!(&value, Value::Call { path, args, .. } if path == "enum.auto" && args.is_empty());
        if !self.is_enum || !is_auto || self.methods.iter().any(|(name, _)| name == NEXT_VALUE) {
            return value;
        }
        let is_text = |base: &Value| matches!(base, Value::Name(path) if path == "enum.StrEnum");
        if self.bases.iter().any(is_text) {
            return Value::Str(name.to_lowercase());
        }
        let flags = ["enum.Flag", "enum.IntFlag"];
        if self
            .bases
            .iter()
            .any(|base| matches!(base, Value::Name(path) if flags.contains(&path.as_str())))
        {
            return value;
        }
        let numbers = self.members.iter().filter_map(|(_, value)| match value {
            Value::Int(number) => Some(*number),
            _ => None,
        });
        Value::Int(numbers.max().unwrap_or(0).saturating_add(1))
    }
}

impl<'a> Reader<'a> {
    pub(super) fn class(&mut self, inner: &'a StmtClassDef, observer: &mut dyn Observer) {
        let path = self.qualified(&inner.name);
        let found = self.class_body(&path, inner, observer);
        let names = match self.frames.last_mut() {
            Some(frame) => {
                frame.is_seen = true;
                &mut frame.names
            }
            None => &mut self.globals.names,
        };
        names.insert(inner.name.to_string(), Value::Name(path.clone()));
        self.classes.insert(path, Arc::new(found));
    }

    /// What the body of the class at `path` binds.
    fn class_body(
        &mut self,
        path: &str,
        inner: &'a StmtClassDef,
        observer: &mut dyn Observer,
    ) -> ClassMembers {
        let arguments = inner.arguments.iter().flat_map(|arguments| &arguments.args);
        // `Base[Item]` inherits from `Base`.
        let bases = arguments.map(|base| match base {
            Expr::Subscript(generic) => &*generic.value,
            base => base,
        });
        let bases: Vec<Value> = bases.map(|base| self.expression(base, observer)).collect();
        let is_enum = bases.iter().any(|base| match base {
            Value::Name(base) => {
                base.ends_with("Enum") || self.class_at(base).is_some_and(|class| class.is_enum)
            }
            _ => false,
        });
        let module = self.home().map(|home| home.source).or(self.own);
        let is_tuple =
            |base: &Value| matches!(base, Value::Name(base) if base == "typing.NamedTuple");
        let mut found = ClassMembers {
            is_enum,
            is_record: bases.iter().any(is_tuple)
                || RECORDS.iter().any(|one| stands_under(&inner.decorator_list, one)),
            bases,
            module: module.map(|module| module.name.clone()),
            start: inner.range().start(),
            frame: self.frames.current(),
            ..ClassMembers::default()
        };
        for statement in &inner.body {
            match statement {
                Stmt::Assign(assign) => {
                    if let [Expr::Name(target)] = assign.targets.as_slice() {
                        let value = self.expression(&assign.value, observer);
                        let value = found.numbered(&target.id, value);
                        found.members.push((target.id.to_string(), value));
                    }
                }
                Stmt::ClassDef(nested) if self.depth < DEPTH && self.step(1) => {
                    let path = format!("{path}.{}", nested.name);
                    self.depth += 1;
                    let class = self.class_body(&path, nested, observer);
                    self.depth -= 1;
                    found.members.push((nested.name.to_string(), Value::Name(path.clone())));
                    self.classes.insert(path, Arc::new(class));
                }
                Stmt::AnnAssign(assign) => {
                    if let Expr::Name(target) = &*assign.target {
                        let text = self.module.excerpt(assign.annotation.range());
                        found.annotations.push((target.id.to_string(), text));
                    }
                    if let (Expr::Name(target), Some(value)) = (&*assign.target, &assign.value) {
                        let value = self.expression(value, observer);
                        found.members.push((target.id.to_string(), value));
                    }
                }
                Stmt::FunctionDef(method) => {
                    found.methods.push((method.name.to_string(), method.range().start()));
                    if is_decorated(method, "staticmethod") {
                        let path = format!("{path}.{}", method.name);
                        let home = self.home().cloned();
                        let closure = self.frames.current();
                        let function = Function { code: Code::Def(method), closure, home };
                        self.globals.functions.insert(path, function);
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The class with this path.
    pub(super) fn class_at(&mut self, path: &str) -> Option<Arc<ClassMembers>> {
        if let Some(class) = self.classes.get(path) {
            return Some(Arc::clone(class));
        }
        if let Some(place) = path.find(&format!(".{LOCALS}")) {
            let (module, name) = (path.get(..place)?, path.get(place + 1..)?);
            return self.home_of(module)?.globals.classes.get(name).cloned();
        }
        // `package.module.Class`, or a class in the body of another.
        path.rmatch_indices('.').take(2).find_map(|(dot, _)| {
            let (module, name) = (path.get(..dot)?, path.get(dot + 1..)?);
            self.home_of(module)?.globals.classes.get(name).cloned()
        })
    }

    /// An attribute of a class, inherited ones included; members of enumerations stay names.
    pub(super) fn class_attribute(&mut self, path: &str, name: &str) -> Option<Value> {
        let value = self.class_member(path, name)?;
        if !matches!(value, Value::Call { .. }) {
            return Some(value);
        }
        let column = self.class_member(path, "__tablename__").and_then(|table| {
            let table_args = self.class_member(path, "__table_args__");
            mapped::column(name, &value, &table, table_args.as_ref())
        });
        Some(column.unwrap_or(value))
    }

    /// A member of a class or of those that it comes from.
    fn class_member(&mut self, path: &str, name: &str) -> Option<Value> {
        let mut paths = vec![path.to_owned()];
        let mut seen = 0;
        while let Some(path) = paths.pop() {
            seen += 1;
            let Some(class) = self.class_at(&path).filter(|_| seen <= ANCESTORS) else { continue };
            if let Some((_, value)) = class.members.iter().find(|(member, _)| member == name) {
                let own = Value::Name(format!("{path}.{name}"));
                if class.is_enum || *value == own {
                    return Some(own);
                }
                // Members may stand for one another in a circle.
                if self.depth >= DEPTH {
                    return None;
                }
                self.depth += 1;
                let value = self.settled(value.clone());
                self.depth -= 1;
                return Some(value);
            }
            for base in class.bases.iter().rev() {
                if let Value::Name(base) = self.settled(base.clone()) {
                    paths.push(base);
                }
            }
        }
        None
    }

    /// A method of a class itself.
    pub(super) fn method_of(
        &mut self,
        path: &str,
        class: &ClassMembers,
        name: &str,
    ) -> Option<Function<'a>> {
        let (_, offset) = class.methods.iter().rev().find(|(method, _)| method == name)?;
        let is_own = |module: &&String| self.own.is_none_or(|own| own.name != **module);
        let home = match class.module.as_ref().filter(is_own).cloned() {
            Some(module) => Some(self.home_of(&module)?),
            None => None,
        };
        let file = self.file;
        let module = home.as_ref().map_or(file, |home| &home.source.module);
        let code = module.function_at(*offset)?;
        let closure = match class.frame {
            Some(frame) if !self.classes.contains_key(path) => {
                let (owner, _) = path.split_once(&format!(".{LOCALS}"))?;
                let globals = self.home_of(owner)?.globals;
                Some(self.taken_over(owner, &globals, frame, 0)?)
            }
            frame => frame,
        };
        Some(Function { code, closure, home })
    }

    /// The method that `Class.name` is, inherited ones included, and what it is handed first without
    /// being told: the class, if it is a class method.
    pub(super) fn method_by_path(&mut self, path: &str) -> Option<(Function<'a>, Option<Value>)> {
        let (class, name) = path.rsplit_once('.')?;
        self.class_at(class)?;
        let lineage = self.lineage(class);
        let function = lineage
            .iter()
            .find_map(|(path, members)| self.method_of(path, members.as_deref()?, name))?;
        let Code::Def(def) = function.code else { return None };
        let is_of_class = is_decorated(def, "classmethod");
        Some((function, is_of_class.then(|| Value::Name(class.to_owned()))))
    }

    /// A class and those it inherits from, by their paths, in the order in which Python looks.
    pub(super) fn lineage(&mut self, path: &str) -> Vec<(String, Option<Arc<ClassMembers>>)> {
        let mut found: Vec<(String, Option<Arc<ClassMembers>>)> = Vec::new();
        let mut waiting = vec![path.to_owned()];
        while let Some(path) = waiting.pop().filter(|_| found.len() <= ANCESTORS) {
            let class = self.class_at(&path);
            for base in class.iter().flat_map(|class| class.bases.iter().rev()) {
                if let Value::Name(base) = self.settled(base.clone()) {
                    waiting.push(base);
                }
            }
            found.push((path, class));
        }
        found
    }

    /// A class with all it inherits.
    pub(super) fn class_with_inherited(&mut self, path: &str) -> Option<Class> {
        let is_enum = self.class_at(path)?.is_enum;
        let lineage = self.lineage(path);
        let known = || lineage.iter().filter_map(|(_, class)| class.as_ref());
        let members: Vec<(String, Value)> =
            known().flat_map(|class| class.members.iter().cloned()).collect();
        let methods = known().flat_map(|class| class.methods.iter().map(|(name, _)| name.clone()));
        let methods = methods.collect();
        let members = members.into_iter().map(|(name, value)| (name, self.settled(value)));
        Some(Class {
            is_enum,
            members: members.collect(),
            methods,
            ancestors: lineage.into_iter().skip(1).map(|(path, _)| path).collect(),
            made: None,
            answers: Vec::new(),
        })
    }
}

/// Whether a function stands under a decorator of this name.
pub(super) fn is_decorated(function: &StmtFunctionDef, wanted: &str) -> bool {
    stands_under(&function.decorator_list, wanted)
}

/// Whether `@wanted`, `@module.wanted` or `@wanted(…)` is among the decorators.
fn stands_under(decorators: &[Decorator], wanted: &str) -> bool {
    decorators.iter().any(|decorator| {
        let expression = match &decorator.expression {
            Expr::Call(call) => &*call.func,
            expression => expression,
        };
        match expression {
            Expr::Name(name) => name.id == wanted,
            Expr::Attribute(attribute) => attribute.attr.as_str() == wanted,
            _ => false,
        }
    })
}
