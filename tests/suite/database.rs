//! Tests of the database room, on real PostgreSQL and real SQLite.

use std::path::Path;

use alembic_mcp::database::{Database, RelationKind};
use alembic_mcp::project::{DatabaseUrl, Secret, VersionTable};
use alembic_mcp::schema::QualifiedName;
use sqlx::{AssertSqlSafe, Connection};

use crate::support::postgres::server;

/// A SQLite file's URL.
fn sqlite_url(file: &Path) -> DatabaseUrl {
    let text = format!("sqlite:///{}", file.display());
    DatabaseUrl::parse(&text, Path::new("/")).expect("a URL")
}

/// The URL of a new PostgreSQL database on which `sql` was run.
pub(crate) fn postgres_with(sql: &str) -> DatabaseUrl {
    let url = server().create_database();
    server().execute_in(&url, sql);
    DatabaseUrl::parse(&url, Path::new("/")).expect("a URL")
}

/// Runs `sql` on a new SQLite file.
pub(crate) async fn sqlite_with(folder: &Path, sql: &str) -> DatabaseUrl {
    let file = folder.join("app.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let mut connection =
        sqlx::sqlite::SqliteConnection::connect_with(&options).await.expect("connects");
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect("runs");
    connection.close().await.expect("closes");
    sqlite_url(&file)
}

const POSTGRES_SCHEMA: &str = r#"
CREATE SCHEMA app;
CREATE TYPE order_status AS ENUM ('new', 'paid', 'it''s sent');
CREATE TABLE "Users" (id serial PRIMARY KEY, email varchar(100) NOT NULL UNIQUE);
CREATE TABLE app.notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text);
CREATE TABLE orders (
    id uuid DEFAULT gen_random_uuid() CONSTRAINT pk_orders PRIMARY KEY,
    user_id integer NOT NULL CONSTRAINT fk_user REFERENCES "Users" ON DELETE CASCADE,
    note_id bigint REFERENCES app.notes (id) ON DELETE SET NULL ON UPDATE CASCADE,
    status order_status DEFAULT 'new',
    tags varchar(20)[],
    total numeric(10, 2) NOT NULL CONSTRAINT positive CHECK (total > 0),
    doubled numeric GENERATED ALWAYS AS (total * 2) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    "Odd ""name" text,
    CONSTRAINT one_per_day UNIQUE (user_id, created_at)
);
COMMENT ON TABLE orders IS 'What was ordered';
COMMENT ON COLUMN orders.total IS 'in cents';
ALTER TABLE orders ADD CONSTRAINT later CHECK (total < 1e6) NOT VALID;
CREATE INDEX ix_open ON orders (lower("Odd ""name"), created_at DESC) WHERE status = 'new';
CREATE UNIQUE INDEX ux_total ON orders USING btree (total);
CREATE INDEX ix_tags ON orders USING gin (tags);
CREATE VIEW open_orders AS SELECT id, total FROM orders;
CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr_noop BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION noop();
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO alembic_version VALUES ('abc123');
INSERT INTO "Users" (email) SELECT 'u' || n FROM generate_series(1, 10) n;
INSERT INTO orders (user_id, total, status)
    SELECT n, n, CASE WHEN n > 7 THEN NULL ELSE 'paid'::order_status END FROM generate_series(1, 10) n;
"#;

#[tokio::test]
async fn postgres_shows_what_backslash_d_shows() {
    let database = Database::connect(&postgres_with(POSTGRES_SCHEMA)).await.expect("connects");
    let table = database.table(&QualifiedName::bare("orders")).await.expect("reads");
    let table = table.expect("exists");
    insta::assert_json_snapshot!("postgres_orders", table);
    let around =
        database.surroundings(&QualifiedName::bare("Users")).await.expect("reads").expect("exists");
    assert_eq!(around.kind, RelationKind::Table);
    assert_eq!(around.referenced_by, ["orders(user_id) -> id ON DELETE CASCADE"]);
    let around = database
        .surroundings(&QualifiedName::bare("orders"))
        .await
        .expect("reads")
        .expect("exists");
    assert_eq!(around.triggers, ["tr_noop"]);
}

