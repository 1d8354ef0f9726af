//! `alembic-mcp`: an MCP server through which AI agents run Alembic migrations safely.
//!
//! The library is a house of rooms on floors. A room may use the rooms on its own floor and below,
//! never those above. What each room is for, and what must never be in it, is said at its door.
//!
//! | floor | rooms |
//! | --- | --- |
//! | 4 | [`cli`], [`server`] |
//! | 3 | [`tools`], [`report`] |
//! | 2 | [`review`], [`generate`], [`apply`], [`rehearsal`], [`verify`], [`journal`] |
//! | 1 | [`project`], [`revisions`], [`operations`], [`models`], [`database`], [`bridge`] |
//! | 0 | [`schema`], [`python`], [`sql`], [`refusal`] |

pub mod apply;
pub mod bridge;
pub mod cli;
pub mod database;
pub mod generate;
pub mod journal;
pub mod models;
pub mod operations;
pub mod project;
pub mod python;
pub mod refusal;
pub mod rehearsal;
pub mod report;
pub mod review;
pub mod revisions;
pub mod schema;
pub mod server;
pub mod sql;
pub mod tools;
pub mod verify;
