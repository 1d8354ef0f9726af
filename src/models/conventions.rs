//! The naming convention of the project's metadata, read from source.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;

use crate::project::Project;
use crate::python::{Library, Module, Reader, Value};
use crate::schema::NamingTemplates;

/// The largest file that is looked at.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The templates that `env.py` sets, else those of the only `naming_convention` in the project's
/// source. Where several disagree, none is taken: which of them counts is decided at run time.
pub fn naming_templates(project: &Project) -> NamingTemplates {
    if let Some(found) = in_file(&project.script_location.join("env.py")).pop() {
        return found;
    }
    let mut folders = vec![project.root.clone()];
    // A folder around it may hold neighbours, with conventions of their own, or all of a home.
    let is_whole = |folder: &Path| {
        let marks = [".git", "pyproject.toml", "setup.py", "setup.cfg"];
        marks.iter().any(|mark| folder.join(mark).exists())
    };
    let further = |folder: &&PathBuf| {
        !folder.starts_with(&project.root)
            && (!project.root.starts_with(folder) || is_whole(folder))
    };
    folders.extend(project.python_path.iter().filter(further).cloned());
    folders.extend(project.package());
    let mut found: Vec<NamingTemplates> = Vec::new();
    for folder in folders {
        let revisions = project.version_locations.clone();
        let mut files = WalkBuilder::new(folder);
        files.filter_entry(move |entry| !revisions.iter().any(|one| entry.path() == one));
        for entry in files.build().filter_map(Result::ok) {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "py") {
                for one in in_file(path) {
                    if !found.contains(&one) {
                        found.push(one);
                    }
                }
            }
        }
    }
    match found.as_slice() {
        [only] => only.clone(),
        _ => NamingTemplates::default(),
    }
}

fn in_file(path: &Path) -> Vec<NamingTemplates> {
    if !fs::metadata(path).is_ok_and(|meta| meta.len() <= LARGEST) {
        return Vec::new();
    }
    let Ok(text) = fs::read_to_string(path) else { return Vec::new() };
    in_text(&text)
}

/// Every dictionary that is given to the word `naming_convention`.
fn in_text(text: &str) -> Vec<NamingTemplates> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    // Those that a batch is given name only what that batch reflects.
    if lower.contains("batch_alter_table(") && !lower.contains("metadata(") {
        return found;
    }
    for (place, word) in lower.match_indices("naming_convention") {
        let rest = text.get(place + word.len()..).unwrap_or_default();
        let Some(open) = rest.find('{') else { continue };
        // Only `= {`, with an annotation at most in between.
        let between = rest.get(..open).unwrap_or_default();
        let assigned = between.trim_end().ends_with('=') && !between.contains('\n');
        let Some(close) = rest.find('}').filter(|_| assigned) else { continue };
        let source = format!("found = {}", rest.get(open..=close).unwrap_or_default());
        let module = Module::parse(Arc::from(source));
        if let Some(Value::Dict(items)) = Reader::new(&module, &Library::default()).global("found")
        {
            let template = |key: &str| {
                let item = items.iter().find(|(name, _)| name.as_str() == Some(key));
                item.and_then(|(_, value)| value.as_str()).map(str::to_owned)
            };
            found.push(NamingTemplates {
                primary_key: template("pk"),
                foreign_key: template("fk"),
                unique: template("uq"),
                check: template("ck"),
                index: template("ix"),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::in_text;

    #[test]
    fn conventions_are_found() {
        let text = "class Base:\n    metadata = MetaData(naming_convention={\n        \"pk\": \"pk_%(table_name)s\",\n    })\n";
        assert_eq!(in_text(text)[0].primary_key.as_deref(), Some("pk_%(table_name)s"));
        assert!(in_text("naming_convention = other\nx = {}\n").is_empty());
    }

    #[test]
    fn the_convention_of_a_batch_is_not_the_metadata_s() {
        let text = "naming_convention = {\"uq\": \"uq_%(table_name)s\"}\n\
                    with op.batch_alter_table(\"t\", naming_convention=naming_convention):\n    pass\n";
        assert!(in_text(text).is_empty());
    }
}
