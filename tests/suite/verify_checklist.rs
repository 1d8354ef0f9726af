//! Each item of the post-migration checklist where it passes, fails and does not apply; and that the edits it
//! offers make it pass, to the letter, in files that real SQLAlchemy and Pydantic still take.

use std::path::Path;
use std::process::Command;

use alembic_mcp::project::{DatabaseUrl, Project};
use alembic_mcp::tools::verify_table::Arguments;
use serde_json::{Value, json};

use super::database::postgres_with;
use super::verify::{project, verified};
use crate::support::python::{Flavour, venv};

const ATTRIBUTE: usize = 0;
const RELATIONSHIP: usize = 1;
const IMPORT: usize = 2;
const SCHEMA: usize = 3;
const OPTIONAL: usize = 4;

const DATABASE: &str = "
CREATE TYPE order_status AS ENUM ('new', 'paid');
CREATE TABLE users (id serial PRIMARY KEY, name varchar(50) NOT NULL);
CREATE TABLE orders (
    id serial PRIMARY KEY,
    code varchar(20),
    total numeric(10, 2) NOT NULL DEFAULT 0,
    user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status order_status NOT NULL DEFAULT 'new',
    doc jsonb,
    token uuid,
    placed_at timestamptz NOT NULL DEFAULT now(),
    tags text[],
    big bigint,
    day date,
    seen boolean NOT NULL DEFAULT false,
    size double precision,
    note text,
    raw bytea,
    took interval,
    host inet,
    doubled numeric GENERATED ALWAYS AS (total * 2) STORED,
    \"class\" varchar(3)
);
CREATE INDEX ix_orders_big ON orders (big);
INSERT INTO users (name) VALUES ('a');
INSERT INTO orders (user_id) VALUES (1);
";

fn arguments(columns: &[&str]) -> Arguments {
    serde_json::from_value(json!({ "table": "orders", "columns": columns })).expect("arguments")
}

async fn checklist(project: &Project, url: &DatabaseUrl, columns: &[&str]) -> Vec<Value> {
    let outcome = verified(project, url, &arguments(columns)).await.expect("verifies");
    let answer = serde_json::to_value(outcome).expect("JSON");
    answer["data"]["checklist"].as_array().expect("a list").clone()
}

/// Pastes the edits of an item, the last place of a file first.
fn paste(folder: &Path, items: &[Value]) {
    let mut edits: Vec<&Value> =
        items.iter().flat_map(|item| item["edits"].as_array().into_iter().flatten()).collect();
    let place = |edit: &Value| (edit["line"].as_u64(), edit["column"].as_u64());
    edits.sort_by_key(|edit| std::cmp::Reverse(place(edit)));
    edits.dedup();
    for edit in edits {
        let path = folder.join(edit["file"].as_str().expect("a file"));
        let text = std::fs::read_to_string(&path).expect("read");
        let at = |line: &str, column: &str| {
            let (line, column) = (edit[line].as_u64(), edit[column].as_u64());
            let (line, column) =
                (line.expect("a line") as usize, column.expect("a column") as usize);
            let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
            let of_line: String = text[before..].chars().take(column - 1).collect();
            before + of_line.len()
        };
        let (start, end) = (at("line", "column"), at("end_line", "end_column"));
        let source = edit["source"].as_str().expect("source");
        std::fs::write(&path, format!("{}{source}{}", &text[..start], &text[end..]))
            .expect("written");
    }
}

/// Has real Python import the models, configure their mappers, and read the types.
fn import(folder: &Path, flavour: Flavour, code: &str) {
    let done =
        Command::new(venv(flavour)).args(["-c", code]).current_dir(folder).output().expect("runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

const CONFIGURE: &str = "
import warnings, sqlalchemy.exc as e, sqlalchemy.orm as o
warnings.simplefilter('error', e.SAWarning)
import app.models
o.configure_mappers()";

const MAPPED: &str = r#"from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(String(20))  # the shop's own

    def __repr__(self):
        return self.code
"#;

const CLASSIC: &str = r#"import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()

class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50), nullable=False)

class Order(Base):
    """An order."""
    __tablename__ = "orders"
    id = sa.Column(sa.Integer, primary_key=True)
    code = sa.Column(
        sa.String(20),
        nullable=True,
    )
"#;

const DATACLASS: &str = r#"from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

class Base(MappedAsDataclass, DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(String(50))

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str | None] = mapped_column(String(20), default=None)
"#;

const TABLES: &str = r#"from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()
users = Table("users", metadata, Column("id", Integer, primary_key=True), Column("name", String(50), nullable=False))
orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(20)),
)
"#;

