//! Passwords that are written out in SQL, in connection strings and in commands.

use std::borrow::Cow;
use std::ops::Range;

/// Words after which a password may stand.
const WORDS: &[&str] = &["password", "passwd", "passphrase", "pwd", "identified", "program"];
/// What is no password, though it stands where one would.
const NO_PASSWORD: &[&str] = &["", "true", "false", "none", "null", "***"];

/// `text` with `***` for each password that a statement, a connection string or a command in it says.
/// Where the text was cut off within one, it is hidden to the end.
pub(super) fn hide_written(text: &str) -> Cow<'_, str> {
    let scan = Scan::of(text);
    let mut clean = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(word) = scan.next_word(at) {
        at = word.end;
        let Some(found) = scan.password(word) else { continue };
        at = found.end;
        if !NO_PASSWORD.contains(&&scan.lower[found.clone()]) {
            clean.push_str(&text[copied..found.start]);
            clean.push_str("***");
            copied = found.end;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    clean.push_str(&text[copied..]);
    Cow::Owned(clean)
}

/// A text, and the same in small letters, byte for byte.
struct Scan<'t> {
    text: &'t str,
    lower: String,
}

impl<'t> Scan<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, lower: text.to_ascii_lowercase() }
    }

    /// The first of the words from `at` on, which may end a longer one but not begin it.
    fn next_word(&self, at: usize) -> Option<Range<usize>> {
        let rest = self.lower.get(at..)?;
        let ends = |end: usize| {
            !rest[end..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
        };
        let found = WORDS.iter().filter_map(|word| {
            let mut places = rest.match_indices(word).map(|(start, _)| start..start + word.len());
            places.find(|place| ends(place.end))
        });
        let first = found.min_by_key(|place| place.start)?;
        Some(at + first.start..at + first.end)
    }

    /// What the word says is the password.
    fn password(&self, word: Range<usize>) -> Option<Range<usize>> {
        let after = self.blank(word.end);
        match &self.lower[word.clone()] {
            // Alembic's own `Can't locate revision identified by '…'` names no password.
            "identified" if self.lower[..word.start].ends_with("locate revision ") => None,
            "identified" => self.identified(after),
            // COPY … PROGRAM: the command may hold anything.
            "program" => self.literal(after),
            _ => {
                let is_apart = after > word.end || self.lower[after..].starts_with('(');
                self.assigned(word.end).or_else(|| self.literal(after).filter(|_| is_apart))
            }
        }
    }

    /// `IDENTIFIED [WITH | VIA plugin] BY | AS | USING [PASSWORD [(]] 'it'`
    fn identified(&self, at: usize) -> Option<Range<usize>> {
        let mut at = at;
        if let Some(plugin) = self.word(at, &["with", "via"]) {
            at = match self.literal(plugin) {
                Some(quoted) => quoted.end + 1,
                None => self.name_end(plugin),
            };
        }
        let mut at = self.word(self.blank(at), &["by", "as", "using"])?;
        if let Some(after) = self.word(at, &["password"]) {
            at = self.bracket(after);
        }
        self.literal(at)
    }

    /// `=`, `:`, `=>` or TO and the value, which in connection strings need not be quoted.
    fn assigned(&self, at: usize) -> Option<Range<usize>> {
        // The word itself may be quoted: `"password": "it"`.
        let quoted = usize::from(self.lower[at..].starts_with(['"', '\'', '`']));
        let sign = self.blank(at + quoted);
        let signs = ["=>", ":=", "=", ":"];
        let long = signs.iter().find(|sign_is| self.lower[sign..].starts_with(**sign_is))?.len();
        let value = self.blank(sign + long);
        // `SET PASSWORD FOR x = PASSWORD('it')` is found at its second word.
        if let Some(found) = self.literal(value) {
            return Some(found);
        }
        if self.lower[value..].starts_with('"') {
            return Some(self.quoted(value + 1, "\""));
        }
        let is_tight = quoted == 0 && long == 1 && sign == at && value == sign + 1;
        is_tight.then(|| self.bare(value)).flatten()
    }

    /// An unquoted value of a connection string; not what is code, or filled in later.
    fn bare(&self, at: usize) -> Option<Range<usize>> {
        let rest = &self.lower[at..];
        let ends = |one: char| one.is_whitespace() || "'\"`;&,)]}([\\".contains(one);
        let end = rest.find(ends).unwrap_or(rest.len());
        let is_code = rest[end..].starts_with(['(', '[']);
        let is_filled_in = rest.starts_with(['$', '%', ':', '{', '?']);
        (!is_code && !is_filled_in).then_some(at..at + end)
    }

    /// The inside of the SQL literal that begins at `at`.
    fn literal(&self, at: usize) -> Option<Range<usize>> {
        let at = self.bracket(at);
        let rest = &self.lower[at..];
        let prefix = ["e'", "n'", "u&'"].iter().find(|prefix| rest.starts_with(**prefix));
        let at = at + prefix.map_or(0, |prefix| prefix.len() - 1);
        let rest = &self.lower[at..];
        // A literal within a literal: its quotes are doubled.
        if rest.starts_with("''") && !rest[2..].starts_with([',', ')', ';', ' ', '\n']) {
            let inside = &rest[2..];
            return Some(at + 2..at + 2 + inside.find("''").unwrap_or(inside.len()));
        }
        if rest.starts_with('\'') {
            return Some(self.quoted(at + 1, "'"));
        }
        let tag = rest.strip_prefix('$')?.find('$')? + 2;
        let is_tag = rest[1..tag - 1].chars().all(|one| one.is_alphanumeric() || one == '_');
        let end = rest[tag..].find(&rest[..tag]).unwrap_or(rest.len() - tag);
        is_tag.then_some(at + tag..at + tag + end)
    }

    /// From behind a quote to the one that ends it.
    fn quoted(&self, start: usize, quote: &str) -> Range<usize> {
        let mut at = start;
        while let Some(letter) = self.lower[at..].chars().next() {
            let rest = &self.lower[at + letter.len_utf8()..];
            if self.lower[at..].starts_with(quote) && !rest.starts_with(quote) {
                return start..at;
            }
            // What is escaped or doubled is passed over as a pair.
            let is_pair = letter == '\\' || self.lower[at..].starts_with(quote);
            let second = rest.chars().next().filter(|_| is_pair);
            at += letter.len_utf8() + second.map_or(0, char::len_utf8);
        }
        start..self.text.len()
    }

    /// Behind one of `words` and the blanks after it.
    fn word(&self, at: usize, words: &[&str]) -> Option<usize> {
        let end = self.name_end(at);
        words.contains(&&self.lower[at..end]).then(|| self.blank(end))
    }

    fn name_end(&self, at: usize) -> usize {
        let rest = &self.lower[at..];
        let is_part = |one: char| one.is_alphanumeric() || one == '_';
        at + rest.find(|one| !is_part(one)).unwrap_or(rest.len())
    }

    fn bracket(&self, at: usize) -> usize {
        let at = self.blank(at);
        if self.lower[at..].starts_with('(') { self.blank(at + 1) } else { at }
    }

    fn blank(&self, at: usize) -> usize {
        let rest = &self.lower[at..];
        at + (rest.len() - rest.trim_start().len())
    }
}

