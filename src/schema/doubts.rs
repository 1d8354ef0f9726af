//! What a schema is not certain about.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;

use serde::{Serialize, Serializer};

use super::Uncertain;

/// Everything that is not certain, each thing once, in the order in which it became so.
#[derive(Debug, Clone, Default)]
pub struct Doubts {
    all: Vec<Uncertain>,
    known: HashSet<Uncertain>,
    places: HashMap<String, usize>,
}

impl Deref for Doubts {
    type Target = [Uncertain];

    fn deref(&self) -> &Self::Target {
        &self.all
    }
}

impl PartialEq for Doubts {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl Serialize for Doubts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.all.serialize(serializer)
    }
}

impl Doubts {
    /// Remembers that something is not certain.
    pub fn add(&mut self, uncertain: Uncertain) {
        if self.known.insert(uncertain.clone()) {
            *self.places.entry(uncertain.place.clone()).or_default() += 1;
            self.all.push(uncertain);
        }
    }

    /// Whether there is any doubt about `place`.
    pub fn concern(&self, place: &str) -> bool {
        self.places.contains_key(place)
    }

    /// Forgets all doubts about `place`.
    pub fn settle(&mut self, place: &str) {
        if self.places.remove(place).is_some() {
            self.all.retain(|one| one.place != place);
            self.known.retain(|one| one.place != place);
        }
    }

    /// Keeps the doubts that `wanted` chooses.
    pub fn retain(&mut self, wanted: impl Fn(&Uncertain) -> bool) {
        let kept: Vec<Uncertain> = self.all.drain(..).filter(|one| wanted(one)).collect();
        *self = Self::default();
        kept.into_iter().for_each(|one| self.add(one));
    }
}
