//! What classes inherit from.

use super::names::{Definition, FOREIGN, LONGEST_CHAIN, Seen};
use super::source::{ClassPlace, ProjectSource};
use super::syntax::{Call, Expression, last_word};

/// What makes the base of mapped classes.
const MAKES_BASE: &[&str] =
    &["declarative_base", "automap_base", "generate_base", "with_metaclass", "add_metaclass"];

/// Packages beside those whose bases give no columns of their own.
const HARMLESS: &[&str] = &["flask_sqlalchemy", "builtins", "collections"];

impl ProjectSource {
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

    /// What all classes of one declarative base have in common: where that base is made.
    pub(super) fn root_base(&self, place: ClassPlace) -> Option<String> {
        let made = |place: &ClassPlace| self.is_declarative_base(*place);
        let root = self.ancestors(place).into_iter().find(made);
        if let Some(root) = root {
            return Some(format!("{}:{}", self.file(root).path.display(), self.class(root).name));
        }
        // `Base = declarative_base()`: the name that a class of the top inherits from.
        let top = self.ancestors(place).into_iter().chain([place]).find(|place| {
            let bases = self.bases(*place);
            !bases.is_empty() && bases.iter().any(|base| matches!(base, Definition::Foreign(_)))
        })?;
        let name = self.class(top).bases.iter().find_map(base_name)?;
        let (file, _) = self.find_value(top.file, name)?;
        Some(format!("{}:{}", self.files()[file].path.display(), last_word(name)))
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

    /// Whether a base comes from a package that was not read: it may give columns that nobody sees.
    pub(super) fn has_unread_base(&self, place: ClassPlace) -> bool {
        let unread = |place: ClassPlace| {
            self.bases(place).iter().any(|base| match base {
                Definition::Foreign(dotted) => {
                    let first = dotted.split('.').next().unwrap_or_default();
                    dotted.contains('.')
                        && !FOREIGN.contains(&first)
                        && !HARMLESS.contains(&first)
                        && last_word(dotted) != "Model"
                }
                _ => false,
            })
        };
        unread(place) || self.ancestors(place).into_iter().any(unread)
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
        let mapped =
            |name: &String| name.contains(".mapped") || name.contains("mapped_as_dataclass");
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
