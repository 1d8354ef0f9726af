//! Functions: those of the file, those nested in others, lambdas, and those of imported modules.

use std::collections::HashMap;
use std::sync::Arc;

use ruff_python_ast::{Expr, ExprLambda, Parameters, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::frames::{Frame, FrameId};
use super::library::{Globals, KeptFrame, KeptFunction};
use super::reader::{DEPTH, Reader, Unobserved};
use super::{ProjectModule, Value};

/// Begins the part of a path that tells in which call something was made.
pub(super) const LOCALS: &str = "<locals ";

/// Decorators that leave what a function does as it is.
pub(super) const TRANSPARENT: &[&str] =
    &["functools.wraps", "functools.cache", "functools.lru_cache"];

/// A function that can be followed.
#[derive(Clone)]
pub(super) struct Function<'a> {
    pub(super) code: Code<'a>,
    /// The call whose names it closes over.
    pub(super) closure: Option<FrameId>,
    /// The imported module it is defined in; `None` for the file itself.
    pub(super) home: Option<Home<'a>>,
}

/// What a function runs.
#[derive(Clone, Copy)]
pub(super) enum Code<'a> {
    Def(&'a StmtFunctionDef),
    Lambda(&'a ExprLambda),
}

impl<'a> Code<'a> {
    pub(super) fn parameters(self) -> Option<&'a Parameters> {
        match self {
            Self::Def(def) => Some(&def.parameters),
            Self::Lambda(lambda) => lambda.parameters.as_deref(),
        }
    }

    /// Where it begins.
    pub(super) fn start(self) -> TextSize {
        match self {
            Self::Def(def) => def.range().start(),
            Self::Lambda(lambda) => lambda.range().start(),
        }
    }

    /// Where it is named, or where it stands.
    pub(super) fn named_at(self) -> TextRange {
        match self {
            Self::Def(def) => def.name.range(),
            Self::Lambda(lambda) => lambda.range(),
        }
    }

    pub(super) fn name(self) -> &'a str {
        match self {
            Self::Def(def) => def.name.as_str(),
            Self::Lambda(_) => "lambda",
        }
    }

    /// Tells one function from another.
    pub(super) fn address(self) -> *const () {
        match self {
            Self::Def(def) => std::ptr::from_ref(def).cast(),
            Self::Lambda(lambda) => std::ptr::from_ref(lambda).cast(),
        }
    }
}

/// An imported module as its functions see it.
#[derive(Clone)]
pub(super) struct Home<'a> {
    pub(super) source: &'a ProjectModule,
    pub(super) globals: Arc<Globals>,
}

impl<'a> Function<'a> {
    /// A function of the file itself.
    pub(super) fn of_file(def: &'a StmtFunctionDef) -> Self {
        Self { code: Code::Def(def), closure: None, home: None }
    }
}

impl<'a> Home<'a> {
    /// The function that is known under `name` in the module.
    fn function(self, name: &str) -> Option<Function<'a>> {
        let offset = *self.globals.functions.get(name)?;
        let code = self.source.module.function_at(offset)?;
        Some(Function { code, closure: None, home: Some(self) })
    }
}

