//! The gate, upgrade and downgrade, and what is checked afterwards.
//!
//! Never in here: running bytes that were not reviewed.
