//! Files that change between the review and the run.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::aftermath;
use super::project::{Project, point};
use super::scene::{Scene, Stage};
use crate::support::postgres::Postgres;

/// When a file changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// After the review and before `apply` is called.
    BeforeTheCall,
    /// When the gate was passed and Python is about to read the files.
    InTheRun,
}

pub(super) const MOMENTS: [Moment; 2] = [Moment::BeforeTheCall, Moment::InTheRun];

/// What changes. Nothing of it may ever run.
pub(super) struct Change {
    pub(super) name: &'static str,
    /// Makes the project so that it can change.
    prepare: fn(&Path),
    make: fn(&Path),
}

pub(super) const CHANGES: [Change; 5] = [
    Change { name: "edited", prepare: |_| {}, make: edit },
    Change { name: "taken away", prepare: |_| {}, make: take_away },
    Change { name: "one more", prepare: |_| {}, make: add },
    Change { name: "symlink swapped", prepare: link_file, make: swap_file },
    Change { name: "symlinked folder swapped", prepare: link_folder, make: swap_folder },
];

pub(super) fn run(stage: Stage, postgres: &Postgres, change: &Change, moment: Moment) -> String {
    let Stage { backend, engine, transactions } = stage;
    let project = Project::new(backend, engine, transactions, postgres);
    let root = project.root().to_owned();
    (change.prepare)(&root);
    let mut scene = Scene::of(project, postgres);
    match moment {
        Moment::BeforeTheCall => {
            (change.make)(&root);
            scene.apply();
        }
        Moment::InTheRun => {
            scene.project.arm("import", None);
            scene.apply();
            scene.wait_until_reached(point("import"));
            (change.make)(&root);
            scene.project.go();
        }
    }
    scene.wait_for_answer();
    let answer = scene.answer.clone().expect("an answer");
    let code = answer["blocked"]["code"].as_str().unwrap_or_default();
    let codes = ["changed_since_review", "plan_differs", "unknown_revision", "revision_missing"];
    // What was reviewed still is all that runs, where one more revision came after it.
    let runs = change.name == "one more" && answer["status"] != "blocked";
    assert!(runs || codes.contains(&code), "{answer:#}");
    restore(&root);
    aftermath::check(scene)
}

fn file(root: &Path, id: &str) -> PathBuf {
    root.join(format!("migrations/versions/{id}_step.py"))
}

fn evil(text: &str) -> String {
    text.replace(
        "def upgrade():\n",
        "def upgrade():\n    op.execute('CREATE TABLE t_f9_evil (id int)')\n",
    )
}

fn edit(root: &Path) {
    let text = fs::read_to_string(file(root, "f2")).unwrap();
    fs::write(root.join("kept"), &text).unwrap();
    fs::write(file(root, "f2"), evil(&text)).unwrap();
}

fn take_away(root: &Path) {
    fs::rename(file(root, "f3"), root.join("kept")).unwrap();
}

fn add(root: &Path) {
    let text = fs::read_to_string(file(root, "f3")).unwrap();
    let text = evil(&text)
        .replace("\"f3\"", "\"f4\"")
        .replace("down_revision = \"f2\"", "down_revision = \"f3\"");
    fs::write(file(root, "f4"), text).unwrap();
}

fn link_file(root: &Path) {
    fs::create_dir(root.join("store")).unwrap();
    let text = fs::read_to_string(file(root, "f2")).unwrap();
    fs::write(root.join("store/good.py"), &text).unwrap();
    fs::write(root.join("store/evil.py"), evil(&text)).unwrap();
    fs::remove_file(file(root, "f2")).unwrap();
    symlink(root.join("store/good.py"), file(root, "f2")).unwrap();
}

fn swap_file(root: &Path) {
    fs::remove_file(file(root, "f2")).unwrap();
    symlink(root.join("store/evil.py"), file(root, "f2")).unwrap();
}

fn link_folder(root: &Path) {
    let versions = root.join("migrations/versions");
    let (good, evil_folder) = (root.join("good"), root.join("evil"));
    fs::rename(&versions, &good).unwrap();
    fs::create_dir(&evil_folder).unwrap();
    for entry in fs::read_dir(&good).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        let text = fs::read_to_string(entry.path()).unwrap();
        fs::write(evil_folder.join(entry.file_name()), evil(&text)).unwrap();
    }
    symlink(good, versions).unwrap();
}

fn swap_folder(root: &Path) {
    let versions = root.join("migrations/versions");
    fs::remove_file(&versions).unwrap();
    symlink(root.join("evil"), versions).unwrap();
}

/// The files as they were reviewed.
fn restore(root: &Path) {
    let versions = root.join("migrations/versions");
    if root.join("good").exists() {
        fs::remove_file(&versions).unwrap();
        symlink(root.join("good"), &versions).unwrap();
    } else if root.join("store").exists() {
        fs::remove_file(file(root, "f2")).unwrap();
        symlink(root.join("store/good.py"), file(root, "f2")).unwrap();
    } else if file(root, "f4").exists() {
        fs::remove_file(file(root, "f4")).unwrap();
    } else if file(root, "f3").exists() {
        fs::rename(root.join("kept"), file(root, "f2")).unwrap();
    } else {
        fs::rename(root.join("kept"), file(root, "f3")).unwrap();
    }
}
