//! What a commit of the project's repository holds, asked of `git` itself.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::refusal::Refusal;

/// Settings of the repository that would have git start a program.
const QUIET: [&str; 9] = [
    "--no-pager",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "log.showSignature=false",
    "-c",
    "protocol.allow=never",
];
/// Neither a question at the terminal, nor a lock, nor a fetch of what a partial clone left out.
const ALONE: [(&str, &str); 3] =
    [("GIT_TERMINAL_PROMPT", "0"), ("GIT_OPTIONAL_LOCKS", "0"), ("GIT_NO_LAZY_FETCH", "1")];
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(5);
/// Older commits that speak of the same are not looked at.
const MOST_COMMITS: &str = "--max-count=60";
/// More of an answer is not read.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// A commit, and the files that it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its full name.
    pub commit: String,
    /// Its short name.
    pub short: String,
    /// The day it was made.
    pub date: String,
    /// The first line of its message.
    pub subject: String,
    /// Paths from the repository's root.
    pub paths: Vec<String>,
}

impl Changed {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '\u{2}');
        let mut part = || parts.next().map(str::to_owned);
        let (commit, short, date, rest) = (part()?, part()?, part()?, part()?);
        let mut words = rest.split('\0');
        let subject = words.next().unwrap_or_default().trim().to_owned();
        let words: Vec<&str> = words.map(str::trim).filter(|word| !word.is_empty()).collect();
        let paths = words.chunks_exact(2).map(|pair| pair[1].to_owned()).collect();
        Some(Self { commit, short, date, subject, paths })
    }
}

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

    /// The commits of all branches, remote branches, stashes and left branches that changed what a
    /// file below `folders` says in a line that `pattern` fits, newest first: each with the files.
    pub fn commits_changing(
        &self,
        pattern: &str,
        folders: &[PathBuf],
    ) -> Result<Vec<Changed>, String> {
        let mut arguments: Vec<OsString> = [
            "log",
            "--all",
            "--reflog",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--name-status",
            "-z",
            "--format=%x01%H%x02%h%x02%cs%x02%s",
            MOST_COMMITS,
        ]
        .map(OsString::from)
        .into();
        arguments.push(format!("-G{pattern}").into());
        arguments.push("--".into());
        arguments.extend(folders.iter().map(|folder| self.below(folder).into_os_string()));
        let told = output(&self.root, arguments)?;
        Ok(String::from_utf8_lossy(&told).split('\u{1}').filter_map(Changed::read).collect())
    }

    /// The text of `path` as `commit` has it; `None` where it has no such file.
    pub fn text_at(&self, commit: &str, path: &str) -> Option<String> {
        let bytes = output(&self.root, ["cat-file", "blob", &format!("{commit}:{path}")]).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The branches, remote branches and stashes that hold `commit`, by their short names.
    pub fn names_holding(&self, commit: &str) -> Vec<String> {
        let told = git(
            &self.root,
            [
                "for-each-ref",
                "--contains",
                commit,
                "--format=%(refname:short)",
                "refs/heads",
                "refs/remotes",
                "refs/stash",
            ],
        );
        let told = told.unwrap_or_default();
        told.lines().filter(|name| !name.ends_with("/HEAD")).map(str::to_owned).collect()
    }

    /// Whether what is checked out is built on `commit`.
    pub fn is_behind_head(&self, commit: &str) -> bool {
        git(&self.root, ["merge-base", "--is-ancestor", commit, "HEAD"]).is_ok()
    }

    /// A folder as git is told of it.
    fn below(&self, folder: &Path) -> PathBuf {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        match folder.strip_prefix(&self.root) {
            Ok(below) if !below.as_os_str().is_empty() => below.to_owned(),
            _ => PathBuf::from("."),
        }
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

/// What git answers. It is asked in a way that starts no program of the repository's choice, fetches
/// nothing, waits for nobody, and writes nothing.
fn output<A: AsRef<OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = A>,
) -> Result<Vec<u8>, String> {
    let mut child = Command::new("git")
        .args(QUIET)
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .env_clear()
        .envs(std::env::vars_os().filter(|(name, _)| is_needed(name)))
        .envs(ALONE)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("git could not be started: {error}"))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let answer = std::thread::spawn(move || read_all(stdout));
    let complaint = std::thread::spawn(move || read_all(stderr));
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if Instant::now() < deadline => std::thread::sleep(PAUSE),
            None => {
                // It may have ended by itself just now; either way it is gone.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("git gave no answer within {} s", PATIENCE.as_secs()));
            }
        }
    };
    let answer = answer.join().unwrap_or_default();
    if status.success() {
        return Ok(answer);
    }
    let told = complaint.join().unwrap_or_default();
    let told = String::from_utf8_lossy(&told).trim().to_owned();
    Err(if told.is_empty() { "git does not know it".to_owned() } else { told })
}

/// Whether git works with a variable of ours. The others are none of its business, secrets least.
fn is_needed(name: &OsStr) -> bool {
    const NEEDED: [&str; 12] = [
        "PATH",
        "HOME",
        "USER",
        "LANG",
        "LC_ALL",
        "TMPDIR",
        "XDG_CONFIG_HOME",
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_COMMON_DIR",
        "GIT_CEILING_DIRECTORIES",
        "GIT_CONFIG_GLOBAL",
    ];
    NEEDED.iter().any(|needed| name == *needed)
}

fn read_all(stream: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        // What was read until it broke off is what there is.
        let _ = stream.take(MOST_BYTES).read_to_end(&mut bytes);
    }
    bytes
}
