//! The order in which Alembic walks a set of revisions, newest first.
//!
//! One line of history is followed until something else has to come first: a revision is held back
//! while another line still depends on it.

use super::links::Links;

/// The ancestors of one line's current revision.
type Ancestry = Vec<u64>;

struct Walk<'l> {
    links: &'l Links,
    waiting: Vec<bool>,
    lines: Vec<usize>,
    ancestry: Vec<Option<Ancestry>>,
}

impl Links {
    /// The revisions of `members`, each before everything that it needs, starting from `heads`.
    pub(super) fn newest_first(&self, members: &[usize], heads: &[usize]) -> Vec<usize> {
        let mut waiting = vec![false; self.len()];
        members.iter().for_each(|&node| waiting[node] = true);
        let mut lines: Vec<usize> = heads.iter().copied().filter(|&node| waiting[node]).collect();
        lines.sort_unstable();
        lines.dedup();
        let ancestry = vec![None; lines.len()];
        let mut walk = Walk { links: self, waiting, lines, ancestry };
        let mut order = Vec::with_capacity(members.len());
        let mut line = 0;
        while let Some(candidate) = walk.next_candidate(&mut line) {
            if std::mem::replace(&mut walk.waiting[candidate], false) {
                order.push(candidate);
            }
            walk.advance(candidate, &mut line);
        }
        // Only a broken graph leaves anything behind.
        order.extend(members.iter().copied().filter(|&node| walk.waiting[node]));
        order
    }
}

impl Walk<'_> {
    /// The revision to go on with: moves to another line while that one depends on this.
    fn next_candidate(&mut self, line: &mut usize) -> Option<usize> {
        let mut candidate = *self.lines.get(*line)?;
        if self.lines.len() == 1 {
            return Some(candidate);
        }
        for _ in 0..=self.lines.len() {
            let blocking =
                (0..self.lines.len()).find(|&other| other != *line && self.needs(other, candidate));
            match blocking {
                Some(other) => *line = other,
                None => break,
            }
            candidate = *self.lines.get(*line)?;
        }
        Some(candidate)
    }

    fn needs(&mut self, line: usize, candidate: usize) -> bool {
        let Some(&head) = self.lines.get(line) else { return false };
        let Some(slot) = self.ancestry.get_mut(line) else { return false };
        let known = slot.get_or_insert_with(|| {
            let mut bits = vec![0_u64; self.links.len() / 64 + 1];
            for node in self.links.ancestors(&[head]) {
                bits[node / 64] |= 1 << (node % 64);
            }
            bits
        });
        known[candidate / 64] & (1 << (candidate % 64)) != 0
    }

    /// Replaces the line's revision by what comes before it.
    fn advance(&mut self, candidate: usize, line: &mut usize) {
        let down = &self.links.effective_down[candidate];
        let mut before: Vec<usize> = Vec::with_capacity(down.len());
        for &node in down {
            if self.waiting[node] && !self.lines.contains(&node) {
                before.push(node);
            }
        }
        let Some((&first, rest)) = before.split_first() else {
            self.lines.remove(*line);
            self.ancestry.remove(*line);
            *line = line.saturating_sub(1);
            return;
        };
        self.lines[*line] = first;
        if down.len() == 1 {
            // The ancestors of the only revision before are the same but for this one.
            if let Some(bits) = self.ancestry[*line].as_mut() {
                bits[candidate / 64] &= !(1 << (candidate % 64));
            }
        } else {
            self.ancestry[*line] = None;
            self.lines.extend_from_slice(rest);
            self.ancestry.extend(rest.iter().map(|_| None));
        }
    }
}
