//! PostgreSQL behind PgBouncer in transaction mode, which hands a session's lock and limits to others.

use serde_json::json;

use crate::support::client::Client;
use crate::support::not_tested;
use crate::support::pooler::Pooler;
use crate::support::shop::{Backend, Engine, Shop};

#[test]
fn nothing_runs_through_a_pooler() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    for ignored in ["extra_float_digits", "extra_float_digits, options"] {
        let Some(pooler) = Pooler::before(&shop.url, ignored) else {
            not_tested(
                "a connection pooler",
                "pgbouncer is neither installed nor to be had from Debian",
            );
            return;
        };
        let url = pooler.url(&shop.url);
        // Everything through the pooler: it is not even looked at.
        let mut client = Client::start(shop.root(), &[], &[("SHOP_URL", &url)]);
        let answer = client.call("alembic_current", json!({}));
        assert_eq!(
            answer["data"]["problems"][0]["kind"], "database_pooler",
            "{ignored}: {answer:#}"
        );
        // Looked at directly, run through the pooler: the bridge notices.
        shop.write("alembic-mcp.toml", &format!("database-url = {:?}\n", shop.url));
        for engine in [Engine::Sync, Engine::Async] {
            shop.connect_with(engine);
            let url = match engine {
                Engine::Sync => url.clone(),
                Engine::Async => {
                    url.replace("+psycopg", "+asyncpg") + "?prepared_statement_cache_size=0"
                }
            };
            let mut client = Client::start(shop.root(), &[], &[("SHOP_URL", &url)]);
            let review = client.call("review_file", json!({}));
            let answer = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
            assert_eq!(answer["blocked"]["code"], "database_pooler", "{engine:?}: {answer:#}");
            let unblock = answer["blocked"]["unblock"].as_str().unwrap();
            assert!(unblock.contains("DIRECT_DATABASE_URL"), "{unblock}");
        }
        std::fs::remove_file(shop.root().join("alembic-mcp.toml")).unwrap();
        assert_eq!(shop.execute("SELECT to_regclass('users')::text"), "[(None,)]");
    }
}
