//! Tests of reading models and schemas: what each way of declaring comes to.

use std::path::Path;

use alembic_mcp::models::{Model, read_models, read_schemas};
use alembic_mcp::project::Project;
use tempfile::TempDir;

use crate::support::project::project_at;

const MIGRATIONS: &[(&str, &str)] =
    &[("alembic.ini", "[alembic]\nscript_location = migrations\n"), ("migrations/env.py", "")];

/// A project with `files`, whose Python would be that of its `.venv`.
fn project(files: &[(&str, &str)]) -> (TempDir, Project) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in MIGRATIONS.iter().chain(files) {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    let project = project_at(folder.path(), &folder.path().join(".venv/bin/python"));
    (folder, project)
}

fn told(model: &Model) -> String {
    let keys = model.table.primary_key.as_ref();
    let column = |column: &alembic_mcp::schema::Column| {
        let is_key = keys.is_some_and(|key| key.columns.contains(&column.name));
        let key = if is_key { "*" } else { "" };
        let null = if column.nullable { "?" } else { "" };
        format!("{key}{}:{}{null}", column.name, column.type_name)
    };
    let columns: Vec<String> = model.table.columns.iter().map(column).collect();
    format!("{} {} {}", model.class, model.table.name, columns.join(" "))
}

/// Class, table and columns of all models in `files`, sorted.
fn models(files: &[(&str, &str)]) -> Vec<String> {
    let (_folder, project) = project(files);
    let mut lines: Vec<String> = read_models(&project).iter().map(told).collect();
    lines.sort();
    lines
}

#[test]
fn a_type_decorator_is_what_it_is_stored_as() {
    let types = r#"
from sqlalchemy import CHAR, DateTime, LargeBinary, String, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, UserDefinedType

class Utc(TypeDecorator):
    impl = DateTime(timezone=True)

class Trimmed(TypeDecorator):
    impl = String

class Secret(TypeDecorator):
    impl = String

    def __init__(self, length=None):
        super().__init__(length=(length or 10) * 2)

class Guid(TypeDecorator):
    impl = LargeBinary

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID())
        else:
            return dialect.type_descriptor(CHAR(36))

class Chosen(TypeDecorator):
    impl = LargeBinary

    def load_dialect_impl(self, dialect):
        if self.native and dialect.name in ("postgresql", "cockroachdb"):
            return dialect.type_descriptor(postgresql.UUID())
        kind = self.impl if self.binary else CHAR(32)
        return dialect.type_descriptor(kind)

class Long(Text):
    pass

class Point(UserDefinedType):
    def get_col_spec(self):
        return "POINT"

def short(*, length=20, **options) -> String:
    return String(length=length, **options)
"#;
    let text = r#"
from sqlalchemy import Column
from sqlalchemy.orm import declarative_base
from .types import Chosen, Guid, Long, Point, Secret, Trimmed, Utc, short

Base = declarative_base()

class Thing(Base):
    __tablename__ = "things"
    at = Column(Utc, primary_key=True)
    name = Column(Trimmed(40))
    secret = Column(Secret(length=3))
    guid = Column(Guid())
    chosen = Column(Chosen)
    long = Column(Long)
    point = Column(Point)
    a = Column(short())
    b = Column(short(length=5))
"#;
    let files = &[("app/__init__.py", ""), ("app/types.py", types), ("app/models.py", text)];
    assert_eq!(
        models(files),
        ["Thing things *at:DateTime(timezone=True) name:String(40)? secret:String(…)? \
          guid:CHAR(36).with_variant(UUID(), 'postgresql')? \
          chosen:project type Chosen.with_variant(UUID(), 'postgresql', 'cockroachdb')? \
          long:Text()? point:project type Point? a:String(length=20)? b:String(length=5)?"]
    );
    let (_folder, project) = project(files);
    let thing = &read_models(&project)[0];
    assert_eq!(thing.columns[0].own_type.as_deref(), Some("Utc"));
    assert_eq!(thing.columns[7].own_type, None);
}

