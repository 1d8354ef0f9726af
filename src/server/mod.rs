//! The MCP face: tool list, prompts, resources, progress, both protocol generations, stdio.
//!
//! Never in here: SQL, Python, rules.

mod answer_size;
#[cfg(test)]
mod conversation;
mod handler;
mod identity;
mod person;
mod prompts;
mod resources;
mod run;

use std::sync::Arc;

use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::stdio_pipes;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::tools::{Session, ToolEntry, catalogue};
use handler::Handler;

pub use run::guarded;

/// Serves on stdin and stdout until the client goes away or `stop` comes to an end, then waits for
/// the runs that are under way: a migration is never cut in half because nobody listens any more.
pub async fn serve(session: Arc<Session>, stop: impl Future<Output = ()>) -> Result<(), String> {
    serve_on(stdio_pipes(), catalogue(), session, stop).await
}

async fn serve_on<Input, Output>(
    streams: (Input, Output),
    tools: Vec<ToolEntry>,
    session: Arc<Session>,
    stop: impl Future<Output = ()>,
) -> Result<(), String>
where
    Input: AsyncRead + Send + Unpin + 'static,
    Output: AsyncWrite + Send + Unpin + 'static,
{
    tokio::pin!(stop);
    let greeted = tokio::select! {
        greeted = Handler::new(Arc::clone(&session), tools).serve(streams) => greeted,
        () = &mut stop => return Ok(()),
    };
    let service = match greeted {
        Ok(service) => service,
        // A host that only looks whether the server starts has done nothing wrong.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(format!("no conversation could be started: {error}")),
    };
    let token = service.cancellation_token();
    let waiting = service.waiting();
    tokio::pin!(waiting);
    tokio::select! {
        _ = &mut waiting => tracing::info!("the client has gone"),
        () = stop => {
            tracing::info!("told to stop");
            token.cancel();
            let _ = waiting.await;
        }
    }
    finish_runs(&session).await;
    Ok(())
}

/// Waits for all runs of `session` to end.
pub async fn finish_runs(session: &Session) {
    session.runs.close();
    if !session.runs.is_empty() {
        tracing::warn!("waiting for the running migration to end before stopping");
    }
    session.runs.wait().await;
    session.record_at_last().await;
}
