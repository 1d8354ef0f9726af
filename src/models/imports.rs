//! Where models are imported, so that Alembic's metadata knows them.

use std::path::{Path, PathBuf};

use super::Model;
use super::source::{File, ProjectSource};
use super::syntax::last_word;

/// How far above a model its packages are searched.
const PACKAGES_ABOVE: usize = 3;

/// Where a model is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelImport {
    /// The `__init__.py` nearest to the model, where its folder is a package.
    pub package: Option<PathBuf>,
    /// The import in a package's `__init__.py`.
    pub in_package: Option<(PathBuf, usize)>,
    /// An import elsewhere, outside the model's own file.
    pub elsewhere: Option<(PathBuf, usize)>,
    /// Whether the package's `__init__.py` imports other models, so that this one is missing there.
    pub package_collects: bool,
}

/// Where `model` is imported. None where it is defined in an `__init__.py` itself.
pub fn model_import(source: &ProjectSource, model: &Model) -> Option<ModelImport> {
    if model.path.file_stem().is_some_and(|stem| stem == "__init__") {
        return None;
    }
    let packages: Vec<PathBuf> = model
        .path
        .ancestors()
        .skip(1)
        .take(PACKAGES_ABOVE)
        .map(|folder| folder.join("__init__.py"))
        .take_while(|init| init.exists())
        .collect();
    let file_at = |path: &Path| source.files().iter().find(|file| file.path == *path);
    let in_package = packages
        .iter()
        .filter_map(|path| file_at(path))
        .find_map(|file| Some((file.path.clone(), import_line(file, model)?)));
    let elsewhere = source
        .files()
        .iter()
        .filter(|file| !file.installed && file.path != model.path)
        .filter(|file| !packages.contains(&file.path))
        .find_map(|file| Some((file.path.clone(), import_line(file, model)?)));
    let package_collects =
        packages.first().and_then(|path| file_at(path)).is_some_and(imports_siblings);
    Some(ModelImport {
        package: packages.into_iter().next(),
        in_package,
        elsewhere,
        package_collects,
    })
}

/// The line on which `file` imports the model's class or its whole module.
fn import_line(file: &File, model: &Model) -> Option<usize> {
    let stem = model.path.file_stem()?.to_string_lossy().into_owned();
    let module = &file.module;
    let named = module.imports.values().find_map(|(dotted, line)| {
        let words: Vec<&str> = dotted.trim_start_matches('.').split('.').collect();
        let by_class = words.last() == Some(&model.class.as_str());
        let by_module = words.last() == Some(&stem.as_str());
        (by_class || by_module).then_some(*line)
    });
    let starred = || {
        module
            .star_imports
            .iter()
            .find(|(dotted, _)| last_word(dotted) == stem)
            .map(|(_, line)| *line)
    };
    named.or_else(starred)
}

fn imports_siblings(file: &File) -> bool {
    let package = file.segments.last().cloned().unwrap_or_default();
    let sibling =
        |dotted: &str| dotted.starts_with('.') || dotted.split('.').any(|word| word == package);
    file.module.imports.values().any(|(dotted, _)| sibling(dotted))
        || file.module.star_imports.iter().any(|(dotted, _)| sibling(dotted))
}
