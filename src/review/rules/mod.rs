//! One hazard, one file, named as its id.
