//! Functions, by what they may return; and `load_dialect_impl`, by what it returns for which dialect.

use ruff_python_ast::{
    Expr, ExprFString, InterpolatedStringElement, Parameter, Stmt, StmtFunctionDef,
};

use super::{DEPTH, Reader};
use crate::models::syntax::{Expression, Function};

/// How deep statements are looked into.
const NESTED: usize = 6;
/// How many returns of one function are kept.
const RETURNS: usize = 16;

/// The method called `name`, if the statement defines it.
pub(super) fn method<'a>(statement: &'a Stmt, name: &str) -> Option<&'a StmtFunctionDef> {
    match statement {
        Stmt::FunctionDef(function) if function.name.as_str() == name => Some(function),
        _ => None,
    }
}

impl Reader<'_> {
    pub(super) fn function(&self, function: &StmtFunctionDef) -> Function {
        let parameters = &function.parameters;
        let named = |parameter: &Parameter| parameter.name.to_string();
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let mut names: Vec<(String, Option<Expression>)> = positional
            .chain(&parameters.kwonlyargs)
            .map(|one| {
                let default = one.default.as_deref().map(|value| self.expression(value, DEPTH));
                (named(&one.parameter), default)
            })
            .collect();
        let mut returns = Vec::new();
        self.body(&function.body, NESTED, &mut names, &mut returns);
        Function {
            name: function.name.to_string(),
            rest: parameters.kwarg.as_deref().map(named),
            positional: parameters.posonlyargs.len() + parameters.args.len(),
            names,
            returns,
        }
    }

    /// Collects what a body returns and what it assigns on its way.
    fn body(
        &self,
        body: &[Stmt],
        depth: usize,
        names: &mut Vec<(String, Option<Expression>)>,
        returns: &mut Vec<Expression>,
    ) {
        if depth == 0 {
            return;
        }
        for statement in body {
            match statement {
                Stmt::Return(returned) if returns.len() < RETURNS => {
                    let value = returned.value.as_deref();
                    returns.extend(value.map(|value| self.expression(value, DEPTH)));
                }
                Stmt::Assign(assign) => {
                    if let [Expr::Name(name)] = assign.targets.as_slice()
                        && !names.iter().any(|(known, _)| known == name.id.as_str())
                    {
                        let value = self.expression(&assign.value, DEPTH);
                        names.push((name.id.to_string(), Some(value)));
                    }
                }
                Stmt::If(branch) => {
                    self.body(&branch.body, depth - 1, names, returns);
                    for clause in &branch.elif_else_clauses {
                        self.body(&clause.body, depth - 1, names, returns);
                    }
                }
                Stmt::Try(attempt) => self.body(&attempt.body, depth - 1, names, returns),
                Stmt::With(with) => self.body(&with.body, depth - 1, names, returns),
                _ => {}
            }
        }
    }

    /// What `load_dialect_impl` returns for which dialects.
    pub(super) fn stored_as(&self, function: &StmtFunctionDef) -> Vec<(Vec<String>, Expression)> {
        let mut found = Vec::new();
        self.branches(&function.body, &[], NESTED, &mut found);
        found
    }

    fn branches(
        &self,
        body: &[Stmt],
        dialects: &[String],
        depth: usize,
        found: &mut Vec<(Vec<String>, Expression)>,
    ) {
        if depth == 0 {
            return;
        }
        for statement in body {
            match statement {
                Stmt::Return(returned) if found.len() < RETURNS => {
                    let value = returned.value.as_deref();
                    let value = value.map(|value| self.expression(value, DEPTH));
                    found.extend(value.map(|value| (dialects.to_vec(), value)));
                    return;
                }
                Stmt::If(branch) => {
                    let within = self.dialects(&branch.test, depth, dialects);
                    self.branches(&branch.body, &within, depth - 1, found);
                    for clause in &branch.elif_else_clauses {
                        let within = match &clause.test {
                            Some(test) => self.dialects(test, depth, dialects),
                            None => dialects.to_vec(),
                        };
                        self.branches(&clause.body, &within, depth - 1, found);
                    }
                }
                _ => {}
            }
        }
    }

    /// The dialects that a test asks for; `?` where it asks for something else.
    fn dialects(&self, test: &Expr, depth: usize, around: &[String]) -> Vec<String> {
        let mut named = Vec::new();
        self.named_in(test, depth, &mut named);
        match (named.is_empty(), around.is_empty()) {
            (true, true) => vec!["?".to_owned()],
            (true, false) => around.to_vec(),
            (false, _) => named,
        }
    }

    fn named_in(&self, test: &Expr, depth: usize, named: &mut Vec<String>) {
        if depth == 0 {
            return;
        }
        match test {
            Expr::BoolOp(operation) => {
                for value in &operation.values {
                    self.named_in(value, depth - 1, named);
                }
            }
            Expr::Compare(compared) if self.source(&*compared.left).ends_with(".name") => {
                for value in &compared.comparators {
                    match self.expression(value, DEPTH) {
                        Expression::Str(text) => named.push(text),
                        Expression::List(items) => {
                            named.extend(
                                items.iter().filter_map(|one| Some(one.as_str()?.to_owned())),
                            );
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// `f"{cls.__name__}s"`, as its parts.
    pub(super) fn formatted(&self, text: &ExprFString, depth: usize) -> Expression {
        let parts = text.value.elements().map(|element| match element {
            InterpolatedStringElement::Literal(text) => Expression::Str(text.value.to_string()),
            InterpolatedStringElement::Interpolation(inner)
                if inner.format_spec.is_none() && depth > 0 =>
            {
                self.expression(&inner.expression, depth - 1)
            }
            InterpolatedStringElement::Interpolation(inner) => {
                Expression::Other(self.source(&*inner.expression))
            }
        });
        let mut parts: Vec<Expression> = parts.collect();
        // Plain texts beside the formatted ones are no elements.
        parts.extend(text.value.iter().filter_map(|part| match part {
            ruff_python_ast::FStringPart::Literal(_) => Some(Expression::Other(self.source(text))),
            ruff_python_ast::FStringPart::FString(_) => None,
        }));
        Expression::Joined(parts)
    }
}
