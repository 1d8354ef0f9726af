//! SQLAlchemy models and Pydantic schemas, read from source.
//!
//! Bases and column types that come from installed packages are read from the source of the project's
//! environment, where that is known without starting it.
//!
//! Never in here: running Python, importing the project, reaching a database.

mod annotation;
mod bases;
mod column;
mod conventions;
mod declaration;
mod imperative;
mod imports;
mod installed;
mod key_types;
mod keys;
mod made_by_server;
mod names;
mod own_types;
mod parse;
mod places;
mod pydantic;
mod relationships;
mod source;
mod spelling;
mod sqlalchemy;
mod syntax;
mod table_args;
mod texts;
mod types;

pub use conventions::naming_templates;
pub use imports::{ModelImport, model_import};
pub use places::{Argument, CallPlaces, Declaration, Gap};
pub use pydantic::{PydanticField, PydanticSchema, read_schemas, read_schemas_of};
pub use relationships::Relationship;
pub use source::ProjectSource;
pub use spelling::Speller;
pub use sqlalchemy::{Model, ModelColumn, Style, read_models, read_models_of};
