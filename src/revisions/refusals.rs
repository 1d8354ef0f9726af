//! Why a revision argument or a path through the graph is refused, and how to go on.

use crate::refusal::Refusal;

use super::Graph;

impl Graph {
    pub(super) fn names(&self, nodes: &[usize]) -> String {
        let mut names: Vec<&str> =
            nodes.iter().take(8).map(|&node| self.links.ids[node].as_str()).collect();
        if nodes.len() > 8 {
            names.push("…");
        }
        names.join(", ")
    }

    pub(super) fn several_heads(&self, argument: &str, heads: &[usize]) -> Refusal {
        let names = self.names(heads);
        Refusal::new("multiple_heads", format!("'{argument}' is not one revision: there are {} heads", heads.len()))
            .because(format!("{names} each end a line of history, so 'head' does not say which is meant"))
            .instead(
                "merge the heads with a merge revision, or name one head, '<branch label>@head', \
                 or 'heads' for all of them",
            )
            .unblock(format!("generate_revision {{\"kind\": \"merge\", \"message\": \"merge heads\"}}  # joins {names}"))
    }

    pub(super) fn unknown_revision(&self, symbol: &str) -> Refusal {
        let hint = if symbol.chars().count() < 4 {
            "; an abbreviation needs an id of at least four characters"
        } else {
            ""
        };
        let heads = self.names(&self.links.heads);
        if symbol == "base" {
            return Refusal::new("not_a_revision", "'base' is no revision")
                .because("it is what the database is at before the first one, and has no file")
                .instead("name the first revision, or another one")
                .unblock("alembic_current {\"history\": 20}");
        }
        if self.links.heads.is_empty() && matches!(symbol, "head" | "heads") && self.links.len() > 0
        {
            return Refusal::new("no_head", "The history has no head")
                .because("every revision is the down_revision of another one: they form a cycle")
                .instead("correct the down_revision that was changed last")
                .unblock("alembic_current {}  # shows all problems of the files");
        }
        Refusal::new("unknown_revision", format!("No revision or branch is called '{symbol}'"))
            .because(format!(
                "none of the {} revision files declares it as revision, as the beginning of one, \
                 or as a branch label{hint}",
                self.links.len()
            ))
            .instead(if heads.is_empty() {
                "name a revision of the files".to_owned()
            } else {
                format!("name a revision of the files, such as a head: {heads}")
            })
            .unblock("alembic_current {\"history\": 20}")
    }

    pub(super) fn unknown_branch(&self, label: &str) -> Refusal {
        let mut labels: Vec<&str> = self.links.labels.keys().map(String::as_str).collect();
        labels.sort_unstable();
        Refusal::new("unknown_branch", format!("No branch is called '{label}'"))
            .because(if labels.is_empty() {
                "no revision file declares branch_labels".to_owned()
            } else {
                format!("the branch labels are {}", labels.join(", "))
            })
            .instead("name a branch label or a revision of the files")
            .unblock(labels.first().map_or("head".to_owned(), |label| format!("{label}@head")))
    }

    pub(super) fn unknown_database_revision(&self, id: &str) -> Refusal {
        Refusal::new(
            "unknown_database_revision",
            format!("The database is at revision '{id}', which no revision file declares"),
        )
        .because(format!(
            "the version table holds '{id}', but the {} revision files do not: the file was \
             deleted, renumbered, or is on another branch of the repository",
            self.links.len()
        ))
        .instead(
            "bring the missing file back (look for it in the version control history of all \
             branches); stamp another revision only after comparing the schema",
        )
        .unblock(format!("git log --all --oneline -S'{id}' -- '*.py'"))
    }

    pub(super) fn ambiguous_walk(
        &self,
        from: Option<usize>,
        steps: i64,
        choices: &[usize],
    ) -> Refusal {
        let from = from.map_or("base", |node| self.links.ids[node].as_str());
        let names = self.names(choices);
        let direction = if steps > 0 { "followed" } else { "preceded" };
        Refusal::new("ambiguous_walk", format!("{steps:+} steps do not lead to one revision"))
            .because(format!(
                "{from} is {direction} by {names}, and a number of steps does not say which to take"
            ))
            .instead("name the target revision itself")
            .unblock(choices.first().map(|&node| self.links.ids[node].clone()).unwrap_or_default())
    }

    pub(super) fn too_far(&self, text: &str, steps: i64) -> Refusal {
        Refusal::new(
            "walk_too_far",
            format!("There are not {} revisions to walk", steps.unsigned_abs()),
        )
        .because(format!("{text} leads past the end of the history"))
        .instead("walk fewer steps, or name the target revision")
        .unblock(if steps < 0 { "base" } else { "head" })
    }

    pub(super) fn wrong_direction(&self, target: &str, direction: &str, other: &str) -> Refusal {
        Refusal::new(
            "not_in_path",
            format!("'{target}' is not a {direction} target from where the database is"),
        )
        .because("it is not on a line of history with the database's revision in that direction")
        .instead(format!("choose a target in that direction, or use {other}"))
        .unblock(if direction == "upgrade" { "head" } else { "-1" })
    }

    pub(super) fn overlapping(&self, node: usize, others: &[usize]) -> Refusal {
        let names = self.names(others);
        Refusal::new(
            "overlapping_revisions",
            format!("Revision {} already includes {names}", self.links.ids[node]),
        )
        .because("a revision and one that it is built on were named together as if they were separate branches")
        .instead("name only the newest revision of each line; if the version table holds both, delete the older row")
        .unblock(self.links.ids[node].clone())
    }
}
