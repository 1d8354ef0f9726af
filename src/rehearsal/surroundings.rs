//! Keeping the project's code from anything but the scratch database: a network of its own with
//! nothing in it, and a file system where the real database's file or socket cannot be used.

use std::path::{Path, PathBuf};

use tokio::process::Command;

/// How well the real database is out of reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Isolation {
    /// The project's process has no network, and only the scratch database's socket or file.
    Namespace,
    /// Every connection through SQLAlchemy had to prove where it leads; what connects past it is not
    /// kept from anything. With the reason.
    Checked(String),
}

impl Isolation {
    /// In the words of the answer.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Namespace => "network namespace",
            Self::Checked(_) => "connections checked only",
        }
    }
}

/// What of the file system is kept from the project's code.
#[derive(Debug, Default)]
pub(super) struct Withheld {
    /// Files that can be read but not written.
    pub(super) read_only: Vec<PathBuf>,
    /// Sockets that lead nowhere.
    pub(super) closed: Vec<PathBuf>,
}

/// Arranges the mounts that the words before `--` ask for, then becomes the command behind it.
const ARRANGE: &str = r#"
while [ "$1" != -- ]; do
    case $1 in
        keep) mount --bind "$2" "$2" && mount -o remount,bind,ro "$2" || exit 96 ;;
        close) mount --bind /dev/null "$2" || exit 96 ;;
    esac
    shift 2
done
shift
exec "$@"
"#;

/// The command that starts another where it reaches nothing else, or why there is none.
pub(super) async fn closed_off(withheld: &Withheld) -> Result<Vec<String>, String> {
    let Ok(unshare) = which::which("unshare") else {
        return Err("this system has no `unshare` to make a network namespace with".to_owned());
    };
    let is_root = rustix::process::geteuid().is_root();
    let own: &[&str] = if is_root { &[] } else { &["--user", "--map-root-user"] };
    let mut words = vec![unshare.to_string_lossy().into_owned()];
    words.extend(
        own.iter()
            .chain(&["--net", "--mount", "sh", "-c", ARRANGE, "sh"])
            .map(|word| (*word).to_owned()),
    );
    let files = withheld.read_only.iter().map(|file| ("keep", file));
    let sockets = withheld.closed.iter().map(|file| ("close", file));
    for (what, file) in files.chain(sockets) {
        words.push(what.to_owned());
        words.push(file.to_string_lossy().into_owned());
    }
    words.push("--".to_owned());
    let Some((program, arguments)) = words.split_first() else { return Ok(words) };
    let tried = Command::new(program).args(arguments).arg("true").kill_on_drop(true).output().await;
    match tried {
        Ok(output) if output.status.success() => Ok(words),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Err(format!("this system does not allow a network namespace ({said})"))
        }
        Err(error) => Err(format!("`unshare` could not be started ({error})")),
    }
}

/// The sockets that local servers usually have, and those in `folder`.
pub(super) fn sockets_in(folder: Option<&Path>) -> Vec<PathBuf> {
    let usual = ["/run/postgresql", "/run/mysqld", "/tmp"].map(Path::new);
    let mut found = Vec::new();
    for folder in folder.into_iter().chain(usual) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_socket = name.starts_with(".s.PGSQL.") && !name.ends_with(".lock")
                || (name.starts_with("mysql") || name.starts_with("mariadb"))
                    && name.contains(".sock");
            let path = entry.path().canonicalize().unwrap_or_else(|_| entry.path());
            if is_socket && !found.contains(&path) {
                found.push(path);
            }
        }
    }
    found
}
