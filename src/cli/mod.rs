//! The command line.
//!
//! Never in here: logic that a tool would need too.

pub mod demo;
pub mod doctor;
