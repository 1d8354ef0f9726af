//! What a hostile or merely unlucky project does to the safety of a run.

use serde_json::{Value, json};

use crate::support::postgres;
use crate::support::shop::{Backend, Engine, Shop};

/// Lets `env.py` take its URL from a module of the project, which no setting of ours names.
fn connect_through_settings(shop: &Shop, url: &str) {
    let env = shop.read("migrations/env.py");
    shop.write(
        "migrations/env.py",
        &env.replace("from models", "from settings import URL\nfrom models")
            .replace("os.environ[\"SHOP_URL\"]", "URL"),
    );
    shop.write("settings.py", &format!("URL = {url:?}\n"));
}

fn another_database(shop: &Shop) -> String {
    match shop.backend {
        Backend::Sqlite => format!("sqlite:///{}", shop.root().join("other.db").display()),
        Backend::Postgres => {
            postgres::with_driver(&postgres::server().create_database(), "psycopg")
        }
    }
}

fn current(shop: &Shop, url: &str) -> Value {
    let mut client = crate::support::client::Client::start(
        shop.root(),
        &["--database-url", url],
        &[("SHOP_URL", url)],
    );
    client.call("alembic_current", json!({}))["data"]["current"].clone()
}

#[test]
fn env_py_that_connects_elsewhere_after_the_review_runs_nothing() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let shop = Shop::new(backend, Engine::Sync);
        connect_through_settings(&shop, &shop.url);
        let mut client = shop.serve();
        let review = client.call("review_file", json!({}));
        let id = review["data"]["review_id"].clone();
        let other = another_database(&shop);
        shop.write("settings.py", &format!("URL = {other:?}\n"));
        let refused = client.call("apply", json!({"review_id": id}));
        assert_eq!(refused["blocked"]["code"], "other_database", "{refused:#}");
        for url in [&shop.url, &other] {
            assert_eq!(current(&shop, url), json!([]), "{url} was touched");
        }
        // The next review is of the database that is meant now.
        let review = client.call("review_file", json!({}));
        let applied = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
        assert_ne!(applied["status"], "blocked", "{applied:#}");
        assert_eq!(current(&shop, &other), json!(["002"]));
        assert_eq!(current(&shop, &shop.url), json!([]));
    }
}

#[test]
fn a_configured_url_that_env_py_does_not_use_runs_nothing() {
    for (backend, engine) in [(Backend::Sqlite, Engine::Async), (Backend::Postgres, Engine::Async)]
    {
        let shop = Shop::new(backend, engine);
        let other = another_database(&shop);
        let mut client = crate::support::client::Client::start(
            shop.root(),
            &["--database-url", &other],
            &[("SHOP_URL", &shop.url)],
        );
        let review = client.call("review_file", json!({}));
        let refused = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
        assert_eq!(refused["blocked"]["code"], "other_database", "{refused:#}");
        assert_eq!(current(&shop, &shop.url), json!([]), "the unreviewed database was migrated");
    }
}
