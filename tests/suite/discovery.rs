//! Tests of discovery: real layouts in temporary folders, and URLs against SQLAlchemy itself.

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
fn interpreters_are_chosen_in_order() {
    let tree = simple(&[]);
    assert_eq!(tree.from(".").unwrap().launch.origin, LaunchOrigin::Path);

    let active = simple(&[]);
    active.virtual_environment("elsewhere");
    let venv = active.path("elsewhere");
    let launch = active.with_variable("VIRTUAL_ENV", venv.to_str().unwrap()).unwrap().launch;
    assert_eq!(launch.origin, LaunchOrigin::ActiveVirtualEnvironment);

    active.virtual_environment(".venv");
    let launch = active.with_variable("VIRTUAL_ENV", venv.to_str().unwrap()).unwrap().launch;
    assert_eq!(launch.origin, LaunchOrigin::ProjectVirtualEnvironment);
    assert_eq!(launch.command, [active.path(".venv/bin/python").to_str().unwrap()]);
    assert_eq!(launch.virtual_environment(), Some(active.path(".venv").as_path()));

    active.write("uv.lock", "");
    assert_eq!(active.from(".").unwrap().launch.origin, LaunchOrigin::UvLock);
    active.write("alembic-mcp.toml", "command-prefix = \"uv run\"\n");
    let launch = active.from(".").unwrap().launch;
    assert_eq!(launch.command, ["uv", "run", "python"]);
    assert_eq!((launch.origin, launch.foreign_root), (LaunchOrigin::Configured, false));
}

#[test]
fn poetry_is_run_only_where_no_environment_lies_in_the_project() {
    let tree = simple(&[("poetry.lock", ""), ("bin/poetry", "#!/bin/sh\n")]);
    let mut environment = tree.environment(".");
    let program = tree.path("bin/poetry");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    environment.variables.insert("PATH".to_owned(), tree.path("bin").display().to_string());
    let found = || Project::discover_in(&Options::default(), &environment).unwrap().launch;
    assert_eq!(found().command, [program.to_str().unwrap(), "run", "python"]);
    tree.virtual_environment(".venv");
    assert_eq!(found().command, [tree.path(".venv/bin/python").to_str().unwrap()]);
    assert_eq!(found().origin, LaunchOrigin::PoetryLock);
}

#[test]
fn a_lock_file_without_an_environment_is_noted() {
    let tree = simple(&[("uv.lock", "")]);
    let project = tree.from(".").unwrap();
    assert!(project.details.notes.iter().any(|note| note.contains("uv sync")), "{project:?}");
}

