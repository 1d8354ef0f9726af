//! Tests of ORM sessions in migrations: their rows are data, and nothing that they do is lost.

use serde_json::{Value, json};

use crate::imports::{project, schema, shown};

const MODEL: &str = "from sqlalchemy.orm import Session, declarative_base\n\
                     Base = declarative_base()\n\
                     class User(Base):\n    __tablename__ = 'users'\n    \
                     id = sa.Column(sa.Integer, primary_key=True)\n    \
                     name = sa.Column(sa.String(50))\n";

/// The reasons of the steps that nobody decides, and what holds them back.
fn undecided(files: &[(&str, &str)], steps: &str) -> Vec<(String, usize)> {
    let folder = project(files, MODEL, steps);
    let told = shown(folder.path(), "postgresql");
    // Whatever happens to rows, the schema is as certain as before.
    assert_eq!(schema(folder.path(), "postgresql")["uncertain"], json!([]), "{told:#?}");
    let reason = |step: &Value| step["args"]["reason"].as_str().unwrap_or_default().to_owned();
    let told = told.iter().filter(|step| step["op"] == "Opaque");
    told.map(|step| (reason(step), step["guards"].as_array().unwrap().len())).collect()
}

fn rows(what: &str, guards: usize) -> (String, usize) {
    (format!("the rows of a session are not told: {what}"), guards)
}

#[test]
fn attributes_of_rows_are_data_of_their_table() {
    let steps = "session = Session(bind=op.get_bind())\n\
                 for number, user in enumerate(session.query(User).filter(User.name == '')):\n    \
                     user.name = str(number)\n    user.id = number\n    user.tags.append('x')\n\
                 first = session.query(User).first()\nif first:\n    setattr(first, 'name', '')\n\
                 session.flush()\nsession.commit()";
    assert_eq!(
        undecided(&[], steps),
        [rows("attributes (users)", 1), rows("attributes (users)", 1), rows("flush", 0)]
    );
}

#[test]
fn rows_come_and_go_as_data_of_their_table() {
    let steps = "session = Session(bind=op.get_bind())\nsession.add(User(name='a'))\n\
                 session.delete(session.query(User).first())\n\
                 session.query(User).filter(User.name == 'b').delete()";
    assert_eq!(
        undecided(&[], steps),
        [rows("add (users)", 0), rows("delete (users)", 0), rows("delete (users)", 0)]
    );
}

#[test]
fn rows_are_followed_through_the_generator_that_hands_them_out() {
    let pages = "from sqlalchemy import inspect\n\
                 def pages(query, progress=None):\n    session = inspect(query).session\n    \
                 result = session.execute(query)\n    if progress is None:\n        \
                 progress = print\n    while True:\n        rows = result.fetchmany(10)\n        \
                 if not rows:\n            break\n        for row in rows:\n            \
                 yield row[0]\n        session.commit()\n        progress(len(rows))\n";
    let steps = "from app.pages import pages\nsession = Session(bind=op.get_bind())\n\
                 for user in pages(session.query(User), lambda count: print(count)):\n    \
                     user.name = ''";
    assert_eq!(undecided(&[("app/pages.py", pages)], steps), [rows("attributes (users)", 3)]);
}
