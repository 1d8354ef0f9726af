//! The local names of function calls: of those under way, and of those that a nested function still sees.

use std::collections::{HashMap, HashSet};

use super::Value;
use super::functions::Home;
use super::reader::Given;

/// How many calls that are over keep their names for the functions that were made in them.
const MOST_KEPT: usize = 2_000;

/// One call's own number; nothing else ever has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FrameId(pub(super) usize);

/// Local names of one function call.
#[derive(Default, Clone)]
pub(super) struct Frame<'a> {
    pub(super) names: HashMap<String, Value>,
    /// The imported module whose names the function sees; `None` for the file itself.
    pub(super) home: Option<Home<'a>>,
    /// The call whose names a nested function sees.
    pub(super) outer: Option<FrameId>,
    pub(super) returned: Option<Value>,
    /// Names that it declares to be another's: the module's, or of a call around it.
    pub(super) declared: HashMap<String, bool>,
    /// Names whose value was changed in place, and names that were bound anew.
    pub(super) changed: HashSet<String>,
    pub(super) rebound: HashSet<String>,
    /// Names that are one value.
    pub(super) aliases: Vec<(String, String)>,
    /// Whether a function was made in it, which may outlive it.
    pub(super) is_seen: bool,
    /// The object whose method it is.
    pub(super) object: Option<Object>,
}

/// The object that an `__init__` is making.
#[derive(Default, Clone)]
pub(super) struct Object {
    /// What the method calls it.
    pub(super) name: String,
    pub(super) attributes: Vec<(String, Value)>,
    /// What was handed to `super().__init__`.
    pub(super) handed_up: Option<Given>,
    /// How many conditions there were when it began.
    pub(super) conditions: usize,
}

/// Frames by their number, and which of them are under way.
#[derive(Default)]
pub(super) struct Frames<'a> {
    held: HashMap<FrameId, Frame<'a>>,
    /// Innermost last.
    running: Vec<FrameId>,
    made: usize,
    kept: usize,
}

impl<'a> Frames<'a> {
    pub(super) fn push(&mut self, frame: Frame<'a>) -> FrameId {
        let id = self.add(frame);
        self.running.push(id);
        id
    }

    /// A frame of a call that is over already.
    pub(super) fn keep(&mut self, frame: Frame<'a>) -> FrameId {
        self.kept += 1;
        self.add(frame)
    }

    fn add(&mut self, frame: Frame<'a>) -> FrameId {
        self.made += 1;
        let id = FrameId(self.made);
        self.held.insert(id, frame);
        id
    }

    /// Ends the innermost call. Where a function was made in it, its names stay.
    pub(super) fn pop(&mut self) -> Option<Frame<'a>> {
        let id = self.running.pop()?;
        let frame = self.held.get(&id)?;
        if frame.is_seen && self.kept < MOST_KEPT {
            self.kept += 1;
            return Some(frame.clone());
        }
        self.held.remove(&id)
    }

    pub(super) fn len(&self) -> usize {
        self.running.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// The number of the innermost call.
    pub(super) fn current(&self) -> Option<FrameId> {
        self.running.last().copied()
    }

    pub(super) fn last(&self) -> Option<&Frame<'a>> {
        self.held.get(self.running.last()?)
    }

    pub(super) fn last_mut(&mut self) -> Option<&mut Frame<'a>> {
        self.held.get_mut(self.running.last()?)
    }

    pub(super) fn get(&self, id: FrameId) -> Option<&Frame<'a>> {
        self.held.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: FrameId) -> Option<&mut Frame<'a>> {
        self.held.get_mut(&id)
    }

    /// Frames of calls that are over.
    pub(super) fn kept(&self) -> impl Iterator<Item = (FrameId, &Frame<'a>)> {
        self.held.iter().map(|(id, frame)| (*id, frame))
    }

    /// Takes the calls above `length` out of what is running; they go on later.
    pub(super) fn suspend(&mut self, length: usize) -> Vec<FrameId> {
        self.running.split_off(length.min(self.running.len()))
    }

    /// Lets suspended calls go on above `length` others.
    pub(super) fn resume(&mut self, length: usize, suspended: Vec<FrameId>) {
        self.running.truncate(length);
        self.running.extend(suspended);
    }
}
