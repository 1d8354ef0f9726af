//! Names that are imported from the project's own modules: looked up when they are used.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::{StmtImport, StmtImportFrom};
use ruff_text_size::Ranged;

use super::functions::Home;
use super::library::Globals;
use super::reader::{Reader, Unobserved};
use super::spelled::OPERATIONS;
use super::{ProjectModule, Value, mapped};

/// How many modules may be in evaluation one within the other.
const NESTED: usize = 16;
/// How often a name may stand for another name.
const HOPS: usize = 24;

/// What is under way while one module is evaluated that imports others.
#[derive(Default)]
pub(super) struct Evaluation {
    in_progress: RefCell<Vec<String>>,
    /// Modules that were evaluated while one that they import was not ready.
    provisional: RefCell<HashMap<String, Arc<Globals>>>,
    cut: Cell<bool>,
}

impl<'a> Reader<'a> {
    pub(super) fn import(&mut self, inner: &StmtImport) {
        for alias in &inner.names {
            let path = alias.name.to_string();
            match &alias.asname {
                Some(name) => self.bind(name, Value::Name(path), inner.range()),
                None => {
                    let root = path.split('.').next().unwrap_or_default().to_owned();
                    self.bind(&root.clone(), Value::Name(root), inner.range());
                }
            }
        }
    }

    pub(super) fn import_from(&mut self, inner: &StmtImportFrom) {
        let level = inner.level as usize;
        let module = inner.module.as_ref().map(ToString::to_string).unwrap_or_default();
        let here = self.home().map(|home| home.source).or(self.own).filter(|_| level > 0);
        let absolute = here.and_then(|here| here.absolute(level, &module));
        let module = absolute.unwrap_or_else(|| format!("{}{module}", ".".repeat(level)));
        for alias in &inner.names {
            if alias.name.as_str() == "*" {
                if module == "alembic.op" {
                    for name in OPERATIONS {
                        self.bind(name, Value::Name(format!("{module}.{name}")), inner.range());
                    }
                }
                self.stars.push(module.clone());
                continue;
            }
            let name = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
            let separator = if module.is_empty() || module.ends_with('.') { "" } else { "." };
            let path = format!("{module}{separator}{}", alias.name);
            self.bind(&name, Value::Name(path), inner.range());
        }
    }

    /// What a name that nothing binds is by `from … import *`.
    pub(super) fn starred(&mut self, name: &str) -> Option<Value> {
        let stars = match self.home() {
            Some(home) => home.globals.stars.clone(),
            None => self.stars.clone(),
        };
        self.among(&stars, name, 0)
    }

    fn among(&mut self, stars: &[String], name: &str, hops: usize) -> Option<Value> {
        if name.starts_with('_') {
            return None;
        }
        stars.iter().rev().find_map(|module| {
            let module = self.library.module(module)?;
            self.member(module, name, hops + 1)
        })
    }

    /// A value, or what it stands for if it is a name in one of the project's modules.
    pub(super) fn settled(&mut self, value: Value) -> Value {
        match &value {
            Value::Name(path) if path.contains('.') => self.resolve(path, 0).unwrap_or(value),
            _ => value,
        }
    }

    /// What a dotted path stands for. Of a function, a class or a module, the path it is defined at.
    fn resolve(&mut self, path: &str, hops: usize) -> Option<Value> {
        if hops > HOPS || !self.step(1) {
            return None;
        }
        let mut parts = path.split('.');
        let library = self.library;
        let mut module = library.module(parts.next()?)?;
        while let Some(part) = parts.next() {
            if let Some(value) = self.member(module, part, hops) {
                // A base class is the one of its module, whose classes inherit from it.
                if mapped::is_declarative(&value) {
                    let path = format!("{}.{part}", module.name);
                    return Some(Value::Name(
                        parts.fold(path, |path, part| format!("{path}.{part}")),
                    ));
                }
                return Some(parts.fold(value, |value, part| self.part_of(value, part)));
            }
            module = library.module(&format!("{}.{part}", module.name))?;
        }
        Some(Value::Name(module.name.clone()))
    }

