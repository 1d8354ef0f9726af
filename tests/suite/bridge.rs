//! Tests of bridge.
