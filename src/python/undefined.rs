//! Names that a file uses and nothing in it binds.

use std::collections::HashSet;

use ruff_python_ast::visitor::{
    Visitor, walk_alias, walk_except_handler, walk_expr, walk_parameter, walk_pattern, walk_stmt,
};
use ruff_python_ast::{
    Alias, ExceptHandler, Expr, ExprContext, ExprName, Parameter, Pattern, Stmt, TypeParam,
};
use ruff_text_size::{Ranged, TextRange};

use super::{Module, Span};

/// What Python itself binds, in any version of it.
const BUILTINS: &str = "\
    ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError \
    BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError \
    ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis \
    EncodingWarning EnvironmentError Exception ExceptionGroup False FileExistsError \
    FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError \
    ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError \
    KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None NotADirectoryError \
    NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning \
    PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError \
    ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError \
    SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError \
    UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning \
    UserWarning ValueError Warning WindowsError ZeroDivisionError abs aiter all anext any ascii \
    basestring bin bool breakpoint bytearray bytes callable chr classmethod cmp compile complex \
    copyright credits delattr dict dir divmod enumerate eval exec execfile exit file filter float \
    format frozenset getattr globals hasattr hash help hex id input int intern isinstance issubclass \
    iter len license list locals long map max memoryview min next object oct open ord pow print \
    property quit range raw_input reduce reload repr reversed round set setattr slice sorted \
    staticmethod str sum super tuple type unichr unicode vars xrange zip \
";

/// What may bind any name, or expect that one is not bound.
const BINDS_ANY: &[&str] = &["globals", "locals", "exec", "eval", "NameError"];

/// A name that nothing binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndefinedName {
    /// Where it stands.
    pub span: Span,
    /// It with the attributes that are asked of it, as written: `app.types.Money`.
    pub path: String,
}

/// Names that `module` uses and does not bind anywhere, in whatever scope, each where it is first used:
/// to use one raises NameError. None where names may be bound that the text does not show.
pub fn undefined_names(module: &Module) -> Vec<UndefinedName> {
    module.with_room(|| {
        let mut uses = Uses::default();
        uses.visit_body(module.body());
        if uses.binds_any {
            return Vec::new();
        }
        let builtins: HashSet<&str> = BUILTINS.split_ascii_whitespace().collect();
        let mut told = HashSet::new();
        let mut undefined = uses.used;
        undefined.retain(|(name, _)| {
            let is_special = name.starts_with("__") && name.ends_with("__");
            !is_special
                && !uses.bound.contains(name)
                && !builtins.contains(name)
                && told.insert(*name)
        });
        undefined
            .into_iter()
            .map(|(_, range)| UndefinedName {
                span: module.span(range),
                path: module.excerpt(range),
            })
            .collect()
    })
}

#[derive(Default)]
struct Uses<'a> {
    bound: HashSet<&'a str>,
    /// Names that are read, each with the extent of its attributes.
    used: Vec<(&'a str, TextRange)>,
    binds_any: bool,
}

impl<'a> Uses<'a> {
    fn read(&mut self, name: &'a ExprName, range: TextRange) {
        self.binds_any |= BINDS_ANY.contains(&name.id.as_str());
        match name.ctx {
            ExprContext::Load => self.used.push((name.id.as_str(), range)),
            _ => drop(self.bound.insert(name.id.as_str())),
        }
    }
}

/// The name at the root of `a.b.c`.
fn root(expr: &Expr) -> Option<&ExprName> {
    match expr {
        Expr::Name(name) => Some(name),
        Expr::Attribute(attribute) => root(&attribute.value),
        _ => None,
    }
}

impl<'a> Visitor<'a> for Uses<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(def) => drop(self.bound.insert(def.name.as_str())),
            Stmt::ClassDef(def) => drop(self.bound.insert(def.name.as_str())),
            Stmt::Global(global) => self.bound.extend(global.names.iter().map(|one| one.as_str())),
            Stmt::Nonlocal(outer) => self.bound.extend(outer.names.iter().map(|one| one.as_str())),
            _ => {}
        }
        walk_stmt(self, statement);
    }

    /// Annotations need not be evaluated.
    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_expr(&mut self, expr: &'a Expr) {
        match root(expr) {
            Some(name) => self.read(name, expr.range()),
            None => walk_expr(self, expr),
        }
    }

    fn visit_alias(&mut self, alias: &'a Alias) {
        let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
        self.binds_any |= name == "*";
        self.bound.insert(name.split('.').next().unwrap_or(name));
        walk_alias(self, alias);
    }

    fn visit_parameter(&mut self, parameter: &'a Parameter) {
        self.bound.insert(parameter.name.as_str());
        walk_parameter(self, parameter);
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(caught) = handler;
        self.bound.extend(caught.name.iter().map(|name| name.as_str()));
        walk_except_handler(self, handler);
    }

    fn visit_type_param(&mut self, parameter: &'a TypeParam) {
        self.bound.insert(parameter.name().as_str());
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(one) => one.name.as_ref(),
            Pattern::MatchStar(one) => one.name.as_ref(),
            Pattern::MatchMapping(one) => one.rest.as_ref(),
            _ => None,
        };
        self.bound.extend(name.map(|name| name.as_str()));
        walk_pattern(self, pattern);
    }
}

#[cfg(test)]
mod tests {
    use super::{Module, undefined_names};

    #[test]
    fn what_nothing_binds_is_told_once_with_its_attributes() {
        let told = |text: &str| -> Vec<String> {
            let names = undefined_names(&Module::parse(text.into()));
            names.into_iter().map(|name| name.path).collect()
        };
        let unknown = "import a.b as c\nx = [shop.types.Money(n) for n in c.d] + [shop.y]\n";
        assert_eq!(told(unknown), ["shop.types.Money"]);
        let known = "import a.b\nfrom c import d as e\n\n\ndef f(g, *h, i=a, **j):\n    global k\n    \
                     with g as l, e() as (m, n):\n        try:\n            o = p = lambda q: q\n        \
                     except ValueError as r:\n            print(r, l, m, n, o, p, h, i, j, k, f)\n    \
                     match g:\n        case {'s': t, **u}:\n            return f'{t}{u}' if (v := g) else v\n";
        assert_eq!(told(known), Vec::<String>::new());
        for any in
            ["from a import *\nb", "b = globals()\nc", "try:\n    b\nexcept NameError:\n    pass"]
        {
            assert_eq!(told(any), Vec::<String>::new(), "{any}");
        }
        assert_eq!(told("def f(a: B) -> C: return __file__\n"), Vec::<String>::new());
    }
}
