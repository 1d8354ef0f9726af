//! One journal for several machines, in a PostgreSQL database: two copies of a project stand for two
//! machines; where a run must be another machine's, the journal is told that it was.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::client::Client;
use crate::support::postgres::{self, Postgres};
use crate::support::server::{in_thread, wait_for};
use crate::support::shop::{Backend, Engine, Shop};

const SETTINGS: &str = "journal-url-env = \"JOURNAL_URL\"\njournal-project = \"shop\"\n";

/// Adds a column, tells that it has come so far, and waits.
const WAITS: &str = "    import pathlib, time\n    \
    op.add_column(\"users\", sa.Column(\"phone\", sa.String(20)))\n    \
    pathlib.Path(\"started\").touch()\n    \
    while not pathlib.Path(\"go\").exists():\n        time.sleep(0.05)";
const BACK: &str = "    op.drop_column(\"users\", \"phone\")";

/// A project and the journal that it shares.
struct Team {
    shop: Shop,
    journal: String,
}

impl Team {
    fn on(backend: Backend, postgres: &Postgres) -> Self {
        let shop = Shop::new(backend, Engine::Sync);
        shop.write("alembic-mcp.toml", SETTINGS);
        Self { shop, journal: postgres.create_database() }
    }

    fn serve_at(&self, folder: &Path) -> Client {
        let environment = [("SHOP_URL", self.shop.url.as_str()), ("JOURNAL_URL", &self.journal)];
        Client::start(folder, &[], &environment)
    }

    fn serve(&self) -> Client {
        self.serve_at(self.shop.root())
    }

    /// The same project on another machine.
    fn elsewhere(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let files = ["alembic.ini", "models.py", "alembic-mcp.toml", "migrations", ".venv"];
        for file in files {
            let from = self.shop.root().join(file);
            let done = Command::new("cp").arg("-a").arg(from).arg(folder.path()).status();
            assert!(done.unwrap().success());
        }
        folder
    }

    /// Has the journal say that its runs are another machine's, and how long ago they were heard of.
    fn told_elsewhere(&self, silent_for: u32) {
        let sql = format!(
            "UPDATE alembic_mcp.runs SET host = 'ci-7/pid', \
             heard_at = extract(epoch FROM now())::bigint - {silent_for} WHERE status = 'running'"
        );
        postgres::server().execute_in(&self.journal, &sql);
    }

    /// A server that is in the middle of revision 003.
    fn under_way(&self) -> (Client, i64) {
        let mut client = self.serve();
        assert_ne!(applied(&mut client)["status"], "blocked");
        self.shop.revision("003", Some("002"), "add phone", WAITS, BACK);
        let review = client.call("review_file", json!({}));
        let arguments = json!({"review_id": review["data"]["review_id"]});
        let run = client.send("tools/call", json!({"name": "apply", "arguments": arguments}));
        wait_for("the run", || self.shop.root().join("started").exists());
        (client, run)
    }
}

fn applied(client: &mut Client) -> Value {
    let review = client.call("review_file", json!({}));
    client.call("apply", json!({"review_id": review["data"]["review_id"]}))
}

fn kill(client: &Client) {
    Command::new("kill").args(["-9", &client.pid().to_string()]).status().unwrap();
}

#[test]
fn what_one_machine_reviewed_and_ran_the_other_knows() {
    let team = Team::on(Backend::Postgres, postgres::server());
    let ci = team.elsewhere();
    let (mut here, mut there) = (team.serve(), team.serve_at(ci.path()));
    let review = here.call("review_file", json!({}));
    let ran = there.call("apply", json!({"review_id": review["data"]["review_id"]}));
    assert_ne!(ran["status"], "blocked", "{ran:#}");
    let report = here.call("report", json!({})).to_string();
    assert!(report.contains("001_create_users.py") && report.contains("run 1"), "{report}");
    assert!(!team.shop.root().join(".alembic-mcp/journal.db").exists());
    // The file as it is on the other machine is not the one that was applied.
    let edited = team.shop.read("migrations/versions/002_create_orders.py") + "\n# edited\n";
    team.shop.write("migrations/versions/002_create_orders.py", &edited);
    let current = here.call("alembic_current", json!({})).to_string();
    assert!(current.contains("changed_since_applied"), "{current}");
    let current = there.call("alembic_current", json!({})).to_string();
    assert!(!current.contains("changed_since_applied"), "{current}");
    for password in &team.shop.passwords {
        for answer in [&report, &current] {
            assert!(!answer.contains(password.as_str()), "{answer}");
        }
    }
    // The journal's own schema is none of the project's, wherever it is.
    let drift = here.call("verify_table", json!({"table": "users"})).to_string();
    assert!(!drift.contains("alembic_mcp"), "{drift}");
}

