//! Running a reviewed migration on a scratch database first: locks, rewrites, round trips.
//!
//! Never in here: touching the target's data. Empty until the room is built; no tool offers it yet.