#[tokio::test]
async fn postgres_names_counts_enums_and_versions() {
    let database = Database::connect(&postgres_with(POSTGRES_SCHEMA)).await.expect("connects");
    let names: Vec<String> =
        database.table_names().await.expect("reads").iter().map(ToString::to_string).collect();
    assert_eq!(names, ["app.notes", "Users", "alembic_version", "orders"]);
    let orders = QualifiedName::bare("orders");
    let enums = database.enums_of(&orders).await.expect("reads");
    assert_eq!(enums.len(), 1);
    assert_eq!(enums[0].labels, ["new", "paid", "it's sent"]);
    let rows = database.row_count(&orders).await.expect("counts");
    assert_eq!((rows.rows, rows.exact), (10, true));
    assert_eq!(database.null_count(&orders, "status").await.expect("counts"), 3);
    assert_eq!(
        database.null_counts(&orders, &["status", "Odd \"name", "total"]).await.expect("counts"),
        [3, 10, 0]
    );
    assert_eq!(database.count_where(&orders, "total > 8").await.expect("counts"), 2);
    assert!(database.table_bytes(&orders).await.expect("reads").is_some_and(|bytes| bytes > 0));
    let version = |name: &str| VersionTable { name: name.into(), schema: None };
    assert_eq!(
        database.current_revisions(&version("alembic_version")).await.expect("reads"),
        Some(vec!["abc123".to_owned()])
    );
    assert_eq!(database.current_revisions(&version("nothing")).await.expect("reads"), None);
    let notes = QualifiedName::new(Some("app".into()), "notes");
    let notes = database.table(&notes).await.expect("reads").expect("exists");
    assert_eq!(notes.columns[0].identity.as_deref(), Some("ALWAYS"));
    let view = QualifiedName::bare("open_orders");
    let around = database.surroundings(&view).await.expect("reads").expect("exists");
    assert_eq!(around.kind, RelationKind::View);
    assert!(!database.server_version().await.expect("reads").is_empty());
}

#[tokio::test]
async fn postgres_refuses_to_act_and_ends_long_statements() {
    let url = postgres_with(
        "CREATE TABLE t (id int); INSERT INTO t VALUES (1); \
         CREATE FUNCTION lower(int) RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (2) RETURNING id'; \
         CREATE FUNCTION upper(int) RETURNS int LANGUAGE sql AS 'SELECT 1 FROM pg_sleep(60)';",
    );
    let database = Database::connect(&url).await.expect("connects");
    let table = QualifiedName::bare("t");
    let refusal = database.count_where(&table, "pg_sleep(1) IS NULL").await.expect_err("refused");
    assert_eq!(refusal.code, "condition_not_counted");
    let refusal = database.count_where(&table, "lower(id) = 1").await.expect_err("refused");
    assert!(refusal.root_cause.contains("read-only transaction"), "{refusal}");
    let refusal = database.count_where(&table, "upper(id) = 1").await.expect_err("refused");
    assert_eq!(refusal.code, "database_timeout");
    // The connection is still good for the next question.
    assert_eq!(database.row_count(&table).await.expect("counts").rows, 1);
}

#[tokio::test]
async fn failures_to_connect_are_told_apart() {
    let good = postgres_with("");
    let mut missing = good.clone();
    missing.database = Some("no_such_database".into());
    let refusal = Database::connect(&missing).await.expect_err("refused");
    assert_eq!(refusal.code, "no_such_database");
    let mut user = good.clone();
    user.username = Some("nobody_here".into());
    let refusal = Database::connect(&user).await.expect_err("refused");
    assert_eq!(refusal.code, "database_auth_failed", "{refusal}");
    let mut closed = good;
    closed.host = Some("127.0.0.1".into());
    closed.port = Some(1);
    closed.query.clear();
    closed.password = Some(Secret::new("hunter2"));
    let refusal = Database::connect(&closed).await.expect_err("refused");
    assert_eq!(refusal.code, "database_unreachable");
    assert!(refusal.root_cause.contains("connection refused"), "{refusal}");
    assert!(!format!("{refusal:?}").contains("hunter2"));
}

