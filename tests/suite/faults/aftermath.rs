//! What must hold after every fault, whatever it was.

use serde_json::{Value, json};

use super::leftovers::{recorded_runs, wait_until_none};
use super::project::REVISIONS;
use super::scene::Scene;
use super::truth::Truth;
use crate::support::agreement::reviewed;
use crate::support::client::Client;
use crate::support::shop::Backend;

/// Holds the product to what it said and left; gives in a few words what became of the run.
pub(super) fn check(mut scene: Scene<'_>) -> String {
    wait_until_none(&scene.project, scene.server());
    let truth = Truth::of(&scene.project.shop);
    assert_eq!(truth.missing(), [""; 0], "recorded, but not there: {truth:?}");
    if scene.project.shop.backend == Backend::Postgres && scene.is_over {
        assert_eq!(truth.surplus(), [""; 0], "there, but not recorded: {truth:?}");
    }
    let answered = scene.answer.clone();
    let told = match &answered {
        Some(answer) => told_truly(&scene, answer, &truth),
        None => "no answer".to_owned(),
    };
    let mut client = scene.client.take().unwrap_or_else(|| scene.project.serve());
    next_answer(&scene, &mut client, &truth);
    journal(&scene, &mut client, &truth);
    if scene.is_over && truth.surplus().is_empty() {
        goes_on(&scene, &mut client, &truth);
    }
    format!("{told}; at {}", truth.versions.first().map_or("base", |id| id))
}

/// What `apply` answered, against what is so.
fn told_truly(scene: &Scene<'_>, answer: &Value, truth: &Truth) -> String {
    if answer["status"] != "blocked" {
        assert_eq!(answer["report"]["current"], json!(truth.versions), "{answer:#}");
        assert_eq!(truth.reached(), REVISIONS.len(), "told as done: {answer:#}");
        return "done".to_owned();
    }
    let blocked = &answer["blocked"];
    let code = blocked["code"].as_str().unwrap_or_default().to_owned();
    for part in ["root_cause", "revised_approach", "unblock"] {
        assert!(blocked[part].as_str().is_some_and(|text| !text.is_empty()), "{part}: {answer:#}");
    }
    let Some(state) = blocked["database_state"].as_str() else {
        // Nothing was said of the database, so nothing may have happened to it.
        assert_eq!(truth.reached(), 0, "{answer:#}");
        assert_eq!(truth.surplus(), [""; 0], "{answer:#}");
        return code;
    };
    if state.starts_with("Unknown") {
        assert!(scene.may_be_unknown, "{answer:#}");
        return format!("{code}, state unknown");
    }
    if state.starts_with("unchanged") {
        assert_eq!((truth.reached(), truth.surplus()), (0, Vec::new()), "{answer:#}");
        return code;
    }
    let shown = truth.versions.first().map_or("no revision", |id| id);
    let names =
        [format!("still shows {shown}."), format!("shows {shown} ("), format!("shows {shown}.")];
    assert!(names.iter().any(|name| state.contains(name)), "{truth:?}: {answer:#}");
    stays(state, truth);
    code
}

/// Each table beyond the recorded revisions is named as staying, and none that is not there.
fn stays(state: &str, truth: &Truth) {
    let before = |text: &'static str, all: &str| -> String {
        all.split_once(text).map_or(all, |(before, _)| before).to_owned()
    };
    let told = before("Left to do:", state);
    let sure = before("Rolled back:", &before("Not known is whether", &told));
    for table in truth.surplus() {
        assert!(told.contains(&format!("CREATE TABLE {table}")), "{table} stays: {state}");
    }
    for table in truth.absent() {
        assert!(!sure.contains(&format!("CREATE TABLE {table}")), "{table} is gone: {state}");
    }
}

/// The next call of any kind names the true state.
fn next_answer(scene: &Scene<'_>, client: &mut Client, truth: &Truth) {
    let current = client.call("alembic_current", json!({}));
    assert_eq!(current["data"]["current"], json!(truth.versions), "{current:#}");
    let pending = current["data"]["pending_total"].as_u64();
    assert_eq!(pending, Some((REVISIONS.len() - truth.reached()) as u64), "{current:#}");
    assert!(!scene.project.root().join("armed").exists() || !scene.is_over, "never came there");
}

/// The journal can be read, and each run in it has an end, or is told to have none.
fn journal(scene: &Scene<'_>, client: &mut Client, truth: &Truth) {
    let runs = recorded_runs(&scene.project);
    let Some(run) = runs.last() else { return };
    let report = client.call("report", json!({}));
    assert_eq!(report["report"]["current"], json!(truth.versions), "{report:#}");
    match run.status.as_str() {
        "succeeded" => {
            assert_eq!(run.after, Some(json!(truth.versions)));
            assert_eq!(truth.reached(), REVISIONS.len());
            assert_ne!(report["status"], "blocked", "{report:#}");
        }
        "failed" => {
            let after = run.after.as_ref();
            let known = after.is_some() || scene.may_be_unknown;
            assert!(known && after.is_none_or(|after| *after == json!(truth.versions)), "{run:?}");
            assert_eq!(report["status"], "blocked", "{report:#}");
        }
        "running" => told_as_cut_off(client, run.before.clone(), truth, &report),
        other => panic!("a run that is {other}"),
    }
}

fn told_as_cut_off(client: &mut Client, before: Value, truth: &Truth, report: &Value) {
    let current = client.call("alembic_current", json!({}));
    let problems = current["data"]["problems"].as_array().expect("problems");
    let told = problems.iter().find(|problem| problem["kind"] == "interrupted_run");
    let told = told.unwrap_or_else(|| panic!("the run is told as going on: {current:#}"));
    let message = told["message"].as_str().expect("a message");
    for shown in [&before, &json!(truth.versions)] {
        let ids = shown.as_array().expect("a list");
        let words = ids.first().map_or("[]".to_owned(), |id| id.to_string());
        assert!(message.contains(&words), "{words}: {message}");
    }
    assert_eq!(report["blocked"]["code"], "interrupted_run", "{report:#}");
}

/// Once the fault is over, what is left to do can be done.
fn goes_on(scene: &Scene<'_>, client: &mut Client, truth: &Truth) {
    if truth.reached() == REVISIONS.len() {
        return;
    }
    let arguments = reviewed(client);
    let applied = client.call("apply", arguments);
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    let end = Truth::of(&scene.project.shop);
    assert_eq!((end.reached(), end.surplus().len(), end.missing().len()), (3, 0, 0), "{end:?}");
}
