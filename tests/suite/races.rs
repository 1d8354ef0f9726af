//! Two agents on one database at once: two servers on one project, or each on a checkout of its own.
//!
//! Each migration writes down when it begins and ends, so that two at once would be seen.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rand::Rng;
use serde_json::{Value, json};

use crate::support::agreement::agreed;
use crate::support::client::Client;
use crate::support::shop::{Backend, Engine, Shop};

/// Writes down the beginning and the end of each revision's run, and takes its time between.
const RACE: &str = r#"
import contextlib, os, random, time


def _note(line):
    with open(os.environ["RACE_LOG"], "a") as log:
        log.write(line + "\n")


@contextlib.contextmanager
def alone(what):
    _note("begin %s %d" % (what, os.getpid()))
    yield
    time.sleep(random.random() / 10)
    _note("end %s %d" % (what, os.getpid()))
"#;

/// What the two agents want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// Both the same new revision.
    Same,
    /// Each another head.
    OtherHeads,
    /// The one to go on, the other to go back.
    UpAndDown,
}

/// Going back is from a revision that merges nothing: over a merge, a step back is refused.
const WISHES: [Wish; 4] = [Wish::OtherHeads, Wish::Same, Wish::Same, Wish::UpAndDown];

/// Two agents, their project and what they did so far.
struct Track {
    shop: Shop,
    /// A second checkout of the project, where there is one.
    other: Option<tempfile::TempDir>,
    agents: [Client; 2],
    /// What the version table is to show, once both are done.
    heads: Vec<String>,
    made: usize,
    /// How the agent that came second was told, and how often.
    told: BTreeMap<String, usize>,
}

impl Track {
    fn new(backend: Backend, engine: Engine, two_checkouts: bool) -> Self {
        let shop = Shop::new(backend, engine);
        shop.write("race.py", RACE);
        shop.write("alembic-mcp.toml", "database-url-env = \"SHOP_URL\"\n");
        let other = two_checkouts.then(|| {
            let other = tempfile::tempdir().unwrap();
            copy(shop.root(), other.path());
            other
        });
        let log = shop.root().join("race.log");
        let serve = |root: &Path| {
            let log = log.to_str().unwrap();
            Client::start(root, &[], &[("SHOP_URL", &shop.url), ("RACE_LOG", log)])
        };
        let second = other.as_ref().map_or(shop.root(), |other| other.path());
        let agents = [serve(shop.root()), serve(second)];
        let heads = vec!["002".to_owned()];
        let mut track = Self { shop, other, agents, heads, made: 0, told: BTreeMap::new() };
        track.settle();
        track
    }

    /// A new revision that follows `down`, in each checkout; its id.
    fn revise(&mut self, down: &[String]) -> String {
        self.made += 1;
        let id = format!("r{}", self.made);
        let upgrade = format!(
            "    with race.alone(\"{id}\"):\n        \
             op.create_table(\"t_{id}_a\", sa.Column(\"id\", sa.Integer(), primary_key=True))\n        \
             op.create_table(\"t_{id}_b\", sa.Column(\"id\", sa.Integer(), primary_key=True))"
        );
        let downgrade = format!(
            "    with race.alone(\"{id} back\"):\n        \
             op.drop_table(\"t_{id}_b\")\n        op.drop_table(\"t_{id}_a\")"
        );
        let path = self.shop.revision(&id, Some("DOWN"), "race", &upgrade, &downgrade);
        let down = match down {
            [one] => format!("{one:?}"),
            many => format!("({})", many.iter().map(|id| format!("{id:?}, ")).collect::<String>()),
        };
        let text = fs::read_to_string(&path).unwrap();
        let text = text
            .replace("\"DOWN\"", &down)
            .replace("import sqlalchemy", "import race\nimport sqlalchemy");
        fs::write(&path, &text).unwrap();
        if let Some(other) = &self.other {
            let name = path.strip_prefix(self.shop.root()).unwrap();
            fs::write(other.path().join(name), text).unwrap();
        }
        id
    }

    /// One race. What each agent does is reviewed before either starts.
    fn run(&mut self, wish: Wish) {
        let before = self.heads.clone();
        let (calls, wanted): ([(&str, Value); 2], [Vec<String>; 2]) = match wish {
            Wish::Same => {
                let id = self.revise(&before);
                let calls = [0, 1].map(|agent| ("apply", self.review(agent, &id)));
                (calls, [vec![id.clone()], vec![id]])
            }
            Wish::OtherHeads => {
                let ids = [self.revise(&before), self.revise(&before)];
                let calls = [0, 1].map(|agent| ("apply", self.review(agent, &ids[agent])));
                (calls, ids.map(|id| vec![id]))
            }
            Wish::UpAndDown => {
                let id = self.revise(&before);
                let back = self.agents[1].call("rollback", json!({}));
                let back = json!({"review_id": back["data"]["review_id"]});
                ([("apply", self.review(0, &id)), ("rollback", back)], [vec![id], Vec::new()])
            }
        };
        let answers = self.race(&calls);
        self.judge(wish, &before, &wanted, &answers);
        self.settle();
    }

    fn review(&mut self, agent: usize, revision: &str) -> Value {
        let review = self.agents[agent].call("review_file", json!({"revision": revision}));
        agreed(&review)
    }

