//! `alembic-mcp report`: the required report, for people and pull requests.

use std::io::Write;
use std::sync::Arc;

use clap::ValueEnum;

use super::{Exit, complain};
use crate::report::Status;
use crate::tools::Session;
use crate::tools::report::{Arguments, Form, written_report};

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// To paste
    Markdown,
    /// A page that needs nothing else, with locks along time and the schema change drawn
    Html,
}

/// `alembic-mcp report`; a run that failed is no success.
pub(super) async fn run(
    session: &Arc<Session>,
    arguments: Arguments,
    format: ReportFormat,
) -> Exit {
    let form = match format {
        ReportFormat::Markdown => Form::Markdown,
        ReportFormat::Html => Form::Html,
    };
    match written_report(session, &arguments, form).await {
        Ok((text, status)) => match (writeln!(std::io::stdout(), "{text}"), status) {
            (Err(_), _) => Exit::Misused,
            (Ok(()), Status::Blocked) => Exit::Blocked,
            (Ok(()), _) => Exit::Done,
        },
        Err(refusal) => {
            complain(&refusal);
            Exit::Misused
        }
    }
}
