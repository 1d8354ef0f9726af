//! What a revision argument stands for: ids and their beginnings, `head`, `heads`, `base`, branch
//! labels, and steps relative to any of them.

use crate::refusal::Refusal;

use super::Graph;

/// A revision argument that is counted from somewhere: `+2`, `label@-1`, `ae10+3`.
#[derive(Debug, PartialEq)]
pub(super) struct Relative<'t> {
    pub(super) label: Option<&'t str>,
    pub(super) symbol: Option<&'t str>,
    pub(super) steps: i64,
    /// The steps as written.
    pub(super) text: &'t str,
}

impl<'t> Relative<'t> {
    /// Reads `[label@][symbol](+|-)N`.
    pub(super) fn parse(target: &'t str) -> Option<Self> {
        let with_label = target.match_indices('@').filter(|(position, _)| *position > 0).find_map(
            |(position, _)| {
                let (symbol, steps, text) = counted(target.get(position + 1..)?)?;
                Some(Self { label: target.get(..position), symbol, steps, text })
            },
        );
        with_label.or_else(|| {
            let (symbol, steps, text) = counted(target)?;
            Some(Self { label: None, symbol, steps, text })
        })
    }
}

fn counted(text: &str) -> Option<(Option<&str>, i64, &str)> {
    let word = text.find(|character: char| !character.is_alphanumeric() && character != '_')?;
    let (symbol, rest) = text.split_at(word);
    let sign = rest.strip_prefix(['+', '-'])?;
    let digits = sign.find(|character: char| !character.is_ascii_digit()).unwrap_or(sign.len());
    let number = rest.get(..digits + 1).filter(|_| digits > 0)?;
    Some(((!symbol.is_empty()).then_some(symbol), number.parse().ok()?, number))
}

/// Where a walk ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Walked {
    /// At a revision.
    At(usize),
    /// Below the first revision.
    Base,
    /// Past the end of the history.
    TooFar,
}

impl Graph {
    /// The revisions an argument stands for; empty for `base`.
    pub(super) fn nodes(&self, argument: &str) -> Result<Vec<usize>, Refusal> {
        let (label, symbol) = match argument.split_once('@') {
            Some((label, symbol)) => (Some(label), symbol),
            None => (None, argument),
        };
        match symbol {
            "heads" => match label {
                Some(label) => self.of_lineage(&self.links.heads, label, false),
                None => Ok(self.links.real_heads.clone()),
            },
            "head" => self.single_head(label).map(|head| head.into_iter().collect()),
            "base" => Ok(Vec::new()),
            symbol => Ok(vec![self.node(symbol, label)?]),
        }
    }

    /// The one revision an argument stands for; none for `base`.
    pub(super) fn single(&self, argument: &str) -> Result<Option<usize>, Refusal> {
        let nodes = self.nodes(argument)?;
        match nodes.as_slice() {
            [] => Ok(None),
            [node] => Ok(Some(*node)),
            several => Err(self.several_heads(argument, several)),
        }
    }

    /// The single head, of a branch if one is named.
    fn single_head(&self, label: Option<&str>) -> Result<Option<usize>, Refusal> {
        let heads = match label {
            Some(label) => self.of_lineage(&self.links.heads, label, false)?,
            None => self.links.heads.clone(),
        };
        match heads.as_slice() {
            [] => Ok(None),
            [head] => Ok(Some(*head)),
            several => {
                let argument =
                    label.map_or_else(|| "head".to_owned(), |label| format!("{label}@head"));
                Err(self.several_heads(&argument, several))
            }
        }
    }

    /// The revision of an id, the beginning of an id, or a branch label.
    pub(super) fn node(&self, symbol: &str, branch: Option<&str>) -> Result<usize, Refusal> {
        let branch_node = branch.map(|label| self.branch(label)).transpose()?;
        let exact = self.links.index.get(symbol).or_else(|| self.links.labels.get(symbol));
        let node = match exact {
            Some(&node) => node,
            None => self.abbreviated(symbol, branch_node)?,
        };
        match branch_node {
            Some(branch_node) if !self.links.shares_lineage(node, &[branch_node], false) => {
                let label = branch.unwrap_or_default();
                Err(Refusal::new(
                    "not_on_branch",
                    format!("Revision {} is not on the branch '{label}'", self.links.ids[node]),
                )
                .because(format!(
                    "no chain of down_revision joins it to {}",
                    self.links.ids[branch_node]
                ))
                .instead("name the revision without the branch, or the branch it is on")
                .unblock(self.links.ids[node].clone()))
            }
            _ => Ok(node),
        }
    }

