//! The clock goes backwards: what was written so far then stands in the future.
//!
//! Nothing of the product may be decided by comparing such times. The tests cannot set this
//! machine's clock, so they set what was written under it, which is the same seen from the product.

use std::fs::File;
use std::time::{Duration, SystemTime};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use super::aftermath;
use super::hits::HITS;
use super::project::{Project, REVISIONS, point};
use super::scene::{Scene, Stage};
use crate::support::postgres::Postgres;
use crate::support::server::in_thread;

/// A point at which the clock goes back by ten years.
pub(super) struct Turn {
    pub(super) name: &'static str,
    run: fn(&mut Scene<'_>),
}

pub(super) const TURNS: [Turn; 4] = [
    Turn { name: "between review and run", run: before_the_run },
    Turn { name: "in the run", run: in_the_run },
    Turn { name: "in the run, then the server is killed", run: before_a_kill },
    Turn { name: "after the files were written", run: files_of_the_future },
];

pub(super) fn run(stage: Stage, postgres: &Postgres, turn: &Turn) -> String {
    let mut scene = Scene::new(stage, postgres);
    (turn.run)(&mut scene);
    aftermath::check(scene)
}

fn before_the_run(scene: &mut Scene<'_>) {
    set_forward(&scene.project);
    scene.apply();
    succeeds(scene);
}

fn in_the_run(scene: &mut Scene<'_>) {
    held(scene);
    set_forward(&scene.project);
    scene.project.go();
    succeeds(scene);
}

fn before_a_kill(scene: &mut Scene<'_>) {
    held(scene);
    set_forward(&scene.project);
    let kill = HITS.iter().find(|hit| hit.name == "kill -9 the server").expect("a hit");
    (kill.strike)(scene);
}

fn files_of_the_future(scene: &mut Scene<'_>) {
    let later = SystemTime::now() + Duration::from_secs(315_360_000);
    for id in REVISIONS {
        let path = scene.project.root().join(format!("migrations/versions/{id}_step.py"));
        File::options().append(true).open(path).unwrap().set_modified(later).unwrap();
    }
    scene.apply();
    succeeds(scene);
}

fn held(scene: &mut Scene<'_>) {
    scene.project.arm("middle:f2", None);
    scene.apply();
    scene.wait_until_reached(point("middle:f2"));
}

fn succeeds(scene: &mut Scene<'_>) {
    scene.wait_for_answer();
    let answer = scene.answer.as_ref().expect("an answer");
    assert_ne!(answer["status"], "blocked", "{answer:#}");
}

/// Every time of the journal, ten years later.
fn set_forward(project: &Project) {
    let file = project.root().join(".alembic-mcp/journal.db");
    let done = in_thread(async move {
        let options = SqliteConnectOptions::new().filename(file);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        for (table, column) in
            [("reviews", "created_at"), ("runs", "started_at"), ("run_steps", "finished_at")]
        {
            let later = format!(
                "UPDATE {table} SET {column} = (substr({column}, 1, 4) + 10) || substr({column}, 5)"
            );
            sqlx::query(AssertSqlSafe(later)).execute(&mut connection).await?;
        }
        connection.close().await
    });
    done.expect("the journal is changed");
}