const SQLMODEL: &str = r#"from typing import Optional
from sqlmodel import Field, SQLModel

class User(SQLModel, table=True):
    __tablename__ = "users"
    id: Optional[int] = Field(default=None, primary_key=True)
    name: str = Field(max_length=50)

class Order(SQLModel, table=True):
    __tablename__ = "orders"
    id: Optional[int] = Field(default=None, primary_key=True)
    code: Optional[str] = Field(default=None, max_length=20)
"#;

const FLASK: &str = r#"from .extensions import db

class User(db.Model):
    __tablename__ = "users"
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50), nullable=False)

class Order(db.Model):
    __tablename__ = "orders"
    id = db.Column(db.Integer, primary_key=True)
    code = db.Column(db.String(20))
"#;

const EXTENSIONS: &str = "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n";

#[tokio::test]
async fn missing_attributes_are_added_in_the_style_of_the_model() {
    let url = postgres_with(DATABASE);
    for (models, flavour) in [
        (MAPPED, Some(Flavour::Sqlalchemy21)),
        (CLASSIC, Some(Flavour::Sqlalchemy14)),
        (DATACLASS, Some(Flavour::Sqlalchemy20)),
        (TABLES, Some(Flavour::Sqlalchemy20)),
        (FLASK, Some(Flavour::Flask)),
        (SQLMODEL, None),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let files =
            [("app/__init__.py", ""), ("app/models.py", models), ("app/extensions.py", EXTENSIONS)];
        let project = project(folder.path(), &files);
        let before = checklist(&project, &url, &[]).await;
        assert_eq!(before[ATTRIBUTE]["status"], "fail", "{models}");
        paste(folder.path(), &before[..1]);
        let after = verified(&project, &url, &arguments(&[])).await.expect("verifies");
        let after = serde_json::to_value(after).expect("JSON");
        let text = std::fs::read_to_string(folder.path().join("app/models.py")).expect("read");
        assert_eq!(after["data"]["checklist"][ATTRIBUTE]["status"], "pass", "{after:#}\n{text}");
        assert_eq!(after["data"]["differences"], json!([]), "{text}");
        if let Some(flavour) = flavour {
            import(folder.path(), flavour, CONFIGURE);
        }
    }
}

#[tokio::test]
async fn wrong_types_and_nullability_are_mended_where_they_stand() {
    let url = postgres_with(DATABASE);
    let mapped = MAPPED.replace(
        "    def __repr__",
        "    total: Mapped[float | None]\n    note: Mapped[str] = mapped_column(String(9), nullable=False)\n    \
         big: Mapped[int] = mapped_column()\n    doc: Mapped[str | None] = mapped_column(String)\n    \
         day: Mapped[str | None]\n    def __repr__",
    );
    let classic = format!(
        "{CLASSIC}    total = sa.Column(sa.Float, server_default=\"0\")\n    \
         note = sa.Column(sa.String(9), nullable=False)\n    \
         big = sa.Column(sa.Integer, index=True, nullable=False)\n    \
         doc = sa.Column(type_=sa.String)\n    day = sa.Column(sa.String(),)\n"
    );
    let columns = ["total", "note", "big", "doc", "day"];
    for (models, flavour) in [(mapped, Flavour::Sqlalchemy20), (classic, Flavour::Sqlalchemy14)] {
        let folder = tempfile::tempdir().expect("a folder");
        let files = [("app/__init__.py", ""), ("app/models.py", models.as_str())];
        let project = project(folder.path(), &files);
        let before = checklist(&project, &url, &columns).await;
        assert_eq!(before[ATTRIBUTE]["status"], "fail");
        assert!(before[ATTRIBUTE]["edits"].as_array().expect("edits").len() >= 7, "{before:#?}");
        paste(folder.path(), &before[..1]);
        let after = checklist(&project, &url, &columns).await;
        let text = std::fs::read_to_string(folder.path().join("app/models.py")).expect("read");
        assert_eq!(after[ATTRIBUTE]["status"], "pass", "{after:#?}\n{text}");
        import(folder.path(), flavour, CONFIGURE);
    }
}

/// A project whose `Order` has `user_id` and what stands in `order` and `user`.
fn related(folder: &Path, order: &str, user: &str) -> Project {
    let models = format!(
        r#"from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    {user}

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    {order}
"#
    );
    project(folder, &[("app/__init__.py", ""), ("app/models.py", &models)])
}

