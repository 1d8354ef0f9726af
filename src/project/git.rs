//! What a commit of the project's repository holds, asked of `git` itself.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::refusal::Refusal;

/// A repository, as seen from one of its folders.
#[derive(Debug)]
pub struct Repository {
    root: PathBuf,
}

impl Repository {
    /// The repository that `folder` lies in, a linked worktree as well.
    pub fn of(folder: &Path) -> Result<Self, Refusal> {
        let root = git(folder, ["rev-parse", "--show-toplevel"]).map_err(|why| {
            refusal("no_repository", "There is no git repository to compare with", &why)
                .instead("run it inside the repository, with git installed, or leave out --diff")
                .unblock("alembic-mcp review")
        })?;
        Ok(Self { root: PathBuf::from(root) })
    }

    /// The commit that `name` stands for.
    pub fn commit(&self, name: &str) -> Result<String, Refusal> {
        let wanted = format!("{name}^{{commit}}");
        git(&self.root, ["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted]).map_err(
            |why| {
                refusal("unknown_base", &format!("git knows no commit `{name}`"), &why)
                    .instead("fetch it first, or name another")
                    .unblock(format!("git fetch origin {}", name.trim_start_matches("origin/")))
            },
        )
    }

    /// Where the working tree's commit and `commit` parted.
    pub fn parted_from(&self, commit: &str) -> Result<String, Refusal> {
        git(&self.root, ["merge-base", "HEAD", commit]).map_err(|why| {
            let shallow = git(&self.root, ["rev-parse", "--is-shallow-repository"]);
            let shallow = shallow.is_ok_and(|told| told == "true");
            let why = if shallow { "the clone is shallow" } else { why.as_str() };
            refusal("no_common_commit", "git finds no commit that both sides have", why)
                .instead("fetch the whole history")
                .unblock("git fetch --unshallow  # or actions/checkout with fetch-depth: 0")
        })
    }

    /// Writes the files below `folders` as `commit` has them into `target`, and tells where each
    /// folder is there.
    pub fn copy_at(
        &self,
        commit: &str,
        folders: &[PathBuf],
        target: &Path,
    ) -> Result<Vec<PathBuf>, Refusal> {
        let failed = |why: String| {
            refusal("git_failed", "git could not show the base's revision files", &why)
                .instead("look whether the repository is whole")
                .unblock("git fsck")
        };
        let mut copies = Vec::new();
        for folder in folders {
            let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
            let Ok(relative) = folder.strip_prefix(&self.root) else { continue };
            let listed = self.python_files(commit, relative).map_err(failed)?;
            for (object, path) in listed {
                let bytes = self.blob(&object).map_err(failed)?;
                let file = target.join(&path);
                let parent = file.parent().unwrap_or(target);
                std::fs::create_dir_all(parent)
                    .and_then(|()| std::fs::File::create(&file)?.write_all(&bytes))
                    .map_err(|error| failed(error.to_string()))?;
            }
            copies.push(target.join(relative));
        }
        Ok(copies)
    }

    fn python_files(&self, commit: &str, folder: &Path) -> Result<Vec<(String, String)>, String> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let listed = output(
            &self.root,
            [
                OsStr::new("ls-tree"),
                "-r".as_ref(),
                "-z".as_ref(),
                commit.as_ref(),
                "--".as_ref(),
                folder.as_os_str(),
            ],
        )?;
        let listed = String::from_utf8_lossy(&listed);
        let entries = listed.split('\0').filter_map(|entry| {
            let (about, path) = entry.split_once('\t')?;
            let mut words = about.split(' ');
            let regular = words.next()?.starts_with("100");
            let object = words.nth(1)?.to_owned();
            (regular && path.ends_with(".py")).then(|| (object, path.to_owned()))
        });
        Ok(entries.collect())
    }

    fn blob(&self, object: &str) -> Result<Vec<u8>, String> {
        output(&self.root, ["cat-file", "blob", object])
    }
}

fn refusal(code: &'static str, summary: &str, why: &str) -> Refusal {
    Refusal::new(code, summary).because(why)
}

/// The one line that git answers.
fn git<A: AsRef<OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = A>,
) -> Result<String, String> {
    let bytes = output(folder, arguments)?;
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

fn output<A: AsRef<OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = A>,
) -> Result<Vec<u8>, String> {
    let run = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("git could not be started: {error}"))?;
    if run.status.success() {
        return Ok(run.stdout);
    }
    let told = String::from_utf8_lossy(&run.stderr).trim().to_owned();
    Err(if told.is_empty() { "git does not know it".to_owned() } else { told })
}
