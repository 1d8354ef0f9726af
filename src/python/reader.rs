//! The partial evaluator: walks a module as Python would, as far as source decides it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::changes::HandedBack;
use super::classes::ClassMembers;
use super::frames::{FrameId, Frames};
use super::functions::{Code, Function, Home};
use super::generators::Consumer;
use super::imports::Evaluation;
use super::module::excerpt;
use super::reachable::not_entered;
use super::{Evasion, Library, Module, ProjectModule, Span, Value};

pub(super) use super::observer::Unobserved;
pub use super::observer::{
    CallEvent, Class, Condition, Given, Made, MethodQuestion, Observer, Outcome,
};

/// How deeply statements, expressions and calls may nest before the rest is left undecided.
/// Kept small enough for the stack of a worker thread.
pub(super) const DEPTH: usize = 72;
/// How many statements and expressions one reading evaluates at most.
const STEPS: usize = 400_000;
/// How many parts a value may have.
pub(super) const EXTENT: usize = 60_000;
/// How deeply a value's parts may nest.
const NESTING: usize = 64;

/// How a block of statements ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    Return,
    Raise,
    Break,
    Continue,
}

/// What is left of the block after a branch that may have left it.
pub(super) struct Remainder {
    pub(super) condition: Condition,
    pub(super) flow: Flow,
}

impl Remainder {
    /// Whether the loop around it may have ended.
    pub(super) fn leaves_loop(&self) -> bool {
        matches!(self.flow, Flow::Break | Flow::Return)
    }
}

/// What the module's own level binds.
#[derive(Default)]
pub(super) struct OwnGlobals<'a> {
    pub(super) names: HashMap<String, Value>,
    /// Functions by their paths, those of classes among them.
    pub(super) functions: HashMap<String, Function<'a>>,
}

/// Evaluates one module.
pub struct Reader<'a> {
    /// The file itself.
    pub(super) file: &'a Module,
    /// The module whose code is being read.
    pub(super) module: &'a Module,
    pub(super) library: &'a Library,
    /// The module of the library that this reader evaluates, if it is one.
    pub(super) own: Option<&'a ProjectModule>,
    /// Where the file itself calls the imported function that is being read.
    pub(super) call_site: Option<Span>,
    /// The project's modules that were looked into.
    pub(super) consulted: BTreeSet<String>,
    pub(super) evaluation: Rc<Evaluation>,
    /// Modules of `from … import *`.
    pub(super) stars: Vec<String>,
    pub(super) globals: OwnGlobals<'a>,
    pub(super) frames: Frames<'a>,
    /// Functions that were made in calls, by their paths.
    pub(super) closures: HashMap<String, Function<'a>>,
    /// Frames of other modules' evaluation that functions of theirs still see.
    pub(super) taken_over: HashMap<(String, FrameId), FrameId>,
    /// What modules' `__getattr__` gave, by path.
    pub(super) module_attributes: HashMap<String, Value>,
    /// Members of classes that serve as namespaces or enumerations, by class name.
    pub(super) classes: HashMap<String, Arc<ClassMembers>>,
    pub(super) conditions: Vec<Condition>,
    pub(super) contexts: Vec<Value>,
    /// Who takes what the generators yield that are being run.
    pub(super) consumers: Vec<Consumer<'a>>,
    pub(super) remainders: Vec<Remainder>,
    /// The functions that are being run, by their addresses.
    pub(super) active: Vec<*const ()>,
    /// Which functions that were not run any deeper have operations, by their addresses.
    pub(super) operating: HashMap<*const (), bool>,
    /// Where the functions of the file itself stand that were run.
    pub(super) entered: HashSet<TextSize>,
    /// Those that were run when the module's own level was read, such as decorators.
    defining: HashSet<TextSize>,
    /// Whether one of its functions is being run, rather than its own level.
    pub(super) running: bool,
    pub(super) depth: usize,
    /// How many `try` statements with handlers are being run.
    pub(super) tries: usize,
    /// Whether an object is being asked something: what it does meanwhile is no step of its own.
    pub(super) asking: bool,
    /// Whether an exception is on its way to a handler.
    pub(super) raising: bool,
    /// Whether a generator is left because nobody asks it for more.
    pub(super) leaving: bool,
    /// How many constraints were put into a table by being copied.
    pub(super) attached: usize,
    /// What the call that ended last changed of what it was handed.
    pub(super) handed_back: Vec<HandedBack>,
    pub(super) steps: usize,
    /// How many steps there may be.
    limit: usize,
}