    /// What a name is in a module.
    fn member(&mut self, module: &'a ProjectModule, name: &str, hops: usize) -> Option<Value> {
        if hops > HOPS {
            return None;
        }
        let globals = self.globals_of(module)?;
        match globals.names.get(name) {
            Some(Value::Name(path)) => {
                let is_own = path
                    .strip_prefix(module.name.as_str())
                    .is_some_and(|rest| rest.strip_prefix('.') == Some(name));
                if is_own {
                    return Some(Value::Name(path.clone()));
                }
                let path = path.clone();
                Some(self.resolve(&path, hops + 1).unwrap_or(Value::Name(path)))
            }
            Some(value) => Some(value.clone()),
            None => self.among(&globals.stars, name, hops + 1),
        }
    }

    /// An attribute of a value that a path leads through.
    fn part_of(&mut self, value: Value, name: &str) -> Value {
        match value {
            Value::Name(path) => match self.class_attribute(&path, name) {
                Some(value) => value,
                None => Value::Name(format!("{path}.{name}")),
            },
            value => Value::Attribute { receiver: Box::new(value), name: name.to_owned() },
        }
    }

    /// The module with this path, evaluated.
    pub(super) fn home_of(&mut self, module: &str) -> Option<Home<'a>> {
        let source = self.library.module(module)?;
        let globals = self.globals_of(source)?;
        Some(Home { source, globals })
    }

    /// What the module's own level leaves behind, evaluated once for all. A module that is being
    /// evaluated already has nothing to give yet, as in Python.
    fn globals_of(&mut self, source: &'a ProjectModule) -> Option<Arc<Globals>> {
        self.consulted.insert(source.name.clone());
        let evaluation = Rc::clone(&self.evaluation);
        let known = source.globals.get().cloned();
        let known = known.or_else(|| evaluation.provisional.borrow().get(&source.name).cloned());
        if let Some(globals) = known {
            self.consulted.extend(globals.consulted.iter().cloned());
            return Some(globals);
        }
        let nested = evaluation.in_progress.borrow().len();
        if nested >= NESTED || evaluation.in_progress.borrow().contains(&source.name) {
            evaluation.cut.set(true);
            return None;
        }
        evaluation.in_progress.borrow_mut().push(source.name.clone());
        let globals = Arc::new(self.evaluated(source));
        evaluation.in_progress.borrow_mut().pop();
        self.consulted.extend(globals.consulted.iter().cloned());
        if nested == 0 {
            evaluation.provisional.borrow_mut().clear();
            evaluation.cut.set(false);
        } else if evaluation.cut.get() {
            let mut provisional = evaluation.provisional.borrow_mut();
            provisional.insert(source.name.clone(), Arc::clone(&globals));
            return Some(globals);
        }
        Some(Arc::clone(source.globals.get_or_init(|| globals)))
    }

    fn evaluated(&self, source: &'a ProjectModule) -> Globals {
        let mut reader = Self::unread(&source.module, self.library);
        reader.own = Some(source);
        reader.evaluation = Rc::clone(&self.evaluation);
        source.module.with_room(|| reader.block(source.module.body(), &mut Unobserved));
        let (closures, frames) = reader.kept_closures();
        let functions = reader.globals.functions.into_iter();
        let prefix = format!("{}.", source.name);
        let bare = |path: String| path.strip_prefix(&prefix).map(str::to_owned).unwrap_or(path);
        Globals {
            names: reader.globals.names,
            functions: functions
                .filter(|(_, function)| function.home.is_none())
                .map(|(path, function)| (bare(path), function.code.start()))
                .collect(),
            classes: reader.classes.into_iter().map(|(path, class)| (bare(path), class)).collect(),
            closures,
            frames,
            stars: reader.stars,
            consulted: reader.consulted.into_iter().collect(),
        }
    }

    /// The path under which something that is defined here is known.
    pub(super) fn qualified(&self, name: &str) -> String {
        match self.own {
            _ if !self.frames.is_empty() => self.local_path(name),
            Some(own) => format!("{}.{name}", own.name),
            None => name.to_owned(),
        }
    }
}
