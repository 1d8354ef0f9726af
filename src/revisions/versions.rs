//! What the version table holds after each step, as Alembic keeps it.

use super::Graph;

impl Graph {
    /// The revisions in the version table after running `steps` in order.
    pub(super) fn versions_after(
        &self,
        current: &[usize],
        steps: &[usize],
        up: bool,
    ) -> Vec<usize> {
        let mut versions: Vec<usize> = current.to_vec();
        for &step in steps {
            let down = &self.links.effective_down[step];
            if up {
                self.step_up(&mut versions, step, down);
            } else if versions.contains(&step) {
                self.step_down(&mut versions, step, down);
            }
        }
        versions.sort_unstable();
        versions.dedup();
        versions
    }

    /// The new revision takes the rows of what it is built on; with none of them there it adds one.
    fn step_up(&self, versions: &mut Vec<usize>, step: usize, down: &[usize]) {
        let present = down.iter().filter(|node| versions.contains(node)).count();
        if down.len() > 1 && present > 1 {
            // A merge leaves the row of a dependency that another row still implies.
            let others: Vec<usize> =
                versions.iter().copied().filter(|node| !down.contains(node)).collect();
            let implied = self.links.ancestors(&others);
            versions.retain(|node| !down.contains(node) || implied.contains(node));
        } else {
            versions.retain(|node| !down.contains(node));
        }
        versions.push(step);
    }

    /// What the undone revision was built on comes back, unless another row implies it.
    fn step_down(&self, versions: &mut Vec<usize>, step: usize, down: &[usize]) {
        versions.retain(|&node| node != step);
        let implied: Vec<usize> = if versions.is_empty() {
            down.iter()
                .flat_map(|&node| {
                    self.links.ancestors(&[node]).into_iter().filter(move |&found| found != node)
                })
                .collect()
        } else {
            self.links.ancestors(versions)
        };
        // A single predecessor is restored by an update of the row, whatever the others imply,
        // unless nothing is left to restore and the row is deleted.
        versions.extend(down.iter().copied().filter(|node| !implied.contains(node)));
    }
}
