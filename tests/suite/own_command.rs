//! Projects whose own command runs Alembic and hands it the database's URL.

use std::fs;

use serde_json::json;

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
