//! What a name in one file of the project leads to, through imports and aliases.

use super::source::{ClassPlace, Own, ProjectSource};
use super::syntax::{Expression, Function, last_word};

/// How far imports, aliases and inheritance are followed.
pub(super) const LONGEST_CHAIN: usize = 12;
/// At most so many names are looked at to find one.
const MOST_STEPS: usize = 60;
/// Names of Python itself: no module that gives all its names gives these.
const BUILTINS: &[&str] = &[
    "Exception",
    "bool",
    "bytes",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "object",
    "set",
    "str",
    "tuple",
    "type",
];
/// Packages that are known by name and never read, and modules of Python that files of a project
/// are often called after.
pub(super) const FOREIGN: &[&str] = &[
    "abc",
    "alembic",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "json",
    "pydantic",
    "pydantic_core",
    "pydantic_settings",
    "sqlalchemy",
    "sqlmodel",
    "types",
    "typing",
    "typing_extensions",
    "uuid",
];
/// The names that were looked at on the way to one: who meets one again goes in a circle.
pub(super) type Seen = Vec<(usize, String)>;

/// What a name leads to.
#[derive(Debug, Clone)]
pub(super) enum Definition<'a> {
    Class(ClassPlace),
    Value(usize, &'a Expression),
    Function(usize, &'a Function),
    /// Something of a package that is not read, by its dotted name.
    Foreign(String),
    Unknown,
}

impl ProjectSource {
    /// What `name`, written in `file`, is defined as; aliases of aliases are seen through.
    pub(super) fn definition(&self, file: usize, name: &str) -> Definition<'_> {
        let mut found = self.defined(file, name, &mut Seen::new());
        for _ in 0..LONGEST_CHAIN {
            match found {
                Definition::Value(at, Expression::Name(alias)) if alias != name || at != file => {
                    found = match self.defined(at, alias, &mut Seen::new()) {
                        Definition::Unknown => return Definition::Foreign(alias.clone()),
                        found => found,
                    };
                }
                found => return found,
            }
        }
        Definition::Unknown
    }

    fn defined(&self, file: usize, name: &str, seen: &mut Seen) -> Definition<'_> {
        let is_known = |(at, known): &(usize, String)| *at == file && known == name;
        if seen.len() >= MOST_STEPS || seen.iter().any(is_known) {
            return Definition::Unknown;
        }
        seen.push((file, name.to_owned()));
        let source = &self.files[file];
        if let Some(own) = source.names.get(name) {
            return match *own {
                Own::Class(class) => Definition::Class(ClassPlace { file, class }),
                Own::Value(place) => Definition::Value(file, &source.module.assignments[place].2),
                Own::Function(place) => Definition::Function(file, &source.module.functions[place]),
            };
        }
        if BUILTINS.contains(&name) {
            return Definition::Unknown;
        }
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        if !rest.is_empty() && source.names.contains_key(first) {
            let owner = self.defined(file, first, seen);
            return self.member(owner, rest, seen);
        }
        if let Some(dotted) = self.imported(file, name) {
            return self.outside(file, &dotted, seen);
        }
        self.starred(file, name, seen)
    }

    /// `Class.attribute`, and `alias.attribute` where the alias is a module's.
    fn member<'a>(&'a self, of: Definition<'a>, name: &str, seen: &mut Seen) -> Definition<'a> {
        match of {
            Definition::Class(place) => match self.class(place).value(name) {
                Some(value) => Definition::Value(place.file, value),
                None => Definition::Unknown,
            },
            Definition::Value(file, Expression::Name(alias)) => {
                self.defined(file, &format!("{alias}.{name}"), seen)
            }
            _ => Definition::Unknown,
        }
    }

    /// The dotted name that an import gives `name`.
    pub(super) fn imported(&self, file: usize, name: &str) -> Option<String> {
        let imports = &self.files[file].module.imports;
        let mut known = name;
        loop {
            if let Some((dotted, _)) = imports.get(known) {
                return Some(format!("{dotted}{}", &name[known.len()..]));
            }
            known = known.rsplit_once('.')?.0;
        }
    }

    fn starred(&self, file: usize, name: &str, seen: &mut Seen) -> Definition<'_> {
        let mut foreign = Definition::Unknown;
        for (module, _) in &self.files[file].module.star_imports {
            let dotted = format!("{module}.{name}");
            match self.outside(file, &dotted, seen) {
                Definition::Unknown => {}
                Definition::Foreign(found) => foreign = Definition::Foreign(found),
                found => return found,
            }
        }
        foreign
    }

    /// What a dotted name means that is imported in `file`.
    pub(super) fn outside(&self, file: usize, dotted: &str, seen: &mut Seen) -> Definition<'_> {
        let inner = dotted.trim_start_matches('.');
        let dots = dotted.len() - inner.len();
        let parts: Vec<&str> = inner.split('.').filter(|part| !part.is_empty()).collect();
        let Some(first) = parts.first() else { return Definition::Unknown };
        if dots == 0 && FOREIGN.contains(first) {
            return Definition::Foreign(inner.to_owned());
        }
        for end in (usize::from(dots == 0)..=parts.len()).rev() {
            let Some(module) = self.module(file, dots, &parts[..end]) else { continue };
            let rest = parts[end..].join(".");
            // A module itself is no declaration.
            if rest.is_empty() {
                return Definition::Unknown;
            }
            return match self.defined(module, &rest, seen) {
                // A module of a package that was not read yet.
                Definition::Unknown if self.files[file].installed => {
                    Definition::Foreign(self.absolute(file, dots, inner))
                }
                // Made when the module is imported; an only class of that name is meant.
                Definition::Unknown => self.only_class(last_word(&rest)),
                found => found,
            };
        }
        Definition::Foreign(self.absolute(file, dots, inner))
    }

    /// The whole dotted name of a relative one.
    fn absolute(&self, file: usize, dots: usize, inner: &str) -> String {
        let from = &self.files[file];
        let up = if from.is_package { dots.saturating_sub(1) } else { dots };
        if dots == 0 || up > from.segments.len() {
            return inner.to_owned();
        }
        let base = &from.segments[..from.segments.len() - up];
        let is_package = |end: &usize| {
            let package = self.by_path.get(&base[..*end].join("/"));
            package.is_none_or(|package| self.files[*package].is_package)
                && base[..*end].last().is_some_and(|last| last != "site-packages")
        };
        let start = (1..=base.len()).rev().take_while(is_package).last().unwrap_or(base.len());
        let mut parts: Vec<&str> =
            base[start.saturating_sub(1)..].iter().map(String::as_str).collect();
        parts.push(inner);
        parts.join(".")
    }

    /// The file of a module as `file` imports it.
    fn module(&self, file: usize, dots: usize, parts: &[&str]) -> Option<usize> {
        let key = (file, format!("{}{}", ".".repeat(dots), parts.join(".")));
        let known = self.modules.lock().ok().and_then(|modules| modules.get(&key).copied());
        if let Some(known) = known {
            return known;
        }
        let found = self.found_module(file, dots, parts);
        if let Ok(mut modules) = self.modules.lock() {
            modules.insert(key, found);
        }
        found
    }

    fn found_module(&self, file: usize, dots: usize, parts: &[&str]) -> Option<usize> {
        let from = &self.files[file];
        if dots > 0 {
            let up = if from.is_package { dots - 1 } else { dots };
            let base = from.segments.get(..from.segments.len().checked_sub(up)?)?;
            let whole: Vec<&str> =
                base.iter().map(String::as_str).chain(parts.iter().copied()).collect();
            return self.by_path.get(&whole.join("/")).copied();
        }
        let candidates = self.by_stem.get(*parts.last()?)?;
        let ends_so = |other: &&usize| {
            let segments = &self.files[**other].segments;
            segments.len() > parts.len()
                && segments.iter().rev().zip(parts.iter().rev()).all(|(left, right)| left == right)
        };
        let shared = |other: &&usize| {
            let pairs = self.files[**other].segments.iter().zip(&from.segments);
            pairs.take_while(|(left, right)| left == right).count()
        };
        let is_rooted = |other: &&usize| {
            let segments = &self.files[**other].segments;
            let above = segments[..segments.len() - parts.len()].join("/");
            !self.by_path.get(&above).is_some_and(|package| self.files[*package].is_package)
        };
        let fitting: Vec<&usize> = candidates.iter().filter(ends_so).collect();
        let rooted = fitting.iter().copied().filter(is_rooted).max_by_key(shared);
        if rooted.is_some() || from.installed {
            return rooted.copied();
        }
        // Where Python starts within a package: a neighbour, or a path that says enough.
        let near = |other: &&usize| {
            let parent = |file: usize| self.files[file].path.parent();
            parts.len() > 1 || parent(**other) == parent(file)
        };
        let own = fitting.iter().copied().filter(|other| !self.files[**other].installed);
        own.filter(near).max_by_key(shared).copied()
    }

    fn only_class(&self, name: &str) -> Definition<'_> {
        match self.classes.get(name).map(Vec::as_slice) {
            Some([only]) => Definition::Class(*only),
            _ => Definition::Unknown,
        }
    }

    /// The last word of what `name`, written in `file`, stands for: aliases are seen through.
    pub(super) fn word(&self, file: usize, name: &str) -> String {
        match self.definition(file, name) {
            Definition::Class(place) => self.class(place).name.clone(),
            Definition::Foreign(dotted) => last_word(&dotted).to_owned(),
            _ => last_word(name).to_owned(),
        }
    }

    /// The class that `name`, written in `file`, stands for.
    pub(super) fn find_class(&self, file: usize, name: &str) -> Option<ClassPlace> {
        let found = match self.definition(file, name) {
            Definition::Unknown if self.imported(file, name).is_none() => {
                self.only_class(last_word(name))
            }
            found => found,
        };
        match found {
            Definition::Class(place) => Some(place),
            _ => None,
        }
    }

    /// The expression assigned to `name`, written in `file`, at the top of its file.
    pub(super) fn find_value(&self, file: usize, name: &str) -> Option<(usize, &Expression)> {
        match self.definition(file, name) {
            Definition::Value(at, value) => Some((at, value)),
            _ => None,
        }
    }
}