impl<'a> Reader<'a> {
    /// Reads the module's own level: imports, constants, functions and classes.
    pub fn new(module: &'a Module, library: &'a Library) -> Self {
        let mut reader = Self::unread(module, library);
        module.with_room(|| reader.block(module.body(), &mut Unobserved));
        reader.conditions.clear();
        reader.remainders.clear();
        reader.defining = std::mem::take(&mut reader.entered);
        reader
    }

    /// A reader that has read nothing yet.
    pub(super) fn unread(module: &'a Module, library: &'a Library) -> Self {
        Self {
            file: module,
            module,
            library,
            own: None,
            call_site: None,
            consulted: BTreeSet::new(),
            evaluation: Rc::default(),
            stars: Vec::new(),
            globals: OwnGlobals::default(),
            frames: Frames::default(),
            closures: HashMap::new(),
            taken_over: HashMap::new(),
            module_attributes: HashMap::new(),
            classes: HashMap::new(),
            conditions: Vec::new(),
            contexts: Vec::new(),
            consumers: Vec::new(),
            remainders: Vec::new(),
            active: Vec::new(),
            operating: HashMap::new(),
            entered: HashSet::new(),
            defining: HashSet::new(),
            running: false,
            depth: 0,
            tries: 0,
            asking: false,
            raising: false,
            leaving: false,
            attached: 0,
            handed_back: Vec::new(),
            steps: 0,
            limit: STEPS,
        }
    }

    /// The value of a module-level name.
    pub fn global(&self, name: &str) -> Option<&Value> {
        self.globals.names.get(name)
    }

