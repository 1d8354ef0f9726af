//! Tests of `verify_table` and the rooms under it, on real source and real databases.

use std::path::Path;
use std::sync::Arc;

use alembic_mcp::models::{read_models, read_schemas};
use alembic_mcp::project::DatabaseUrl;
use alembic_mcp::project::Project;
use alembic_mcp::refusal::Refusal;
use alembic_mcp::report::Outcome;
use alembic_mcp::revisions::load_project;
use alembic_mcp::schema::{Dialect, diff_tables};
use alembic_mcp::tools::Caller;
use alembic_mcp::tools::verify_table::{Arguments, Data, verify_table};
use serde_json::{Value, json};

use super::database::{postgres_with, sqlite_with};
use crate::support::project::project_at;

/// A project in `folder` with `files`.
pub fn project(folder: &Path, files: &[(&str, &str)]) -> Project {
    let migrations =
        [("alembic.ini", "[alembic]\nscript_location = migrations\n"), ("migrations/env.py", "")];
    for (path, text) in migrations.iter().chain(files) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    project_at(folder, Path::new("python3"))
}

const BASE: &str = r#"
import enum, uuid
from datetime import datetime
from typing import Annotated, Optional
import sqlalchemy as sa
from sqlalchemy import DateTime, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAME_LENGTH = 80
str50 = Annotated[str, mapped_column(String(50))]

class Kind(str, enum.Enum):
    image = "IMG"
    video = "VID"

class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True), dict: sa.JSON}

class Stamped:
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

class Owned(Stamped):
    @declared_attr
    def owner_id(cls) -> Mapped[int]:
        return mapped_column(sa.ForeignKey("users.id", ondelete="cascade"), index=True)
"#;

const MODELS: &str = r#"
from __future__ import annotations
import uuid
from typing import List, Optional
from sqlalchemy import CheckConstraint, Column as C, Enum, Index, Integer, Numeric, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column, relationship
from .base import NAME_LENGTH, Base, Kind, Owned, str50

class User(Base):
    __tablename__ = "users"
    id = C(Integer, primary_key=True)
    email = C("email_address", String(length=100), nullable=False, unique=True)
    files: Mapped[List["CadFile"]] = relationship(back_populates="owner")

class CadFile(Owned, Base):
    __tablename__ = "cad_files"
    __table_args__ = (
        UniqueConstraint("name", "code", name="uq_cad_name_code"),
        CheckConstraint("price > 0", name="positive"),
        Index("ix_cad_new", "name", text("created_at DESC"), postgresql_where=text("kind = 'image'")),
    )
    id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    code: Mapped[Optional[str50]]
    kind: Mapped[Kind]
    status: Mapped["str | None"] = mapped_column(Enum("new", "done", name="cad_status"), server_default="new")
    price: Mapped[Optional[float]] = mapped_column(Numeric(10, 2))
    notes: Mapped[dict | None] = mapped_column(JSONB)
    owner: Mapped[User] = relationship(back_populates="files")
    not_a_column = 5
"#;

const SCHEMAS: &str = r#"
from typing import Optional
from pydantic import BaseModel, ConfigDict

class ApiModel(BaseModel):
    model_config = ConfigDict(from_attributes=True)

class CadFileBase(ApiModel):
    name: str
    code: Optional[str] = None
    price: float

class CadFileOut(CadFileBase):
    id: str
    kind: str
    status: "str | None"
"#;

fn files() -> Vec<(&'static str, &'static str)> {
    vec![
        ("app/__init__.py", ""),
        ("app/models/__init__.py", "from .models import CadFile, User\n"),
        ("app/models/base.py", BASE),
        ("app/models/models.py", MODELS),
        ("app/schemas.py", SCHEMAS),
        ("migrations/versions/x.py", MODELS),
        (".venv/pyvenv.cfg", ""),
        (".venv/lib/models.py", MODELS),
    ]
}

/// Paths relative to the folder, so that a snapshot is the same everywhere.
fn relative(mut value: Value, folder: &Path) -> Value {
    let text = value.to_string().replace(&format!("{}/", folder.display()), "");
    value = serde_json::from_str(&text).expect("JSON");
    value
}

