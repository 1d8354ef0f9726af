//! What real SQLAlchemy models, real autogenerate and real servers agree in is no difference; and what they
//! do not agree in is one, with all sides told.

use std::path::Path;
use std::process::Command;

use alembic_mcp::project::{DatabaseUrl, Project};
use alembic_mcp::refusal::Refusal;
use alembic_mcp::revisions::load_project;
use alembic_mcp::tools::Caller;
use alembic_mcp::tools::verify_table::{Arguments, verify_table};
use serde_json::{Value, json};

use super::verify::{project, verified};
use crate::support::python::{Flavour, venv};
use crate::support::{mariadb, postgres};

const ENV: &str = r#"
import os, sqlalchemy
from alembic import context
from app.models import Base
engine = sqlalchemy.create_engine(os.environ["TEST_URL"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
"#;

const MODELS: &str = r#"
import datetime, decimal, enum, uuid
from typing import Any, Literal, Optional
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention={
        "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    })
    type_annotation_map = {dict[str, Any]: sa.JSON}

class Colour(enum.Enum):
    red = "R"
    green = "G"

class Stamped(Base):
    __abstract__ = True
    stamp: Mapped[Optional[str]] = mapped_column(sa.String(9))

class Shop(Stamped):
    __tablename__ = "shops"
    stamp = None
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), unique=True, comment="as on the door")
    things: Mapped[list["Thing"]] = relationship(back_populates="shop")

class Thing(Base):
    __tablename__ = "things"
    __table_args__ = (
        sa.UniqueConstraint("short", "small"),
        sa.CheckConstraint("number >= 0", name="number_positive"),
        sa.Index("ix_things_two", "short", "number"),
        {"comment": "all there is"},
    )
    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    shop_id: Mapped[int] = mapped_column(sa.ForeignKey("shops.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[Optional[int]] = mapped_column(sa.ForeignKey("things.id"))
    shop: Mapped["Shop"] = relationship(back_populates="things")
    short: Mapped[str] = mapped_column(sa.String(20), server_default="it's")
    code: Mapped[str] = mapped_column(sa.CHAR(3))
    letters: Mapped[Optional[str]] = mapped_column(sa.Unicode(12))
    long: Mapped[Optional[str]] = mapped_column(sa.Text)
    longer: Mapped[Optional[str]] = mapped_column(sa.UnicodeText)
    number: Mapped[int] = mapped_column(server_default=sa.text("0"))
    small: Mapped[int] = mapped_column(sa.SmallInteger, server_default="1")
    big: Mapped[Optional[int]] = mapped_column(sa.BigInteger)
    price: Mapped[Optional[decimal.Decimal]] = mapped_column(sa.Numeric(12, 4))
    share: Mapped[Optional[decimal.Decimal]]
    rough: Mapped[Optional[float]]
    exact: Mapped[Optional[float]] = mapped_column(sa.Double)
    real: Mapped[Optional[float]] = mapped_column(sa.REAL)
    ok: Mapped[bool] = mapped_column(server_default=sa.false())
    day: Mapped[Optional[datetime.date]]
    moment: Mapped[datetime.datetime] = mapped_column(server_default=sa.func.now())
    zoned: Mapped[Optional[datetime.datetime]] = mapped_column(sa.DateTime(timezone=True))
    hour: Mapped[Optional[datetime.time]]
    span: Mapped[Optional[datetime.timedelta]]
    raw: Mapped[Optional[bytes]]
    some: Mapped[Optional[bytes]] = mapped_column(sa.LargeBinary(16))
    doc: Mapped[Optional[dict[str, Any]]]
    key: Mapped[uuid.UUID]
    colour: Mapped[Colour]
    state: Mapped[Literal["new", "done"]] = mapped_column(sa.Enum("new", "done", name="state"), server_default="new")
    kind: Mapped[Optional[str]] = mapped_column(sa.Enum("a", "b", name="kind", native_enum=False))
    checked: Mapped[Optional[Colour]] = mapped_column(sa.Enum(Colour, name="checked", native_enum=False, create_constraint=True, length=9))
    pickled: Mapped[Optional[Any]] = mapped_column(sa.PickleType)
    doubled: Mapped[Optional[int]] = mapped_column(sa.Integer, sa.Computed("number * 2", persisted=True))
"#;

const ON_POSTGRESQL: &str = r#"
from sqlalchemy.dialects import postgresql as pg

class Own(Base):
    __tablename__ = "own"
    __table_args__ = (
        sa.Index("ix_own_open", "label", unique=True, postgresql_where=sa.text("label IS NOT NULL")),
        sa.Index("ix_own_lower", sa.text("lower(label)")),
        sa.Index("ix_own_doc", "doc", postgresql_using="gin"),
    )
    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    label: Mapped[Optional[str]]
    doc: Mapped[Optional[dict]] = mapped_column(pg.JSONB, server_default=sa.text("'{}'::jsonb"))
    key: Mapped[uuid.UUID] = mapped_column(pg.UUID(as_uuid=True), server_default=sa.text("gen_random_uuid()"))
    tags: Mapped[list[str]] = mapped_column(pg.ARRAY(sa.String(30)), server_default="{}")
    numbers: Mapped[Optional[list[int]]] = mapped_column(sa.ARRAY(sa.Integer, dimensions=2))
    host: Mapped[Optional[str]] = mapped_column(pg.INET)
    net: Mapped[Optional[str]] = mapped_column(pg.CIDR)
    mac: Mapped[Optional[str]] = mapped_column(pg.MACADDR)
    words: Mapped[Optional[Any]] = mapped_column(pg.TSVECTOR)
    span: Mapped[Optional[Any]] = mapped_column(pg.INT4RANGE)
    days: Mapped[Optional[Any]] = mapped_column(pg.DATERANGE)
    bits: Mapped[Optional[str]] = mapped_column(pg.BIT(8))
    pairs: Mapped[Optional[Any]] = mapped_column(pg.JSON)
    money: Mapped[Optional[Any]] = mapped_column(pg.MONEY)
    precise: Mapped[Optional[datetime.datetime]] = mapped_column(pg.TIMESTAMP(timezone=True, precision=3))
    state: Mapped[str] = mapped_column(pg.ENUM("on", "off", name="switch"))
    states: Mapped[Optional[list[str]]] = mapped_column(pg.ARRAY(pg.ENUM("on", "off", name="switch", create_type=False)))
    half: Mapped[Optional[decimal.Decimal]] = mapped_column(sa.Numeric(asdecimal=False))
    floating: Mapped[Optional[float]] = mapped_column(sa.Float(precision=20))
    step: Mapped[Optional[datetime.timedelta]] = mapped_column(pg.INTERVAL(fields="DAY TO SECOND"))
"#;

/// A project whose models were migrated by what autogenerate made of them.
fn migrated(folder: &Path, models: &str, url: &str) -> Project {
    let files = [
        ("app/__init__.py", ""),
        ("app/models.py", models),
        ("migrations/env.py", ENV),
        ("migrations/script.py.mako", MAKO),
    ];
    let project = project(folder, &files);
    std::fs::create_dir_all(folder.join("migrations/versions")).expect("made");
    alembic(folder, url, &["revision", "--autogenerate", "-m", "all", "--rev-id", "4d1f7a6c02be"]);
    alembic(folder, url, &["upgrade", "head"]);
    project
}

const MAKO: &str = "import sqlalchemy as sa\nfrom alembic import op\n${imports if imports else ''}\n\
    revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n\n\ndef upgrade():\n    \
    ${upgrades if upgrades else 'pass'}\n\n\ndef downgrade():\n    ${downgrades if downgrades else 'pass'}\n";

fn alembic(folder: &Path, url: &str, arguments: &[&str]) {
    let done = Command::new(venv(Flavour::Sqlalchemy20))
        .args(["-m", "alembic"])
        .args(arguments)
        .env("TEST_URL", url)
        .env("PYTHONPATH", folder)
        .current_dir(folder)
        .output()
        .expect("runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

async fn told(project: &Project, url: &str, arguments: Value) -> Value {
    let url = DatabaseUrl::parse(url, Path::new("/")).expect("a URL");
    let arguments: Arguments = serde_json::from_value(arguments).expect("arguments");
    let outcome = verified(project, &url, &arguments).await.expect("verifies");
    serde_json::to_value(outcome).expect("JSON")
}

async fn agree(models: &str, driver: &str, url: &str, tables: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let project = migrated(folder.path(), models, driver);
    for table in tables {
        let answer = told(&project, url, json!({ "table": table })).await;
        let data = &answer["data"];
        assert_eq!(data["differences"], json!([]), "{table}: {:#}", data["differences"]);
        assert_eq!(data["checklist"][0]["status"], "pass", "{table}: {:#}", data["checklist"][0]);
        let compared = !data["notes"].to_string().contains("not compared");
        assert!(compared, "{:#}", data["notes"]);
    }
}

#[tokio::test]
async fn what_agrees_on_postgresql_is_no_difference() {
    let url = postgres::server().create_database();
    let driver = postgres::with_driver(&url, "psycopg");
    let models = format!("{MODELS}{ON_POSTGRESQL}");
    agree(&models, &driver, &url, &["shops", "things", "own"]).await;
}

#[tokio::test]
async fn what_agrees_on_mariadb_is_no_difference() {
    let url = mariadb::server().create_database();
    agree(MODELS, &url, &url, &["shops", "things"]).await;
}

#[tokio::test]
async fn what_agrees_on_sqlite_is_no_difference() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:///{}", folder.path().join("app.db").display());
    agree(MODELS, &url, &url, &["shops", "things"]).await;
}

#[tokio::test]
async fn a_difference_tells_what_each_side_says() {
    let server = postgres::server();
    let url = server.create_database();
    let folder = tempfile::tempdir().expect("a folder");
    let project = migrated(folder.path(), MODELS, &postgres::with_driver(&url, "psycopg"));
    server.execute_in(
        &url,
        "ALTER TABLE things DROP CONSTRAINT ck_things_number_positive, ADD by_hand integer, \
           ALTER day SET NOT NULL, ALTER doubled DROP EXPRESSION; \
         COMMENT ON COLUMN shops.name IS 'other'; ALTER TYPE state ADD VALUE 'gone'",
    );
    let models = folder.path().join("app/models.py");
    let text = std::fs::read_to_string(&models).expect("read");
    let inline =
        "mapped_column(sa.CheckConstraint(\"small < 1000\", \"small_number\"), sa.SmallInteger,";
    let changed = text
        .replace("mapped_column(sa.SmallInteger,", inline)
        .replace(
            "big: Mapped[Optional[int]] = mapped_column(sa.BigInteger)",
            "big: Mapped[Optional[str]]",
        )
        .replace("code: Mapped[str] = mapped_column(sa.CHAR(3))", "label: Mapped[str]");
    std::fs::write(&models, changed).expect("written");
    let answer = told(&project, &url, json!({ "table": "things" })).await;
    let differences = answer["data"]["differences"].as_array().expect("a list");
    let of = |kind: &str, name: &str| {
        let found = differences.iter().find(|one| one["kind"] == kind && one["name"] == name);
        let found = found.unwrap_or_else(|| panic!("no {kind} {name} in {differences:#?}"));
        let sides = ["database", "migrations", "model", "severity"];
        sides.map(|side| found[side].as_str().unwrap_or_default().to_owned())
    };
    let same = "as the database";
    assert_eq!(of("check", "small_number"), ["absent", same, "small < 1000", "warning"]);
    assert_eq!(of("column", "by_hand"), ["integer null", "absent", "absent", "error"]);
    assert_eq!(of("column", "code"), ["character(3) not null", same, "absent", "error"]);
    assert_eq!(of("column", "label"), ["absent", same, "String() not null", "error"]);
    assert_eq!(of("type", "big"), ["bigint", same, "String()", "error"]);
    assert_eq!(of("nullable", "day"), ["not null", "null", "null", "warning"]);
    assert_eq!(of("computed", "doubled"), ["absent", "number * 2", "number * 2", "warning"]);
    let lost = of("check", "number_positive");
    assert_eq!([&lost[0], &lost[2]], ["absent", "number >= 0"]);
    let label = of("enum", "state");
    assert_eq!([&label[0], &label[2]], ["only here: gone", "no label of its own"]);
    let shops = told(&project, &url, json!({ "table": "shops" })).await;
    let comment = &shops["data"]["differences"][0];
    assert_eq!(comment["kind"], "comment", "{comment:#}");
    assert_eq!([&comment["database"], &comment["model"]], ["other", "as on the door"]);
    assert_eq!(comment["severity"], "info");
}

#[tokio::test]
async fn claims_are_answered_one_by_one() {
    let server = postgres::server();
    let url = server.create_database();
    let folder = tempfile::tempdir().expect("a folder");
    let project = migrated(folder.path(), MODELS, &postgres::with_driver(&url, "psycopg"));
    server.execute_in(&url, "INSERT INTO shops (name) VALUES ('a'), ('b')");
    let expect = json!({
        "columns": [
            { "name": "short", "type": "String(20)", "nullable": false, "default": "it's" },
            { "name": "price", "type": "Numeric(10, 2)" },
            { "name": "key", "type": "app.types.Own()" },
            { "name": "nothing" },
            { "name": "nothing", "absent": true },
        ],
        "constraints": [
            { "kind": "foreign_key", "columns": ["shop_id"], "references": "shops.id", "ondelete": "cascade" },
            { "kind": "foreign_key", "columns": ["parent_id"], "references": "things", "ondelete": "CASCADE" },
            { "kind": "unique", "columns": ["short", "small"] },
            { "kind": "index", "name": "ix_things_two" },
            { "kind": "check", "name": "ck_things_number_positive" },
            { "kind": "primary_key", "columns": ["id"] },
            { "kind": "index", "columns": ["code"] },
        ],
        "counts": [{ "rows": 0 }, { "rows": 1, "where": "number > 3" }, { "rows": 0, "where": "pg_sleep(9) IS NULL" }],
    });
    let answer = told(&project, &url, json!({ "table": "things", "expect": expect })).await;
    let answers = answer["data"]["expected"].as_array().expect("answers");
    let holds: Vec<&str> = answers.iter().filter_map(|one| one["holds"].as_str()).collect();
    let expected = [
        "true", "false", "unknown", "false", "true", "true", "false", "true", "true", "true",
        "true", "false", "true", "false", "unknown",
    ];
    assert_eq!(holds, expected, "{answers:#?}");
    assert_eq!(answers[1]["found"], "numeric(12,4) null");
    assert_eq!(answers[13]["found"], "0 rows");
    assert!(answer["summary"].as_str().expect("a summary").ends_with("8 of 15 claims hold"));
}

#[tokio::test]
async fn all_but_the_database_works_without_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:///{}", folder.path().join("app.db").display());
    let project = migrated(folder.path(), MODELS, &url);
    std::fs::remove_file(folder.path().join("app.db")).expect("removed");
    let models = folder.path().join("app/models.py");
    let text = std::fs::read_to_string(&models).expect("read");
    std::fs::write(&models, text.replace("    raw: Mapped[Optional[bytes]]\n", ""))
        .expect("written");
    let ask = async |table: &str| {
        let arguments = json!({ "table": table, "expect": { "columns": [{ "name": "id" }], "counts": [{ "rows": 1 }] } });
        let arguments = serde_json::from_value(arguments).expect("arguments");
        let nobody = Refusal::new("database_unreachable", "Nobody answers").because("it is off");
        let graph = std::sync::Arc::new(load_project(&project));
        verify_table(&project, graph, Err(nobody), &arguments, &Caller::default()).await
    };
    let answer = serde_json::to_value(ask("things").await.expect("verifies")).expect("JSON");
    assert_eq!(answer["status"], "attention");
    assert_eq!(answer["data"]["read_from"], "migrations");
    assert!(
        answer["data"]["notes"][0].as_str().expect("a note").contains("it is off"),
        "{answer:#}"
    );
    let checked = &answer["data"]["checklist"][0];
    assert_eq!(checked["status"], "fail");
    assert!(
        checked["edits"][1]["source"].as_str().or(checked["edits"][0]["source"].as_str()).is_some()
    );
    let missing = &answer["data"]["differences"];
    assert_eq!(missing.as_array().expect("a list").len(), 1, "{missing:#}");
    assert_eq!([&missing[0]["name"], &missing[0]["model"]], ["raw", "absent"]);
    assert!(missing[0].get("database").is_none());
    for claim in answer["data"]["expected"].as_array().expect("answers") {
        assert_eq!(claim["holds"], "unknown");
    }
    let refusal = ask("thing").await.expect_err("refused");
    assert_eq!(refusal.unblock, r#"verify_table {"table":"things"}"#);
}
