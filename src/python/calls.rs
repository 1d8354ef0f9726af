//! Calls as they stand in source, for those who edit it.

use std::ops::Range;

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::Ranged;

use super::Syntax;

/// One call in a text.
#[derive(Debug)]
pub struct WrittenCall {
    /// The bytes of all of it.
    pub range: Range<usize>,
    /// The bytes of what is called.
    pub callee: Range<usize>,
    /// The bytes of each positional argument, and its text if it is a literal string.
    pub positional: Vec<(Range<usize>, Option<String>)>,
    /// Keywords whose values are literal strings.
    pub strings: Vec<(String, String)>,
    /// The bytes of each keyword argument with its name.
    pub keywords: Vec<(String, Range<usize>)>,
}

/// Every call in `source`, outer ones first.
pub fn written_calls(source: &str) -> Vec<WrittenCall> {
    struct Calls(Vec<WrittenCall>);

    impl<'a> Visitor<'a> for Calls {
        fn visit_expr(&mut self, expr: &'a Expr) {
            if let Expr::Call(call) = expr {
                self.0.push(written(call));
            }
            walk_expr(self, expr);
        }
    }

    Syntax::parse(source).with_room(|syntax| {
        let mut calls = Calls(Vec::new());
        calls.visit_body(syntax.statements());
        calls.0
    })
}

fn written(call: &ExprCall) -> WrittenCall {
    let strings = call.arguments.keywords.iter().filter_map(|keyword| {
        let value = keyword.value.as_string_literal_expr()?;
        Some((keyword.arg.as_ref()?.to_string(), value.value.to_str().to_owned()))
    });
    let positional = call.arguments.args.iter().map(|argument| {
        let text = argument.as_string_literal_expr().map(|text| text.value.to_str().to_owned());
        (argument.range().to_std_range(), text)
    });
    let keywords = call.arguments.keywords.iter().filter_map(|keyword| {
        Some((keyword.arg.as_ref()?.to_string(), keyword.range().to_std_range()))
    });
    WrittenCall {
        keywords: keywords.collect(),
        positional: positional.collect(),
        range: call.range().to_std_range(),
        callee: call.func.range().to_std_range(),
        strings: strings.collect(),
    }
}