#[test]
fn projects_and_databases_in_one_journal_are_told_apart() {
    let team = Team::on(Backend::Postgres, postgres::server());
    assert_ne!(applied(&mut team.serve())["status"], "blocked");
    // Another project that has the same database, and thus the same ids of reviews.
    let other = team.elsewhere();
    std::fs::write(other.path().join("alembic-mcp.toml"), SETTINGS.replace("shop", "till"))
        .unwrap();
    let mut till = team.serve_at(other.path());
    let report = till.call("report", json!({})).to_string();
    assert!(report.contains("it was not run from here"), "{report}");
    // Another machine's database of the same URL.
    let identity = "UPDATE alembic_mcp.runs SET identity = '1/1'";
    postgres::server().execute_in(&team.journal, identity);
    let report = team.serve().call("report", json!({})).to_string();
    assert!(report.contains("it was not run from here"), "{report}");
}

#[test]
fn a_run_of_another_machine_is_cut_off_once_it_is_silent_and_holds_no_lock() {
    let team = Team::on(Backend::Postgres, postgres::server());
    let (first, _) = team.under_way();
    // Silent, for its machine no longer reaches the journal, but it holds the lock.
    team.told_elsewhere(3600);
    let other = team.elsewhere();
    let mut there = team.serve_at(other.path());
    let looked = there.call("alembic_current", json!({}));
    assert_eq!(looked["interrupted_run"], Value::Null, "{looked:#}");
    let refused = applied(&mut there);
    assert_eq!(refused["blocked"]["code"], "busy", "{refused:#}");
    assert!(refused["blocked"]["root_cause"].as_str().unwrap().contains(" on ci-7"), "{refused:#}");
    kill(&first);
    team.shop.write("go", "");
    wait_for("the lock to be free", || {
        team.told_elsewhere(3600);
        let looked = there.call("alembic_current", json!({}));
        looked["interrupted_run"].as_str().is_some()
    });
    let mut fresh = team.serve();
    team.told_elsewhere(5);
    let looked = fresh.call("alembic_current", json!({}));
    assert_eq!(looked["interrupted_run"], Value::Null, "{looked:#}");
    team.told_elsewhere(3600);
    let looked = fresh.call("alembic_current", json!({}));
    let told = looked["interrupted_run"].as_str().unwrap();
    for part in ["was not heard of for 36", " on ci-7)", "holds no lock", "ADD COLUMN phone"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn without_its_journal_nothing_starts_and_what_ran_is_told_and_recorded_late() {
    let server = Postgres::of_its_own();
    let team = Team::on(Backend::Sqlite, &server);
    let (mut client, run) = team.under_way();
    server.stop_at_once();
    team.shop.write("go", "");
    let ran = client.answer(run).unwrap()["structuredContent"].clone();
    assert_eq!(ran["blocked"]["code"], "journal_unusable", "{ran:#}");
    let state = ran["blocked"]["database_state"].as_str().unwrap();
    assert!(state.contains("The run itself succeeded: the version table shows 003"), "{state}");
    team.shop.revision("004", Some("003"), "nothing", "    pass", "    pass");
    let refused = client.call("review_file", json!({}));
    assert_eq!(refused["blocked"]["code"], "journal_unusable", "{refused:#}");
    let refused = client.call("apply", json!({"review_id": "rv_0"}));
    assert_eq!(refused["blocked"]["code"], "journal_unusable", "{refused:#}");
    assert!(!refused.to_string().contains(postgres::PASSWORD), "{refused:#}");
    let looked = client.call("alembic_current", json!({}));
    assert_eq!(looked["data"]["current"], json!(["003"]), "{looked:#}");
    assert_eq!(looked["data"]["problems"][0]["kind"], "journal_unusable", "{looked:#}");
    server.start_again();
    let report = client.call("report", json!({})).to_string();
    let recorded = "SELECT count(*) FROM alembic_mcp.runs WHERE status = 'succeeded'";
    assert!(report.contains("003_add_phone.py"), "{report}");
    wait_for("the end to be recorded", || server.count_in(&team.journal, recorded) == 2);
    let statements = "SELECT count(*) FROM alembic_mcp.run_statements WHERE run_id = 2";
    assert!(server.count_in(&team.journal, statements) > 0);
}

/// A script's call is a server that ends: nobody else knows how its run did.
#[test]
fn the_end_of_a_run_is_recorded_before_its_server_goes() {
    let server = Postgres::of_its_own();
    let team = Team::on(Backend::Sqlite, &server);
    let (mut client, run) = team.under_way();
    server.stop_at_once();
    team.shop.write("go", "");
    let ran = client.answer(run).unwrap()["structuredContent"].clone();
    assert_eq!(ran["blocked"]["code"], "journal_unusable", "{ran:#}");
    client.hang_up();
    server.start_again();
    assert!(client.wait(Duration::from_secs(40)).success());
    let recorded = "SELECT count(*) FROM alembic_mcp.runs WHERE status = 'succeeded'";
    assert_eq!(server.count_in(&team.journal, recorded), 2);
}

#[test]
fn settings_that_do_not_say_all_are_refused() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let url = "journal-url = \"postgresql://me:swordfish9@127.0.0.1:1/j\"\n";
    let other = "journal-url = \"sqlite:///j.db\"\njournal-project = \"shop\"\n";
    for (settings, code) in [
        (url.to_owned(), "incomplete_journal"),
        ("journal-project = \"shop\"\n".to_owned(), "incomplete_journal"),
        (SETTINGS.to_owned(), "no_journal_url"),
        (other.to_owned(), "unsupported_journal"),
        (format!("{url}journal-project = \"shop\"\n"), "journal_unusable"),
    ] {
        shop.write("alembic-mcp.toml", &settings);
        let refused = shop.serve().call("review_file", json!({}));
        assert_eq!(refused["blocked"]["code"], code, "{refused:#}");
        assert!(!refused.to_string().contains("swordfish9"), "{refused:#}");
    }
}

#[test]
fn a_role_that_may_make_no_schema_is_told_what_to_ask_for() {
    let server = postgres::server();
    let team = Team::on(Backend::Sqlite, server);
    let database = team.journal.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    let role = format!("keeper_{database}");
    server.execute_in(&team.journal, &format!("CREATE ROLE {role} LOGIN PASSWORD 'keeper-word'"));
    let (head, tail) = team.journal.split_once("://").unwrap();
    let (_, place) = tail.split_once('@').unwrap();
    let keeper = Team { journal: format!("{head}://{role}:keeper-word@{place}"), ..team };
    let refused = keeper.serve().call("review_file", json!({}));
    let unblock = refused["blocked"]["unblock"].as_str().unwrap_or_default();
    assert!(unblock.starts_with("CREATE SCHEMA alembic_mcp AUTHORIZATION"), "{refused:#}");
    server.execute_in(&keeper.journal, unblock);
    let applied = applied(&mut keeper.serve());
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    assert!(!applied.to_string().contains("keeper-word"), "{applied:#}");
}

/// The tables of the first versions.
const OLDER: &[&str] = &[
    "CREATE TABLE generations (revision TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, \
     kind TEXT NOT NULL, created_at TEXT NOT NULL)",
    "CREATE TABLE reviews (review_id TEXT PRIMARY KEY, binding TEXT NOT NULL, verdict TEXT NOT NULL, \
     errors TEXT NOT NULL, review TEXT NOT NULL, created_at TEXT NOT NULL)",
    "CREATE TABLE runs (id INTEGER PRIMARY KEY, review_id TEXT NOT NULL, direction TEXT NOT NULL, \
     database TEXT NOT NULL, before TEXT NOT NULL, target TEXT NOT NULL, revisions TEXT NOT NULL, \
     acknowledged TEXT NOT NULL, process_id INTEGER NOT NULL, started_at TEXT NOT NULL, \
     finished_at TEXT, status TEXT NOT NULL, after TEXT, blocked TEXT)",
    "CREATE TABLE run_steps (run_id INTEGER NOT NULL REFERENCES runs (id), revision TEXT NOT NULL, \
     duration_ms REAL NOT NULL, finished_at TEXT NOT NULL)",
    "CREATE TABLE run_statements (run_id INTEGER NOT NULL REFERENCES runs (id), revision TEXT, \
     statement TEXT NOT NULL, duration_ms REAL NOT NULL, row_count INTEGER)",
    "INSERT INTO runs VALUES (7, 'rv_0', 'upgrade', 'sqlite:///URL', '[]', '[\"002\"]', \
     '[[\"001\", \"001_create_users.py\", \"0123\"], [\"002\", \"002_create_orders.py\", \"4567\"]]', '[]', \
     4194304, '2025-01-01T00:00:00Z', NULL, 'running', NULL, NULL)",
    "INSERT INTO run_steps VALUES (7, '001', 3.5, '2025-01-01T00:00:01Z')",
    "INSERT INTO run_statements VALUES (7, '001', 'CREATE TABLE users (id)', 2.5, NULL)",
];

#[test]
fn a_journal_file_of_an_older_version_is_brought_up_to_date() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    std::fs::create_dir(shop.root().join(".alembic-mcp")).unwrap();
    let file = shop.root().join(".alembic-mcp/journal.db");
    let database = shop.root().join("shop.db").display().to_string();
    let done = in_thread(async move {
        use sqlx::{AssertSqlSafe, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
        let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        for sql in OLDER {
            let sql = sql.replace("URL", &database);
            sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
        }
        connection.close().await
    });
    done.unwrap();
    let mut client = shop.serve();
    let looked = client.call("alembic_current", json!({}));
    let told = looked["interrupted_run"].as_str().unwrap_or_default();
    assert!(told.contains("(run 7)") && told.contains("It had run 001"), "{looked:#}");
    assert!(told.contains("`CREATE TABLE users (id)` (not known to be committed)"), "{told}");
    let ran = applied(&mut client);
    assert_ne!(ran["status"], "blocked", "{ran:#}");
    let report = client.call("report", json!({})).to_string();
    assert!(report.contains("run 8"), "{report}");
}
