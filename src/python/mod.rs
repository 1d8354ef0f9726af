//! Reading Python: syntax, positions, and the values that source alone decides.
//!
//! The only room that knows Ruff's parser. Never in here: I/O of any kind, Alembic, running Python.

mod span;
mod value;

pub use span::Span;
pub use value::Value;
