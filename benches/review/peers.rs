//! The other linters, from PyPI: alembic-guard and zdm read the Python files, Squawk reads the SQL that Alembic
//! renders of them.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use alembic_mcp::cli::demo::environment;

/// What is compared with, in the versions of the figures in the README.
const REQUIREMENTS: [&str; 5] = [
    "alembic==1.20.1",
    "sqlalchemy==2.0.58",
    "alembic-guard==0.1.1",
    "zdm==0.9.1",
    "squawk-cli==2.70.0",
];

/// An environment with the peers, made once and kept under `target/`; where one of them cannot be had, it says so
/// and makes do without.
pub(crate) struct Peers {
    programs: PathBuf,
}

impl Peers {
    pub(crate) fn install() -> Result<Self, Box<dyn Error>> {
        let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = temporary.parent().unwrap_or(temporary).join("test-venvs/linters");
        let python = environment::create(&folder, &REQUIREMENTS).or_else(|refusal| {
            eprintln!(
                "not all linters can be had here: {}: {}",
                refusal.summary, refusal.root_cause
            );
            environment::create(&folder, &REQUIREMENTS[..2])
        });
        let python = python.map_err(|refusal| refusal.summary)?;
        let programs = python.parent().ok_or("Python is in no folder")?.to_owned();
        Ok(Self { programs })
    }

    /// The program called `name`; `None`, and a word about it, where it is not installed.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        let program = self.programs.join(name);
        if !program.exists() {
            eprintln!("{name} is not installed, its figures are left out");
            return None;
        }
        Some(program)
    }

    /// Has Alembic render all revisions to SQL, one file each in `folder`.
    pub(crate) fn render(&self, project: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
        let rendered = Command::new(self.programs.join("alembic"))
            .args(["upgrade", "heads", "--sql"])
            .current_dir(project)
            .output()?;
        if !rendered.status.success() {
            return Err(String::from_utf8_lossy(&rendered.stderr).into());
        }
        let sql = String::from_utf8(rendered.stdout)?;
        fs::create_dir_all(folder)?;
        for (number, part) in sql.split("-- Running upgrade ").skip(1).enumerate() {
            fs::write(folder.join(format!("{number:06}.sql")), format!("-- {part}"))?;
        }
        Ok(())
    }
}
