//! Logs go to stderr, and so does what is left of a panic; stdout belongs to the protocol.

use std::io::IsTerminal;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::arguments::Level;

/// Libraries that log whole results or statements, with the data in them, below this level.
const TALKATIVE: [&str; 2] = ["rmcp", "sqlx"];
/// Where rooms log tracebacks of the project's Python.
const TRACEBACKS: &str = "alembic_mcp::traceback";

/// Starts logging to stderr, and makes panics short unless tracebacks are wanted.
pub(super) fn start(level: Level, traceback: bool) {
    let level = filter(level);
    let mut targets = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target("alembic_mcp", level)
        .with_target(TRACEBACKS, if traceback { LevelFilter::TRACE } else { LevelFilter::OFF });
    for library in TALKATIVE {
        targets = targets.with_target(library, level.min(LevelFilter::WARN));
    }
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .without_time();
    // A second start, as in a test, keeps the first.
    let _ = tracing_subscriber::registry().with(lines).with(targets).try_init();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!("internal error at {place}: {message}");
        if traceback {
            tracing::error!("{}", std::backtrace::Backtrace::force_capture());
        }
    }));
}

fn filter(level: Level) -> LevelFilter {
    match level {
        Level::Off => LevelFilter::OFF,
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    }
}
