//! Tests of discovery: real layouts in temporary folders, and URLs against SQLAlchemy itself.

mod alembic_itself;
mod choices;
mod doctor;
mod urls;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use alembic_mcp::project::{
    ConfigKind, DatabaseUrl, Environment, LaunchOrigin, Options, Project, UrlOrigin,
};
use alembic_mcp::refusal::Refusal;
use alembic_mcp::schema::Dialect;

use crate::support::python::{Flavour, venv};

/// A folder tree that looks like a repository.
struct Tree {
    _folder: tempfile::TempDir,
    root: PathBuf,
}

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let tree = Self { _folder: folder, root };
        std::fs::create_dir(tree.path(".git")).unwrap();
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    fn path(&self, inner: &str) -> PathBuf {
        if inner == "." { self.root.clone() } else { self.root.join(inner) }
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.path(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    /// A virtual environment, as far as finding one goes.
    fn virtual_environment(&self, path: &str) {
        self.write(&format!("{path}/pyvenv.cfg"), "home = /usr/bin\n");
        self.write(&format!("{path}/bin/python"), "");
    }

    fn environment(&self, folder: &str) -> Environment {
        let path = std::env::var("PATH").unwrap();
        Environment {
            working_directory: self.path(folder),
            variables: BTreeMap::from([("PATH".to_owned(), path)]),
        }
    }

    fn from(&self, folder: &str) -> Result<Project, Refusal> {
        Project::discover_in(&Options::default(), &self.environment(folder))
    }

    fn with(&self, options: &Options) -> Result<Project, Refusal> {
        Project::discover_in(options, &self.environment("."))
    }

    fn with_variable(&self, name: &str, value: &str) -> Result<Project, Refusal> {
        let mut environment = self.environment(".");
        environment.variables.insert(name.to_owned(), value.to_owned());
        Project::discover_in(&Options::default(), &environment)
    }
}

const INI: &str = "[alembic]\nscript_location = alembic\n";
/// The part of Alembic's template that connects.
const ENV: &str = "from alembic import context\nfrom sqlalchemy import engine_from_config\n\
                   config = context.config\n\
                   e = engine_from_config(config.get_section(config.config_ini_section, {}))\n\
                   context.configure(connection=e.connect())\n";

fn options(config: &str) -> Options {
    Options { config: Some(config.into()), ..Options::default() }
}

#[test]
fn the_plain_layout_is_found_from_every_folder_of_it() {
    let tree = Tree::new(&[
        (
            "alembic.ini",
            "[alembic]\nscript_location = %(here)s/alembic\nsqlalchemy.url = sqlite:///app.db\n",
        ),
        ("alembic/env.py", ENV),
        ("alembic/versions/1_a.py", ""),
        ("app/models/user.py", ""),
    ]);
    for folder in [".", "app/models", "alembic/versions"] {
        let project = tree.from(folder).unwrap();
        assert_eq!(project.root, tree.root, "{folder}");
        assert_eq!(project.script_location, tree.path("alembic"));
        assert_eq!(project.version_locations, [tree.path("alembic/versions")]);
        assert_eq!(project.version_table.name, "alembic_version");
        let url = project.database_url.unwrap();
        assert_eq!(url.database.unwrap(), tree.path("app.db").to_str().unwrap());
        assert_eq!(project.details.database_url_origin, Some(UrlOrigin::AlembicConfig));
    }
}

#[test]
fn a_backend_folder_is_found_from_above_and_from_beside() {
    let tree = Tree::new(&[
        ("backend/alembic.ini", "[alembic]\nscript_location = app/alembic\n"),
        ("backend/app/alembic/env.py", "from app.models import SQLModel\n"),
        ("backend/app/models.py", ""),
        ("frontend/src/main.ts", ""),
        ("frontend/node_modules/x/alembic.ini", INI),
    ]);
    for folder in [".", "frontend/src"] {
        let project = tree.from(folder).unwrap();
        assert_eq!(project.root, tree.path("backend"), "{folder}");
        assert_eq!(project.script_location, tree.path("backend/app/alembic"));
        assert_eq!(project.python_path, [tree.path("backend")]);
    }
}

#[test]
fn several_projects_are_listed_with_the_exact_options() {
    let tree = Tree::new(&[
        ("services/a/alembic.ini", INI),
        ("services/a/alembic/env.py", ENV),
        ("services/b/alembic.ini", INI),
        ("services/b/alembic/env.py", ENV),
    ]);
    let refusal = tree.from(".").unwrap_err();
    assert_eq!(refusal.code, "several_projects");
    assert_eq!(refusal.unblock, "-c services/a/alembic.ini\n-c services/b/alembic.ini");
    let project = tree.with(&options("services/b/alembic.ini")).unwrap();
    assert_eq!(project.root, tree.path("services/b"));
    tree.write("alembic-mcp.toml", "config = \"services/a/alembic.ini\"\n");
    assert_eq!(tree.from(".").unwrap().root, tree.path("services/a"));
}

#[test]
fn a_project_in_tests_does_not_compete() {
    let tree = Tree::new(&[
        ("server/alembic.ini", INI),
        ("server/alembic/env.py", ENV),
        ("server/plugins/x/alembic.ini", INI),
        ("tests/data/alembic.ini", INI),
    ]);
    assert_eq!(tree.from(".").unwrap().root, tree.path("server"));
}

#[test]
fn flask_migrate_runs_from_the_parent_of_its_folder() {
    let files = [
        (
            "web/migrations/alembic.ini",
            "[alembic]\n# file_template = %%(rev)s_%%(slug)s\n\n[loggers]\nkeys = root\n",
        ),
        (
            "web/migrations/env.py",
            "from flask import current_app\nconfig.set_main_option('sqlalchemy.url', current_app.config['X'])\n",
        ),
        ("web/migrations/versions/a_.py", ""),
        ("web/app/__init__.py", ""),
    ];
    let tree = Tree::new(&files);
    for folder in [".", "web", "web/app", "web/migrations/versions"] {
        let project = tree.from(folder).unwrap();
        assert_eq!(project.root, tree.path("web"), "{folder}");
        assert_eq!(project.script_location, tree.path("web/migrations"));
        assert!(project.details.flask_migrate);
        assert_eq!(project.python_path, [tree.path("web")]);
        assert!(project.database_url.is_none());
    }
}

#[test]
fn migrations_inside_a_package_run_from_above_it() {
    let tree = Tree::new(&[
        ("shop/__init__.py", ""),
        ("shop/migrations/alembic.ini", "[alembic]\n[loggers]\nkeys = root\n"),
        ("shop/migrations/env.py", "from flask import current_app\nfrom shop.db import metadata\n"),
        ("shop/migrations/script.py.mako", ""),
    ]);
    let project = tree.from(".").unwrap();
    assert_eq!(project.root, tree.root);
    assert_eq!(project.script_location, tree.path("shop/migrations"));
    assert_eq!(project.python_path, std::slice::from_ref(&tree.root));
}

#[test]
fn a_package_that_is_its_own_source_folder_is_found() {
    let ini = "[alembic]\n[core]\nscript_location = shop:revisions/core\n";
    let tree = Tree::new(&[("src/shop/alembic.ini", ini), ("src/shop/revisions/core/env.py", ENV)]);
    let refusal = tree.from(".").unwrap_err();
    assert_eq!(refusal.unblock, "-n core");
    let options = Options { name: Some("core".to_owned()), ..Options::default() };
    let project = tree.with(&options).unwrap();
    assert_eq!(project.script_location, tree.path("src/shop/revisions/core"));
    assert_eq!(project.root, tree.path("src/shop"));
}

#[test]
fn pyproject_and_ini_are_merged_as_alembic_merges_them() {
    let tree = Tree::new(&[
        (
            "pyproject.toml",
            "[tool.alembic]\nscript_location = \"%(here)s/db\"\nfile_template = \"%%(rev)s\"\n\
             version_locations = [\"%(here)s/db/one\", \"db/two\"]\nrecursive_version_locations = true\n\
             truncate_slug_length = 30\nprepend_sys_path = [\"src\"]\n",
        ),
        ("alembic.ini", "[alembic]\nsqlalchemy.url = sqlite:///x.db\nfile_template = %%(slug)s\n"),
        ("db/env.py", ENV),
    ]);
    let project = tree.from(".").unwrap();
    assert_eq!(project.config_file.clone().unwrap().kind, ConfigKind::Ini);
    assert_eq!(project.details.pyproject, Some(tree.path("pyproject.toml")));
    assert_eq!(project.script_location, tree.path("db"));
    assert_eq!(project.version_locations, [tree.path("db/one"), tree.path("db/two")]);
    assert!(project.recursive_version_locations);
    assert_eq!(project.file_template.as_deref(), Some("%(slug)s"));
    assert_eq!(project.details.truncate_slug_length, Some(30));
    assert_eq!(project.python_path, [tree.path("src")]);
    assert!(project.database_url.is_some());

    std::fs::remove_file(tree.path("alembic.ini")).unwrap();
    let project = tree.from(".").unwrap();
    assert_eq!(project.config_file.unwrap().kind, ConfigKind::Pyproject);
    assert_eq!(project.file_template.as_deref(), Some("%(rev)s"));
}

#[test]
fn version_locations_are_split_as_configured() {
    let cases = [
        ("path_separator = os\nversion_locations = db/a:%(here)s/b", &["db/a", "b"][..]),
        (
            "path_separator = newline\nversion_locations =\n  db/a\n  with space/b\n",
            &["db/a", "with space/b"],
        ),
        ("version_path_separator = ;\nversion_locations = db/a; b", &["db/a", "b"]),
        ("version_path_separator = space\nversion_locations = db/a b", &["db/a", "b"]),
        ("version_locations = db/a, b  c", &["db/a", "b", "c"]),
    ];
    for (lines, expected) in cases {
        let ini = format!("[alembic]\nscript_location = db\n{lines}\n");
        let tree = Tree::new(&[("alembic.ini", &ini), ("db/env.py", ENV)]);
        let expected: Vec<_> = expected.iter().map(|path| tree.path(path)).collect();
        assert_eq!(tree.from(".").unwrap().version_locations, expected, "{lines}");
    }
    let tree = simple(&[("alembic-mcp.toml", "version-locations = ['alembic/versions/2026']\n")]);
    let expected = [tree.path("alembic/versions/2026")];
    assert_eq!(tree.from(".").unwrap().version_locations, expected);

    let ini = "[alembic]\nscript_location = db\nversion_locations = a\npath_separator = comma\n";
    let tree = Tree::new(&[("alembic.ini", ini), ("db/env.py", ENV)]);
    assert!(tree.from(".").unwrap_err().root_cause.contains("path_separator is `comma`"));
}

#[test]
fn sections_are_chosen_by_name_and_named_when_missing() {
    let ini = "[tenant]\nscript_location = tenant\n[core]\nscript_location = core\n";
    let tree = Tree::new(&[("alembic.ini", ini), ("core/env.py", ENV), ("tenant/env.py", ENV)]);
    let refusal = tree.from(".").unwrap_err();
    assert_eq!(refusal.unblock, "-n tenant\n-n core");
    let options = Options { name: Some("core".to_owned()), ..Options::default() };
    assert_eq!(tree.with(&options).unwrap().script_location, tree.path("core"));
}

#[test]
fn the_package_form_is_resolved_like_an_import() {
    let ini = "[alembic]\nscript_location = shop.db:migrations\n";
    let tree = Tree::new(&[("alembic.ini", ini), ("src/shop/db/migrations/env.py", ENV)]);
    let found = tree.path("src/shop/db/migrations");
    assert_eq!(tree.from(".").unwrap().script_location, found);

    let tree = Tree::new(&[("alembic.ini", ini), ("lib/shop/db/migrations/env.py", ENV)]);
    assert_eq!(tree.from(".").unwrap_err().code, "no_script_location");
    let found = tree.path("lib/shop/db/migrations");
    let site = ".venv/lib/python3.12/site-packages";
    tree.virtual_environment(".venv");
    tree.write(&format!("{site}/shop.pth"), &format!("import x\n{}\n", tree.path("lib").display()));
    assert_eq!(tree.from(".").unwrap().script_location, found);
    std::fs::remove_file(tree.path(&format!("{site}/shop.pth"))).unwrap();
    let mapping =
        format!("MAPPING: dict[str, str] = {{'shop': '{}'}}\n", tree.path("lib/shop").display());
    tree.write(&format!("{site}/__editable___shop_0_1_finder.py"), &mapping);
    assert_eq!(tree.from(".").unwrap().script_location, found);
}

#[test]
fn a_location_relative_to_the_repository_makes_that_the_root() {
    let tree = Tree::new(&[
        ("app/db/alembic.ini", "[alembic]\nscript_location = app/db/migrations\n"),
        ("app/db/migrations/env.py", ENV),
    ]);
    let project = tree.from(".").unwrap();
    assert_eq!(project.root, tree.root);
    assert_eq!(project.script_location, tree.path("app/db/migrations"));
}

#[test]
fn an_installed_package_is_not_an_import_root() {
    let tree = Tree::new(&[
        ("lib/site-packages/hub/__init__.py", ""),
        ("lib/site-packages/hub/traitlets.py", ""),
        ("lib/site-packages/hub/alembic.ini", "[alembic]\nscript_location = alembic\n"),
        ("lib/site-packages/hub/alembic/env.py", "import traitlets\nfrom hub import orm\n"),
        ("lib/site-packages/traitlets/__init__.py", ""),
    ]);
    let project = tree.with(&options("lib/site-packages/hub/alembic.ini")).unwrap();
    assert_eq!(project.python_path, Vec::<PathBuf>::new());
}

#[test]
fn projects_without_an_ini_are_told_what_to_configure() {
    let tree = Tree::new(&[
        ("warehouse/migrations/env.py", "context.configure(version_table='ware')\n"),
        ("warehouse/migrations/script.py.mako", ""),
        ("warehouse/migrations/versions/1.py", ""),
    ]);
    let refusal = tree.from(".").unwrap_err();
    assert!(refusal.unblock.contains("script-location = \"warehouse/migrations\""), "{refusal:?}");
    tree.write(
        "pyproject.toml",
        "[tool.alembic-mcp]\nscript-location = \"warehouse/migrations\"\nconfig-factory = \"warehouse.cli:config\"\n",
    );
    let project = tree.from("warehouse/migrations").unwrap();
    assert_eq!(project.script_location, tree.path("warehouse/migrations"));
    assert_eq!(project.root, tree.root);
    assert!(project.config_file.is_none());
    assert_eq!(project.version_table.name, "ware");
}

#[test]
fn a_template_ini_is_recognised() {
    let tree = Tree::new(&[
        (
            "hub/alembic.ini",
            "[alembic]\nscript_location = {alembic_dir}\nsqlalchemy.url = {db_url}\n",
        ),
        ("hub/alembic/env.py", ENV),
    ]);
    let refusal = tree.from(".").unwrap_err();
    assert_eq!(refusal.code, "no_script_location");
    assert!(refusal.root_cause.contains("template"));
    assert_eq!(refusal.unblock.lines().next(), Some("# alembic-mcp.toml"));
    tree.write("alembic-mcp.toml", "script-location = \"hub/alembic\"\n");
    assert_eq!(tree.from(".").unwrap().script_location, tree.path("hub/alembic"));
}

#[test]
fn nothing_found_and_wrong_names_are_refused_with_a_fix() {
    let tree = Tree::new(&[("README.md", "")]);
    assert_eq!(tree.from(".").unwrap_err().code, "no_project");
    let refusal = tree.with(&options("nowhere/alembic.ini")).unwrap_err();
    assert!(refusal.root_cause.contains("nowhere/alembic.ini"));
    let options = Options { project: Some("missing".into()), ..Options::default() };
    assert!(tree.with(&options).unwrap_err().summary.contains("--project"));
}

#[test]
fn the_start_folder_follows_options_then_variables() {
    let tree = Tree::new(&[
        ("a/alembic.ini", INI),
        ("a/alembic/env.py", ENV),
        ("b/alembic.ini", INI),
        ("b/alembic/env.py", ENV),
    ]);
    let b = tree.path("b");
    for name in ["ALEMBIC_MCP_PROJECT", "CLAUDE_PROJECT_DIR"] {
        assert_eq!(tree.with_variable(name, b.to_str().unwrap()).unwrap().root, b, "{name}");
    }
    let mut environment = tree.environment(".");
    environment.variables.insert("CLAUDE_PROJECT_DIR".to_owned(), b.display().to_string());
    let options = Options { project: Some("a".into()), ..Options::default() };
    assert_eq!(Project::discover_in(&options, &environment).unwrap().root, tree.path("a"));
    let config = b.join("alembic.ini");
    assert_eq!(tree.with_variable("ALEMBIC_CONFIG", config.to_str().unwrap()).unwrap().root, b);
}

fn simple(extra: &[(&str, &str)]) -> Tree {
    let tree = Tree::new(&[("alembic.ini", INI), ("alembic/env.py", ENV)]);
    for (path, text) in extra {
        tree.write(path, text);
    }
    tree
}

#[test]
fn a_thousand_revisions_do_not_slow_discovery() {
    let tree = Tree::new(&[("backend/alembic.ini", INI), ("backend/alembic/env.py", ENV)]);
    for number in 0..1000 {
        tree.write(&format!("backend/alembic/versions/{number:04}_x.py"), "revision = 'x'\n");
        tree.write(&format!("backend/app/part_{}/file_{number}.py", number % 50), "");
    }
    // The machine may be busy with other tests, so one quick time in many is enough.
    let quick = (0..100).any(|_| {
        let before = std::time::Instant::now();
        tree.from(".").unwrap();
        before.elapsed().as_millis() < 50
    });
    assert!(quick, "discovery takes more than 50 ms");
}

/// Gives Python `script` and `input` as JSON, and takes its answer.
fn ask_python(script: &str, input: &serde_json::Value, folder: &Path) -> serde_json::Value {
    use std::io::Write;
    use std::process::{Command, Stdio};

    let mut child = Command::new(venv(Flavour::Sqlalchemy21))
        .args(["-W", "ignore", "-c", script])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&serde_json::to_vec(input).unwrap()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}
