//! New revision files: autogenerate, patterns, merge, naming.
//!
//! Never in here: overwriting a file, applying anything.
