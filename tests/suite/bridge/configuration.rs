//! Every form of configuration that a project may have.

use alembic_mcp::bridge::Bridge;
use alembic_mcp::project::Project;

use super::{assert_succeeded, block_on, steps, upgrade};
use crate::support::project::{Env, TestProject, project_named};
use crate::support::python::{Flavour, venv};

/// A project that has no `alembic.ini`, only what `env.py` can do without.
fn without_ini() -> TestProject {
    let test = TestProject::sqlite(Env::Sync);
    std::fs::remove_file(test.root.join("alembic.ini")).unwrap();
    test.replace("migrations/env.py", "fileConfig(config.config_file_name)", "");
    test
}

fn literal_url(test: &TestProject) {
    test.replace(
        "migrations/env.py",
        "section = config.get_section(config.config_ini_section)",
        "section = {'sqlalchemy.url': 'sqlite:///app.db'}",
    );
}

fn assert_works(test: &TestProject, project: &Project) {
    let bridge = Bridge::new(project);
    assert_eq!(block_on(bridge.connection()).unwrap().url.expose(), "sqlite:///app.db");
    let report = block_on(upgrade(project, &steps(test, "upgrade", &["001", "002"]))).unwrap();
    assert_succeeded(&report, &["001", "002"]);
    let written = block_on(bridge.autogenerate("orders", "003", None, &[])).unwrap();
    assert_eq!(written.relative_path, "versions/003_orders.py");
}

#[test]
fn pyproject() {
    let test = without_ini();
    literal_url(&test);
    let text =
        "[tool.alembic]\nscript_location = \"%(here)s/migrations\"\nprepend_sys_path = [\".\"]\n";
    test.write("pyproject.toml", text);
    assert_works(&test, &test.with_python(&venv(Flavour::Sqlalchemy20)));
}

#[test]
fn no_file_at_all() {
    let test = without_ini();
    literal_url(&test);
    let settings = "script-location = \"migrations\"\npython-path = [\".\"]\n";
    test.write("alembic-mcp.toml", settings);
    assert_works(&test, &test.with_python(&venv(Flavour::Sqlalchemy20)));
}

#[test]
fn a_function_of_the_project() {
    let test = without_ini();
    test.write(
        "app/migrations_config.py",
        "from alembic.config import Config\n\
         def make():\n    \
             config = Config()\n    \
             config.set_main_option('script_location', 'migrations')\n    \
             config.set_main_option('sqlalchemy.url', 'sqlite:///app.db')\n    \
             return config\n",
    );
    test.write(
        "alembic-mcp.toml",
        "script-location = \"migrations\"\nconfig-factory = \"app.migrations_config:make\"\n",
    );
    assert_works(&test, &test.with_python(&venv(Flavour::Sqlalchemy20)));
}

#[test]
fn another_section() {
    let test = TestProject::sqlite(Env::Sync);
    test.replace("alembic.ini", "[alembic]", "[alembic]\nscript_location = nowhere\n[other]");
    let project = project_named(Some("other"), &test.root, &venv(Flavour::Sqlalchemy20));
    assert_works(&test, &project);
}

#[test]
fn env_py_that_runs_nothing_is_told() {
    let test = TestProject::sqlite(Env::Sync);
    test.replace("migrations/env.py", "\nrun_migrations_online()", "\n");
    let project = test.with_python(&venv(Flavour::Sqlalchemy20));
    let error = block_on(upgrade(&project, &[])).unwrap_err();
    assert_eq!(alembic_mcp::refusal::Refusal::from(error).code, "nothing_ran");
    let error = block_on(Bridge::new(&project).connection()).unwrap_err();
    assert_eq!(alembic_mcp::refusal::Refusal::from(error).code, "connection_unknown");
}
