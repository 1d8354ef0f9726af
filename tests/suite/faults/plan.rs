//! Which faults there are, and running them.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::hits::{HITS, Hit, STOPS};
use super::project::{POINTS, Point, Transactions, point};
use super::scene::{Scene, Stage};
use super::{aftermath, clock, files};
use crate::support::postgres::{self, Postgres};
use crate::support::shop::{Backend, Engine};

/// How many faults are injected at a time: most of the time each waits.
const AT_ONCE: usize = 3;

/// What a migration or env.py does at a point, and whether trying again without it can help.
struct Misdeed {
    name: &'static str,
    /// Whether the run fails by it before anything after it runs.
    ends_the_run: bool,
}

const MISDEEDS: [Misdeed; 14] = [
    misdeed("raise", true),
    misdeed("exit", true),
    misdeed("exit_at_once", true),
    misdeed("die", true),
    misdeed("interrupt", true),
    misdeed("fork", false),
    misdeed("detach", false),
    misdeed("flood", false),
    misdeed("close_stdout", false),
    misdeed("close_all", true),
    misdeed("commit", true),
    misdeed("thread", false),
    misdeed("hang", true),
    misdeed("freeze", true),
];

const fn misdeed(name: &'static str, ends_the_run: bool) -> Misdeed {
    Misdeed { name, ends_the_run }
}

/// Where misdeeds are done: before the plan, in a revision, between revisions, and after the commit.
const PLACES: [&str; 5] = ["import", "connected", "middle:f2", "start:f3", "committed"];