#[test]
fn prefixes_are_taken_as_they_are() {
    let prefix = r#"command-prefix = ["unshare", "-m", "sh", "-c", 'mount x; exec "$@"', "--"]
remote-root = "/app""#;
    let launch = simple(&[("alembic-mcp.toml", prefix)]).from(".").unwrap().launch;
    assert_eq!(
        launch.command,
        ["unshare", "-m", "sh", "-c", r#"mount x; exec "$@""#, "--", "python"]
    );
    assert!(launch.foreign_root);
    assert_eq!(launch.remote_root.as_deref(), Some("/app"));

    let line = "command-prefix = \"docker compose exec -T backend /opt/bin/python3.12\"\nforeign-root = false\n";
    let launch = simple(&[("alembic-mcp.toml", line)]).from(".").unwrap().launch;
    assert_eq!(launch.command.last().unwrap(), "/opt/bin/python3.12");
    assert!(!launch.foreign_root);
}

#[test]
fn database_urls_have_an_order_and_env_py_has_the_last_word() {
    let secret = "postgresql://u:hunter2@db/x";
    let tree = simple(&[(
        "alembic.ini",
        "[alembic]\nscript_location = alembic\nsqlalchemy.url = sqlite:///ini.db\n",
    )]);
    assert_eq!(tree.from(".").unwrap().database_url.unwrap().dialect, Dialect::Sqlite);

    tree.write("alembic-mcp.toml", "database-url-env = \"APP_DB\"\n");
    assert_eq!(tree.from(".").unwrap_err().code, "no_database_url");
    let project = tree.with_variable("APP_DB", secret).unwrap();
    assert_eq!(project.details.database_url_origin, Some(UrlOrigin::Variable("APP_DB".to_owned())));
    assert!(!format!("{project:?}").contains("hunter2"));

    tree.write("alembic-mcp.toml", &format!("database-url = \"{secret}\"\n"));
    let project = tree.from(".").unwrap();
    assert_eq!(project.details.database_url_origin, Some(UrlOrigin::Settings));
    assert!(!format!("{project:?}").contains("hunter2"));
    let options = Options { database_url: Some("sqlite://".to_owned()), ..Options::default() };
    let project = tree.with(&options).unwrap();
    assert_eq!(project.details.database_url_origin, Some(UrlOrigin::CommandLine));

    std::fs::remove_file(tree.path("alembic-mcp.toml")).unwrap();
    tree.write(
        "alembic/env.py",
        &format!("{ENV}config.set_main_option('sqlalchemy.url', url())\n"),
    );
    assert!(tree.from(".").unwrap().database_url.is_none());
}

#[test]
fn the_template_url_is_nobodys_database() {
    let tree = simple(&[(
        "alembic.ini",
        "[alembic]\nscript_location = alembic\nsqlalchemy.url = driver://user:pass@localhost/dbname\n",
    )]);
    assert!(tree.from(".").unwrap().database_url.is_none());
}

#[test]
fn wrong_settings_are_named_together() {
    let tree = simple(&[("alembic-mcp.toml", "comand-prefix = 'x'\nroadmpa = 'y'\n")]);
    let refusal = tree.from(".").unwrap_err();
    assert_eq!(refusal.code, "bad_settings");
    for word in ["comand-prefix", "roadmpa"] {
        assert!(refusal.root_cause.contains(word), "{refusal:?}");
    }
    assert!(refusal.revised_approach.contains("command-prefix"));

    tree.write(
        "alembic-mcp.toml",
        "database-url = 'sqlite://'\ndatabase-url-env = 'X'\nconfig-factory = 'x'\n",
    );
    let refusal = tree.from(".").unwrap_err();
    assert_eq!(refusal.code, "contradictory_settings");
    assert!(refusal.root_cause.contains("`database-url` and `database-url-env`"));
    assert!(refusal.root_cause.contains("module:function"));

    tree.write("alembic-mcp.toml", "roadmap = 'docs/plan.md'\n");
    let project = tree.from("alembic").unwrap();
    assert_eq!(project.settings.roadmap, Some(tree.path("docs/plan.md")));
    tree.write("pyproject.toml", "[tool.alembic-mcp]\nread-only = true\n");
    assert_eq!(tree.from(".").unwrap_err().code, "contradictory_settings");

    std::fs::remove_file(tree.path("pyproject.toml")).unwrap();
    tree.write("alembic-mcp.toml", "database-url = 'postgresql://u:hunter2@h/d\n");
    let refusal = tree.from(".").unwrap_err();
    assert!(!format!("{refusal:?}").contains("hunter2"), "{refusal:?}");
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

mod alembic_itself {
    use super::*;

    const PYTHON: &str = r#"
import json, os, sys
from alembic.config import Config
from alembic.script import ScriptDirectory
ask = json.load(sys.stdin)
before = list(sys.path)
config = Config(file_="alembic.ini" if os.path.exists("alembic.ini") else None,
    toml_file="pyproject.toml", ini_section=ask["section"])
try:
    script = ScriptDirectory.from_config(config)
except Exception as error:
    json.dump(None, sys.stdout)
    sys.exit()
added = sys.path[: len(sys.path) - len(before)]
json.dump({
    "script_location": os.path.normpath(os.path.abspath(script.dir)),
    "version_locations": [os.path.normpath(str(p)) for p in script._version_locations],
    "file_template": script.file_template,
    "truncate_slug_length": script.truncate_slug_length,
    "timezone": script.timezone,
    "recursive": script.recursive_version_locations,
    "sourceless": script.sourceless,
    "python_path": [os.path.normpath(os.path.abspath(p)) for p in added],
}, sys.stdout)
"#;

    const DEFAULT_TEMPLATE: &str = "%(rev)s_%(slug)s";

    fn ours(project: &Project) -> serde_json::Value {
        serde_json::json!({
            "script_location": project.script_location,
            "version_locations": project.version_locations,
            "file_template": project.file_template.as_deref().unwrap_or(DEFAULT_TEMPLATE),
            "truncate_slug_length": project.details.truncate_slug_length.unwrap_or(40),
            "timezone": project.details.timezone,
            "recursive": project.recursive_version_locations,
            "sourceless": project.details.sourceless,
            "python_path": project.python_path,
        })
    }

    /// Name, section, and the files of a configuration.
    type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

    const CASES: &[Case] = &[
        ("plain", "alembic", &[("alembic.ini", "[alembic]\nscript_location = db\n")]),
        ("here", "alembic", &[("alembic.ini", "[alembic]\nscript_location = %(here)s/db/../db\n")]),
        (
            "everything",
            "alembic",
            &[(
                "alembic.ini",
                "[DEFAULT]\nbase = %(here)s/db\n[alembic]\nscript_location = %(base)s\n\
                 file_template = %%(year)d_%%(rev)s\ntruncate_slug_length = 20\ntimezone = UTC\n\
                 recursive_version_locations = true\nsourceless = True\nprepend_sys_path = .:src\n\
                 path_separator = os\nversion_locations = %(base)s/a:b: c \n",
            )],
        ),
        (
            "legacy separators",
            "alembic",
            &[(
                "alembic.ini",
                "[alembic]\nscript_location = db\nversion_locations = a, b  c,d\nprepend_sys_path = x:y z\n",
            )],
        ),
        (
            "one separator for versions only",
            "alembic",
            &[(
                "alembic.ini",
                "[alembic]\nscript_location = db\nversion_path_separator = newline\n\
                 version_locations =\n  a b\n  c\nprepend_sys_path = x:y\n",
            )],
        ),
        (
            "another section",
            "tenant",
            &[(
                "alembic.ini",
                "[alembic]\nscript_location = core\n[tenant]\nscript_location = db\n",
            )],
        ),
        (
            "pyproject",
            "alembic",
            &[(
                "pyproject.toml",
                "[tool.alembic]\nscript_location = '%(here)s/db'\nversion_locations = ['a', '%(here)s/b']\n\
                 prepend_sys_path = ['.']\nfile_template = '%%(slug)s'\nrecursive_version_locations = true\n",
            )],
        ),
        (
            "both",
            "alembic",
            &[
                ("alembic.ini", "[alembic]\nfile_template = %%(rev)s\n"),
                (
                    "pyproject.toml",
                    "[tool.alembic]\nscript_location = 'db'\nfile_template = 'x'\ntimezone = 'UTC'\n",
                ),
            ],
        ),
        (
            "package",
            "alembic",
            &[
                (
                    "alembic.ini",
                    "[alembic]\nscript_location = shop:db\nprepend_sys_path = .\nversion_locations = shop:db:more\n",
                ),
                ("shop/__init__.py", ""),
                ("shop/db/env.py", ""),
            ],
        ),
        (
            "wrong flag",
            "alembic",
            &[("pyproject.toml", "[tool.alembic]\nscript_location='db'\nsourceless='x'\n")],
        ),
        ("bare percent", "alembic", &[("alembic.ini", "[alembic]\nscript_location = db%\n")]),
        (
            "bare percent in pyproject",
            "alembic",
            &[("pyproject.toml", "[tool.alembic]\nscript_location = 'db%x'\n")],
        ),
        ("missing folder", "alembic", &[("alembic.ini", "[alembic]\nscript_location = nowhere\n")]),
    ];

    #[test]
    fn sees_the_same_configuration() {
        for (name, section, files) in CASES {
            let tree = Tree::new(files);
            tree.write("db/env.py", "");
            let options = Options { name: Some((*section).to_owned()), ..Options::default() };
            let ours =
                tree.with(&options).map_or(serde_json::Value::Null, |project| ours(&project));
            let theirs = ask_python(PYTHON, &serde_json::json!({"section": section}), &tree.root);
            assert_eq!(ours, theirs, "{name}");
        }
    }
}

mod doctor {
    use super::*;
    use alembic_mcp::cli::doctor::{Check, Status, examine_in, is_healthy, render};

    fn check<'a>(checks: &'a [Check], name: &str) -> &'a Check {
        checks.iter().find(|check| check.name == name).unwrap()
    }

    async fn examine(tree: &Tree) -> Vec<Check> {
        examine_in(&Options::default(), &tree.environment(".")).await
    }

    fn project(libraries: Flavour) -> Tree {
        let ini = "[alembic]\nscript_location = alembic\nsqlalchemy.url = sqlite:///app.db\n";
        let tree = simple(&[("alembic.ini", ini), ("alembic/versions/.keep", "")]);
        tree.write("app.db", "");
        tree.write("alembic-mcp.toml", &format!("python = '{}'\n", venv(libraries).display()));
        tree
    }

    #[tokio::test]
    async fn a_project_with_an_interpreter_is_examined_to_the_end() {
        let tree = project(Flavour::Sqlalchemy21);
        tree.write(".gitignore", ".alembic-mcp/\n");
        let checks = examine(&tree).await;
        for name in [
            "configuration",
            "versions folder",
            "interpreter",
            "Alembic",
            "SQLAlchemy",
            "driver",
            "journal",
        ] {
            assert_eq!(check(&checks, name).status, Status::Ok, "{}", render(&checks));
        }
        assert!(check(&checks, "driver").detail.contains("sqlite3"));
        assert!(check(&checks, "Alembic").detail.starts_with("1."));
    }

    #[tokio::test]
    async fn what_is_missing_is_named_with_the_fix() {
        let tree = project(Flavour::Sqlalchemy21);
        std::fs::remove_dir_all(tree.path("alembic/versions")).unwrap();
        tree.write("alembic-mcp.toml", "command-prefix = 'false'\nroadmap = 'missing.md'\n");
        let checks = examine(&tree).await;
        assert!(!is_healthy(&checks));
        for name in ["versions folder", "interpreter", "roadmap"] {
            assert_eq!(check(&checks, name).status, Status::Problem, "{}", render(&checks));
            assert!(check(&checks, name).fix.is_some());
        }
        assert_eq!(check(&checks, "journal").status, Status::Attention);
        assert!(render(&checks).contains("mkdir -p "));
    }

    #[tokio::test]
    async fn a_driver_that_is_not_installed_is_a_problem() {
        let tree = project(Flavour::Flask);
        let mut environment = tree.environment(".");
        let url = "postgresql+asyncpg://u:hunter2@127.0.0.1:1/x";
        environment.variables.insert("ALEMBIC_MCP_DATABASE_URL".to_owned(), url.to_owned());
        let checks = examine_in(&Options::default(), &environment).await;
        assert_eq!(check(&checks, "driver").status, Status::Problem, "{}", render(&checks));
        assert!(!render(&checks).contains("hunter2"));
    }

    #[tokio::test]
    async fn no_project_is_one_problem_with_its_fix() {
        let checks = examine(&Tree::new(&[])).await;
        assert_eq!(checks.len(), 1);
        assert!(render(&checks).contains("alembic-mcp --project"));
    }
}

