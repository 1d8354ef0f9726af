//! A Flask-Migrate project, whose env.py needs the application.

use std::process::Command;

use alembic_mcp::bridge::Bridge;

use super::{assert_succeeded, block_on, steps, upgrade};
use crate::support::project::{Env, TestProject};
use crate::support::python::{Flavour, venv};

const APPLICATION: &str = r#"
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///site.db"
db = SQLAlchemy(app)
Migrate(app, db)

class Order(db.Model):
    __tablename__ = "orders"
    id = db.Column(db.Integer, primary_key=True)
"#;

#[test]
fn a_flask_migrate_project_is_driven_with_its_application() {
    let python = venv(Flavour::Flask);
    let test = TestProject::sqlite(Env::Sync);
    std::fs::remove_dir_all(test.root.join("migrations")).unwrap();
    std::fs::remove_dir_all(test.root.join("app")).unwrap();
    std::fs::remove_file(test.root.join("alembic.ini")).unwrap();
    test.write("app.py", APPLICATION);
    let made = Command::new(&python)
        .args(["-m", "flask", "db", "init"])
        .current_dir(&test.root)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    test.revision(
        "001",
        None,
        "\n    op.create_table('t', sa.Column('id', sa.Integer))\n",
        "\n    op.drop_table('t')\n",
    );

    let mut project = test.with_python(&python);
    project.config_file.as_mut().unwrap().path = test.root.join("migrations/alembic.ini");
    let bridge = Bridge::new(&project);
    let connection = block_on(bridge.connection()).unwrap();
    assert!(connection.url.expose().ends_with("/instance/site.db"), "{}", connection.url.expose());
    let report = block_on(upgrade(&project, &steps(&test, "upgrade", &["001"]))).unwrap();
    assert_succeeded(&report, &["001"]);
    let written = block_on(bridge.autogenerate("orders", "002", None, &[])).unwrap();
    assert!(written.source.contains("create_table('orders'"), "{}", written.source);
}
