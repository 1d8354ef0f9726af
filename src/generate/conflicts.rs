//! Branches that cannot both run: what both of them touch.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::operations::effect_on_schema;
use crate::refusal::Refusal;
use crate::revisions::{Graph, Revision};
use crate::schema::{Change, ConstraintKind, Dialect, NamingTemplates};

/// More than this many are not told one by one.
const MOST: usize = 20;

/// One thing that two branches touch.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// The thing, such as `column orders.status`.
    pub thing: String,
    /// The revisions that touch it, one of each branch.
    pub revisions: [Arc<Revision>; 2],
    /// The last revision of the first branch.
    pub head: String,
    /// The first revision of the second branch.
    pub other_start: Arc<Revision>,
}

/// What the branches of one merge have in common.
#[derive(Debug, Clone, Default)]
pub struct Branches {
    /// What two of them touch.
    pub conflicts: Vec<Conflict>,
    /// Revisions that reading cannot follow, and why.
    pub unfollowed: Vec<(Arc<Revision>, String)>,
}

/// One thing that a revision touches: all of it, or a part.
#[derive(Debug, PartialEq, Eq)]
struct Touched {
    place: String,
    part: Option<String>,
}

/// What the branches that end in `heads` touch both.
pub fn branches(
    graph: &Graph,
    heads: &[String],
    dialect: Dialect,
    conventions: &NamingTemplates,
) -> Result<Branches, Refusal> {
    let paths =
        heads.iter().map(|head| graph.upgrade_path(&[], head)).collect::<Result<Vec<_>, _>>()?;
    let ids: Vec<BTreeSet<&str>> =
        paths.iter().map(|path| path.iter().map(|one| one.id.as_str()).collect()).collect();
    let mut found = Branches::default();
    for (left, path) in paths.iter().enumerate() {
        for (right, other) in paths.iter().enumerate().skip(left + 1) {
            let own = path.iter().filter(|one| !ids[right].contains(one.id.as_str()));
            let others = other.iter().filter(|one| !ids[left].contains(one.id.as_str()));
            let read = |revision: &Arc<Revision>| {
                let (touched, unfollowed) = touched(revision, dialect, conventions);
                (Arc::clone(revision), touched, unfollowed)
            };
            let sides: [Vec<_>; 2] = [own.map(read).collect(), others.map(read).collect()];
            found.compare(&sides, &heads[left]);
        }
    }
    found.conflicts.truncate(MOST);
    Ok(found)
}

type Read = (Arc<Revision>, Vec<Touched>, Option<String>);

impl Branches {
    fn compare(&mut self, sides: &[Vec<Read>; 2], head: &str) {
        for (revision, _, unfollowed) in sides.iter().flatten() {
            let known = self.unfollowed.iter().any(|(one, _)| one.id == revision.id);
            if let Some(why) = unfollowed.as_ref().filter(|_| !known) {
                self.unfollowed.push((Arc::clone(revision), why.clone()));
            }
        }
        let [left, right] = sides;
        let Some((start, _, _)) = right.first() else { return };
        for (revision, touched, _) in left {
            for (other, others, _) in right {
                let both = touched
                    .iter()
                    .filter_map(|one| others.iter().find_map(|another| one.shared_with(another)));
                for thing in both.collect::<BTreeSet<_>>() {
                    let revisions = [Arc::clone(revision), Arc::clone(other)];
                    let other_start = Arc::clone(start);
                    self.conflicts.push(Conflict {
                        thing,
                        revisions,
                        head: head.to_owned(),
                        other_start,
                    });
                }
            }
        }
    }
}

impl Touched {
    fn whole(place: String) -> Self {
        Self { place, part: None }
    }

    fn part(place: String, part: impl Into<String>) -> Self {
        Self { place, part: Some(part.into()) }
    }

