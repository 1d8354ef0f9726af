//! A command prefix that runs the project in another root, as a container does.

use std::fs;

use alembic_mcp::bridge::Bridge;
use alembic_mcp::project::Project;

use super::{assert_succeeded, block_on, steps, upgrade};
use crate::support::other_root;
use crate::support::project::{Env, TestProject};
use crate::support::python::{Flavour, venv};

/// The project with its Python in another root; `None` where that cannot be.
fn in_another_root(test: &TestProject, start: &str) -> Option<Project> {
    let mut project = test.with_python(&venv(Flavour::Sqlalchemy20));
    project.launch.command.splice(0..0, other_root::prefix(&test.root, start)?);
    project.launch.foreign_root = true;
    Some(project)
}

async fn everything_in_another_root(test: &TestProject, project: &Project) {
    let bridge = Bridge::new(project);
    assert_eq!(bridge.connection().await.unwrap().url.expose(), "sqlite:///app.db");
    let report = upgrade(project, &steps(test, "upgrade", &["001", "002"])).await.unwrap();
    assert_succeeded(&report, &["001", "002"]);
    assert!(fs::metadata(test.root.join("app.db")).unwrap().len() > 0);
    assert_eq!(bridge.current().await.unwrap(), ["002"]);
    let written = bridge.autogenerate("add orders", "003", None, &[]).await.unwrap();
    let path = project.script_location.join(&written.relative_path);
    assert_eq!(fs::read_to_string(path).unwrap(), written.source);
    assert!(written.source.contains("create_table('orders'"));
}

#[test]
fn a_project_in_another_root_is_driven_without_any_path_of_this_side() {
    let test = TestProject::sqlite(Env::Sync);
    // A module that only `python_path` makes importable, beside the project's root.
    test.write("lib/only_there.py", "");
    test.replace("migrations/env.py", "from app.models", "import only_there\nfrom app.models");
    let Some(mut project) = in_another_root(&test, "/mnt") else { return };
    project.python_path = vec![test.root.join("lib")];
    block_on(everything_in_another_root(&test, &project));
}

#[test]
fn the_root_on_the_other_side_can_be_told() {
    let test = TestProject::sqlite(Env::Sync);
    let Some(mut project) = in_another_root(&test, "/") else { return };
    project.launch.remote_root = Some("/mnt".to_owned());
    block_on(everything_in_another_root(&test, &project));
}
