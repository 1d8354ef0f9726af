//! What a schema is not certain about.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::Uncertain;

/// Everything that is not certain, each thing once, in the order in which it became so. Copies share all of it
/// until one of them changes.
#[derive(Debug, Clone, Default)]
pub struct Doubts(Arc<Known>);

#[derive(Debug, Clone, Default)]
struct Known {
    all: Vec<Uncertain>,
    set: HashSet<Uncertain>,
    places: HashMap<String, usize>,
}

impl Deref for Doubts {
    type Target = [Uncertain];

    fn deref(&self) -> &Self::Target {
        &self.0.all
    }
}

impl PartialEq for Doubts {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.all == other.0.all
    }
}

impl Serialize for Doubts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.all.serialize(serializer)
    }
}

impl Doubts {
    /// Remembers that something is not certain.
    pub fn add(&mut self, uncertain: Uncertain) {
        if self.hold(&uncertain) {
            return;
        }
        let known = Arc::make_mut(&mut self.0);
        known.set.insert(uncertain.clone());
        *known.places.entry(uncertain.place.clone()).or_default() += 1;
        known.all.push(uncertain);
    }

    /// Whether this very doubt is among them.
    pub fn hold(&self, uncertain: &Uncertain) -> bool {
        self.0.set.contains(uncertain)
    }

    /// Whether there is any doubt about `place`.
    pub fn concern(&self, place: &str) -> bool {
        self.0.places.contains_key(place)
    }

    /// Forgets all doubts about `place`.
    pub fn settle(&mut self, place: &str) {
        if self.concern(place) {
            let known = Arc::make_mut(&mut self.0);
            known.places.remove(place);
            known.all.retain(|one| one.place != place);
            known.set.retain(|one| one.place != place);
        }
    }

    /// Keeps the doubts that `wanted` chooses.
    pub fn retain(&mut self, wanted: impl Fn(&Uncertain) -> bool) {
        let kept: Vec<Uncertain> = self.iter().filter(|one| wanted(one)).cloned().collect();
        *self = Self::default();
        kept.into_iter().for_each(|one| self.add(one));
    }
}
