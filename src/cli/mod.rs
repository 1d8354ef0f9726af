//! The command line: serving, calling one tool from a script, and showing what reading tells.
//!
//! Never in here: logic that a tool would need too.

mod arguments;
mod call;
pub mod demo;
pub mod doctor;
mod log;
mod report;
mod review;
mod serve;
mod signals;
mod view;

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use tokio::runtime::{Builder, Runtime};

use crate::project::Options;
use crate::refusal::Refusal;
use crate::schema::Dialect;
use crate::tools::report::Arguments as ReportArguments;
use crate::tools::{Reviewing, Session};
use arguments::{Arguments, Command};
use demo::DemoOptions;

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done; something may need a look.
    Done,
    /// Refused or failed in a way the answer explains.
    Blocked,
    /// Called wrongly, or our own fault.
    Misused,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Blocked => 1,
            Exit::Misused => 2,
        })
    }
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log::start(arguments.log, arguments.traceback);
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("the server could not start: {error}");
            return Exit::Misused.into();
        }
    };
    let session =
        Arc::new(Session::new(arguments.project_options()).read_only(arguments.read_only));
    let options = arguments.project_options();
    let database_url = arguments.database_url.clone();
    let exit = runtime.block_on(async {
        match arguments.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::run(session).await,
            Command::Call { tool, arguments } => call::run(&tool, arguments, session).await,
            Command::Doctor => examine(&options).await,
            Command::History { format } => view::history(&session, format),
            Command::Show { revision, dialect, format } => {
                view::show(&session, &revision, dialect, format)
            }
            Command::Models { table, format } => view::models(&session, table.as_deref(), format),
            Command::Schema { table, format, compare: true, .. } => {
                view::compare(&session, table.as_deref(), format).await
            }
            Command::Schema { at, table, dialect, format, compare: false } => {
                view::schema(&session, at.as_deref(), table.as_deref(), dialect, format)
            }
            Command::Review { explain: Some(rule), format, .. } => review::explain(&rule, format),
            Command::Review { paths, diff, dialect, format, explain: None } => {
                let dialect = dialect.map(Dialect::from);
                review::run(&session, &Reviewing { paths, diff, dialect }, format)
            }
            Command::Report { revision, since, format } => {
                report::run(&session, ReportArguments { revision, since }, format).await
            }
            Command::Demo { folder } => demonstrate(DemoOptions { database_url, folder }).await,
        }
    });
    // A read from a terminal or file cannot be interrupted; it must not keep the process alive.
    runtime.shutdown_timeout(Duration::from_millis(100));
    exit.into()
}

/// Two threads: one call may compute while another is answered.
fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

/// Shows what the doctor found.
async fn examine(options: &Options) -> Exit {
    let checks = doctor::run(options).await;
    // Whoever asked may have gone, as with `| head`.
    let _ = writeln!(std::io::stdout(), "{}", doctor::render(&checks));
    if doctor::is_healthy(&checks) { Exit::Done } else { Exit::Blocked }
}

/// Shows the demonstration; only its own failure is written to stderr.
async fn demonstrate(options: DemoOptions) -> Exit {
    match demo::run(options).await {
        Ok(()) => Exit::Done,
        Err(refusal) => {
            complain(&refusal);
            Exit::Misused
        }
    }
}

fn complain(refusal: &Refusal) {
    // Nothing is left to tell if stderr is gone.
    let _ = writeln!(
        std::io::stderr(),
        "alembic-mcp: {}\n  why: {}\n  instead: {}\n  try: {}",
        refusal.summary,
        refusal.root_cause,
        refusal.revised_approach,
        on_the_command_line(&refusal.unblock)
    );
}

/// What is to be pasted, with each tool call as the command that makes it.
fn on_the_command_line(unblock: &str) -> String {
    let command = |line: &str| {
        let (tool, arguments) = line.split_once(" {")?;
        crate::tools::find(tool)?;
        let (arguments, rest) = arguments.rsplit_once('}')?;
        Some(format!("alembic-mcp call {tool} '{{{arguments}}}'{rest}"))
    };
    let lines = unblock.lines().map(|line| command(line).unwrap_or_else(|| line.to_owned()));
    lines.collect::<Vec<_>>().join("\n")
}
