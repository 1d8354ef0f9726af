//! New revision files: minted ids, names by the project's convention, the pattern catalogue.
//!
//! Never in here: overwriting a file, applying anything.

mod branches;
mod catalogue;
mod column_type;
mod filename;
mod mint;
mod python_text;
mod render;
mod write;

pub use branches::{OtherBranches, ids_on_other_branches};
pub use catalogue::{Pattern, PatternKind, Steps, plan};
pub use filename::{FileNaming, slug};
pub use mint::mint;
pub use render::{Header, render};
pub use write::{rename_new, write_new};