const SQLITE_SCHEMA: &str = r#"
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(100) NOT NULL);
CREATE TABLE orders (
    id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    status VARCHAR(4) DEFAULT 'new' CONSTRAINT known CHECK (status IN ('new', 'paid')),
    total NUMERIC(10, 2),
    doubled NUMERIC GENERATED ALWAYS AS (total * 2) VIRTUAL,
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT uq_pair UNIQUE (user_id, status),
    CONSTRAINT fk_user FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_open ON orders (lower(status), total DESC) WHERE status = 'new';
CREATE UNIQUE INDEX ux_total ON orders (total);
CREATE VIEW open_orders AS SELECT id FROM orders;
CREATE TRIGGER tr AFTER INSERT ON orders BEGIN SELECT 1; END;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
INSERT INTO alembic_version VALUES ('b'), ('a');
INSERT INTO users VALUES (1, 'a'), (2, 'b');
INSERT INTO orders (id, user_id, total) VALUES (1, 1, 5), (2, 2, NULL);
"#;

#[tokio::test]
async fn sqlite_shows_the_table_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite_with(folder.path(), SQLITE_SCHEMA).await;
    let database = Database::connect(&url).await.expect("connects");
    let orders = QualifiedName::bare("orders");
    let table = database.table(&orders).await.expect("reads").expect("exists");
    insta::assert_json_snapshot!("sqlite_orders", table);
    let around =
        database.surroundings(&QualifiedName::bare("users")).await.expect("reads").expect("exists");
    assert_eq!(around.referenced_by, ["orders(user_id) -> id ON DELETE CASCADE"]);
    assert_eq!(database.row_count(&orders).await.expect("counts").rows, 2);
    assert_eq!(database.null_counts(&orders, &["total", "id"]).await.expect("counts"), [1, 0]);
    assert_eq!(database.count_where(&orders, "total > 1 -- why").await.expect("counts"), 1);
    let version = VersionTable { name: "alembic_version".into(), schema: None };
    assert_eq!(
        database.current_revisions(&version).await.expect("reads"),
        Some(vec!["a".to_owned(), "b".to_owned()])
    );
    assert_eq!(database.table_names().await.expect("reads").len(), 3);
    assert!(database.table(&QualifiedName::bare("nothing")).await.expect("reads").is_none());
    let view = QualifiedName::bare("open_orders");
    assert!(database.surroundings(&view).await.expect("reads").expect("exists").kind.is_view());
}

#[tokio::test]
async fn a_missing_sqlite_file_is_no_database_yet_and_stays_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("none.db");
    let refusal = Database::connect(&sqlite_url(&file)).await.expect_err("refused");
    assert_eq!(refusal.code, "database_missing");
    assert!(!file.exists());
    let refusal = Database::connect(&sqlite_url(Path::new(":memory:"))).await.expect_err("refused");
    assert_eq!(refusal.code, "database_in_memory");
}

#[tokio::test]
async fn sqlite_ends_long_statements() {
    let folder = tempfile::tempdir().expect("a folder");
    let sql = "CREATE TABLE t (n INTEGER); WITH RECURSIVE c(n) AS \
               (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000) INSERT INTO t SELECT n FROM c;";
    let url = sqlite_with(folder.path(), sql).await;
    let database = Database::connect(&url).await.expect("connects");
    let table = QualifiedName::bare("t");
    let slow = "(SELECT count(*) FROM t a, t b WHERE a.n + b.n + t.n = 3) >= 0";
    let refusal = database.count_where(&table, slow).await.expect_err("refused");
    assert_eq!(refusal.code, "database_timeout", "{refusal}");
    assert_eq!(database.row_count(&table).await.expect("counts").rows, 20_000);
}
