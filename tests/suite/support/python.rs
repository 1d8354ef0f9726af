//! Virtual environments under `target/`.
