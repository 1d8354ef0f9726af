//! What the interpreter is sent: the modules, and one request in terms of the project's root.

use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::project::{ConfigKind, Project, UrlOrigin};

/// Reads the modules from standard input. Its first act keeps the working directory from shadowing
/// installed packages (a project folder named `alembic` would).
pub(super) const BOOT: &str = "import sys;sys.path[:]=[p for p in sys.path if p];import os;\
c=os.fdopen(os.dup(0),'rb');n=int(c.readline());\
exec(compile(c.read(n),'<alembic-mcp>','exec'),{'__name__':'alembic_mcp','channel':c})";

const MAIN: &str = include_str!("python/bridge.py");

/// In the order of their imports.
const MODULES: [(&str, &str); 16] = [
    ("lines", include_str!("python/lines.py")),
    ("lifetime", include_str!("python/lifetime.py")),
    ("failures", include_str!("python/failures.py")),
    ("revision_bytes", include_str!("python/revision_bytes.py")),
    ("commits", include_str!("python/commits.py")),
    ("limits", include_str!("python/limits.py")),
    ("locks", include_str!("python/locks.py")),
    ("observe", include_str!("python/observe.py")),
    ("flask_app", include_str!("python/flask_app.py")),
    ("new_files", include_str!("python/new_files.py")),
    ("commands", include_str!("python/commands.py")),
    ("files_read", include_str!("python/files_read.py")),
    ("where", include_str!("python/where.py")),
    ("scratch", include_str!("python/scratch.py")),
    ("same_database", include_str!("python/same_database.py")),
    ("one_at_a_time", include_str!("python/one_at_a_time.py")),
];

/// Everything that goes to standard input, for `command` with its own arguments.
pub(super) fn text(project: &Project, command: &str, arguments: Value) -> String {
    let mut request = Map::new();
    request.insert("modules".to_owned(), json!(MODULES));
    request.insert("command".to_owned(), json!(command));
    request.insert("root".to_owned(), json!(root(project)));
    let python_path: Vec<String> =
        project.python_path.iter().map(|folder| seen_from_root(project, folder)).collect();
    request.insert("python_path".to_owned(), json!(python_path));
    request.insert("config".to_owned(), config(project));
    if let Value::Object(arguments) = arguments {
        request.extend(arguments);
    }
    format!("{}\n{MAIN}{}\n", MAIN.len(), Value::Object(request))
}

/// The folder to change to, as the interpreter sees it; none means to stay where it was started.
fn root(project: &Project) -> Option<String> {
    if project.launch.foreign_root {
        project.launch.remote_root.clone()
    } else {
        Some(project.root.to_string_lossy().into_owned())
    }
}

fn config(project: &Project) -> Value {
    let kind = match project.config_file.as_ref().map(|file| file.kind) {
        Some(ConfigKind::Ini) => "ini",
        Some(ConfigKind::Pyproject) => "pyproject",
        None => "none",
    };
    let usual = project.script_location.join("versions");
    let own_folders = project.version_locations.iter().any(|folder| *folder != usual);
    let version_locations: Vec<String> = if own_folders {
        project.version_locations.iter().map(|folder| seen_from_root(project, folder)).collect()
    } else {
        Vec::new()
    };
    json!({
        "file": project.config_file.as_ref().map(|file| seen_from_root(project, &file.path)),
        "kind": kind,
        "section": project.section,
        "script_location": seen_from_root(project, &project.script_location),
        "script_location_is_set": project.settings.script_location.is_some(),
        "version_locations": version_locations,
        "factory": project.settings.config_factory,
        "url": own_url(project),
    })
}

/// The database's URL where somebody named it to us, for a project whose own command would put it into the
/// configuration. In another file system it may be another one.
fn own_url(project: &Project) -> Option<&str> {
    let was_named =
        !matches!(project.details.database_url_origin, None | Some(UrlOrigin::AlembicConfig));
    let url = project.database_url.as_ref().filter(|_| was_named && !project.launch.foreign_root);
    url.map(|url| url.original.expose())
}

/// A path relative to the project's root, so that it means the same in a container.
fn seen_from_root(project: &Project, path: &Path) -> String {
    let relative = if path.is_relative() {
        path.to_owned()
    } else if let Ok(below) = path.strip_prefix(&project.root) {
        below.to_owned()
    } else if project.launch.foreign_root {
        climbing(&project.root, path)
    } else {
        path.to_owned()
    };
    match relative.to_string_lossy() {
        text if text.is_empty() => ".".to_owned(),
        text => text.into_owned(),
    }
}

fn climbing(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_beside_the_root_is_reached_by_climbing() {
        assert_eq!(climbing(Path::new("/a/b"), Path::new("/a/c/d")), PathBuf::from("../c/d"));
        assert_eq!(climbing(Path::new("/a"), Path::new("/a/d")), PathBuf::from("d"));
    }
}