#[cfg(test)]
mod tests {
    use super::hide_written;

    #[test]
    fn what_says_a_password_hides_it() {
        for (text, hidden) in [
            (
                "CREATE ROLE x LOGIN PASSWORD 'it''s' VALID",
                "CREATE ROLE x LOGIN PASSWORD '***' VALID",
            ),
            (
                "ALTER USER x ENCRYPTED PASSWORD E'a\\'b';",
                "ALTER USER x ENCRYPTED PASSWORD E'***';",
            ),
            ("ALTER ROLE x PASSWORD $q$it$q$", "ALTER ROLE x PASSWORD $q$***$q$"),
            (
                "Can't locate revision identified by 'abc'",
                "Can't locate revision identified by 'abc'",
            ),
            ("create user 'a'@'%' identified by 'it'", "create user 'a'@'%' identified by '***'"),
            (
                "ALTER USER a IDENTIFIED WITH 'mysql_native_password' BY 'it', b IDENTIFIED VIA ed25519 USING PASSWORD('x')",
                "ALTER USER a IDENTIFIED WITH 'mysql_native_password' BY '***', b IDENTIFIED VIA ed25519 USING PASSWORD('***')",
            ),
            ("SET PASSWORD FOR a = PASSWORD('it')", "SET PASSWORD FOR a = PASSWORD('***')"),
            (
                "CHANGE MASTER TO MASTER_PASSWORD='it', X=1",
                "CHANGE MASTER TO MASTER_PASSWORD='***', X=1",
            ),
            (
                "CREATE SUBSCRIPTION s CONNECTION 'host=h password=it dbname=d' PUBLICATION p",
                "CREATE SUBSCRIPTION s CONNECTION 'host=h password=*** dbname=d' PUBLICATION p",
            ),
            ("dblink('password=''i t'' host=h')", "dblink('password=''***'' host=h')"),
            ("OPTIONS (user 'u', password 'it')", "OPTIONS (user 'u', password '***')"),
            ("COPY t FROM PROGRAM 'curl -u a:b h' CSV", "COPY t FROM PROGRAM '***' CSV"),
            ("connect(password=\"it\", x=1)", "connect(password=\"***\", x=1)"),
            ("{\"password\": \"it\"}", "{\"password\": \"***\"}"),
            ("CREATE ROLE x PASSWORD 'cut o", "CREATE ROLE x PASSWORD '***"),
        ] {
            assert_eq!(hide_written(text), hidden);
            assert_eq!(hide_written(hidden), hidden);
        }
    }

    #[test]
    fn what_only_speaks_of_passwords_stays() {
        for text in [
            "sa.Column(\"password\", sa.String(60), nullable=True)",
            "ALTER TABLE users ADD COLUMN password VARCHAR(60) DEFAULT ''",
            "UPDATE users SET password_hash = 'x' WHERE password IS NULL",
            "connect(password=os.environ[\"X\"], y=password(1))",
            "ALTER ROLE x PASSWORD NULL",
            "password=%(password)s, password=:it, password=$1, password=None",
            "an identified problem of the program",
            "pässword 'x' pwd",
        ] {
            assert_eq!(hide_written(text), text);
        }
    }
}
