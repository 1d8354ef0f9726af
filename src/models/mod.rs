//! SQLAlchemy models and Pydantic schemas, read from source.
//!
//! Never in here: running Python, importing the project, reaching a database.

mod pydantic;
mod sqlalchemy;

pub use pydantic::{PydanticField, PydanticSchema, read_schemas};
pub use sqlalchemy::{Model, ModelColumn, Relationship, read_models};
