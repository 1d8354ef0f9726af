//! Tests of `verify_table` and the rooms under it.
