//! The database as it is, against the SQLAlchemy models and the Pydantic schemas.
//!
//! Never in here: any write.
