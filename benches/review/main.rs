//! How long it takes to review a history, and one revision of it, beside other linters on the same files:
//! `cargo bench --bench review`. `ALEMBIC_MCP_BENCH_REVISIONS=1000,10000` chooses other sizes, and
//! `ALEMBIC_MCP_BENCH_BINARY` another build of the program.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its figures")]

mod changes;
#[path = "../made_history/mod.rs"]
mod made_history;
mod peers;
mod served;

use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use peers::Peers;
use served::Served;

/// How often each figure is taken; the best counts.
const TIMES: usize = 5;
/// Files are relied on once they are a while old.
const SETTLED: Duration = Duration::from_secs(3);

fn main() -> Result<(), Box<dyn Error>> {
    let sizes = std::env::var("ALEMBIC_MCP_BENCH_REVISIONS");
    let sizes = sizes.unwrap_or_else(|_| "100,1000,5000".to_owned());
    let peers = Peers::install()?;
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism()?;
    println!("milliseconds, the best of {TIMES}; {cores} cores, load {}", load.trim());
    for size in sizes.split(',') {
        measure(size.trim().parse()?, &peers)?;
    }
    Ok(())
}

fn measure(revisions: usize, peers: &Peers) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let project = folder.path();
    made_history::write_project(project, "alembic", revisions, changes::changes)?;
    let versions = project.join("alembic/versions");
    let rendered = project.join("rendered");
    let (rendering, done) = timed(|| peers.render(project, &rendered));
    done?;
    let (last, last_sql) = (last_file(&versions)?, last_file(&rendered)?);

    println!("\n{revisions} revisions, each linter as a process");
    println!("{:<16} {:>14} {:>10}", "", "whole history", "one file");
    let own = PathBuf::from(binary());
    let told = |name: &str, program: Option<PathBuf>, before: &[&str], all: &Path, one: &Path| {
        let Some(program) = program else { return Ok(()) };
        let run = |path: &Path| {
            let arguments = before.iter().map(OsStr::new).chain([path.as_os_str()]);
            run(&program, project, &arguments.collect::<Vec<_>>())
        };
        println!("{name:<16} {:>14} {:>10}", shown(run(all)?), shown(run(one)?));
        Ok::<(), Box<dyn Error>>(())
    };
    told("alembic-mcp", Some(own), &["review", "--format", "json"], &versions, &last)?;
    told("alembic-guard", peers.program("alembic-guard"), &[], &versions, &last)?;
    told("zdm", peers.program("zdm"), &[], &versions, &last)?;
    told("squawk", peers.program("squawk"), &[], &rendered.join("*.sql"), &last_sql)?;
    println!("{:<16} {:>14}", "(rendering", format!("{})", shown(rendering)));
    serve(project, &last)
}

/// One file through a running server: first, again, and after it was edited.
fn serve(project: &Path, file: &Path) -> Result<(), Box<dyn Error>> {
    std::thread::sleep(SETTLED);
    let server = Served::start(project)?;
    let name = file.to_str().ok_or("the file's name is no text")?;
    let first = server.review(name)?;
    let again = best(|| server.review(name))?;
    let source = fs::read_to_string(file)?;
    let mut edits = 0;
    let edited = best(|| {
        edits += 1;
        fs::write(file, format!("{source}\n# edited {edits} times\n"))?;
        server.review(name)
    })?;
    println!("one file through a running server: first {}", shown(first));
    println!("{:>35} {}", "again", shown(again));
    println!("{:>35} {}", "edited", shown(edited));
    Ok(())
}

fn binary() -> String {
    let built = env!("CARGO_BIN_EXE_alembic-mcp").to_owned();
    std::env::var("ALEMBIC_MCP_BENCH_BINARY").unwrap_or(built)
}

/// The last file of a folder by name.
fn last_file(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let files = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let files = files.collect::<Result<Vec<PathBuf>, _>>()?;
    files.into_iter().filter(|path| path.is_file()).max().ok_or_else(|| "no files".into())
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let started = Instant::now();
    let done = work();
    (started.elapsed(), done)
}

/// The shortest of several durations.
fn best(
    mut work: impl FnMut() -> Result<Duration, Box<dyn Error>>,
) -> Result<Duration, Box<dyn Error>> {
    let mut shortest = Duration::MAX;
    for _ in 0..TIMES {
        shortest = shortest.min(work()?);
    }
    Ok(shortest)
}

/// How long a whole process takes. Linters end with 1 where they found something.
fn run(program: &Path, folder: &Path, arguments: &[&OsStr]) -> Result<Duration, Box<dyn Error>> {
    best(|| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        let (taken, status) = timed(|| command.status());
        match status?.code() {
            Some(0 | 1) => Ok(taken),
            _ => Err(format!("{} failed", program.display()).into()),
        }
    })
}

fn shown(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64() * 1_000.0)
}
