//! How long it takes to read, link and replay a history, beside Alembic on the same files:
//! `cargo bench --bench graph`. `ALEMBIC_MCP_BENCH_REVISIONS=1000,10000` chooses other sizes.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod changes;
#[path = "../made_history/mod.rs"]
mod made_history;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use alembic_mcp::cli::demo::environment;
use alembic_mcp::project::Options;
use alembic_mcp::revisions::load;
use alembic_mcp::schema::Dialect;
use alembic_mcp::tools::{Reading, Session};

/// How often each figure is taken; the best counts.
const TIMES: usize = 5;
/// Files are relied on once they are a while old.
const SETTLED: Duration = Duration::from_secs(3);
/// Histories longer than this are not given to Alembic: it takes it a minute.
const LONGEST_FOR_ALEMBIC: usize = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let sizes = std::env::var("ALEMBIC_MCP_BENCH_REVISIONS");
    let sizes = sizes.unwrap_or_else(|_| "1000,10000,50000".to_owned());
    let python = python()?;
    println!("milliseconds, the best of {TIMES}\n");
    println!(
        "{:>9} {:>8} {:>8} {:>8} {:>8} {:>10} {:>10} {:>10} {:>10}",
        "revisions",
        "link",
        "replay",
        "again",
        "changed",
        "history",
        "schema",
        "alembic",
        "alembic"
    );
    println!(
        "{:>9} {:>8} {:>8} {:>8} {:>8} {:>10} {:>10} {:>10} {:>10} {:>9}",
        "", "", "", "", "one file", "process", "process", "heads", "history", "peak MB"
    );
    for size in sizes.split(',') {
        measure(size.trim().parse()?, &python)?;
    }
    Ok(())
}

fn measure(revisions: usize, python: &Path) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    made_history::write_project(folder.path(), "migrations", revisions, changes::changes)?;
    let versions = folder.path().join("migrations/versions");
    let locations = [versions.clone()];
    let linked = best(|| load(&locations, false, &Arc::default()).heads.len());
    let options = Options { project: Some(folder.path().to_owned()), ..Options::default() };
    let read = |session: &Session| -> Option<usize> {
        let schema = Reading::of(session).ok()?.schema(None, None, Dialect::Postgresql).ok()?;
        Some(schema.json()["tables"].as_object()?.len())
    };
    let cold = best(|| read(&Session::new(options.clone())));
    std::thread::sleep(SETTLED);
    let session = Session::new(options.clone());
    read(&session).ok_or("the history was not replayed")?;
    let look = |session: &Session| {
        Reading::of(session).and_then(|one| one.schema(None, None, Dialect::Postgresql)).is_ok()
    };
    let again = best(|| look(&session));
    let touched =
        versions.join(std::fs::read_dir(&versions)?.next().ok_or("no files")??.file_name());
    let text = std::fs::read_to_string(&touched)?;
    let changed = best(|| std::fs::write(&touched, &text).is_ok() && look(&session));
    let own = |arguments: &[&str]| run(env!("CARGO_BIN_EXE_alembic-mcp"), folder.path(), arguments);
    let history = own(&["history"])?;
    let schema = own(&["schema", "--format", "json"])?;
    let alembic = |command: &str| -> Result<String, Box<dyn Error>> {
        if revisions > LONGEST_FOR_ALEMBIC {
            return Ok("-".to_owned());
        }
        let python = python.to_str().ok_or("the path of Python is no text")?;
        Ok(told(run(python, folder.path(), &["-m", "alembic", command])?))
    };
    println!(
        "{revisions:>9} {:>8} {:>8} {:>8} {:>8} {:>10} {:>10} {:>10} {:>10} {:>9}",
        told(linked),
        told(cold),
        told(again),
        told(changed),
        told(history),
        told(schema),
        alembic("heads")?,
        alembic("history")?,
        peak_megabytes().map_or_else(|| "-".to_owned(), |peak| peak.to_string()),
    );
    Ok(())
}

/// The shortest of several runs.
fn best<T>(mut work: impl FnMut() -> T) -> Duration {
    let once = || {
        let started = Instant::now();
        std::hint::black_box(work());
        started.elapsed()
    };
    std::iter::repeat_with(once).take(TIMES).min().unwrap_or_default()
}

/// How long a whole process takes.
fn run(program: &str, folder: &Path, arguments: &[&str]) -> Result<Duration, Box<dyn Error>> {
    let mut taken = Duration::MAX;
    for _ in 0..TIMES {
        let started = Instant::now();
        let status = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        taken = taken.min(started.elapsed());
        if !status.success() {
            return Err(format!("{program} {} failed", arguments.join(" ")).into());
        }
    }
    Ok(taken)
}

/// A Python with Alembic, made once and kept under `target/`.
fn python() -> Result<PathBuf, Box<dyn Error>> {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = temporary.parent().unwrap_or(temporary).join("test-venvs/bench");
    environment::create(&folder, &["alembic==1.20.1", "sqlalchemy==2.0.58"])
        .map_err(|refusal| refusal.summary.into())
}

fn told(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64() * 1_000.0)
}

/// The most memory that this process has used so far.
fn peak_megabytes() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}