impl<'a> Reader<'a> {
    /// The function a path stands for.
    pub(super) fn find_function(&mut self, path: &str) -> Option<Function<'a>> {
        if let Some(found) = self.closures.get(path).or(self.globals.functions.get(path)) {
            return Some(found.clone());
        }
        if let Some((module, _)) = path.split_once(&format!(".{LOCALS}")) {
            return self.closure_of(module, path);
        }
        // `package.module.function` or `package.module.Class.function`.
        path.rmatch_indices('.').take(2).find_map(|(dot, _)| {
            let (module, name) = (path.get(..dot)?, path.get(dot + 1..)?);
            self.home_of(module)?.function(name)
        })
    }

    /// Binds a function's name, to what its decorators make of it if that can be followed.
    pub(super) fn define(&mut self, def: &'a StmtFunctionDef) {
        let path = self.qualified(&def.name);
        let function = Function {
            code: Code::Def(def),
            closure: self.frames.current(),
            home: self.home().cloned(),
        };
        self.keep_written(def, &function);
        let decorated = self.decorated(def, &function);
        let name = def.name.to_string();
        match self.frames.last_mut() {
            Some(frame) => {
                frame.is_seen = true;
                frame.names.insert(name, decorated.unwrap_or(Value::Name(path.clone())));
                self.closures.insert(path, function);
            }
            None => {
                self.globals.names.insert(name, decorated.unwrap_or(Value::Name(path.clone())));
                self.globals.functions.insert(path, function);
            }
        }
    }

    /// What the decorators of a function make of it, where they are functions that can be followed.
    fn decorated(&mut self, def: &'a StmtFunctionDef, function: &Function<'a>) -> Option<Value> {
        let mut waiting = def.decorator_list.iter().rev().peekable();
        waiting.peek()?;
        let path = self.local_path(&format!("{}@{}", def.name, def.range().start().to_usize()));
        self.closures.insert(path.clone(), function.clone());
        let mut value = Value::Name(path.clone());
        for decorator in waiting {
            let callee = self.expression(&decorator.expression, &mut Unobserved);
            let is_transparent = match &callee {
                Value::Name(path) | Value::Call { path, .. } => {
                    TRANSPARENT.contains(&path.as_str())
                }
                _ => false,
            };
            if is_transparent {
                continue;
            }
            let Value::Name(decorator_path) = callee else { return None };
            let decorator_function = self.find_function(&decorator_path)?;
            if !self.may_inline(decorator_function.code) {
                return None;
            }
            let range = decorator.range();
            let made =
                self.call_function(&decorator_function, range, &[value], &[], &mut Unobserved);
            match &made {
                Value::Name(made) if self.find_function(made).is_some() => {}
                _ => return None,
            }
            value = made;
        }
        (value != Value::Name(path)).then_some(value)
    }

    /// The value of a lambda: its path, under which it is found when it is called.
    pub(super) fn lambda(&mut self, lambda: &'a ExprLambda) -> Value {
        let path = self.local_path(&format!("lambda@{}", lambda.range().start().to_usize()));
        let function = Function {
            code: Code::Lambda(lambda),
            closure: self.frames.current(),
            home: self.home().cloned(),
        };
        if let Some(frame) = self.frames.last_mut() {
            frame.is_seen = true;
        }
        self.closures.insert(path.clone(), function);
        Value::Name(path)
    }

    /// The path of something that is made where the reader is now.
    pub(super) fn local_path(&self, name: &str) -> String {
        let frame = self.frames.current().map_or(0, |frame| frame.0);
        match self.own {
            Some(own) => format!("{}.{LOCALS}{frame}>.{name}", own.name),
            None => format!("{LOCALS}{frame}>.{name}"),
        }
    }

    /// A function that was made while another module was evaluated.
    fn closure_of(&mut self, module: &str, path: &str) -> Option<Function<'a>> {
        let globals = self.home_of(module)?.globals;
        let kept = globals.closures.get(path)?;
        let home = self.home_of(kept.module.as_deref().unwrap_or(module))?;
        let code = home.source.module.function_at(kept.offset)?;
        let closure = match kept.frame {
            Some(frame) => Some(self.taken_over(module, &globals, frame, 0)?),
            None => None,
        };
        let function = Function { code, closure, home: Some(home) };
        self.closures.insert(path.to_owned(), function.clone());
        Some(function)
    }

    /// The names of a call that ended while another module was evaluated.
    pub(super) fn taken_over(
        &mut self,
        module: &str,
        globals: &Arc<Globals>,
        frame: FrameId,
        depth: usize,
    ) -> Option<FrameId> {
        let key = (module.to_owned(), frame);
        if let Some(known) = self.taken_over.get(&key) {
            return Some(*known);
        }
        if depth > DEPTH {
            return None;
        }
        let kept = globals.frames.get(&frame)?;
        let outer = match kept.outer {
            Some(outer) => Some(self.taken_over(module, globals, outer, depth + 1)?),
            None => None,
        };
        let home = self.home_of(kept.module.as_deref().unwrap_or(module));
        let names = kept.names.clone();
        let id = self.frames.keep(Frame { names, home, outer, ..Frame::default() });
        self.taken_over.insert(key, id);
        Some(id)
    }

    /// The functions that were made in calls, and the names that those calls left them.
    pub(super) fn kept_closures(
        &self,
    ) -> (HashMap<String, KeptFunction>, HashMap<FrameId, KeptFrame>) {
        let module = |home: &Option<Home<'a>>| home.as_ref().map(|home| home.source.name.clone());
        let functions = self.closures.iter().map(|(path, function)| {
            let kept = KeptFunction {
                offset: function.code.start(),
                module: module(&function.home),
                frame: function.closure,
            };
            (path.clone(), kept)
        });
        let frames = self.frames.kept().map(|(id, frame)| {
            let names = frame.names.clone();
            (id, KeptFrame { names, module: module(&frame.home), outer: frame.outer })
        });
        (functions.collect(), frames.collect())
    }
}

/// Whether an expression is a decorator of a generator that serves as a context manager.
pub(super) fn is_context_manager(function: &StmtFunctionDef) -> bool {
    function.decorator_list.iter().any(|decorator| {
        let name = match &decorator.expression {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return false,
        };
        matches!(name, "contextmanager" | "asynccontextmanager")
    })
}
