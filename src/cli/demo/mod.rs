//! The demonstration: a small realistic project, driven through the whole workflow.

pub mod environment;
