//! Where a revision is that no file declares any more: in the history of the repository, on another
//! branch, in a stash.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::project::{Changed, ModuleSources, Project, Repository};
use crate::python::Library;

use super::declaration;

/// How long is looked.
const PATIENCE: Duration = Duration::from_secs(10);
/// So many branches are asked whether they have it.
const MOST_BRANCHES: usize = 20;

/// Where a revision was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAgain {
    /// Which commit removed it or which branch has it, in words.
    pub told: String,
    /// What brings the file back.
    pub command: String,
}

/// A commit that changed a file which declares the revision before it, after it, or both.
struct Step {
    changed: Changed,
    path: String,
    had: bool,
    has: bool,
    /// What the file declares since.
    now: Option<String>,
}

/// Looks for `revision` in the repository that holds the project's version folders. Reads only.
pub fn find_lost(project: &Project, revision: &str) -> Option<FoundAgain> {
    let deadline = Instant::now() + PATIENCE;
    let repository = Repository::of(&project.root).ok()?;
    let declares = Declares { library: Arc::new(Library::new(ModuleSources::of(project))) };
    let pattern = format!("revision.*=.*['\"]{}['\"]", literal(revision));
    let commits = match repository.commits_changing(&pattern, &project.version_locations) {
        Ok(commits) => commits,
        Err(why) => {
            tracing::debug!(why, "the history was not searched");
            return None;
        }
    };
    let mut steps = Vec::new();
    for changed in commits {
        for path in &changed.paths {
            if Instant::now() > deadline {
                break;
            }
            let before = format!("{}^", changed.commit);
            let id_at = |commit: &str| declares.id(path, repository.text_at(commit, path)?);
            let (then, now) = (id_at(&before), id_at(&changed.commit));
            let is = |id: &Option<String>| id.as_deref() == Some(revision);
            let (had, has) = (is(&then), is(&now));
            if had || has {
                let (changed, path) = (changed.clone(), path.clone());
                steps.push(Step { changed, path, had, has, now });
            }
        }
    }
    let there = |name: &str, path: &str| {
        let text = repository.text_at(name, path)?;
        (declares.id(path, text).as_deref() == Some(revision)).then_some(())
    };
    if let Some(step) = steps.iter().find(|step| there("HEAD", &step.path).is_some()) {
        return Some(FoundAgain {
            told: format!("{} is in the last commit, but not in the working tree", step.path),
            command: format!("git checkout HEAD -- {}", from_root(&step.path)),
        });
    }
    let removed = steps
        .iter()
        .find(|step| step.had && !step.has && repository.is_behind_head(&step.changed.commit));
    let elsewhere = steps.iter().filter(|step| step.has).find_map(|step| {
        let names = repository.names_holding(&step.changed.commit);
        let has = |name: &&String| there(name, &step.path).is_some();
        let name = names.iter().take(MOST_BRANCHES).find(has)?;
        Some((name.clone(), step))
    });
    match (removed, elsewhere) {
        (Some(step), elsewhere) => Some(removed_by(step, elsewhere.map(|(name, _)| name))),
        (None, Some((name, step))) => Some(FoundAgain {
            told: format!(
                "{} has it in {}, since commit {}",
                if name == "stash" { name.clone() } else { format!("branch {name}") },
                step.path,
                commit(&step.changed)
            ),
            command: format!("git checkout {name} -- {}", from_root(&step.path)),
        }),
        (None, None) => steps.iter().find(|step| step.has).map(|step| FoundAgain {
            told: format!(
                "commit {} has it in {}; no branch that is here holds it as it is",
                commit(&step.changed),
                step.path
            ),
            command: format!("git checkout {} -- {}", step.changed.short, from_root(&step.path)),
        }),
    }
}

fn removed_by(step: &Step, elsewhere: Option<String>) -> FoundAgain {
    let short = &step.changed.short;
    let also = elsewhere.map(|name| format!("; {name} still has it")).unwrap_or_default();
    match &step.now {
        Some(now) => FoundAgain {
            told: format!(
                "commit {} changed {} so that it declares {now} instead{also}",
                commit(&step.changed),
                step.path
            ),
            command: format!(
                "git show {}  # what was applied",
                quoted(&format!("{short}^:{}", step.path))
            ),
        },
        None => FoundAgain {
            told: format!("commit {} removed {}{also}", commit(&step.changed), step.path),
            command: format!("git checkout {short}^ -- {}", from_root(&step.path)),
        },
    }
}

fn commit(changed: &Changed) -> String {
    let subject: String = changed.subject.chars().take(80).collect();
    format!("{} of {} (\"{subject}\")", changed.short, changed.date)
}

/// Reads what a file declared.
struct Declares {
    library: Arc<Library>,
}

impl Declares {
    fn id(&self, path: &str, text: String) -> Option<String> {
        if Path::new(path).extension().is_none_or(|extension| extension != "py") {
            return None;
        }
        let bytes = text.clone().into_bytes();
        declaration::read(&PathBuf::from(path), &bytes, text, &self.library).0.map(|one| one.id)
    }
}

/// `text` as a regular expression for just that: what may mean more there stands for any character.
fn literal(text: &str) -> String {
    text.chars().map(|one| if one.is_alphanumeric() || one == '_' { one } else { '.' }).collect()
}

/// A path from the repository's root, wherever in it git is called.
fn from_root(path: &str) -> String {
    quoted(&format!(":/{path}"))
}

/// A text for a shell.
fn quoted(text: &str) -> String {
    shlex::try_quote(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}
