//! Ini files as Python's `configparser.ConfigParser` reads them.
//!
//! Alembic reads its ini with that class, so its rules are the format: full-line comments only,
//! values that go on over indented lines, `DEFAULT`, keys without case, and `%(name)s`.

use std::collections::BTreeMap;

/// What `configparser` would raise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IniProblem {
    /// The line, from 1, where one line is to blame.
    pub(super) line: Option<usize>,
    /// What is wrong. Never holds a value: values may be secrets.
    pub(super) message: String,
}

impl IniProblem {
    fn at(line: usize, message: impl Into<String>) -> Self {
        Self { line: Some(line), message: message.into() }
    }

    fn of(message: impl Into<String>) -> Self {
        Self { line: None, message: message.into() }
    }
}

type Options = BTreeMap<String, String>;

/// One ini file.
#[derive(Debug, Clone, Default)]
pub(super) struct Ini {
    defaults: Options,
    sections: BTreeMap<String, Options>,
    order: Vec<String>,
}

const DEFAULT_SECTION: &str = "DEFAULT";
/// As deep as `configparser` follows references.
const MAXIMUM_DEPTH: usize = 10;

impl Ini {
    /// Reads `text`; `here` is what `%(here)s` stands for.
    pub(super) fn parse(text: &str, here: &str) -> Result<Self, IniProblem> {
        let mut reader = Reader::new(here);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        for (index, line) in text.lines().enumerate() {
            reader.line(index + 1, line)?;
        }
        Ok(reader.finish())
    }

    /// Sections in the order of the file, without `DEFAULT`.
    pub(super) fn sections(&self) -> &[String] {
        &self.order
    }

    /// Whether there is a section of that name.
    pub(super) fn has_section(&self, section: &str) -> bool {
        self.sections.contains_key(section)
    }

    /// `ConfigParser.get`, with `None` where `has_option` is false.
    pub(super) fn get(&self, section: &str, key: &str) -> Result<Option<String>, IniProblem> {
        let Some(options) = self.sections.get(section) else {
            return Ok(None);
        };
        let key = key.to_lowercase();
        let Some(raw) = self.raw(options, &key) else {
            return Ok(None);
        };
        let mut value = String::new();
        self.interpolate(&mut value, raw, options, &key, 1)?;
        Ok(Some(value))
    }

    /// Whether `key` is set, whatever its value.
    pub(super) fn has(&self, section: &str, key: &str) -> bool {
        self.sections.get(section).is_some_and(|options| self.raw(options, key).is_some())
    }

    fn raw<'a>(&'a self, options: &'a Options, key: &str) -> Option<&'a str> {
        options.get(key).or_else(|| self.defaults.get(key)).map(String::as_str)
    }

    fn interpolate(
        &self,
        into: &mut String,
        mut rest: &str,
        options: &Options,
        key: &str,
        depth: usize,
    ) -> Result<(), IniProblem> {
        if depth > MAXIMUM_DEPTH {
            return Err(IniProblem::of(format!("the value of {key} refers to itself")));
        }
        while let Some(percent) = rest.find('%') {
            into.push_str(&rest[..percent]);
            rest = &rest[percent..];
            if let Some(after) = rest.strip_prefix("%%") {
                into.push('%');
                rest = after;
                continue;
            }
            let (name, after) = reference(rest).ok_or_else(|| {
                IniProblem::of(format!(
                    "the value of {key} holds a bare `%`; write `%%` for a percent sign, \
                     or `%(name)s` for a reference"
                ))
            })?;
            let name = name.to_lowercase();
            let Some(value) = self.raw(options, &name) else {
                return Err(IniProblem::of(format!(
                    "the value of {key} refers to %({name})s, which is not set"
                )));
            };
            self.interpolate(into, value, options, key, depth + 1)?;
            rest = after;
        }
        into.push_str(rest);
        Ok(())
    }
}

/// Splits `%(name)s…` into the name and what follows.
fn reference(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix("%(")?;
    let (name, after) = inner.split_once(')')?;
    let after = after.strip_prefix('s')?;
    (!name.is_empty()).then_some((name, after))
}

/// The state of reading, named as in `RawConfigParser._read`.
struct Reader {
    ini: Ini,
    /// `None` before the first header.
    section: Option<String>,
    option: Option<String>,
    indent: usize,
    /// Sections that had their header, to refuse a second one.
    seen: Vec<(String, Option<String>)>,
}

impl Reader {
    fn new(here: &str) -> Self {
        let mut ini = Ini::default();
        ini.defaults.insert("here".to_owned(), here.to_owned());
        Self { ini, section: None, option: None, indent: 0, seen: Vec::new() }
    }

    fn line(&mut self, number: usize, line: &str) -> Result<(), IniProblem> {
        let value = line.trim();
        if value.starts_with(['#', ';']) {
            return Ok(());
        }
        if value.is_empty() {
            self.continue_value("");
            return Ok(());
        }
        let indent = line.chars().take_while(|character| character.is_whitespace()).count();
        if self.option.is_some() && indent > self.indent {
            self.continue_value(value);
            return Ok(());
        }
        self.indent = indent;
        if let Some(name) = header(value) {
            return self.open_section(number, name);
        }
        self.open_option(number, value)
    }

    fn continue_value(&mut self, text: &str) {
        let Some(option) = self.option.clone() else {
            return;
        };
        if let Some(value) = self.current().and_then(|options| options.get_mut(&option)) {
            value.push('\n');
            value.push_str(text);
        }
    }

    fn current(&mut self) -> Option<&mut Options> {
        let name = self.section.as_deref()?;
        if name == DEFAULT_SECTION {
            return Some(&mut self.ini.defaults);
        }
        self.ini.sections.get_mut(name)
    }

    fn open_section(&mut self, number: usize, name: &str) -> Result<(), IniProblem> {
        if name != DEFAULT_SECTION {
            if self.ini.has_section(name) {
                return Err(IniProblem::at(number, format!("section [{name}] appears twice")));
            }
            self.ini.sections.insert(name.to_owned(), Options::new());
            self.ini.order.push(name.to_owned());
        }
        self.section = Some(name.to_owned());
        self.option = None;
        Ok(())
    }

    fn open_option(&mut self, number: usize, text: &str) -> Result<(), IniProblem> {
        let Some(section) = self.section.clone() else {
            return Err(IniProblem::at(number, "there is text before the first [section]"));
        };
        let (name, value) = text
            .split_once(['=', ':'])
            .filter(|(name, _)| !name.trim().is_empty())
            .ok_or_else(|| IniProblem::at(number, "the line is not `key = value`"))?;
        let name = name.trim_end().to_lowercase();
        let place = (section, Some(name.clone()));
        if self.seen.contains(&place) {
            return Err(IniProblem::at(number, format!("{name} is set twice in its section")));
        }
        self.seen.push(place);
        if let Some(options) = self.current() {
            options.insert(name.clone(), value.trim().to_owned());
        }
        self.option = Some(name);
        Ok(())
    }

    fn finish(mut self) -> Ini {
        let sections = self.ini.sections.values_mut();
        for options in sections.chain(std::iter::once(&mut self.ini.defaults)) {
            for value in options.values_mut() {
                value.truncate(value.trim_end().len());
            }
        }
        self.ini
    }
}

/// The name between the first `[` and the last `]`, where the line is a section header.
fn header(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('[')?;
    let end = inner.rfind(']')?;
    (end > 0).then(|| &inner[..end])
}

#[cfg(test)]
#[path = "ini_tests.rs"]
mod tests;
