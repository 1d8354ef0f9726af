//! The demonstration project on disk, and what its developers do to it between the calls.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use include_dir::{Dir, include_dir};

use super::environment;
use crate::refusal::Refusal;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/demo/project");

const REQUIREMENTS: [&str; 4] =
    ["alembic==1.20.1", "sqlalchemy==2.0.58", "pydantic==2.14.3", "psycopg[binary]==3.3.9"];

/// What customers have left behind by the time the next migration is due.
const ROWS: &str = r#"
from sqlalchemy import create_engine, text
from app.database import DATABASE_URL

with create_engine(DATABASE_URL).begin() as connection:
    for statement in (
        "INSERT INTO users (id, email) VALUES (1, 'ada@example.org'), (2, 'bo@example.org')",
        "INSERT INTO products (id, sku, name, price) VALUES (1, 'LAMP', 'Lamp', 49.00)",
        "INSERT INTO orders (id, user_id, status) VALUES (1, 1, 'placed'), (2, 1, 'shipped'), (3, 2, 'draft')",
        "INSERT INTO order_lines (id, order_id, product_id, quantity) VALUES (1, 1, 1, 2), (2, 2, 1, 1)",
    ):
        connection.execute(text(statement))
"#;

const SHIP_ORDERS: &str = r#"
from sqlalchemy import create_engine, text
from app.database import DATABASE_URL

with create_engine(DATABASE_URL).begin() as connection:
    connection.execute(text("UPDATE orders SET tracking_code = 'TRACK-1' WHERE id = 2"))
"#;

/// The project, ready to be migrated.
#[derive(Debug)]
pub(super) struct DemoProject {
    /// Its folder.
    pub(super) root: PathBuf,
    /// Its database, where it is not the SQLite file in its folder.
    pub(super) database_url: Option<String>,
    python: PathBuf,
}

impl DemoProject {
    /// Writes the project's files and makes its virtual environment.
    pub(super) fn create(root: &Path, database_url: Option<String>) -> Result<Self, Refusal> {
        let occupied = fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some());
        if occupied {
            return Err(Refusal::new(
                "folder_not_empty",
                "The demonstration needs an empty folder",
            )
            .because(format!("{} has files in it.", root.display()))
            .instead("Name another folder, or none for a temporary one.")
            .unblock("alembic-mcp demo"));
        }
        fs::create_dir_all(root)
            .and_then(|()| FILES.extract(root))
            .map_err(|e| cannot_write(&e))?;
        let python = environment::create(&root.join(".venv"), &REQUIREMENTS)?;
        Ok(Self { root: root.to_owned(), database_url, python })
    }

    /// Customers come.
    pub(super) fn insert_rows(&self) -> Result<(), Refusal> {
        self.run_python(ROWS)
    }

    /// The new column is put to use.
    pub(super) fn use_new_column(&self) -> Result<(), Refusal> {
        self.run_python(SHIP_ORDERS)
    }

    /// A developer adds two columns to the `Order` model.
    pub(super) fn change_model(&self) -> Result<(), Refusal> {
        self.replace(
            "app/models/order.py",
            "    notes: Mapped[str | None] = mapped_column(Text)\n",
            "    notes: Mapped[str | None] = mapped_column(Text)\n    \
             tracking_code: Mapped[str | None] = mapped_column(String(60))\n    \
             gift_for_id: Mapped[int | None] = mapped_column(\n        \
             BigInteger, ForeignKey(\"users.id\", ondelete=\"SET NULL\"), index=True\n    )\n",
        )?;
        self.replace(
            "app/models/order.py",
            "Integer, Text, text\n",
            "Integer, String, Text, text\n",
        )?;
        self.replace(
            "app/models/order.py",
            "relationship(\"User\", back_populates=\"orders\")",
            "relationship(\n        \"User\", back_populates=\"orders\", foreign_keys=[user_id]\n    )",
        )?;
        self.replace(
            "app/models/user.py",
            "relationship(\"Order\", back_populates=\"user\")",
            "relationship(\n        \"Order\", back_populates=\"user\", foreign_keys=\"Order.user_id\"\n    )",
        )
    }

    /// The developer lets the API show the new columns too.
    pub(super) fn change_schema(&self) -> Result<(), Refusal> {
        self.replace(
            "app/domains/orders/schemas.py",
            "    notes: Optional[str] = None\n",
            "    notes: Optional[str] = None\n    tracking_code: Optional[str] = None\n    \
             gift_for_id: Optional[int] = None\n",
        )
    }

    /// Somebody edits a revision file after it was reviewed.
    pub(super) fn touch_up(&self, file: &str) -> Result<(), Refusal> {
        let path = self.root.join("alembic/versions").join(file);
        let text = fs::read_to_string(&path).map_err(|error| cannot_write(&error))?;
        fs::write(&path, text + "\n# one more line\n").map_err(|error| cannot_write(&error))
    }

    fn replace(&self, file: &str, old: &str, new: &str) -> Result<(), Refusal> {
        let path = self.root.join(file);
        let text = fs::read_to_string(&path).map_err(|error| cannot_write(&error))?;
        if !text.contains(old) {
            return Err(cannot_write(&io::Error::other(format!("{file} is not as expected"))));
        }
        fs::write(&path, text.replacen(old, new, 1)).map_err(|error| cannot_write(&error))
    }

    fn run_python(&self, script: &str) -> Result<(), Refusal> {
        let mut command = Command::new(&self.python);
        command.args(["-c", script]).current_dir(&self.root).env("PYTHONPATH", ".");
        if let Some(url) = &self.database_url {
            command.env("DATABASE_URL", url);
        }
        let output = command.output().map_err(|error| cannot_write(&error))?;
        if output.status.success() {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&output.stderr);
        let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        Err(Refusal::new("demo_failed", "The demonstration's own rows could not be inserted")
            .because(last)
            .instead("Give it an empty database.")
            .unblock("alembic-mcp demo --database-url postgresql+psycopg://user@localhost/empty"))
    }
}

/// The refusal for a folder that cannot be written.
pub(super) fn cannot_write(error: &io::Error) -> Refusal {
    Refusal::new("demo_failed", "The demonstration project could not be written")
        .because(error.to_string())
        .instead("Name a folder that is writable.")
        .unblock("alembic-mcp demo --folder /tmp/shop")
}
