//! A JSON-RPC client that drives the built server over stdio.
