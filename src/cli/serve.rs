//! `alembic-mcp`: the server on stdio.

use std::sync::Arc;

use super::{Exit, signals};
use crate::server;
use crate::tools::{Session, sweep_leftovers};

/// Serves until the client goes away or the process is told to stop.
pub(super) async fn run(session: Arc<Session>) -> Exit {
    sweep_leftovers(&session);
    match server::serve(session, signals::stop()).await {
        Ok(()) => Exit::Done,
        Err(reason) => {
            tracing::error!("{reason}");
            Exit::Misused
        }
    }
}
