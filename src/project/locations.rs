//! From `script_location` and `version_locations` to folders.

use std::path::{Path, PathBuf};

use super::alembic_config::AlembicConfig;
use super::interpreter::Launch;
use super::{packages, paths};
use crate::refusal::Refusal;

/// Where locations may be relative to, and where packages are.
pub(super) struct Bases<'a> {
    /// Folders that Alembic could have been started in, likeliest first.
    pub(super) roots: Vec<PathBuf>,
    /// Folders that are importable beside the roots.
    pub(super) sources: &'a [PathBuf],
    /// The interpreter, for packages that are installed.
    pub(super) launch: &'a Launch,
}

impl Bases<'_> {
    /// The folder a location means if Alembic runs in `root`, whether it exists or not; `None` where
    /// a package cannot be found.
    pub(super) fn resolve(&self, location: &str, root: &Path) -> Option<PathBuf> {
        let Some((package, inner)) = package_form(location) else {
            return Some(paths::join(root, location));
        };
        let mut sources = self.sources.to_vec();
        sources.extend([root.to_owned(), root.join("src")]);
        let folder = packages::folder_of(package, &sources, self.launch.virtual_environment())?;
        Some(inner.iter().fold(folder, |folder, part| folder.join(part)))
    }

    /// The script location and the folder Alembic runs in: the first root it exists under.
    pub(super) fn script_location(&self, location: &str) -> Result<(PathBuf, PathBuf), Refusal> {
        let resolved =
            self.roots.iter().filter_map(|root| Some((self.resolve(location, root)?, root)));
        let existing: Vec<_> = resolved.filter(|(folder, _)| folder.is_dir()).collect();
        let with_env = existing.iter().find(|(folder, _)| folder.join("env.py").is_file());
        match with_env.or(existing.first()) {
            Some((folder, root)) => Ok((folder.clone(), (*root).clone())),
            None => Err(self.missing(location)),
        }
    }

    fn missing(&self, location: &str) -> Refusal {
        let looked: Vec<_> = self.roots.iter().map(|root| root.display().to_string()).collect();
        let refusal = Refusal::new(
            "no_script_location",
            format!("The script_location `{location}` does not exist"),
        );
        if location.contains('{') || location.contains("${") {
            return refusal
                .because("it is a template that the project's own command fills in")
                .instead("tell where the folder with env.py is, and what makes the configuration")
                .unblock(
                    "# alembic-mcp.toml\nscript-location = \"path/to/the/folder/with/env.py\"\n\
                     config-factory = \"your_package.module:function_that_returns_alembic_Config\"",
                );
        }
        let what = match package_form(location) {
            Some((package, _)) => format!("the package `{package}` was not found from"),
            None => "there is no such folder under".to_owned(),
        };
        refusal
            .because(format!("{what} {}", looked.join(", ")))
            .instead(
                "name the folder Alembic is run in, add the package's source to `python-path`, \
                 correct script_location, or make the folder with `alembic init`",
            )
            .unblock("# alembic-mcp.toml\nworking-directory = \"path/from/this/file\"")
    }

    /// The folders with revision files, absolute, whether they exist or not.
    pub(super) fn version_locations(
        &self,
        config: &AlembicConfig,
        script_location: &Path,
        root: &Path,
    ) -> Result<Vec<PathBuf>, Refusal> {
        let named = config.version_locations()?;
        if named.is_empty() {
            return Ok(vec![script_location.join("versions")]);
        }
        named
            .iter()
            .map(|location| {
                self.resolve(location, root).ok_or_else(|| {
                    Refusal::new(
                        "no_version_location",
                        format!("The version location `{location}` was not found"),
                    )
                    .because(format!("its package is not importable from {}", root.display()))
                    .instead("add the folder that holds the package to `python-path`")
                    .unblock("# alembic-mcp.toml\npython-path = [\"path/from/this/file\"]")
                })
            })
            .collect()
    }
}

/// Splits `package.sub:folder` as Alembic does: a relative location with a colon in it.
fn package_form(location: &str) -> Option<(&str, Vec<&str>)> {
    if Path::new(location).is_absolute() {
        return None;
    }
    let (package, inner) = location.split_once(':')?;
    Some((package, inner.split(':').collect()))
}
