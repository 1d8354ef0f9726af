//! Tests of the tables that models declare: `Base.metadata` and `Model.__table__` in migrations.

use serde_json::{Value, json};

use crate::imports::{op, project, schema, shown, told};

const MODELS: &str = "import datetime\n\
    from typing import Optional\n\
    import sqlalchemy as sa\n\
    from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship\n\
    class Base(DeclarativeBase):\n    pass\n\
    class Stamped:\n    made = sa.Column(sa.DateTime, nullable=False)\n    \
        @declared_attr\n    def owner_id(cls):\n        return sa.Column(sa.ForeignKey('owners.id'))\n\
    class Pet(Stamped, Base):\n    __tablename__ = 'pets'\n    \
        __table_args__ = (sa.Index('ix_named', 'name', postgresql_where=sa.text('age > 1')), {'comment': 'all'})\n    \
        id: Mapped[int] = mapped_column(primary_key=True)\n    \
        name: Mapped[str]\n    \
        age: Mapped[Optional[int]]\n    \
        owner = relationship('Owner')\n\
    class Owner(Base):\n    __tablename__ = 'owners'\n    \
        id = sa.Column(sa.Integer, primary_key=True)\n\
    class Other:\n    __tablename__ = 'others'\n\
    links = sa.Table('links', Base.metadata, sa.Column('pet_id', sa.ForeignKey('pets.id')))\n";

fn columns(schema: &Value, table: &str) -> Vec<(String, String, bool)> {
    let columns = schema["tables"][table]["columns"].as_array().unwrap();
    let text = |one: &Value| one.as_str().unwrap_or_default().to_owned();
    let told = |one: &Value| (text(&one["name"]), text(&one["type"]), one["nullable"] == true);
    columns.iter().map(told).collect()
}

#[test]
fn all_tables_of_a_metadata_are_created_those_first_that_others_need() {
    let folder = project(
        &[("app/models.py", MODELS)],
        "from app.models import Base",
        "Base.metadata.create_all(op.get_bind())\nBase.metadata.create_all(bind=op.get_bind())",
    );
    let steps = shown(folder.path(), "postgresql");
    // What is there already is not created again.
    assert_eq!(
        told(&steps, "table_name"),
        ["owners", "pets", "links"].map(|name| op("CreateTable", json!(name)))
    );
    let schema = schema(folder.path(), "postgresql");
    assert_eq!(schema["uncertain"], json!([]));
    let column = |name: &str, kind: &str, nullable| (name.to_owned(), kind.to_owned(), nullable);
    assert_eq!(
        columns(&schema, "pets"),
        [
            column("made", "timestamp without time zone", false),
            column("owner_id", "integer", true),
            column("id", "integer", false),
            column("name", "character varying", false),
            column("age", "integer", true),
        ],
        "{schema:#}"
    );
    assert_eq!(schema["tables"]["pets"]["indexes"][0]["predicate"], "age > 1", "{schema:#}");
}

#[test]
fn the_table_of_a_model_is_found_by_class_and_by_name() {
    let helpers = "def add(metadata, bind, name):\n    try:\n        table = metadata.tables[name]\n    \
                   except KeyError:\n        raise\n    table.create(bind=bind, checkfirst=True)\n";
    let folder = project(
        &[("app/models.py", MODELS), ("app/helpers.py", helpers)],
        "from app import models\nfrom app.helpers import add",
        "models.Owner.__table__.create(op.get_bind(), checkfirst=True)\n\
         add(models.Base.metadata, op.get_bind(), 'pets')\n\
         add(models.Base.metadata, op.get_bind(), 'owners')\n\
         models.Base.metadata.drop_all(op.get_bind(), tables=[models.Owner.__table__, models.Pet.__table__])",
    );
    let steps = shown(folder.path(), "postgresql");
    let expected = [
        op("CreateTable", json!("owners")),
        op("CreateTable", json!("pets")),
        op("DropTable", json!("pets")),
        op("DropTable", json!("owners")),
    ];
    assert_eq!(told(&steps, "table_name"), expected);
}

#[test]
fn a_table_of_which_a_column_is_not_known_is_not_guessed() {
    let models = MODELS.replace("name: Mapped[str]", "name: Mapped[Name]");
    let folder = project(
        &[("app/models.py", &models)],
        "from app.models import Base",
        "Base.metadata.create_all(op.get_bind())",
    );
    let steps = shown(folder.path(), "postgresql");
    assert_eq!(told(&steps, "table_name"), [op("Opaque", Value::Null)]);
}