    /// Both calls, the second a random while after the first, which is either agent's.
    fn race(&mut self, calls: &[(&str, Value); 2]) -> [Value; 2] {
        let mut random = rand::rng();
        let first = usize::from(random.random_bool(0.5));
        let offset = Duration::from_millis(random.random_range(0..700));
        let params = |agent: usize| json!({"name": calls[agent].0, "arguments": calls[agent].1});
        let mut ids = [0, 0];
        ids[first] = self.agents[first].send("tools/call", params(first));
        std::thread::sleep(offset);
        ids[1 - first] = self.agents[1 - first].send("tools/call", params(1 - first));
        [0, 1].map(|agent| {
            let answer = self.agents[agent].answer(ids[agent]).expect("an answer");
            assert_ne!(answer["isError"], json!(true), "{answer:#}");
            answer["structuredContent"].clone()
        })
    }

    /// One went on, and the other was told why it did not, or found the way free after it.
    fn judge(
        &mut self,
        wish: Wish,
        before: &[String],
        wanted: &[Vec<String>; 2],
        answers: &[Value; 2],
    ) {
        let won = [0, 1].map(|agent: usize| answers[agent]["status"] != "blocked");
        assert!(won[0] != won[1], "{wish:?}: not exactly one ran: {answers:#?}");
        let (winner, loser) = if won[0] { (0, 1) } else { (1, 0) };
        let blocked = &answers[loser]["blocked"];
        let code = blocked["code"].as_str().unwrap_or_default();
        let cause = blocked["root_cause"].as_str().unwrap_or_default();
        match code {
            "busy" => {
                let known = cause.contains("holds it") || cause.contains("held the lock");
                assert!(known && cause.contains("nothing was run"), "{blocked:#}");
            }
            "database_moved" => assert!(cause.contains("nothing was run"), "{blocked:#}"),
            _ => panic!("{wish:?}: {blocked:#}"),
        }
        *self.told.entry(format!("{wish:?}: {code}")).or_default() += 1;
        self.never_two_at_once();
        if wanted[winner].is_empty() {
            // It went back: what was there before waits to be applied again.
            assert_ne!(self.version(), before, "{answers:#?}");
        } else {
            assert_eq!(self.version(), wanted[winner], "{answers:#?}");
        }
        self.heads = match wish {
            Wish::OtherHeads => wanted.concat(),
            _ => wanted[0].clone(),
        };
        self.heads.sort();
        for agent in [0, 1] {
            let current = self.agents[agent].call("alembic_current", json!({}));
            assert_eq!(current["data"]["current"], json!(self.version()), "{current:#}");
            let problems = current["data"]["problems"].to_string();
            assert!(!problems.contains("interrupted_run"), "{problems}");
        }
    }

    /// Applies what is left to do, and looks at everything.
    fn settle(&mut self) {
        let review = self.agents[0].call("review_file", json!({}));
        if review["data"]["revisions"].as_array().is_some_and(|left| !left.is_empty()) {
            let applied = self.agents[0].call("apply", agreed(&review));
            assert_ne!(applied["status"], "blocked", "{applied:#}");
        }
        assert_eq!(self.version(), self.heads);
        let sql = match self.shop.backend {
            Backend::Sqlite => "SELECT name FROM sqlite_master WHERE name LIKE 't_r%'",
            Backend::Postgres => "SELECT relname::text FROM pg_class WHERE relname LIKE 't_r%'",
            Backend::Mariadb => {
                "SELECT CAST(table_name AS CHAR) FROM information_schema.tables \
                 WHERE table_schema = DATABASE() AND table_name LIKE 't_r%'"
            }
        };
        let tables = self.shop.texts(sql);
        for made in 1..=self.made {
            for name in ["a", "b"] {
                let table = format!("t_r{made}_{name}");
                assert!(tables.contains(&table), "{table} is missing: {tables:?}");
            }
        }
        self.never_two_at_once();
    }

    fn version(&self) -> Vec<String> {
        let mut versions = self.shop.texts("SELECT version_num FROM alembic_version");
        versions.sort();
        versions
    }

    fn never_two_at_once(&self) {
        let log = fs::read_to_string(self.shop.root().join("race.log")).unwrap_or_default();
        let mut open: Option<&str> = None;
        for line in log.lines() {
            match (line.split_once(' ').expect("a word"), open) {
                (("begin", who), None) => open = Some(who),
                (("end", who), Some(running)) if who == running => open = None,
                (_, running) => panic!("{line} while {running:?} runs:\n{log}"),
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    let entries: Vec<PathBuf> =
        fs::read_dir(from).unwrap().flatten().map(|entry| entry.path()).collect();
    let status = std::process::Command::new("cp").arg("-a").args(entries).arg(to).status();
    assert!(status.unwrap().success());
}

/// So many races on each kind of ground; how the second agents were told.
#[expect(clippy::print_stdout, reason = "how the races ended is the evidence")]
fn race(backend: Backend, races: usize) {
    let grounds = [(Engine::Sync, false), (Engine::Async, true)];
    let mut told = BTreeMap::new();
    for (engine, two_checkouts) in grounds {
        let mut track = Track::new(backend, engine, two_checkouts);
        for number in 0..races / grounds.len() {
            track.run(WISHES[number % WISHES.len()]);
        }
        for (what, count) in track.told {
            *told.entry(what).or_insert(0) += count;
        }
    }
    println!("{races} races on {backend:?}: never two runs at once; the second was told {told:?}");
}

#[test]
fn of_two_agents_never_both_run() {
    race(Backend::Postgres, 4);
    race(Backend::Mariadb, 2);
    race(Backend::Sqlite, 2);
}

/// `cargo test --test suite hundred_races -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes"]
fn of_two_agents_never_both_run_in_a_hundred_races() {
    race(Backend::Postgres, 100);
    race(Backend::Mariadb, 40);
    race(Backend::Sqlite, 40);
}
