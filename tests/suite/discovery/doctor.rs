//! What `doctor` tells of a project.

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
    assert_eq!(check(&checks, "journal").status, Status::Ok, "it ignores itself");
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