mod urls {
    use super::*;
    use proptest::prelude::*;

    /// URLs that are written in the wild, and odd ones.
    const URLS: &[&str] = &[
        "postgresql://u:p@h/d",
        "postgresql+asyncpg://u:p%40s%2Fs@h:5433/d",
        "postgresql+psycopg2://u@h/d?sslmode=require&options=-c%20x%3D1",
        "postgresql://h:5432/d",
        "postgresql://u@h:5432/d",
        "postgresql:///d?host=/var/run/postgresql",
        "postgresql://u:p/w@h/d",
        "postgresql://u:p:w@h/d",
        "postgresql://u:p?w@h/d",
        "postgresql://me@corp@h/d",
        "postgresql://me@corp:p@h/d",
        "postgresql://u:@h/d",
        "postgresql://:p@h/d",
        "postgresql://u:p@[::1]:5432/d",
        "postgresql://u:p@[fe80::1]/d",
        "postgresql:///d?host=a:1&host=b:2",
        "postgresql://h",
        "postgresql://h/",
        "postgresql://",
        "postgresql://h?a=b&c=&d&e=1+2",
        "postgresql://u:p+w@h/d",
        "postgresql://u:%zz@h/d",
        "postgresql://u:gr%C3%BCn@h/d",
        "mysql+pymysql://u:p@h:3306/d?charset=utf8mb4",
        "mariadb+mariadbconnector://u:p@h/d",
        "postgresql://h:/d",
        "postgresql://h:port/d",
        "postgresql:/h/d",
        "no url",
        "",
    ];