    fn branch(&self, label: &str) -> Result<usize, Refusal> {
        match self.links.labels.get(label).or_else(|| self.links.index.get(label)) {
            Some(&node) => Ok(node),
            None => self.abbreviated(label, None).map_err(|_| self.unknown_branch(label)),
        }
    }

    /// The only id or label that begins with `symbol`.
    fn abbreviated(&self, symbol: &str, branch: Option<usize>) -> Result<usize, Refusal> {
        if symbol.is_empty() {
            return Err(self.unknown_revision(symbol));
        }
        let ids = self.links.ids.iter().enumerate().map(|(node, id)| (id, node));
        let labels = self.links.labels.iter().map(|(label, &node)| (label, node));
        let found: Vec<(&String, usize)> = ids
            .chain(labels)
            .filter(|(name, _)| name.chars().count() > 3 && name.starts_with(symbol))
            .filter(|(_, node)| {
                branch.is_none_or(|branch| self.links.shares_lineage(*node, &[branch], false))
            })
            .collect();
        match found.as_slice() {
            [] => Err(self.unknown_revision(symbol)),
            [(_, node)] => Ok(*node),
            several => {
                let names: Vec<&str> =
                    several.iter().take(5).map(|(name, _)| name.as_str()).collect();
                Err(Refusal::new(
                    "ambiguous_revision",
                    format!("'{symbol}' is the beginning of several revisions"),
                )
                .because(format!("{} begin with it", names.join(", ")))
                .instead("name the revision in full")
                .unblock(names.first().copied().unwrap_or_default()))
            }
        }
    }

    /// The targets that share a line of history with what `against` names.
    pub(super) fn of_lineage(
        &self,
        targets: &[usize],
        against: &str,
        dependencies: bool,
    ) -> Result<Vec<usize>, Refusal> {
        let others = if against.contains('@') || matches!(against, "head" | "heads" | "base") {
            let mut others = self.nodes(against)?;
            if let Some((label, _)) = against.split_once('@') {
                others.push(self.branch(label)?);
            }
            others
        } else {
            vec![self.branch(against)?]
        };
        let shares = |node: &usize| self.links.shares_lineage(*node, &others, dependencies);
        Ok(targets.iter().copied().filter(shares).collect())
    }

    /// Walks up or down, one revision at a time, from a revision or from below the first.
    pub(super) fn walk(
        &self,
        start: Option<usize>,
        steps: i64,
        branch: Option<&str>,
    ) -> Result<Walked, Refusal> {
        let mut place = start;
        for _ in 0..steps.unsigned_abs() {
            let choices = if steps > 0 {
                let above = match place {
                    Some(node) => &self.links.next[node],
                    None => &self.links.bases,
                };
                match branch {
                    Some(label) => self.of_lineage(above, label, false)?,
                    None => above.clone(),
                }
            } else {
                match place {
                    Some(node) if self.links.down[node].is_empty() => {
                        return self.below(steps, start);
                    }
                    Some(node) => self.links.down[node].clone(),
                    None => self.links.heads.clone(),
                }
            };
            match choices.as_slice() {
                [] => return Ok(Walked::TooFar),
                [only] => place = Some(*only),
                several => return Err(self.ambiguous_walk(place, steps, several)),
            }
        }
        Ok(place.map_or(Walked::Base, Walked::At))
    }

    /// A walk down that reaches the first revision: one more step is the base, any further too far.
    fn below(&self, steps: i64, start: Option<usize>) -> Result<Walked, Refusal> {
        let mut taken = 1;
        let mut place = start;
        while let Some(node) = place {
            place = match self.links.down[node].as_slice() {
                [only] => Some(*only),
                _ => break,
            };
            taken += 1;
        }
        let taken = if start.is_none() { taken + 1 } else { taken };
        Ok(if steps.unsigned_abs() > taken { Walked::TooFar } else { Walked::Base })
    }
}
