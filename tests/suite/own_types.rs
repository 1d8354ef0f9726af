//! Tests of column types that are classes of the project's own.

use serde_json::json;

use crate::imports::{project, schema, shown};

/// The `repr` of the type in each `add_column`, and how `dialect` stores it.
fn types(classes: &str, columns: &[&str], dialect: &str) -> Vec<(String, String)> {
    let columns = columns.iter().enumerate().map(|(index, type_)| {
        format!("op.add_column('t', sa.Column('c{index}', types.{type_}))\n")
    });
    let steps = format!(
        "op.create_table('t', sa.Column('id', sa.Integer()))\n{}",
        columns.collect::<String>()
    );
    let folder = project(&[("app/types.py", classes)], "from app import types", steps.trim_end());
    let reprs = shown(folder.path(), dialect);
    let reprs = reprs
        .iter()
        .skip(1)
        .map(|step| step["args"]["column"]["type"].as_str().unwrap().to_owned());
    let stored = schema(folder.path(), dialect);
    let stored = stored["tables"]["t"]["columns"].as_array().unwrap().iter().skip(1);
    let stored = stored.map(|column| column["type"].as_str().unwrap().to_owned());
    reprs.zip(stored.collect::<Vec<_>>()).collect()
}

fn pair(repr: &str, stored: &str) -> (String, String) {
    (repr.to_owned(), stored.to_owned())
}

#[test]
fn a_type_says_by_dialect_what_it_stands_for() {
    let classes = "from sqlalchemy import JSON, Text, String\n\
        from sqlalchemy.dialects import postgresql\nfrom sqlalchemy.types import TypeDecorator\n\
        class Document(TypeDecorator):\n    impl = Text\n    \
            def load_dialect_impl(self, dialect):\n        \
                if dialect.name == 'postgresql':\n            \
                    return dialect.type_descriptor(postgresql.JSONB)\n        \
                if dialect.name == 'mysql':\n            return dialect.type_descriptor(JSON())\n        \
                return super().load_dialect_impl(dialect)\n\
        class Code(TypeDecorator):\n    impl = String\n    \
            def __init__(self, *args, length=12, **kwargs):\n        \
                super().__init__(*args, length=length, **kwargs)\n";
    let columns = ["Document()", "Code()", "Code(length=3)"];
    assert_eq!(
        types(classes, &columns, "postgresql"),
        [
            pair("Document()", "jsonb"),
            pair("Code(length=12)", "character varying(12)"),
            pair("Code(length=3)", "character varying(3)"),
        ]
    );
    assert_eq!(types(classes, &columns, "sqlite")[0].1, "TEXT");
}

#[test]
fn a_class_may_bear_the_name_of_the_one_it_inherits_from() {
    let classes = "import sqlalchemy as sa\nfrom sqlalchemy.types import UserDefinedType\n\
        def _made():\n    class TIMESTAMP(sa.TIMESTAMP):\n        \
            def __init__(self, *args, timezone=True, **kwargs):\n            \
                super().__init__(*args, timezone=timezone, **kwargs)\n    return TIMESTAMP\n\
        TIMESTAMP = _made()\n\
        class Pickled(sa.PickleType):\n    cache_ok = True\n\
        class Vector(UserDefinedType):\n    def __init__(self, size, kind='half'):\n        \
            self.size = size\n        self.kind = kind\n    \
            def get_col_spec(self, **kw):\n        return f'{self.kind}vec({self.size})'\n\
        class Integer(UserDefinedType):\n    def get_col_spec(self, **kw):\n        \
            return SIZES[kw['size']]\n";
    let columns = ["TIMESTAMP()", "Pickled()", "Vector(3)", "Vector(4, kind='tiny')"];
    assert_eq!(
        types(classes, &columns, "postgresql"),
        [
            pair("TIMESTAMP()", "timestamp with time zone"),
            pair("Pickled()", "bytea"),
            pair("Vector(3)", "halfvec(3)"),
            pair("Vector(4, kind='tiny')", "tinyvec(4)"),
        ]
    );
    // Its name alone says nothing of what it is.
    let unknown = types(classes, &["Integer()"], "postgresql");
    assert_ne!(json!(unknown[0].1), json!("integer"));
}

#[test]
fn an_element_is_the_text_that_its_class_is_compiled_to() {
    let elements = "from sqlalchemy.sql.expression import FunctionElement\n\
                    from sqlalchemy.ext.compiler import compiles\n\
                    class utcnow(FunctionElement):\n    name = 'utcnow'\n\
                    @compiles(utcnow)\ndef _(element, compiler, **kw):\n    return 'CURRENT_TIMESTAMP'\n\
                    @compiles(utcnow, 'postgresql', 'cockroachdb')\ndef _(element, compiler, **kw):\n    \
                        return \"timezone('utc', now())\"\n";
    let steps = "op.add_column('t', sa.Column('at', sa.DateTime, server_default=utcnow()))";
    let folder =
        project(&[("app/elements.py", elements)], "from app.elements import utcnow", steps);
    for (dialect, text) in
        [("postgresql", "timezone('utc', now())"), ("sqlite", "CURRENT_TIMESTAMP")]
    {
        let steps = shown(folder.path(), dialect);
        assert_eq!(steps[0]["args"]["column"]["server_default"], text, "{steps:#?}");
    }
}

#[test]
fn an_enumeration_may_stand_in_a_class_and_number_itself() {
    let models = "import enum\nclass Job:\n    class State(enum.Enum):\n        NEW = enum.auto()\n        \
                      OLD = 7\n        GONE = enum.auto()\n\
                  class Kind(enum.StrEnum):\n    A_B = enum.auto()\n";
    let steps = "op.execute(f\"CREATE TYPE kind AS ENUM ('{Kind.A_B.value}')\")\n\
                 sa.Enum(Job.State, values_callable=lambda all: [one.value for one in all])\n\
                 op.drop_table(f'jobs_{Job.State.NEW.value}_{Job.State.GONE.value}')\n\
                 sa.Enum(Job.State).create(op.get_bind())";
    let folder = project(&[("app/models.py", models)], "from app.models import Job, Kind", steps);
    let steps = shown(folder.path(), "postgresql");
    assert_eq!(steps[0]["args"]["sqltext"], "CREATE TYPE kind AS ENUM ('a_b')", "{steps:#?}");
    assert_eq!(steps[1]["args"]["table_name"], "jobs_1_8");
    assert_eq!(steps[2]["args"]["labels"], json!(["NEW", "OLD", "GONE"]));
    assert_eq!(steps[2]["args"]["name"], "state");
}
