//! New revision files: minted ids, the pattern catalogue, the text.
//!
//! Never in here: overwriting a file, applying anything.

mod ask;
mod audit;
mod branches;
mod column_type;
mod columns;
mod conflicts;
mod constraints;
mod draft;
mod enums;
mod foreign_keys;
mod indexes;
mod mint;
mod naming;
mod pattern;
mod plan;
mod renames;
mod render;
mod retyped;
mod rows;
mod source;
mod stage;
mod table_source;
mod tables;
mod type_source;
mod unmade;
mod write;
mod written_column;

pub use ask::Request;
pub use audit::{Audit, AuditFacts, Invented, Missed, audit};
pub use branches::{OtherBranches, ids_on_other_branches};
pub use conflicts::{Branches, Conflict, branches};
pub use mint::mint;
pub use pattern::{Pattern, PatternKind};
pub use plan::{Planned, plan};
pub use render::{Header, function_body, render, with_imports};
pub use stage::Steps;
pub use write::{rename_new, write_new};
