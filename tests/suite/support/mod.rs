//! What the tests stand on: real virtual environments, real servers, real projects, a real client.

pub mod client;
pub mod inspector;
pub mod postgres;
pub mod project;
pub mod python;
pub mod shop;
