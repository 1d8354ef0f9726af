//! What was generated, reviewed and applied, by content hash: SQLite in `.alembic-mcp/`.
//!
//! Never in here: passwords, decisions.
