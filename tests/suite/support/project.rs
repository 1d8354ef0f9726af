//! Alembic projects made for tests.
