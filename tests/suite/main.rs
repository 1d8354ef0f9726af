//! Everything that is tested from outside, in one binary so that it links once.

// A test fails by panicking, and what a helper cannot do the test cannot either.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, unreachable_pub)]

mod backfill;
mod bridge;
mod callables;
mod consent;
mod database;
mod deceptions;
mod discovery;
mod drift;
mod evidence;
mod faults;
mod fixes_on_servers;
mod generate;
mod generate_matrix;
mod guards;
mod hostile;
mod imports;
mod incidents;
mod interrupted;
mod judgement;
mod lost_revision;
mod mariadb;
mod mariadb_midway;
mod mariadb_replay;
mod metadata;
mod models;
mod never_executed;
mod newcomer;
mod operations;
mod own_command;
mod own_types;
mod pooler;
mod protocol;
mod races;
mod reading;
mod reading_robustness;
mod rehearsal_predicts;
mod rehearse;
mod replay;
mod report;
mod review_command;
mod rollback;
mod rows_in_the_way;
mod rules_after_a_failure;
mod rules_on_servers;
mod schema_equals_database;
mod secrets;
mod sessions;
mod shared_journal;
mod stamp;
mod support;
mod under_fire;
mod verify;
mod workflow;
