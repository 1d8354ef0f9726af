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

#[test]
fn a_statement_of_a_mapped_class_is_about_its_table() {
    let steps = "op.get_bind().execute(sa.update(User).where(User.id == 1).values(name='a'))\n\
                 op.execute(sa.delete(User))\n\
                 ids = [row[0] for row in op.get_bind().execute(sa.text('SELECT 1'))]\n\
                 op.execute(sa.delete(User).where(User.id.in_(ids)))\n\
                 op.execute('INSERT INTO users VALUES ({})'.format(input()))\n\
                 op.create_index('low', 'users', [sa.func.lower(sa.Column('name'))])";
    let folder = project(&[], MODEL, steps);
    let told = shown(folder.path(), "postgresql");
    let sql: Vec<&Value> = told.iter().take(3).map(|step| &step["args"]["sqltext"]).collect();
    assert_eq!(
        sql,
        [
            "<Update> UPDATE users SET name=:name WHERE users.id = :id_1",
            "<Delete> DELETE FROM users",
            "<Delete> DELETE FROM users WHERE users.id IN (__[POSTCOMPILE_id_1])"
        ]
    );
    let reason = told[3]["args"]["reason"].as_str().unwrap();
    assert!(reason.starts_with("the rows of a statement are not told"), "{reason}");
    assert_eq!(told[4]["args"]["columns"][0], "<Function> lower(name)");
}

#[test]
fn a_statement_that_only_changes_rows_leaves_the_schema_certain() {
    let steps = "name = input()\nop.execute(f'UPDATE {name} SET a = 1')\n\
                 op.get_bind().execute(sa.text(f\"\"\"\n        DELETE FROM {name}\"\"\"))\n\
                 op.get_bind().execute(missing(name).insert().values(a=1))";
    let told = |what: &str| (format!("the rows of a statement are not told: {what}"), 0);
    let found = undecided(&[], steps);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0], told("f'UPDATE {name} SET a = 1'"));
    // What else may stand in the text is not known here.
    let folder = project(&[], MODEL, "op.execute(f'UPDATE t SET a = 1; {input()}')");
    assert_ne!(schema(folder.path(), "postgresql")["uncertain"], json!([]));
}
