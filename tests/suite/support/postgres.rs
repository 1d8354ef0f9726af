//! A real PostgreSQL server for the length of a test run.