#[test]
fn a_name_from_elsewhere_is_not_a_class_of_the_same_name() {
    let text = r#"
from pydantic import BaseModel
from sqlalchemy import JSON, Column, String
from sqlalchemy.orm import DeclarativeBase

class Base(DeclarativeBase):
    pass

class Thing(Base):
    __tablename__ = "things"
    id = Column(String(5), primary_key=True)
    data = Column(JSON)

class Out(BaseModel):
    id: str
"#;
    let others = "class JSON: pass\nclass String: pass\nclass BaseModel: pass\n";
    let files = &[("app/__init__.py", ""), ("app/models.py", text), ("app/graphs.py", others)];
    assert_eq!(models(files), ["Thing things *id:String(5) data:JSON()?"]);
    let (_folder, project) = project(files);
    let schemas: Vec<String> = read_schemas(&project).into_iter().map(|one| one.class).collect();
    assert_eq!(schemas, ["Out"]);
}

#[test]
fn bases_made_by_calls_give_their_columns() {
    let text = r#"
from sqlalchemy import Column, Integer, String
from sqlalchemy import orm
from sqlalchemy.orm import DeclarativeBase, as_declarative, declared_attr

class Common:
    note = Column(String(9))

    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + "s"

Made = orm.declarative_base(cls=Common)
BASE = Made

class HasId:
    id = Column(Integer, primary_key=True)

class User(BASE, HasId):
    pass

class Joined(DeclarativeBase, Common):
    pass

class Order(Joined, HasId):
    pass

@as_declarative()
class Decorated:
    @declared_attr
    def __tablename__(cls):
        return f"t_{cls.__name__.lower()}"

class Item(HasId, Decorated):
    pass
"#;
    assert_eq!(
        models(&[("app.py", text)]),
        [
            "Item t_item *id:Integer()",
            "Order orders note:String(9)? *id:Integer()",
            "User users note:String(9)? *id:Integer()",
        ]
    );
}

#[test]
fn what_an_installed_package_gives_is_read_from_its_source() {
    let package = r#"
from sqlalchemy import Column, DateTime
from . import types

class TimestampMixin:
    created_at = Column(DateTime)
    deleted = Column(types.Soft, default=0)
"#;
    let types = r#"
from sqlalchemy.types import Integer, TypeDecorator

class Soft(TypeDecorator):
    impl = Integer
"#;
    let text = r#"
from sqlalchemy import Column, Integer
from sqlalchemy.orm import DeclarativeBase
from common_models import TimestampMixin
from common_models.types import Soft

class Base(DeclarativeBase):
    pass

class User(TimestampMixin, Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    level = Column(Soft())
"#;
    let site = ".venv/lib/python3.12/site-packages/common_models";
    let (init, types_path, unread) =
        (format!("{site}/__init__.py"), format!("{site}/types.py"), format!("{site}/tables.py"));
    let files = [
        (".venv/pyvenv.cfg", ""),
        (".venv/bin/python", ""),
        (init.as_str(), package),
        (types_path.as_str(), types),
        (unread.as_str(), text),
        ("app.py", text),
    ];
    assert_eq!(
        models(&files),
        ["User users *id:Integer() level:Integer()? created_at:DateTime()? deleted:Integer()?"]
    );
}

#[test]
fn types_come_from_annotations_maps_and_keys() {
    let text = r#"
from __future__ import annotations
import datetime
from typing import Annotated, Literal, NewType, Optional
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, deferred, mapped_column, registry

Moment = datetime.datetime
Name = NewType("Name", str)
Language = Literal["en", "de"]

class Point:
    pass

class Base(DeclarativeBase):
    registry = registry(type_annotation_map={Moment: DateTime(timezone=True), Point: String(30)})

class Lang(Base):
    __tablename__ = "langs"
    code: Mapped[str] = mapped_column(String(8), primary_key=True)

class Doc(Base):
    __tablename__ = "docs"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[Moment]
    name: Mapped[Optional[Name]]
    where: Mapped[Point]
    lang: Mapped[Language] = mapped_column(ForeignKey("langs.code"))
    legacy: Mapped[int] = Column(BigInteger)
    body: Mapped[str] = deferred(mapped_column(String(7)))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("docs.id"))
"#;
    assert_eq!(
        models(&[("app.py", text)]),
        [
            "Doc docs *id:BigInteger() at:DateTime(timezone=True) name:String()? where:String(30) \
             lang:String(8) legacy:BigInteger()? body:String(7) parent_id:BigInteger()?",
            "Lang langs *code:String(8)",
        ]
    );
}

