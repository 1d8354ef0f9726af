//! The faults that hit a run from outside, each with what follows from it.

use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, prlimit};

use super::scene::Scene;
use crate::support::server::wait_for;
use crate::support::shop::Backend;

/// A fault, and how the scene goes on from there.
pub(super) struct Hit {
    pub(super) name: &'static str,
    /// Does the damage while the run is held.
    pub(super) strike: fn(&mut Scene<'_>),
    /// Waits for what comes of it, once the run may go on.
    pub(super) follow: fn(&mut Scene<'_>),
    pub(super) on: &'static [Backend],
}

const ALL: &[Backend] = &[Backend::Postgres, Backend::Mariadb, Backend::Sqlite];
const SERVERS: &[Backend] = &[Backend::Postgres, Backend::Mariadb];

/// All that can happen while a run is held at a point.
pub(super) const HITS: [Hit; 10] = [
    Hit { name: "kill -9 the server", strike: kill_server, follow: |_| {}, on: ALL },
    Hit {
        name: "kill -9 Python",
        strike: kill_python,
        follow: |scene| scene.wait_for_answer(),
        on: ALL,
    },
    Hit { name: "kill -9 both", strike: kill_both, follow: |_| {}, on: ALL },
    Hit {
        name: "SIGTERM to the server",
        strike: terminate,
        follow: |scene| scene.wait_for_end(),
        on: ALL,
    },
    Hit {
        name: "the client hangs up",
        strike: |scene| scene.client().hang_up(),
        follow: |scene| scene.wait_for_end(),
        on: ALL,
    },
    Hit {
        name: "the client cancels",
        strike: |scene| scene.cancel(),
        follow: wait_for_the_run,
        on: ALL,
    },
    Hit {
        name: "the run's connections are ended",
        strike: end_connections,
        follow: |scene| scene.wait_for_answer(),
        on: SERVERS,
    },
    Hit { name: "the journal's disk is full", strike: fill_disk, follow: free_disk, on: ALL },
    Hit {
        name: "the journal's disk stays full",
        strike: fill_disk,
        follow: free_disk_later,
        on: &[Backend::Postgres],
    },
    Hit {
        name: "PostgreSQL stops",
        strike: stop_postgres,
        follow: start_postgres,
        on: &[Backend::Postgres],
    },
];

/// The only one that needs a database server of its own.
pub(super) const STOPS: &str = "PostgreSQL stops";

fn signal(process: u32, signal: Signal) {
    let process = Pid::from_raw(process.cast_signed()).expect("a process");
    let _ = kill_process(process, signal);
}

fn kill_server(scene: &mut Scene<'_>) {
    signal(scene.client().pid(), Signal::KILL);
    scene.wait_for_end();
}

fn kill_python(scene: &mut Scene<'_>) {
    signal(scene.python.expect("it was held"), Signal::KILL);
}

fn kill_both(scene: &mut Scene<'_>) {
    // First the server, which would otherwise clear up after the interpreter.
    signal(scene.client().pid(), Signal::KILL);
    signal(scene.python.expect("it was held"), Signal::KILL);
    scene.wait_for_end();
}

fn terminate(scene: &mut Scene<'_>) {
    signal(scene.client().pid(), Signal::TERM);
}

fn wait_for_the_run(scene: &mut Scene<'_>) {
    let project = &scene.project;
    wait_for("the end of the run", || {
        super::leftovers::recorded_runs(project).iter().all(|run| run.status != "running")
    });
}

/// All of the database, the ones that only read among them.
fn end_connections(scene: &mut Scene<'_>) {
    let shop = &scene.project.shop;
    if shop.backend == Backend::Mariadb {
        crate::support::mariadb::server().end_connections_to(&shop.url);
    } else {
        let all = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        shop.texts(all);
    }
    scene.may_be_unknown = true;
}

fn limit_files(scene: &mut Scene<'_>, bytes: Option<u64>) {
    let process = Pid::from_raw(scene.client().pid().cast_signed());
    let maximum = getrlimit(Resource::Fsize).maximum;
    let limit = Rlimit { current: bytes.or(maximum), maximum };
    prlimit(process, Resource::Fsize, limit).expect("the limit is set");
}

/// No file of the server's can be written, as on a disk that is full.
fn fill_disk(scene: &mut Scene<'_>) {
    limit_files(scene, Some(0));
    scene.journal_was_full = true;
}

fn free_disk(scene: &mut Scene<'_>) {
    scene.wait_for_answer();
    limit_files(scene, None);
}

/// The server ends before there is room again.
fn free_disk_later(scene: &mut Scene<'_>) {
    scene.wait_for_answer();
    scene.client().hang_up();
    scene.wait_for_end();
}

fn stop_postgres(scene: &mut Scene<'_>) {
    scene.postgres.stop_at_once();
    scene.may_be_unknown = true;
}

fn start_postgres(scene: &mut Scene<'_>) {
    scene.wait_for_answer();
    scene.postgres.start_again();
}
