//! Projects whose own command runs Alembic and hands it the database's URL.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::support::python::{Flavour, venv};
use crate::support::shop::{Backend, Engine, Shop};

/// What `alembic init` writes of it.
const ENV: &str = r#"
from alembic import context
from sqlalchemy import engine_from_config, pool
from models import Base

config = context.config
engine = engine_from_config(config.get_section(config.config_ini_section), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
"#;

#[test]
fn the_url_and_the_place_that_were_named_are_handed_over() {
    let template = "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n\
                    sqlalchemy.url = driver://user:pass@localhost/dbname\n";
    let own = "[alembic]\nscript_location = migrations\nprepend_sys_path = .\nsqlalchemy.url = sqlite:///own%%.db\n";
    let made = "[alembic]\nscript_location = {alembic_dir}\nsqlalchemy.url = {db_url}\n";
    for (ini, location) in
        [(None, true), (Some(template), false), (Some(own), false), (Some(made), true)]
    {
        let shop = Shop::new(Backend::Postgres, Engine::Sync);
        shop.write("migrations/env.py", ENV);
        match ini {
            Some(ini) => shop.write("alembic.ini", ini),
            None => fs::remove_file(shop.root().join("alembic.ini")).unwrap(),
        }
        let config = if ini.is_some() { "config = \"alembic.ini\"\n" } else { "" };
        let location = if location { "script-location = \"migrations\"\n" } else { "" };
        let url = &shop.url;
        shop.write(
            "alembic-mcp.toml",
            &format!("{config}{location}python-path = [\".\"]\ndatabase-url = \"{url}\"\n"),
        );
        let mut client = shop.serve();
        let review = client.call("review_file", json!({}));
        let arguments = json!({ "review_id": review["data"]["review_id"] });
        let answer = client.call("apply", arguments);
        assert_eq!(answer["report"]["current"], json!(["002"]), "{ini:?}: {answer:#}");
    }
}

/// What older templates of `alembic init` wrote, and what a command of the project's own asks.
#[test]
fn neither_an_ini_for_logging_nor_options_of_a_command_line_are_needed() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let logging = "from logging.config import fileConfig\nfrom alembic import context\n\
                   fileConfig(context.config.config_file_name)\n\
                   if context.config.cmd_opts:\n    raise SystemExit(\"asks for -x url=\")\n";
    shop.write("migrations/env.py", &format!("{logging}{ENV}"));
    fs::remove_file(shop.root().join("alembic.ini")).unwrap();
    let url = &shop.url;
    shop.write(
        "alembic-mcp.toml",
        &format!(
            "script-location = \"migrations\"\npython-path = [\".\"]\ndatabase-url = \"{url}\"\n"
        ),
    );
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let answer = client.call("apply", json!({ "review_id": review["data"]["review_id"] }));
    assert_eq!(answer["report"]["current"], json!(["002"]), "{answer:#}");
}

/// Some commands hand env.py over to a thread beside an event loop, and env.py counts on it.
#[test]
fn an_env_py_that_runs_beside_an_event_loop_finds_one() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let beside = ENV.replace(
        "engine = ",
        "import anyio.from_thread\n\nasync def nothing():\n    pass\n\n\
                                           anyio.from_thread.run(nothing)\nengine = ",
    );
    shop.write("migrations/env.py", &beside);
    let packages = venv(Flavour::McpClient);
    let packages = packages.parent().and_then(Path::parent).unwrap().join("lib");
    let packages = fs::read_dir(packages).unwrap().flatten().next().unwrap().path();
    let packages = packages.join("site-packages");
    let url = &shop.url;
    shop.write(
        "alembic-mcp.toml",
        &format!("python-path = [\".\", {packages:?}]\ndatabase-url = \"{url}\"\n"),
    );
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let answer = client.call("apply", json!({ "review_id": review["data"]["review_id"] }));
    assert_eq!(answer["report"]["current"], json!(["002"]), "{answer:#}");
}

/// What the project's own command sets besides is set for Alembic as well.
#[test]
fn folders_that_the_settings_name_are_handed_over() {
    for (folder, settings) in [
        ("migrations/2026", "version-locations = [\"migrations/versions\", \"migrations/2026\"]\n"),
        ("migrations/versions/2026", "recursive-version-locations = true\n"),
    ] {
        let shop = Shop::new(Backend::Sqlite, Engine::Sync);
        let versions = fs::read_dir(shop.root().join("migrations/versions")).unwrap();
        let mut files = versions.flatten().map(|file| file.path());
        let first = files.find(|path| path.to_string_lossy().contains("001")).unwrap();
        let folder = shop.root().join(folder);
        fs::create_dir(&folder).unwrap();
        fs::rename(&first, folder.join(first.file_name().unwrap())).unwrap();
        shop.write("alembic-mcp.toml", settings);
        let mut client = shop.serve();
        let review = client.call("review_file", json!({}));
        let answer = client.call("apply", json!({ "review_id": review["data"]["review_id"] }));
        assert_eq!(answer["report"]["current"], json!(["002"]), "{settings}: {answer:#}");
    }
}

