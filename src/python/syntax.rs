//! The one door to Ruff's parser, safe for any text.
//!
//! A syntax tree is dropped and visited by recursion, so its depth decides how much stack that takes.
//! The tokens bound the depth from above: a text that could nest beyond all use is not parsed at all,
//! and whoever recurses over a tree does so with a stack that is large enough for it.

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{Expr, ModModule, PySourceType, Stmt};
use ruff_python_parser::{Mode, Parsed, lexer, parse_unchecked_source};
use ruff_text_size::TextRange;

/// How deep a tree may be. CPython compiles a sum of some thousand terms, and no deeper brackets
/// than 200.
const DEEPEST: usize = 10_000;
/// Parsed instead of a text that nests deeper: a syntax error and nothing else.
const TOO_DEEP: &str = "(\n";
/// Stack for one level of a tree, generously.
const STACK_PER_LEVEL: usize = 16 * 1024;
/// Stack for whatever else happens at a level.
const STACK_BESIDES: usize = 256 * 1024;

/// A parsed text.
pub struct Syntax {
    /// Only taken when it is dropped.
    parsed: Option<Parsed<ModModule>>,
    depth: usize,
    too_deep: bool,
}

impl Syntax {
    /// Parses `text`; what is broken costs only the broken part.
    pub fn parse(text: &str) -> Self {
        let depth = depth_of(lexed(text));
        let too_deep = depth > DEEPEST;
        let (depth, text) = if too_deep { (0, TOO_DEEP) } else { (depth, text) };
        // The parser looks after its stack in most places, but not in all.
        let parsed = with_room(depth, || parse_unchecked_source(text, PySourceType::Python));
        Self { parsed: Some(parsed), depth, too_deep }
    }

    /// The statements at the top. Recurse over them only within [`Syntax::with_room`].
    pub fn statements(&self) -> &[Stmt] {
        self.parsed.as_ref().map_or(&[], |parsed| parsed.suite())
    }

    /// The expression, if the text is one and nothing else.
    pub fn expression(&self) -> Option<&Expr> {
        match self.statements() {
            [Stmt::Expr(statement)] if self.is_valid() => Some(&statement.value),
            _ => None,
        }
    }

    /// Runs `work` with enough stack to recurse over the whole tree.
    pub fn with_room<T>(&self, work: impl FnOnce(&Self) -> T) -> T {
        with_room(self.depth, || work(self))
    }

    /// Whether all of it is valid Python.
    pub fn is_valid(&self) -> bool {
        self.parsed.as_ref().is_some_and(|parsed| parsed.errors().is_empty())
    }

    /// Its tokens, comments among them.
    pub(super) fn tokens(&self) -> impl Iterator<Item = (TokenKind, TextRange)> {
        let tokens = self.parsed.iter().flat_map(|parsed| parsed.tokens().iter());
        tokens.map(|token| token.as_tuple())
    }

    /// Where it is no valid Python, and why.
    pub(super) fn errors(&self) -> Vec<(TextRange, String)> {
        if self.too_deep {
            let message = format!("it nests more than {DEEPEST} levels deep, so it is not read");
            return vec![(TextRange::default(), message)];
        }
        let errors = self.parsed.iter().flat_map(|parsed| parsed.errors());
        errors.map(|error| (error.location, error.error.to_string())).collect()
    }
}

impl Drop for Syntax {
    fn drop(&mut self) {
        let parsed = self.parsed.take();
        with_room(self.depth, || drop(parsed));
    }
}

fn with_room<T>(depth: usize, work: impl FnOnce() -> T) -> T {
    let needed = depth.saturating_mul(STACK_PER_LEVEL).saturating_add(STACK_BESIDES);
    stacker::maybe_grow(needed, needed.saturating_add(STACK_BESIDES), work)
}

fn lexed(text: &str) -> impl Iterator<Item = TokenKind> {
    let mut lexer = lexer::lex(text, Mode::Module);
    std::iter::from_fn(move || {
        let kind = lexer.next_token();
        (kind != TokenKind::EndOfFile).then_some(kind)
    })
}

/// What may nest between one pair of brackets.
#[derive(Default)]
struct Level {
    closing: Option<TokenKind>,
    /// Tokens since the last separator that may each have put what follows, or what came before,
    /// one level deeper.
    chain: usize,
    /// The same for tokens whose operand goes on after a comma.
    lasting: usize,
    /// Lambdas whose parameters are still being listed.
    lambdas: usize,
}

/// How deep the tree of these tokens can be at most.
fn depth_of(tokens: impl Iterator<Item = TokenKind>) -> usize {
    let mut levels = vec![Level::default()];
    let (mut blocks, mut below, mut deepest) = (0_usize, 0_usize, 0_usize);
    for kind in tokens {
        let outermost = levels.len() == 1;
        let Some(level) = levels.last_mut() else { break };
        match kind {
            TokenKind::Name
            | TokenKind::String
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline => continue,
            TokenKind::Indent => blocks += 4,
            TokenKind::Dedent => blocks = blocks.saturating_sub(4),
            TokenKind::Newline | TokenKind::Semi if outermost => *level = Level::default(),
            TokenKind::Comma if level.lambdas == 0 => level.chain = 0,
            TokenKind::Colon => {
                level.lambdas = level.lambdas.saturating_sub(1);
                level.chain += 1;
            }
            TokenKind::Lambda => {
                level.lambdas += 1;
                level.chain += 1;
            }
            TokenKind::Yield => level.lasting += 1,
            kind if level.closing == Some(kind) && !outermost => {
                levels.pop();
                let outer = levels.last().map_or(0, |outer| outer.chain + outer.lasting + 1);
                below = below.saturating_sub(outer);
                continue;
            }
            kind => {
                if matches!(level.closing, Some(TokenKind::FStringEnd | TokenKind::TStringEnd)) {
                    // The parts of an f-string stand beside one another.
                    level.chain = 0;
                }
                level.chain += 1;
                if let Some(closing) = closing_of(kind) {
                    below += level.chain + level.lasting + 1;
                    levels.push(Level { closing: Some(closing), ..Level::default() });
                }
            }
        }
        let here = levels.last().map_or(0, |level| level.chain + level.lasting);
        deepest = deepest.max(blocks + below + here);
    }
    deepest
}

fn closing_of(kind: TokenKind) -> Option<TokenKind> {
    match kind {
        TokenKind::Lpar => Some(TokenKind::Rpar),
        TokenKind::Lsqb => Some(TokenKind::Rsqb),
        TokenKind::Lbrace => Some(TokenKind::Rbrace),
        TokenKind::FStringStart => Some(TokenKind::FStringEnd),
        TokenKind::TStringStart => Some(TokenKind::TStringEnd),
        _ => None,
    }
}
