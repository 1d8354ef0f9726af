//! Functions: those of the file, those nested in others, and those of imported modules.

use std::sync::Arc;

use ruff_python_ast::StmtFunctionDef;

use super::ProjectModule;
use super::library::Globals;
use super::reader::Reader;

/// A function that can be followed.
#[derive(Clone)]
pub(super) struct Function<'a> {
    pub(super) def: &'a StmtFunctionDef,
    /// The frame whose names it closes over.
    pub(super) closure: Option<usize>,
    /// The imported module it is defined in; `None` for the file itself.
    pub(super) home: Option<Home<'a>>,
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
        Self { def, closure: None, home: None }
    }
}

impl<'a> Home<'a> {
    /// The function that is known under `name` in the module.
    fn function(self, name: &str) -> Option<Function<'a>> {
        let offset = *self.globals.functions.get(name)?;
        let def = self.source.module.function_at(offset)?;
        Some(Function { def, closure: None, home: Some(self) })
    }
}

impl<'a> Reader<'a> {
    /// The function a path stands for.
    pub(super) fn find_function(&mut self, path: &str) -> Option<Function<'a>> {
        let mut frame = self.frames.len().checked_sub(1);
        while let Some(current) = frame.and_then(|index| self.frames.get(index)) {
            if let Some(found) = current.functions.get(path) {
                return Some(found.clone());
            }
            frame = current.outer;
        }
        if let Some(found) = self.globals.functions.get(path) {
            return Some(found.clone());
        }
        // `package.module.function` or `package.module.Class.function`.
        path.rmatch_indices('.').take(2).find_map(|(dot, _)| {
            let (module, name) = (path.get(..dot)?, path.get(dot + 1..)?);
            self.home_of(module)?.function(name)
        })
    }
}
