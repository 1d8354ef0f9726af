//! SQLAlchemy models and Pydantic schemas, read from source.
//!
//! Never in here: running Python, importing the project, reaching a database.

mod annotation;
mod column;
mod conventions;
mod imperative;
mod imports;
mod parse;
mod pydantic;
mod source;
mod sqlalchemy;
mod syntax;
mod table_args;
mod types;

pub use conventions::naming_templates;
pub use imports::{ModelImport, model_import};
pub use pydantic::{PydanticField, PydanticSchema, read_schemas, read_schemas_of};
pub use source::ProjectSource;
pub use sqlalchemy::{Model, ModelColumn, Relationship, read_models, read_models_of};