/// What happens in a case.
#[derive(Clone, Copy)]
enum What {
    Hit(&'static Hit, Point),
    Misdeed(&'static Misdeed, Point),
    File(&'static files::Change, files::Moment),
    Clock(&'static clock::Turn),
}

/// One fault on one run.
#[derive(Clone, Copy)]
pub(super) struct Case {
    stage: Stage,
    what: What,
}

impl Case {
    pub(super) fn name(&self) -> String {
        let Stage { backend, engine, transactions } = self.stage;
        let what = match self.what {
            What::Hit(hit, point) => format!("{} @ {}", hit.name, point.name),
            What::Misdeed(misdeed, point) => {
                format!("migration: {} @ {}", misdeed.name, point.name)
            }
            What::File(change, moment) => format!("file: {} @ {moment:?}", change.name),
            What::Clock(turn) => format!("clock: {}", turn.name),
        };
        format!("{backend:?} {engine:?} {transactions:?}: {what}")
    }

    /// The kind of fault, for counting.
    fn kind(&self) -> String {
        match self.what {
            What::Hit(hit, _) => hit.name.to_owned(),
            What::Misdeed(misdeed, _) => format!("migration: {}", misdeed.name),
            What::File(change, _) => format!("file: {}", change.name),
            What::Clock(turn) => format!("clock: {}", turn.name),
        }
    }

    /// Whether it takes minutes: before its plan env.py is waited for that long.
    pub(super) fn is_slow(&self) -> bool {
        matches!(self.what, What::Misdeed(misdeed, point)
            if misdeed.name == "hang" && ["import", "connected"].contains(&point.name))
    }

    fn needs_own_server(&self) -> bool {
        matches!(self.what, What::Hit(hit, _) if hit.name == STOPS)
    }

    fn run(&self, postgres: &Postgres) -> String {
        match self.what {
            What::File(change, moment) => files::run(self.stage, postgres, change, moment),
            What::Clock(turn) => clock::run(self.stage, postgres, turn),
            What::Hit(hit, point) => {
                let mut scene = Scene::new(self.stage, postgres);
                scene.project.arm(point.name, None);
                scene.apply();
                scene.wait_until_reached(point);
                (hit.strike)(&mut scene);
                scene.project.go();
                (hit.follow)(&mut scene);
                aftermath::check(scene)
            }
            What::Misdeed(misdeed, point) => {
                let mut scene = Scene::new(self.stage, postgres);
                scene.project.arm(point.name, Some(misdeed.name));
                if ["hang", "freeze"].contains(&misdeed.name) {
                    scene.project.be_impatient();
                }
                scene.apply();
                scene.wait_for_answer();
                scene.project.be_patient();
                // What was committed inside stays half-done, as must be told.
                scene.is_over = misdeed.name != "commit";
                let status = scene.answer.as_ref().map(|answer| answer["status"].clone());
                let blocked = status.is_some_and(|status| status == "blocked");
                assert_eq!(blocked, misdeed.ends_the_run, "{:#?}", scene.answer);
                if misdeed.name == "detach" {
                    scene.project.end_detached();
                }
                aftermath::check(scene)
            }
        }
    }
}

/// Every fault at every point where it can be, on every database on which it can be. How `env.py`
/// connects and commits takes turns.
pub(super) fn all() -> Vec<Case> {
    let mut whats = Vec::new();
    for backend in [Backend::Postgres, Backend::Mariadb, Backend::Sqlite] {
        for hit in HITS.iter().filter(|hit| hit.on.contains(&backend)) {
            let points = POINTS.iter().filter(|point| match point.name {
                "in_commit" => backend == Backend::Postgres,
                "ddl:f2" => backend == Backend::Mariadb,
                _ => true,
            });
            whats.extend(points.map(|point| (backend, What::Hit(hit, *point))));
        }
        for misdeed in &MISDEEDS {
            let places = PLACES.iter().filter(|place| {
                // A commit needs a revision, and env.py may take two minutes to its plan.
                let late = ["middle:f2", "start:f3", "committed"].contains(place);
                match misdeed.name {
                    "commit" => late && *place != &"committed",
                    "hang" => late || backend == Backend::Postgres,
                    "freeze" => late,
                    _ => true,
                }
            });
            whats.extend(places.map(|place| (backend, What::Misdeed(misdeed, point(place)))));
        }
        for change in &files::CHANGES {
            let moments = files::MOMENTS.iter();
            whats.extend(moments.map(|moment| (backend, What::File(change, *moment))));
        }
        whats.extend(clock::TURNS.iter().map(|turn| (backend, What::Clock(turn))));
    }
    let turns = [
        (Engine::Sync, Transactions::One),
        (Engine::Async, Transactions::PerRevision),
        (Engine::Sync, Transactions::PerRevision),
        (Engine::Async, Transactions::One),
        (Engine::Sync, Transactions::One),
    ];
    let case = |(index, (backend, what)): (usize, (Backend, What))| {
        let (engine, transactions) = turns[index % turns.len()];
        Case { stage: Stage { backend, engine, transactions }, what }
    };
    whats.into_iter().enumerate().map(case).collect()
}

/// What came of a case.
struct Told {
    case: Case,
    took: Duration,
    result: Result<String, String>,
}

impl Told {
    fn line(&self) -> String {
        let result = self.result.as_deref().unwrap_or("FAILED");
        format!("{:<86} {:>6.1} s  {result}", self.case.name(), self.took.as_secs_f64())
    }
}

/// Injects all of `cases`, a few at a time, prints the table, and fails if any failed.
pub(super) fn run_all(cases: Vec<Case>) {
    let expected = cases.len();
    let (own, shared): (Vec<Case>, Vec<Case>) = cases.into_iter().partition(Case::needs_own_server);
    let (own, shared) = (Mutex::new(own), Mutex::new(shared));
    let told = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let server = Postgres::of_its_own();
            work(&own, &server, &told);
        });
        for _ in 0..AT_ONCE {
            scope.spawn(|| work(&shared, postgres::server(), &told));
        }
    });
    let told = told.into_inner().unwrap();
    print_table(&told);
    assert_eq!(told.len(), expected, "some were not injected");
    let failed: Vec<String> = told
        .iter()
        .filter_map(|one| {
            one.result.as_ref().err().map(|why| format!("{}:\n{why}", one.case.name()))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {expected} failed:\n\n{}", failed.len(), failed.join("\n\n"));
}

#[expect(clippy::print_stdout, reason = "what was injected is the evidence")]
fn work(cases: &Mutex<Vec<Case>>, server: &Postgres, told: &Mutex<Vec<Told>>) {
    loop {
        let Some(case) = cases.lock().unwrap().pop() else { return };
        let started = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| case.run(server)));
        let result = result.map_err(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                .unwrap_or_default()
        });
        let one = Told { case, took: started.elapsed(), result };
        println!("{}", one.line());
        told.lock().unwrap().push(one);
    }
}

#[expect(clippy::print_stdout, reason = "what was injected is the evidence")]
fn print_table(told: &[Told]) {
    let mut kinds: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for one in told {
        let key = (one.case.kind(), format!("{:?}", one.case.stage.backend));
        let (count, failed) = kinds.entry(key).or_default();
        *count += 1;
        *failed += usize::from(one.result.is_err());
    }
    for ((kind, backend), (count, failed)) in kinds {
        println!("{kind:<42} {backend:<9} {count:>4} injected, {failed} failed");
    }
    println!("{} faults injected in all", told.len());
}
