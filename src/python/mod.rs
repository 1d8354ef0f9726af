//! Reading Python: syntax, positions, and the values that source alone decides.
//!
//! The only room that knows Ruff's parser. Never in here: I/O of any kind, Alembic, running Python.

mod arguments;
mod branches;
mod builtins;
mod callables;
mod calls;
mod changes;
mod classes;
mod comments;
mod comprehensions;
mod contexts;
mod elements;
mod evasions;
mod expressions;
mod formatted;
mod frames;
mod functions;
mod generators;
mod imports;
mod instances;
mod json;
mod library;
mod literal;
mod loops;
mod mapped;
mod metadata;
mod module;
mod objects;
mod observer;
mod operators;
mod overloaded;
mod question;
mod reachable;
mod reader;
mod rebound;
mod slices;
mod span;
mod spelled;
mod statements;
mod syntax;
mod tables;
mod text;
mod tries;
mod unasked;
mod undefined;
mod value;

pub use calls::{WrittenCall, written_calls};
pub use comments::{Comment, comments, same_code};
pub use evasions::{Evasion, evasions};
pub use formatted::{Formatted, fixed_names, formatted_values};
pub use library::{Finder, Found, Library, ProjectModule};
pub use literal::{python_list, python_string, sql_text};
pub use module::Module;
pub use question::{Question, Term, read_question};
pub use reader::{
    CallEvent, Class, Condition, Given, Made, MethodQuestion, Observer, Outcome, Reader,
};
pub use span::Span;
pub use syntax::Syntax;
pub use undefined::{UndefinedName, undefined_names};
pub use value::Value;
