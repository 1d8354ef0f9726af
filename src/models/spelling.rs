//! How a file can name something of another package, with the import it would need.

use std::path::Path;

use super::places::Gap;
use super::source::{File, ProjectSource};
use super::syntax::last_word;

/// Writes names into one file, and remembers which imports that takes.
#[derive(Debug)]
pub struct Speller<'a> {
    file: Option<&'a File>,
    /// What stands before SQLAlchemy's names here, such as `db`.
    prefix: Option<String>,
    /// Whole modules to import.
    modules: Vec<String>,
    /// Names to import, with their modules.
    names: Vec<(String, String)>,
}

impl<'a> Speller<'a> {
    /// For the file at `path`, in which columns are declared by `callee` (`db.Column`).
    pub fn new(source: &'a ProjectSource, path: &Path, callee: Option<&str>) -> Self {
        let file = source.files().iter().find(|file| file.path == path);
        let prefix = callee.and_then(|callee| Some(callee.rsplit_once('.')?.0.to_owned()));
        Self { file, prefix, modules: Vec::new(), names: Vec::new() }
    }

    /// The name by which the file can call `name` of `module`.
    pub fn name(&mut self, module: &str, name: &str) -> String {
        if let Some(known) = self.known(module, name) {
            return known;
        }
        if self.is_taken(module, name) {
            let (alias, import) = match module {
                "sqlalchemy" => ("sa".to_owned(), "import sqlalchemy as sa".to_owned()),
                _ => (module.to_owned(), format!("import {module}")),
            };
            if !self.modules.contains(&import) {
                self.modules.push(import);
            }
            return format!("{alias}.{name}");
        }
        let wanted = (module.to_owned(), name.to_owned());
        if !self.names.contains(&wanted) {
            self.names.push(wanted);
        }
        name.to_owned()
    }

    /// Where the imports go, and what they are; none where nothing is missing.
    pub fn imports(mut self) -> Option<(Gap, String)> {
        let is_needed = !(self.modules.is_empty() && self.names.is_empty());
        let file = self.file.filter(|_| is_needed)?;
        self.names.sort();
        let mut lines = self.modules;
        for of_one in self.names.chunk_by(|(left, _), (right, _)| left == right) {
            let names: Vec<&str> = of_one.iter().map(|(_, name)| name.as_str()).collect();
            lines.push(format!("from {} import {}", of_one[0].0, names.join(", ")));
        }
        Some((file.module.import_gap.clone(), lines.join("\n")))
    }

    fn known(&self, module: &str, name: &str) -> Option<String> {
        let file = self.file?;
        let imports = &file.module.imports;
        let package = module.split('.').next().unwrap_or(module);
        let own = |local: &str| file.names.contains_key(local);
        let same_package = |dotted: &str| {
            dotted == format!("{module}.{name}")
                || (package == "sqlalchemy"
                    && dotted.starts_with("sqlalchemy.")
                    && last_word(dotted) == name
                    && (!dotted.contains(".dialects.") || module.contains(".dialects.")))
        };
        let direct = imports
            .iter()
            .find(|(local, (dotted, _))| same_package(dotted) && !own(local))
            .map(|(local, _)| local.clone());
        let starred = || {
            let all = file.module.star_imports.iter().any(|(from, _)| from == module);
            all.then(|| name.to_owned())
        };
        let through = || {
            let (local, _) = imports.iter().find(|(_, (dotted, _))| dotted == module)?;
            // `import a.b` makes `a.b.name`, `import a.b as c` makes `c.name`.
            Some(format!("{local}.{name}"))
        };
        let prefixed = || {
            let prefix = self.prefix.as_ref()?;
            let of_extension = !imports.get(prefix).is_some_and(|(dotted, _)| {
                dotted.starts_with("sqlalchemy") || dotted.starts_with("sqlmodel")
            });
            let offered = module == "sqlalchemy"
                || (module == "sqlalchemy.orm" && name != "Mapped" && name != "mapped_column");
            (of_extension && offered).then(|| format!("{prefix}.{name}"))
        };
        direct.or_else(starred).or_else(through).or_else(prefixed)
    }

    fn is_taken(&self, module: &str, name: &str) -> bool {
        let imported = |file: &File| file.module.imports.contains_key(name);
        self.names.iter().any(|(of, bound)| bound == name && of != module)
            || self.file.is_some_and(|file| file.names.contains_key(name) || imported(file))
    }
}