#[tokio::test]
async fn relationships_get_both_their_sides() {
    let url = postgres_with(DATABASE);
    for (order, user, columns, expected) in [
        (r#"user: Mapped["User"] = relationship()"#, "", vec!["user_id"], "fail"),
        (r#"user: Mapped["User"] = relationship(back_populates="orders")"#, "", vec![], "fail"),
        (
            r#"user: Mapped["User"] = relationship(back_populates="orders")"#,
            r#"orders: Mapped[list["Order"]] = relationship(cascade="all")"#,
            vec![],
            "attention",
        ),
        (
            r#"user: Mapped["User"] = relationship(back_populates="orders")"#,
            r#"orders: Mapped[list["Order"]] = relationship(cascade="all")"#,
            vec!["user_id"],
            "fail",
        ),
        (
            r#"user: Mapped["User"] = relationship(lazy="joined",)"#,
            r#"orders: Mapped[list["Order"]] = relationship()"#,
            vec!["user_id"],
            "fail",
        ),
        // Nothing says that an old one is to have another side.
        (r#"user: Mapped["User"] = relationship()"#, "", vec![], "not_applicable"),
        (
            "",
            r#"orders: Mapped[list["Order"]] = relationship()"#,
            vec!["user_id"],
            "not_applicable",
        ),
        ("", "", vec!["user_id"], "attention"),
        ("", "", vec!["code"], "not_applicable"),
        ("", "", vec![], "not_applicable"),
        (r#"user = relationship("User", backref="orders")"#, "", vec!["user_id"], "pass"),
        (
            r#"user: Mapped["User"] = relationship(back_populates="orders")"#,
            r#"orders: Mapped[list["Order"]] = relationship(back_populates="user")"#,
            vec!["user_id"],
            "pass",
        ),
        (r#"user: Mapped["User"] = relationship(viewonly=True)"#, "", vec!["user_id"], "pass"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let project = related(folder.path(), order, user);
        let before = checklist(&project, &url, &columns).await;
        let found = &before[RELATIONSHIP];
        assert_eq!(found["status"], expected, "{order} {user} {columns:?}: {found:#}");
        if !matches!(expected, "fail" | "attention") {
            continue;
        }
        paste(folder.path(), &before[RELATIONSHIP..=RELATIONSHIP]);
        let after = checklist(&project, &url, &columns).await;
        let text = std::fs::read_to_string(folder.path().join("app/models.py")).expect("read");
        assert_eq!(after[RELATIONSHIP]["status"], "pass", "{found:#}\n{text}");
        import(folder.path(), Flavour::Sqlalchemy20, CONFIGURE);
    }
}

#[tokio::test]
async fn models_are_imported_by_their_package() {
    let url = postgres_with(DATABASE);
    let base =
        "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase):\n    pass\n";
    let of = |class: &str, table: &str| {
        format!(
            "from sqlalchemy import Column, Integer\nfrom .base import Base\nclass {class}(Base):\n    \
             __tablename__ = \"{table}\"\n    id = Column(Integer, primary_key=True)\n"
        )
    };
    let (user, order) = (of("User", "users"), of("Order", "orders"));
    for (init, env, expected) in [
        ("\"\"\"Models.\"\"\"\nfrom .user import User\n", "", "fail"),
        ("from app.models.user import User\n", "", "fail"),
        ("from .user import User\nfrom .order import Order\n", "", "pass"),
        ("from .user import *\nfrom .order import *\n", "", "pass"),
        ("from . import user, order\n", "", "pass"),
        (
            "import pkgutil\nfor one in pkgutil.iter_modules(__path__): __import__(one.name)\n",
            "",
            "pass",
        ),
        ("from .base import Base\n", "", "fail"),
        ("from .base import Base\n", "from app.models import order\n", "not_applicable"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let files = [
            ("app/__init__.py", ""),
            ("app/main.py", env),
            ("app/models/__init__.py", init),
            ("app/models/base.py", base),
            ("app/models/user.py", &user),
            ("app/models/order.py", &order),
        ];
        let project = project(folder.path(), &files);
        let before = checklist(&project, &url, &["id"]).await;
        assert_eq!(before[IMPORT]["status"], expected, "{init}: {:#}", before[IMPORT]);
        if !matches!(expected, "fail" | "attention") {
            continue;
        }
        paste(folder.path(), &before[IMPORT..=IMPORT]);
        let after = checklist(&project, &url, &["id"]).await;
        assert_eq!(after[IMPORT]["status"], "pass", "{init}: {:#}", after[IMPORT]);
        import(folder.path(), Flavour::Sqlalchemy20, "from app.models import order; order.Order");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let project = project(folder.path(), &[("models.py", MAPPED)]);
    assert_eq!(checklist(&project, &url, &["id"]).await[IMPORT]["status"], "not_applicable");
}

#[tokio::test]
async fn schemas_get_the_new_fields_and_allow_what_may_be_null() {
    let url = postgres_with(DATABASE);
    let all = "
from pydantic import BaseModel, ConfigDict
class OrderRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    code: str
    total: float
class OrderCreate(BaseModel):
    code: str
    note: str | None = None
class Unrelated(BaseModel):
    code: str
";
    let by_fields = "
import typing as t
from typing import Optional
from pydantic import BaseModel
class Purchase(BaseModel):
    id: int
    code: Optional[str]
    placed_at: str
    tags: \"list[str]\"

    class Config:
        orm_mode = True
";
    let empty = "
from pydantic import BaseModel
class OrderOut(BaseModel):
    pass
";
    let classic = format!(
        "{CLASSIC}    placed_at = sa.Column(sa.DateTime(timezone=True), nullable=False)\n    tags = sa.Column(sa.ARRAY(sa.Text))\n    total = sa.Column(sa.Numeric(10, 2))\n"
    );
    for (schemas, columns, fields, optional) in [
        (all, vec!["day", "doc", "token", "seen"], "fail", "not_applicable"),
        (all, vec!["total"], "pass", "not_applicable"),
        // It goes in and does not come out.
        (all, vec!["note"], "attention", "pass"),
        (all, vec!["code"], "pass", "fail"),
        (all, vec![], "pass", "fail"),
        (by_fields, vec!["code"], "pass", "pass"),
        (by_fields, vec!["tags"], "pass", "fail"),
        (by_fields, vec!["placed_at", "big"], "fail", "not_applicable"),
        (empty, vec!["big", "class"], "fail", "not_applicable"),
        ("", vec!["big"], "not_applicable", "not_applicable"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let files =
            [("app/__init__.py", ""), ("app/models.py", &classic), ("app/schemas.py", schemas)];
        let project = project(folder.path(), &files);
        let before = checklist(&project, &url, &columns).await;
        let found = [&before[SCHEMA]["status"], &before[OPTIONAL]["status"]];
        assert_eq!(found, [fields, optional], "{schemas} {columns:?}: {before:#?}");
        paste(folder.path(), &before[SCHEMA..]);
        let mut after = checklist(&project, &url, &columns).await;
        // What comes in may go on being asked for; the edit is there for who wants it.
        if after[OPTIONAL]["status"] == "attention" {
            paste(folder.path(), &after[OPTIONAL..]);
            after = checklist(&project, &url, &columns).await;
        }
        let text = std::fs::read_to_string(folder.path().join("app/schemas.py")).expect("read");
        for item in [SCHEMA, OPTIONAL] {
            let good = ["pass", "not_applicable"];
            let status = after[item]["status"].as_str().expect("a status");
            assert!(good.contains(&status), "{columns:?}: {:#}\n{text}", after[item]);
        }
        import(folder.path(), Flavour::Sqlalchemy20, "import app.schemas");
    }
}

#[tokio::test]
async fn which_schema_goes_with_which_model_is_told_or_configured() {
    let url = postgres_with(DATABASE);
    let folder = tempfile::tempdir().expect("a folder");
    let schemas = "
from pydantic import BaseModel
class OrderOut(BaseModel):
    id: int
    code: str | None
class Ticket(BaseModel):
    number: int
class OrderSettings(BaseModel):
    colour: str
";
    let files = [("app/__init__.py", ""), ("app/models.py", CLASSIC), ("app/schemas.py", schemas)];
    let told = async |project: &Project| {
        let outcome = verified(project, &url, &arguments(&[])).await.expect("verifies");
        serde_json::to_value(outcome).expect("JSON")["data"]["schemas"].clone()
    };
    let found = told(&project(folder.path(), &files)).await;
    let why = "OrderOut app/schemas.py:3: named after Order, 2 of 2 fields are its columns";
    assert_eq!(found, json!([why]));
    let settings = ("alembic-mcp.toml", "[schemas-of]\nOrder = [\"Ticket\"]\n");
    let files = [files[0], files[1], files[2], settings];
    let found = told(&project(folder.path(), &files)).await;
    assert_eq!(found, json!(["Ticket app/schemas.py:6: configured"]));
}

#[tokio::test]
async fn a_view_needs_no_model() {
    let view =
        "CREATE TABLE users (id int PRIMARY KEY); CREATE VIEW orders AS SELECT id FROM users;";
    let url = postgres_with(view);
    let folder = tempfile::tempdir().expect("a folder");
    let project = project(folder.path(), &[("app/__init__.py", ""), ("app/models.py", "")]);
    for item in checklist(&project, &url, &["id"]).await {
        assert_eq!(item["status"], "not_applicable", "{item:#}");
    }
}
