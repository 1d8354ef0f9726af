//! Which interpreter, which database and which settings are chosen.

use super::*;

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
