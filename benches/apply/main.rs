//! What `apply` costs beside `alembic upgrade head` on the same revisions, on SQLite and PostgreSQL:
//! `cargo bench --bench apply`. `ALEMBIC_MCP_BENCH_REVISIONS=1,10` chooses other sizes, and
//! `ALEMBIC_MCP_BENCH_TIMES` how often each is taken, in turns, each time on a new database.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[allow(
    dead_code,
    unreachable_pub,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "the tests' own servers, environments and client, of which little is needed here"
)]
#[path = "../../tests/suite/support/mod.rs"]
mod support;

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use support::shop::{Backend, Engine, Shop};

fn main() -> Result<(), Box<dyn Error>> {
    let set = |name: &str, usual: &str| std::env::var(name).unwrap_or_else(|_| usual.to_owned());
    let times: usize = set("ALEMBIC_MCP_BENCH_TIMES", "7").parse()?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism()?;
    println!("milliseconds, median (least) of {times}; {cores} cores, load {}", load.trim());
    println!("{:<22} {:>16} {:>16} {:>16}", "", "alembic", "apply", "more");
    for backend in [Backend::Sqlite, Backend::Postgres] {
        for size in set("ALEMBIC_MCP_BENCH_REVISIONS", "1,10,100").split(',') {
            measure(backend, size.trim().parse()?, times)?;
        }
    }
    Ok(())
}

fn measure(backend: Backend, revisions: usize, times: usize) -> Result<(), Box<dyn Error>> {
    let (mut plain, mut served) = (Vec::new(), Vec::new());
    for _ in 0..times {
        plain.push(upgraded(&project(backend, revisions)?)?);
        served.push(applied(&project(backend, revisions)?)?);
    }
    plain.sort();
    served.sort();
    let pair =
        |durations: &[Duration]| (milliseconds(durations[times / 2]), milliseconds(durations[0]));
    let (plain, served) = (pair(&plain), pair(&served));
    let shown = |(median, least): (f64, f64)| format!("{median:.0} ({least:.0})");
    let more = (served.0 - plain.0, served.1 - plain.1);
    let name = format!("{backend:?}, {revisions} revision(s)");
    println!("{name:<22} {:>16} {:>16} {:>16}", shown(plain), shown(served), shown(more));
    Ok(())
}

/// A project with so many revisions, none applied, each of which makes a table and alters it.
fn project(backend: Backend, revisions: usize) -> Result<Shop, Box<dyn Error>> {
    let shop = Shop::new(backend, Engine::Sync);
    std::fs::remove_dir_all(shop.root().join("migrations/versions"))?;
    let mut down: Option<String> = None;
    for number in 1..=revisions {
        let id = format!("{number:04}");
        let upgrade = format!(
            "    op.create_table(\"t{number}\", sa.Column(\"id\", sa.Integer(), primary_key=True))\n    \
             op.add_column(\"t{number}\", sa.Column(\"note\", sa.String(40), nullable=True))"
        );
        let downgrade = format!("    op.drop_table(\"t{number}\")");
        shop.revision(&id, down.as_deref(), "step", &upgrade, &downgrade);
        down = Some(id);
    }
    Ok(shop)
}

/// How long `alembic upgrade head` takes.
fn upgraded(shop: &Shop) -> Result<Duration, Box<dyn Error>> {
    let mut command = Command::new(shop.root().join(".venv/bin/alembic"));
    command.args(["upgrade", "head"]).current_dir(shop.root()).env("SHOP_URL", &shop.url);
    command.env("PYTHONDONTWRITEBYTECODE", "1").stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let status = command.status()?;
    let taken = started.elapsed();
    if status.success() { Ok(taken) } else { Err(format!("alembic: {status}").into()) }
}

/// How long `apply` takes in a server that has just reviewed.
fn applied(shop: &Shop) -> Result<Duration, Box<dyn Error>> {
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let arguments = json!({"review_id": review["data"]["review_id"]});
    let started = Instant::now();
    let params = json!({"name": "apply", "arguments": arguments});
    let answer = client.request("tools/call", params).map_err(|error| error.to_string())?;
    let taken = started.elapsed();
    match answer["structuredContent"]["status"].as_str() {
        Some("ok" | "attention") => Ok(taken),
        _ => Err(format!("not applied: {answer:#}").into()),
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