    const PYTHON: &str = r#"
import json, sys
from sqlalchemy.engine import make_url
answers = []
for text in json.load(sys.stdin):
    try:
        url = make_url(text)
    except Exception:
        answers.append(None)
        continue
    query = [[k, v] for k, vs in url.query.items() for v in ([vs] if isinstance(vs, str) else vs)]
    backend, _, driver = url.drivername.partition("+")
    answers.append({"dialect": backend.replace("mariadb", "mysql"), "driver": driver or None,
        "username": url.username, "password": url.password and str(url.password), "host": url.host,
        "port": url.port, "database": url.database or None, "query": query})
json.dump(answers, sys.stdout)
"#;

    #[test]
    fn sqlalchemy_reads_the_same() {
        let answers = ask_python(PYTHON, &serde_json::json!(URLS), Path::new("/"));
        let answers = answers.as_array().unwrap();
        assert_eq!(answers.len(), URLS.len());
        for (text, theirs) in URLS.iter().zip(answers) {
            let ours = DatabaseUrl::parse(text, Path::new("/srv"));
            let ours = ours.map_or(serde_json::Value::Null, |url| as_json(&url));
            assert_eq!(ours, *theirs, "{text}");
        }
    }

    fn as_json(url: &DatabaseUrl) -> serde_json::Value {
        let password = url.password.as_ref().map(|password| password.expose());
        // Python's answer says None for an empty password; both mean that none is sent.
        serde_json::json!({
            "dialect": url.dialect.name(), "driver": url.driver, "username": url.username,
            "password": password, "host": url.host, "port": url.port,
            "database": url.database, "query": url.query,
        })
    }

