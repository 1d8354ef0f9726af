//! SQL text as tokens: linear in its length, without recursion, and without an error for any input.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or a bare identifier.
    Word,
    /// `"name"`, `` `name` `` or `[name]`.
    Quoted,
    /// A string, dollar-quoted ones included.
    Text,
    /// A number.
    Number,
    /// A bound value: `:name`, `%(name)s`, `$1`, `?`.
    Bind,
    /// Any other character.
    Symbol,
}

/// One token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    pub(super) start: usize,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this keyword.
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }
}

/// The tokens of a text, without blanks and comments.
pub(super) struct Tokens<'t> {
    text: &'t str,
    position: usize,
    /// Whether a backslash escapes in any string, as in MySQL.
    backslash: bool,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str, backslash: bool) -> Self {
        Self { text, position: 0, backslash }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start().len();
            self.position += blanks;
            let rest = self.rest();
            if rest.starts_with("--") {
                self.position += rest.find('\n').map_or(rest.len(), |end| end + 1);
            } else if rest.starts_with("/*") {
                self.position += block_comment(rest);
            } else if blanks == 0 {
                return;
            }
        }
    }

    fn token(&mut self, kind: Kind, length: usize) -> Token<'t> {
        let start = self.position;
        self.position = (start + length).min(self.text.len());
        let text = self.text.get(start..self.position).unwrap_or_default();
        Token { kind, text, start }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        self.skip_blanks();
        let rest = self.rest();
        let first = rest.chars().next()?;
        let second = rest.chars().nth(1);
        Some(match first {
            '\'' => self.token(Kind::Text, quoted(rest, 0, b'\'', self.backslash)),
            'e' | 'E' if second == Some('\'') => {
                self.token(Kind::Text, quoted(rest, 1, b'\'', true))
            }
            'n' | 'N' | 'b' | 'B' | 'x' | 'X' if second == Some('\'') => {
                self.token(Kind::Text, quoted(rest, 1, b'\'', self.backslash))
            }
            '"' => self.token(Kind::Quoted, quoted(rest, 0, b'"', false)),
            '`' => self.token(Kind::Quoted, quoted(rest, 0, b'`', false)),
            '$' => match dollar_quoted(rest) {
                Some(length) => self.token(Kind::Text, length),
                None => {
                    let digits = run(rest, 1, |character| character.is_ascii_digit());
                    self.token(Kind::Bind, digits)
                }
            },
            '%' if second == Some('(') && rest.contains(")s") => {
                let length = rest.find(")s").map_or(1, |end| end + 2);
                self.token(Kind::Bind, length)
            }
            ':' if second == Some(':') => self.token(Kind::Symbol, 2),
            ':' if second.is_some_and(is_word) => self.token(Kind::Bind, run(rest, 1, is_word)),
            '?' => self.token(Kind::Bind, 1),
            character if character.is_ascii_digit() => {
                let number = |character| is_word(character) || character == '.';
                self.token(Kind::Number, run(rest, 0, number))
            }
            character if is_word(character) => {
                let word = |character| is_word(character) || character == '$';
                self.token(Kind::Word, run(rest, 0, word))
            }
            character => self.token(Kind::Symbol, character.len_utf8()),
        })
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The end of the run of matching characters that begins after `from`.
fn run(text: &str, from: usize, matches: impl Fn(char) -> bool) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + rest.find(|character| !matches(character)).unwrap_or(rest.len())
}

/// The length of a quoted text whose opening quote stands at `open`; a doubled quote is one.
fn quoted(text: &str, open: usize, quote: u8, backslash: bool) -> usize {
    let bytes = text.as_bytes();
    let mut position = open + 1;
    while let Some(&byte) = bytes.get(position) {
        if byte == b'\\' && backslash {
            position += 2;
        } else if byte != quote {
            position += 1;
        } else if bytes.get(position + 1) == Some(&quote) {
            position += 2;
        } else {
            return position + 1;
        }
    }
    text.len()
}

/// The length of `$tag$ … $tag$`, if the text begins with one.
fn dollar_quoted(text: &str) -> Option<usize> {
    let end = run(text, 1, is_word);
    let tag = text.get(..end + 1).filter(|tag| tag.ends_with('$'))?;
    if text.as_bytes().get(1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let body = text.get(tag.len()..)?;
    Some(body.find(tag).map_or(text.len(), |close| tag.len() + close + tag.len()))
}

/// The length of a block comment, which may hold others.
fn block_comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut position) = (0_usize, 0);
    while position < bytes.len() {
        match bytes.get(position..position + 2) {
            Some(b"/*") => {
                depth += 1;
                position += 2;
            }
            Some(b"*/") => {
                depth -= 1;
                position += 2;
                if depth == 0 {
                    return position;
                }
            }
            _ => position += 1,
        }
    }
    text.len()
}
