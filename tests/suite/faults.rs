//! Faults injected into runs, at each point where one can be hit, on each database.
//!
//! `plan` lists which fault meets which run where; `project` is what is migrated, `scene` takes a run
//! to the point, and `aftermath` holds the product to what it says and to what it leaves behind.

mod aftermath;
mod clock;
mod files;
mod hits;
mod leftovers;
mod plan;
mod project;
mod scene;
mod truth;

use plan::{Case, all, run_all};

/// How many of all faults the ordinary suite injects.
const SAMPLED: usize = 40;

/// Each kind at some points; which ones differs by kind, never from one test run to the next.
#[test]
fn sampled_faults_leave_nothing_and_are_told_truly() {
    let all = all();
    assert!(all.len() >= 200, "only {} faults", all.len());
    let step = all.len() / SAMPLED;
    let sampled = all.into_iter().filter(|case| !case.is_slow()).skip(step / 2).step_by(step);
    let sampled: Vec<Case> = sampled.collect();
    assert!(sampled.len() >= SAMPLED, "only {} faults", sampled.len());
    run_all(sampled);
}

/// `cargo test --test suite every_fault -- --ignored --nocapture` prints the table.
#[test]
#[ignore = "takes minutes"]
fn every_fault_leaves_nothing_and_is_told_truly() {
    let mut cases = all();
    if let Ok(part) = std::env::var("FAULTS") {
        cases.retain(|case| part.split(' ').all(|part| case.name().contains(part)));
    }
    run_all(cases);
}