    #[test]
    fn sqlite_files_are_absolute_and_memory_is_named() {
        let root = Path::new("/srv/app");
        let cases = [
            ("sqlite://", ":memory:"),
            ("sqlite:///:memory:", ":memory:"),
            ("sqlite:///app.db", "/srv/app/app.db"),
            ("sqlite+aiosqlite:///./data/app.db", "/srv/app/data/app.db"),
            ("sqlite:///../app.db", "/srv/app.db"),
            ("sqlite:////var/lib/app.db", "/var/lib/app.db"),
            ("sqlite:///file:data/app.db?mode=ro&uri=true", "/srv/app/data/app.db"),
            ("sqlite:///file:///var/app.db?uri=true", "/var/app.db"),
            ("sqlite:///file:x?mode=memory&cache=shared&uri=true", ":memory:"),
        ];
        for (text, file) in cases {
            let url = DatabaseUrl::parse(text, root).unwrap();
            assert_eq!(url.database.as_deref(), Some(file), "{text}");
        }
    }

    #[test]
    fn unsupported_and_broken_urls_are_told_without_their_text() {
        let root = Path::new("/");
        for text in ["cockroachdb://u:hunter2@h/d", "oracle://u:hunter2@h/d"] {
            assert_eq!(DatabaseUrl::parse(text, root).unwrap_err().code, "unsupported_database");
        }
        for text in ["postgresql://u:hun@ter2@h/d", "postgresql://u:hunter2/d", "u:hunter2@h"] {
            let refusal = DatabaseUrl::parse(text, root).unwrap_err();
            assert_eq!(refusal.code, "bad_database_url");
            assert!(!format!("{refusal:?} {refusal}").contains("ter2"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_password_is_ever_shown(
            password in "[a-zA-Z0-9!$&*()@:/?#% ]{6,24}",
            user in "[a-z]{1,4}",
            key in "password|sslpassword|PWD|auth_token",
        ) {
            let escaped: String = password.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let text = format!("postgresql://{user}:{escaped}@h/d?{key}={escaped}");
            let url = DatabaseUrl::parse(&text, Path::new("/")).unwrap();
            prop_assert_eq!(url.password.as_ref().map(|secret| secret.expose()), Some(password.as_str()));
            for shown in [url.to_string(), format!("{url:?}"), format!("{url:#?}")] {
                prop_assert!(!shown.contains(&password) && !shown.contains(&escaped), "{}", shown);
            }
        }
    }
}
