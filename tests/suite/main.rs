//! Everything that is tested from outside, in one binary so that it links once.

#![allow(unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bridge;
mod database;
mod discovery;
mod generate;
mod protocol;
mod reading;
mod support;
mod verify;
mod workflow;
