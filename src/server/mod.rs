//! The MCP face: tool list, prompts, progress, both protocol generations.
//!
//! Never in here: SQL, Python, rules.