#[test]
fn models_are_read_as_sqlalchemy_would_map_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = project(folder.path(), &files());
    let models = read_models(&project);
    insta::assert_json_snapshot!(
        "models",
        relative(serde_json::to_value(&models).expect("JSON"), folder.path())
    );
}

#[test]
fn schemas_are_read_with_what_they_inherit() {
    let folder = tempfile::tempdir().expect("a folder");
    let schemas = read_schemas(&project(folder.path(), &files()));
    let out = schemas.iter().find(|schema| schema.class == "CadFileOut").expect("found");
    let fields: Vec<(&str, bool)> =
        out.fields.iter().map(|field| (field.name.as_str(), field.optional)).collect();
    assert_eq!(
        fields,
        [
            ("id", false),
            ("kind", false),
            ("status", true),
            ("name", false),
            ("code", true),
            ("price", false)
        ]
    );
}

#[test]
fn other_ways_to_declare_a_table_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = r#"
from typing import Optional
from datetime import datetime
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table
from sqlmodel import Field, Relationship, SQLModel
db = SQLAlchemy()
metadata = MetaData()
tags = Table("tags", metadata, Column("id", Integer, primary_key=True), Column("label", String(20), unique=True), schema="app")

class HeroBase(SQLModel):
    name: str = Field(index=True, max_length=30)
    age: Optional[int] = None

class Hero(HeroBase, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="SET NULL")
    team: Optional["Team"] = Relationship(back_populates="heroes")

class HeroPublic(HeroBase):
    id: int

class LogEntry(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    hero_id = db.Column(db.ForeignKey("hero.id"), nullable=False)

class Animal(db.Model):
    __tablename__ = "animals"
    id = db.Column(db.Integer, primary_key=True)

class Dog(Animal):
    barks = db.Column(db.Boolean)

class Cat(Animal):
    __tablename__ = "cats"
    id = db.Column(db.ForeignKey("animals.id"), primary_key=True)
"#;
    let project = project(folder.path(), &[("app.py", text)]);
    let mut told: Vec<String> = read_models(&project)
        .iter()
        .map(|model| {
            let columns: Vec<String> = model
                .table
                .columns
                .iter()
                .map(|column| {
                    let null = if column.nullable { "?" } else { "" };
                    format!("{}:{}{null}", column.name, column.type_name)
                })
                .collect();
            format!("{} {} {}", model.class, model.table.name, columns.join(" "))
        })
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "Animal animals id:Integer() barks:Boolean()?",
            "Cat cats id:Integer()",
            "Hero hero id:Integer() team_id:Integer()? name:String(30) age:Integer()?",
            "LogEntry log_entry id:Integer() hero_id:Integer()",
            "tags app.tags id:Integer() label:String(20)?",
        ]
    );
    let schemas: Vec<String> =
        read_schemas(&project).into_iter().map(|schema| schema.class).collect();
    assert_eq!(schemas, ["HeroBase", "HeroPublic"]);
}

const DATABASE: &str = r#"
CREATE TYPE kind AS ENUM ('image', 'video');
CREATE TYPE cad_status AS ENUM ('new', 'done');
CREATE TABLE users (id serial PRIMARY KEY, email_address varchar(100) NOT NULL UNIQUE);
CREATE TABLE cad_files (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name varchar(80) NOT NULL,
    code varchar(50),
    kind kind NOT NULL,
    status cad_status DEFAULT 'new',
    price numeric(10, 2) CONSTRAINT positive CHECK (price > 0),
    notes jsonb,
    owner_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_cad_name_code UNIQUE (name, code)
);
CREATE INDEX ix_cad_files_owner_id ON cad_files (owner_id);
CREATE INDEX ix_cad_new ON cad_files (name, created_at DESC) WHERE kind = 'image';
INSERT INTO users (email_address) VALUES ('a');
INSERT INTO cad_files (name, kind, owner_id, notes)
    SELECT 'n' || n, 'image', 1, CASE WHEN n = 1 THEN '{}'::jsonb END FROM generate_series(1, 3) n;
