//! Virtual environments under `target/`, made once and kept.

use std::path::{Path, PathBuf};

/// Which libraries an environment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// The newest Alembic with SQLAlchemy 2.0.
    Sqlalchemy20,
    /// The newest Alembic with SQLAlchemy 2.1.
    Sqlalchemy21,
    /// The oldest supported Alembic with SQLAlchemy 1.4.
    Sqlalchemy14,
    /// Flask-Migrate and what it needs.
    Flask,
    /// The official MCP client, and a validator of JSON Schema.
    McpClient,
    /// An interpreter with no Alembic at all.
    Empty,
}

impl Flavour {
    fn folder(self) -> &'static str {
        match self {
            Self::Sqlalchemy20 => "sqlalchemy-2.0",
            Self::Sqlalchemy21 => "sqlalchemy-2.1",
            Self::Sqlalchemy14 => "sqlalchemy-1.4",
            Self::Flask => "flask",
            Self::McpClient => "mcp-client",
            Self::Empty => "empty",
        }
    }

    fn requirements(self) -> Vec<&'static str> {
        let modern = [
            "alembic==1.20.1",
            "psycopg[binary]==3.3.9",
            "psycopg2-binary==2.9.13",
            "asyncpg==0.32.0",
            "aiosqlite==0.22.1",
            "pymysql==1.2.4",
            "aiomysql==0.3.2",
            "asyncmy==0.2.18",
            "greenlet==3.5.6",
            "pydantic==2.14.3",
        ];
        match self {
            Self::Sqlalchemy20 => [&["sqlalchemy==2.0.58"], &modern[..]].concat(),
            Self::Sqlalchemy21 => [&["sqlalchemy==2.1.9"], &modern[..]].concat(),
            Self::Sqlalchemy14 => vec![
                "alembic==1.8.1",
                "sqlalchemy==1.4.54",
                "psycopg2-binary==2.9.13",
                "asyncpg==0.29.0",
                "aiosqlite==0.20.0",
                "greenlet==3.5.6",
            ],
            Self::Flask => vec![
                "alembic==1.20.1",
                "sqlalchemy==2.0.58",
                "flask-migrate==4.1.0",
                "flask-sqlalchemy==3.1.1",
            ],
            Self::McpClient => vec!["mcp==2.3.0", "jsonschema==4.*"],
            Self::Empty => vec![],
        }
    }
}

/// The Python of the environment of this flavour, made on first use.
pub fn venv(flavour: Flavour) -> PathBuf {
    let folder = target().join("test-venvs").join(flavour.folder());
    alembic_mcp::cli::demo::environment::create(&folder, &flavour.requirements()).unwrap_or_else(
        |refusal| panic!("no environment for {flavour:?}: {refusal}\n{}", refusal.unblock),
    )
}

/// The build's `target` folder.
pub fn target() -> &'static Path {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().unwrap_or(temporary)
}

#[test]
fn an_environment_is_made_once_even_without_ensurepip_and_pip() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    // A python3 as Debian ships it: `-m venv` fails for want of ensurepip, `--without-pip` works.
    let real = which::which("python3").unwrap();
    let bare = folder.path().join("python3");
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *--without-pip*) ;; *'-m venv'*) echo no ensurepip >&2; exit 1;; esac\n\
         exec {} \"$@\"\n",
        real.display()
    );
    std::fs::write(&bare, script).unwrap();
    std::fs::set_permissions(&bare, std::fs::Permissions::from_mode(0o755)).unwrap();
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "support::python::make_one", "--nocapture"])
        .env("MAKE_IN", folder.path().join("venv"))
        .env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

/// Run by the test above in a process of its own, whose PATH it sets.
#[test]
#[ignore = "run by another test"]
fn make_one() {
    let folder = PathBuf::from(std::env::var("MAKE_IN").unwrap());
    let make = || alembic_mcp::cli::demo::environment::create(&folder, &["typing-extensions"]);
    let python = make().unwrap();
    let import = || {
        let mut command = std::process::Command::new(&python);
        command.args(["-c", "import typing_extensions"]).status().unwrap().success()
    };
    assert!(import());
    let made = std::fs::metadata(&python).unwrap().modified().unwrap();
    assert_eq!(make().unwrap(), python);
    assert_eq!(std::fs::metadata(&python).unwrap().modified().unwrap(), made, "made twice");
    // A half-made environment is made again.
    std::fs::remove_dir_all(folder.join("lib")).unwrap();
    std::fs::remove_file(folder.join("alembic-mcp-environment.txt")).unwrap();
    make().unwrap();
    assert!(import());
}