    /// The project's modules that were looked into.
    pub fn consulted(&self) -> impl Iterator<Item = &'a ProjectModule> {
        let library = self.library;
        self.consulted.iter().filter_map(|name| library.module(name))
    }

    /// Whether the module defines a function called `name`, and where.
    pub fn function_line(&mut self, name: &str) -> Option<usize> {
        if let Some(def) = self.module.function(name) {
            return Some(self.span(def.name.range()).line);
        }
        let function = self.function(name)?;
        match &function.home {
            Some(_) => self.module.assignment_line(name).or(Some(1)),
            None => Some(self.span(function.code.named_at()).line),
        }
    }

    /// Whether the function does nothing but raise.
    pub fn only_raises(&mut self, name: &str) -> bool {
        let Some(Function { code: Code::Def(function), .. }) = self.function(name) else {
            return false;
        };
        let mut statements = function.body.iter().filter(|statement| {
            !matches!(statement, Stmt::Expr(expr) if matches!(*expr.value, Expr::StringLiteral(_)))
                && !leaves_alone(statement)
        });
        matches!((statements.next(), statements.next()), (Some(Stmt::Raise(_)), None))
    }

    /// Calls the module-level function `name` as its caller would, without known arguments.
    pub fn run(&mut self, name: &str, observer: &mut dyn Observer) {
        let Some(function) = self.function(name) else { return };
        self.steps = 0;
        self.raising = false;
        self.entered.clone_from(&self.defining);
        self.running = true;
        let module = self.module;
        let (names, classes) = (self.globals.names.clone(), self.classes.clone());
        module
            .with_room(|| self.call_function(&function, TextRange::default(), &[], &[], observer));
        // The other direction is another run.
        (self.globals.names, self.classes) = (names, classes);
        self.conditions.clear();
        self.contexts.clear();
        self.remainders.clear();
    }

    /// Functions with operations that `name` leads to, and that its run was not seen to call.
    pub fn not_entered(&self, name: &str) -> Vec<Evasion> {
        not_entered(self.file, name, &self.entered)
    }

    /// The function a module-level name stands for, through aliases such as `upgrade = apply`.
    fn function(&mut self, name: &str) -> Option<Function<'a>> {
        if let Some(Value::Name(alias)) = self.globals.names.get(name).cloned()
            && alias != name
            && let Value::Name(path) = self.settled(Value::Name(alias))
            && let Some(function) = self.find_function(&path)
        {
            return Some(function);
        }
        let found = self.globals.functions.get(name).cloned();
        found.or_else(|| self.module.function(name).map(Function::of_file))
    }

    /// Counts one step; false when the budget is spent.
    pub(super) fn step(&mut self, weight: usize) -> bool {
        self.steps = self.steps.saturating_add(weight);
        self.steps < self.limit
    }

    /// Does `work` within a part of the budget; `None` where that is not enough.
    pub(super) fn within<T>(
        &mut self,
        steps: usize,
        work: impl FnOnce(&mut Self) -> T,
    ) -> Option<T> {
        let limit = self.limit;
        self.limit = limit.min(self.steps.saturating_add(steps));
        let done = work(self);
        let is_enough = !self.exhausted();
        self.limit = limit;
        is_enough.then_some(done)
    }

    /// Whether the budget is spent.
    pub(super) fn exhausted(&self) -> bool {
        self.steps >= self.limit
    }

    /// Where something stands; for what an imported function does, where the file calls it.
    pub(super) fn span(&self, range: TextRange) -> Span {
        self.call_site.unwrap_or_else(|| self.module.span(range))
    }

    pub(super) fn opaque(&self, range: TextRange) -> Value {
        Value::Opaque { source: self.module.excerpt(range), span: self.span(range) }
    }

    /// Binds a name in the innermost frame.
    pub(super) fn bind(&mut self, name: &str, value: Value, range: TextRange) {
        let (extent, nesting) = value.extent(EXTENT);
        let value = if extent > EXTENT || nesting > NESTING { self.opaque(range) } else { value };
        self.step(extent / 16);
        let Some(value) = self.bind_outside(name, value, range) else { return };
        let names = match self.frames.last_mut() {
            Some(frame) => {
                frame.aliases.retain(|(left, right)| left != name && right != name);
                frame.rebound.insert(name.to_owned());
                &mut frame.names
            }
            None => {
                self.globals.functions.remove(name);
                &mut self.globals.names
            }
        };
        names.insert(name.to_owned(), value);
    }

    /// What a name is bound to, innermost frame first.
    pub(super) fn lookup(&mut self, name: &str) -> Value {
        let found = self.find(name).cloned().or_else(|| self.starred(name));
        match found.map(|found| self.settled(found)) {
            Some(value) => {
                let (extent, _) = value.extent(EXTENT);
                self.step(extent / 16);
                value
            }
            None => Value::Name(name.to_owned()),
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<&Value> {
        let mut frame = self.frames.current();
        while let Some(current) = frame.and_then(|id| self.frames.get(id)) {
            if let Some(value) = current.names.get(name) {
                return Some(value);
            }
            frame = current.outer;
        }
        match self.home() {
            Some(home) => home.globals.names.get(name),
            None => self.globals.names.get(name),
        }
    }

    /// The variable to change in place, such as by `names.append(…)`.
    pub(super) fn find_mut(&mut self, name: &str) -> Option<&mut Value> {
        let mut frame = self.frames.current();
        while let Some(id) = frame {
            let current = self.frames.get(id)?;
            if current.names.contains_key(name) {
                return self.frames.get_mut(id)?.names.get_mut(name);
            }
            frame = current.outer;
        }
        if self.home().is_some() {
            return None;
        }
        self.globals.names.get_mut(name)
    }

    /// The imported module whose code is being read, if it is not the file itself.
    pub(super) fn home(&self) -> Option<&Home<'a>> {
        self.frames.last().and_then(|frame| frame.home.as_ref())
    }

    /// The text of an undecided condition: its own source, or what the name in it stands for.
    pub(super) fn condition(&self, test: &Expr, value: &Value) -> Condition {
        let span = self.span(test.range());
        let source = match (test, value) {
            (Expr::Name(_) | Expr::UnaryOp(_) | Expr::BoolOp(_), value) => {
                excerpt(&value.to_string())
            }
            _ => self.module.excerpt(test.range()),
        };
        Condition { source, span, outcome: Some(true) }
    }

    /// The outcome of a tested expression, which the observer is told of.
    pub(super) fn test(
        &self,
        test: &Expr,
        value: &Value,
        observer: &mut dyn Observer,
    ) -> Option<bool> {
        let outcome = value.truth();
        observer.tested(self.span(test.range()), outcome);
        outcome
    }
}

/// Whether a statement does no more than return where there is nothing to do.
fn leaves_alone(statement: &Stmt) -> bool {
    let ends = |one: &Stmt| match one {
        Stmt::Return(inner) => inner.value.is_none(),
        Stmt::Pass(_) => true,
        _ => false,
    };
    matches!(statement, Stmt::If(inner)
        if inner.elif_else_clauses.is_empty() && inner.body.iter().all(ends))
}