"#;

/// What `verify_table` answers of the database at `url`.
pub async fn verified(
    project: &Project,
    url: &DatabaseUrl,
    arguments: &Arguments,
) -> Result<Outcome<Data>, Refusal> {
    let database = Ok((url.clone(), project.version_table.clone()));
    let graph = Arc::new(load_project(project));
    verify_table(project, graph, database, arguments, &Caller::default()).await
}

fn arguments(table: &str, columns: &[&str]) -> Arguments {
    serde_json::from_value(json!({ "table": table, "columns": columns })).expect("arguments")
}

#[tokio::test]
async fn a_model_that_fits_its_table_has_no_difference() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = project(folder.path(), &files());
    let url = postgres_with(DATABASE);
    let outcome = verified(&project, &url, &arguments("cad_files", &["notes", "name"]))
        .await
        .expect("verifies");
    let answer = relative(serde_json::to_value(&outcome).expect("JSON"), folder.path());
    insta::assert_json_snapshot!("cad_files", answer);
    assert!(answer.to_string().len() < 8_000, "about 2,000 tokens");
}

#[tokio::test]
async fn drift_is_found_and_each_failure_has_its_edit() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = files();
    files[1].1 = "from .base import Base\n";
    let project = project(folder.path(), &files);
    let drift = "
        ALTER TABLE cad_files ADD step_hash varchar(64);
        ALTER TABLE cad_files ALTER name DROP NOT NULL, ALTER price TYPE bigint;
        ALTER TABLE cad_files DROP CONSTRAINT cad_files_owner_id_fkey;
        ALTER TABLE cad_files ADD FOREIGN KEY (owner_id) REFERENCES users (id) NOT VALID;
        ALTER TYPE kind ADD VALUE 'usd_master';
        DROP INDEX ix_cad_files_owner_id;";
    let url = postgres_with(&format!("{DATABASE}{drift}"));
    let outcome =
        verified(&project, &url, &arguments("public.cad_files", &["step_hash", "owner_id"]))
            .await
            .expect("verifies");
    insta::assert_json_snapshot!(
        "drift",
        relative(serde_json::to_value(&outcome).expect("JSON"), folder.path())
    );
}

#[tokio::test]
async fn an_unknown_table_is_refused_with_the_nearest_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = project(folder.path(), &[]);
    let url = sqlite_with(
        folder.path(),
        "CREATE TABLE users (id INTEGER); CREATE VIEW v AS SELECT 1 AS x;",
    )
    .await;
    let call = |table: &'static str, columns: &'static [&'static str]| {
        let (project, url) = (&project, &url);
        async move { verified(project, url, &arguments(table, columns)).await }
    };
    let refusal = call("user", &[]).await.expect_err("refused");
    assert_eq!(refusal.code, "unknown_table");
    assert_eq!(refusal.unblock, r#"verify_table {"table":"users"}"#);
    let refusal = call("users", &["idd"]).await.expect_err("refused");
    assert_eq!(refusal.code, "unknown_column");
    assert!(refusal.root_cause.contains("id"), "{refusal}");
    let view = call("v", &[]).await.expect("verifies");
    assert_eq!(view.summary, "v is a view, not a table");
}

#[test]
fn a_model_differs_from_itself_in_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    for model in read_models(&project(folder.path(), &files())) {
        for dialect in [Dialect::Postgresql, Dialect::Mysql, Dialect::Sqlite] {
            assert_eq!(diff_tables(&model.table, &model.table, dialect), []);
        }
    }
}

#[test]
fn the_schema_of_the_answer_stays_small() {
    let tools = alembic_mcp::tools::catalogue();
    let tool = tools.iter().find(|tool| tool.name == "verify_table").expect("listed");
    let schema = (tool.output_schema)();
    let data = schema["$defs"]["Data"].to_string();
    assert!(data.len() < 1_000, "{} bytes: {data}", data.len());
    assert!(!data.contains("\"null\""), "no nullable types: {data}");
}
