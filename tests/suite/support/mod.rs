//! What the tests stand on: real virtual environments, real servers, real projects, a real client.

pub mod agreement;
pub mod client;
mod debian;
pub mod examples;
pub mod inspector;
pub mod mariadb;
pub mod other_root;
pub mod pooler;
pub mod postgres;
pub mod project;
pub mod python;
pub mod server;
pub mod shop;

/// Says that something was left out, where no test runner hides it.
pub fn not_tested(what: &str, why: &str) {
    use std::io::Write;
    let words = format!("\n*** NOT TESTED {what}: {why} ***\n\n");
    let _ = std::io::stderr().write_all(words.as_bytes());
}