#[test]
fn functions_that_make_columns_are_followed() {
    let helpers = r#"
from sqlmodel import Field
from sqlalchemy import Column, DateTime, ForeignKey

def key_field(target, column="id", nullable=False, **options):
    name = target + "_fk"
    return Field(sa_column=Column(ForeignKey(f"{target}.{column}", name=name), nullable=nullable, **options))

def moment():
    return Column(DateTime(timezone=True), nullable=False)
"#;
    let constants = "TEAMS = \"team\"\n";
    let text = r#"
from typing import Annotated, Optional
from uuid import UUID
from pydantic import BeforeValidator
from sqlmodel import Field, SQLModel
from .constants import TEAMS
from .helpers import key_field, moment

def parse(value):
    return value

Id = Annotated[UUID, BeforeValidator(parse)]

class Team(SQLModel, table=True):
    __tablename__ = TEAMS
    id: Id = Field(primary_key=True)
    at: str = Field(sa_column=moment())

class Member(SQLModel, table=True):
    team_id: UUID = key_field(TEAMS, primary_key=True)
    other_id: Optional[UUID] = key_field(target=TEAMS, nullable=True)
    _cache: int = 0
"#;
    let files = &[
        ("app/__init__.py", ""),
        ("app/constants.py", constants),
        ("app/helpers.py", helpers),
        ("app/models.py", text),
    ];
    assert_eq!(
        models(files),
        [
            "Member member *team_id:Uuid() other_id:Uuid()?",
            "Team team *id:Uuid() at:DateTime(timezone=True)",
        ]
    );
}

#[test]
fn fields_of_schemas_are_told_with_what_may_be_none() {
    let text = r#"
from typing import TYPE_CHECKING, Any, Generic, List, Optional, TypeVar, Union
from pydantic import BaseModel, RootModel
from pydantic.json_schema import SkipJsonSchema
from pydantic_settings import BaseSettings

T = TypeVar("T")
Maybe = Union[T, None]
Alias = Optional[int]

class Page(BaseModel, Generic[T]):
    items: List[T]
    next: Maybe[str] = None

class Users(Page[int]):
    skipped: SkipJsonSchema[Optional[str]] = None
    alias: Alias
    if not TYPE_CHECKING:
        kind: str

class Ids(RootModel[Optional[list[int]]]):
    pass

class Settings(BaseSettings):
    url: str

@partial()
class Part(Users):
    pass
"#;
    let (_folder, project) = project(&[("app.py", text)]);
    let told: Vec<String> = read_schemas(&project)
        .iter()
        .map(|schema| {
            let field = |field: &alembic_mcp::models::PydanticField| {
                format!("{}{}", field.name, if field.optional { "?" } else { "" })
            };
            let fields: Vec<String> = schema.fields.iter().map(field).collect();
            let unsure = if schema.uncertain { " unsure" } else { "" };
            format!("{} {}{unsure}", schema.class, fields.join(" "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "Page items next?",
            "Users skipped? alias? kind items next?",
            "Ids root?",
            "Settings url",
            "Part skipped? alias? kind items next? unsure",
        ]
    );
}

#[test]
fn circles_of_names_and_bases_come_to_an_end() {
    let names: String = (0..60).map(|one| format!("from .m{one} import *\n")).collect();
    let mut files: Vec<(String, String)> =
        (0..60).map(|one| (format!("app/m{one}.py"), names.clone())).collect();
    let text = format!(
        "{names}from sqlalchemy import Column\nA = B\nB = A\nclass C(D): pass\nclass D(C): pass\n\
         def f(a): return g(a, a)\ndef g(a, b): return f((a, b, a, b))\n\
         Loop = Union[\"Loop\", Other[Loop]]\nOther = Union[Loop, Other[Loop]]\n\
         class T(Unknown, A):\n    __tablename__ = x + x\n    a = Column(f(A))\n    b: Loop\n    c = f(b)\nx = x + x\n"
    );
    files.push(("app/__init__.py".to_owned(), String::new()));
    files.push(("app/models.py".to_owned(), text));
    let files: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let start = std::time::Instant::now();
    let (_folder, project) = project(&files);
    read_models(&project);
    read_schemas(&project);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    assert!(Path::new(&project.root).exists());
}