/// What env.py makes up when it runs is asked for by name; what its configuration says is read.
#[test]
fn a_version_table_that_the_configuration_names_is_found_and_one_made_up_is_asked_for() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let ini = shop.read("alembic.ini");
    shop.write("alembic.ini", &format!("{ini}books = kept_here\n"));
    let named = "config.get_section_option(config.config_ini_section, \"books\", \"elsewhere\")";
    let keeps = |table: &str| {
        ENV.replace("render_as_batch", &format!("version_table={table}, render_as_batch"))
    };
    let url = &shop.url;
    let settings = format!("python-path = [\".\"]\ndatabase-url = \"{url}\"\n");
    shop.write("alembic-mcp.toml", &settings);
    shop.write("migrations/env.py", &keeps(named));
    let mut client = shop.serve();
    let review = client.call("review_file", json!({"revision": "001"}));
    let answer = client.call("apply", json!({ "review_id": review["data"]["review_id"] }));
    assert_eq!(answer["report"]["current"], json!(["001"]), "{answer:#}");

    shop.write("migrations/env.py", &keeps("config.config_ini_section + \"_books\""));
    shop.execute("DROP TABLE kept_here");
    let mut client = shop.serve();
    let review = client.call("review_file", json!({"revision": "001"}));
    let answer = client.call("apply", json!({ "review_id": review["data"]["review_id"] }));
    assert_eq!(answer["blocked"]["code"], "other_version_table", "{answer:#}");
    let setting = answer["blocked"]["unblock"].as_str().unwrap();
    assert!(setting.contains("version-table = \"alembic_books\""), "{setting}");
}

/// Branches with names of their own are meant to have a head each.
#[test]
fn heads_of_named_branches_are_no_problem() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    for id in ["aaa1", "bbb1"] {
        let file = shop.revision(id, None, id, "    pass", "    pass");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(
            &file,
            text.replace("branch_labels = None", &format!("branch_labels = ({id:?},)")),
        )
        .unwrap();
    }
    let others = |text: &str| {
        shop.serve().call("alembic_current", json!({}))["data"]["problems"]
            .to_string()
            .contains(text)
    };
    assert!(others("3 heads"));
    for file in fs::read_dir(shop.root().join("migrations/versions")).unwrap().flatten() {
        if file.file_name().to_string_lossy().starts_with("00") {
            fs::remove_file(file.path()).unwrap();
        }
    }
    let looked = shop.serve().call("alembic_current", json!({}));
    let problems = looked["data"]["problems"].to_string();
    assert!(!problems.contains("heads"), "{problems}");
    assert_eq!(looked["next"][0]["tool"], "review_file", "{looked:#}");
    let asked = json!({"kind": "empty", "message": "more"});
    let open = shop.serve().call("generate_revision", asked);
    assert_eq!(open["blocked"]["unblock"], r#"{"head":"aaa1"}"#, "{open:#}");
}

/// A package that publishes its migrations has its models in itself.
#[test]
fn models_are_read_from_the_installed_package_that_the_migrations_are_in() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let package = shop.root().join("installed/site-packages/shopfront");
    fs::create_dir_all(package.join("storage")).unwrap();
    fs::rename(shop.root().join("migrations"), package.join("storage/alembic")).unwrap();
    fs::rename(shop.root().join("models.py"), package.join("models.py")).unwrap();
    fs::remove_file(shop.root().join("alembic.ini")).unwrap();
    let url = &shop.url;
    let location = "installed/site-packages/shopfront/storage/alembic";
    shop.write(
        "alembic-mcp.toml",
        &format!("script-location = \"{location}\"\ndatabase-url = \"{url}\"\n"),
    );
    let seen = shop.serve().call("verify_table", json!({"table": "orders"}));
    let model = seen["data"]["model"].as_str().unwrap_or_default();
    assert!(model.starts_with("Order "), "{seen:#}");
}

/// Some `env.py` choose a folder of revisions when they run, by the database for example.
#[test]
fn revisions_in_folders_below_are_told_and_can_be_named() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let versions = shop.root().join("migrations/versions");
    std::fs::rename(&versions, shop.root().join("trees")).unwrap();
    std::fs::create_dir(&versions).unwrap();
    std::fs::rename(shop.root().join("trees"), versions.join("sqlite")).unwrap();
    let looked = shop.serve().call("alembic_current", json!({}));
    let problem = &looked["data"]["problems"][0];
    assert_eq!(problem["kind"], "no_revisions", "{looked:#}");
    let fix = problem["fix"].as_str().unwrap();
    let (_, setting) = fix.split_once("in the settings: ").unwrap();
    shop.write("alembic-mcp.toml", setting);
    let looked = shop.serve().call("alembic_current", json!({}));
    assert_eq!(looked["data"]["problems"], json!([]), "{looked:#}");
    assert_eq!(looked["data"]["pending_total"], 2, "{looked:#}");
}
