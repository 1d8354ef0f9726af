//! Reading Python: syntax, positions, and the values that source alone decides.
//!
//! The only room that knows Ruff's parser. Never in here: I/O of any kind, Alembic, running Python.

mod arguments;
mod builtins;
mod calls;
mod comments;
mod contexts;
mod control;
mod expressions;
mod formatted;
mod functions;
mod imports;
mod json;
mod library;
mod literal;
mod module;
mod operators;
mod overloaded;
mod question;
mod reader;
mod span;
mod statements;
mod syntax;
mod text;
mod value;

pub use calls::{WrittenCall, written_calls};
pub use comments::{Comment, comments, same_code};
pub use formatted::{Formatted, formatted_values};
pub use library::{Finder, Found, Library, ProjectModule};
pub use literal::{python_list, python_string, sql_text};
pub use module::Module;
pub use question::{Question, Term, read_question};
pub use reader::{CallEvent, Class, Condition, Observer, Outcome, Reader};
pub use span::Span;
pub use syntax::Syntax;
pub use value::Value;