    /// What both touch.
    fn shared_with(&self, other: &Self) -> Option<String> {
        if self.place != other.place {
            return None;
        }
        match (&self.part, &other.part) {
            (Some(own), Some(other)) if own != other => None,
            (Some(own), Some(_)) => Some(format!("{own} of {}", self.place)),
            _ => Some(self.place.clone()),
        }
    }
}

/// What a revision touches, and why that may not be all.
fn touched(
    revision: &Revision,
    dialect: Dialect,
    conventions: &NamingTemplates,
) -> (Vec<Touched>, Option<String>) {
    let (mut touched, mut unfollowed) = (Vec::new(), None);
    for operation in &revision.migration().upgrade.operations {
        let effect = effect_on_schema(operation, dialect, conventions);
        touched.extend(effect.changes.iter().flat_map(touched_by));
        unfollowed = unfollowed.or(effect.uncertain.into_iter().next().map(|(_, why)| why));
    }
    (touched, unfollowed)
}

fn touched_by(change: &Change) -> Vec<Touched> {
    let plain = |name: &dyn std::fmt::Display| {
        let told = name.to_string();
        told.strip_prefix("public.").map_or(told.clone(), str::to_owned)
    };
    let table =
        || change.table().map(|table| format!("table {}", plain(table))).unwrap_or_default();
    let column = |name: &str| Touched::part(table(), format!("column {name}"));
    let index =
        |name: &str| Touched::whole(format!("index {}", name.rsplit('.').next().unwrap_or(name)));
    match change {
        Change::CreateTable { .. } | Change::CreateTableLike { .. } | Change::DropTable { .. } => {
            vec![Touched::whole(table())]
        }
        Change::RenameTable { to, .. } => {
            vec![Touched::whole(table()), Touched::whole(format!("table {}", plain(to)))]
        }
        Change::CommentTable { .. } => vec![Touched::part(table(), "the comment")],
        Change::AddColumn { column: added, .. } => vec![column(&added.name)],
        Change::DropColumn { column: dropped, .. } => vec![column(dropped)],
        Change::AlterColumn { column: altered, alteration, .. } => {
            let renamed = alteration.rename.as_deref().map(column);
            std::iter::once(column(altered)).chain(renamed).collect()
        }
        Change::AddConstraint { constraint, .. } => match constraint.name() {
            _ if constraint.kind() == ConstraintKind::PrimaryKey => {
                vec![Touched::part(table(), "the primary key")]
            }
            Some(name) => vec![Touched::part(table(), format!("constraint {name}"))],
            None => Vec::new(),
        },
        Change::DropConstraint { kind: Some(ConstraintKind::PrimaryKey), .. } => {
            vec![Touched::part(table(), "the primary key")]
        }
        Change::DropConstraint { name: Some(name), .. } | Change::RenameConstraint { name, .. } => {
            vec![Touched::part(table(), format!("constraint {name}"))]
        }
        Change::CreateIndex { index: made, .. } if !made.name.is_empty() => vec![index(&made.name)],
        Change::DropIndex { name, .. } => vec![index(name)],
        Change::RenameIndex { name, to } => vec![index(name), index(to)],
        Change::CreateEnum { enum_type, .. } => {
            vec![Touched::whole(format!("type {}", plain(&enum_type.name)))]
        }
        Change::DropEnum { name, .. } => vec![Touched::whole(format!("type {}", plain(name)))],
        Change::RenameEnum { name, to } => {
            [name, to].map(|one| Touched::whole(format!("type {}", plain(one)))).into()
        }
        Change::AddEnumValue { name, label, .. } => {
            vec![Touched::part(format!("type {}", plain(name)), format!("label {label}"))]
        }
        Change::RenameEnumValue { name, label, to } => [label, to]
            .map(|one| Touched::part(format!("type {}", plain(name)), format!("label {one}")))
            .into(),
        Change::CreateView { name, .. } | Change::DropView { name } => {
            vec![Touched::whole(format!("view {}", plain(name)))]
        }
        _ => Vec::new(),
    }
}
