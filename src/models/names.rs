//! What a name in one file of the project leads to, through imports and aliases.

use super::source::{ClassPlace, Own, ProjectSource};
use super::syntax::{Call, Expression, Function, last_word};

/// How far imports, aliases and inheritance are followed.
const LONGEST_CHAIN: usize = 12;
/// At most so many names are looked at to find one.
const MOST_STEPS: usize = 60;
/// Names of Python itself: no module that gives all its names gives these.
const BUILTINS: &[&str] = &[
    "Exception", "bool", "bytes", "dict", "float", "frozenset", "int", "list", "object", "set",
    "str", "tuple", "type",
];
/// Packages that are known by name and never read, and modules of Python that files of a project
/// are often called after.
const FOREIGN: &[&str] = &[
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
/// What makes the base of mapped classes.
const MAKES_BASE: &[&str] =
    &["declarative_base", "automap_base", "generate_base", "with_metaclass", "add_metaclass"];

/// The names that were looked at on the way to one: who meets one again goes in a circle.
type Seen = Vec<(usize, String)>;

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
    fn outside(&self, file: usize, dotted: &str, seen: &mut Seen) -> Definition<'_> {
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
                && !base[..*end].last().is_none_or(|last| last == "site-packages")
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

    /// The class's bases that are classes which were read, nearest first, each followed by its own.
    pub(super) fn ancestors(&self, place: ClassPlace) -> Vec<ClassPlace> {
        let mut found = Vec::new();
        self.add_ancestors(place, LONGEST_CHAIN, &mut found);
        found
    }

    fn add_ancestors(&self, place: ClassPlace, depth: usize, found: &mut Vec<ClassPlace>) {
        if depth == 0 {
            return;
        }
        for base in &self.bases(place) {
            if let Definition::Class(base) = *base
                && base != place
                && !found.contains(&base)
            {
                found.push(base);
                self.add_ancestors(base, depth - 1, found);
            }
        }
    }

    /// What a class inherits from; `declarative_base(cls=Own)` counts as both of its parts.
    pub(super) fn bases(&self, place: ClassPlace) -> Vec<Definition<'_>> {
        let mut found = Vec::new();
        for base in &self.class(place).bases {
            self.add_base(place, place.file, base, LONGEST_CHAIN, &mut found);
        }
        found
    }

    fn add_base<'a>(
        &'a self,
        of: ClassPlace,
        file: usize,
        base: &Expression,
        depth: usize,
        found: &mut Vec<Definition<'a>>,
    ) {
        if depth == 0 {
            return;
        }
        if let Expression::Call(call) = base {
            return self.add_made_base(of, file, call, depth, found);
        }
        let Some(name) = base_name(base) else { return };
        let mut definition = self.definition(file, name);
        // `from x import Base` before `class Base(Base)`.
        if matches!(definition, Definition::Class(place) if place == of)
            && let Some(dotted) = self.imported(file, name)
        {
            definition = self.outside(file, &dotted, &mut Seen::new());
        }
        match definition {
            Definition::Value(at, value) if base_name(value) != Some(name) || at != file => {
                let before = found.len();
                self.add_base(of, at, value, depth - 1, found);
                if found.len() == before {
                    found.push(Definition::Foreign(name.to_owned()));
                }
            }
            Definition::Unknown => match self.find_class(file, name) {
                Some(place) if place != of => found.push(Definition::Class(place)),
                _ => found.push(Definition::Foreign(name.to_owned())),
            },
            definition => found.push(definition),
        }
    }

    fn add_made_base<'a>(
        &'a self,
        of: ClassPlace,
        file: usize,
        call: &Call,
        depth: usize,
        found: &mut Vec<Definition<'a>>,
    ) {
        let word = self.word(file, &call.callee);
        if let Some(class) = call.keyword("cls") {
            self.add_base(of, file, class, depth - 1, found);
        }
        if word == "with_metaclass" {
            for base in call.args.iter().skip(1) {
                self.add_base(of, file, base, depth - 1, found);
            }
        } else if let Definition::Function(at, function) = self.definition(file, &call.callee) {
            for returned in function.returns.iter().take(1) {
                self.add_base(of, at, returned, depth - 1, found);
            }
        }
        found.push(Definition::Foreign(word));
    }

    /// Whether the class or an ancestor has a foreign base with one of `names`.
    pub(super) fn descends_from(&self, place: ClassPlace, names: &[&str]) -> bool {
        let foreign = |place: ClassPlace| {
            self.bases(place).iter().any(|base| match base {
                Definition::Foreign(dotted) => names.contains(&last_word(dotted)),
                _ => false,
            })
        };
        foreign(place) || self.ancestors(place).into_iter().any(foreign)
    }

    /// Whether the class itself makes a base of mapped classes.
    pub(super) fn is_declarative_base(&self, place: ClassPlace) -> bool {
        let decorated =
            |name: &String| name.contains("as_declarative") || name.contains("as_declarative_base");
        self.class(place).decorators.iter().any(decorated)
            || self.class(place).bases.iter().any(|base| {
                let Some(name) = base_name(base) else { return false };
                let word = self.word(place.file, name);
                matches!(word.as_str(), "DeclarativeBase" | "DeclarativeBaseNoMeta")
            })
    }

    /// Whether the class is mapped as one that descends from a declarative base.
    pub(super) fn is_declarative(&self, place: ClassPlace) -> bool {
        if self.is_declarative_base(place) {
            return false;
        }
        let mapped = |name: &String| name.contains(".mapped") || name.contains("mapped_as_dataclass");
        self.class(place).decorators.iter().any(mapped)
            || self.descends_from(place, MAKES_BASE)
            || self.ancestors(place).into_iter().any(|base| self.is_declarative_base(base))
    }
}

/// The name of a base: `Base`, `Generic[T]`.
pub(super) fn base_name(base: &Expression) -> Option<&str> {
    match base {
        Expression::Name(name) => Some(name),
        Expression::Subscript(base, _) => base_name(base),
        _ => None,
    }
}
