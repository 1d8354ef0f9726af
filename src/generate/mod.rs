//! New revision files: minted ids, the pattern catalogue, the text.
//!
//! Never in here: overwriting a file, applying anything.

mod branches;
mod catalogue;
mod column_type;
mod mint;
mod pattern;
mod render;
mod steps;
mod write;

pub use branches::{OtherBranches, ids_on_other_branches};
pub use catalogue::{Steps, plan};
pub use mint::mint;
pub use pattern::{Pattern, PatternKind};
pub use render::{Header, render};
pub use write::{rename_new, write_new};
