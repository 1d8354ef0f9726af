//! One revision reviewed through a running server, as a host would.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use rmcp::model::CallToolRequestParams;
use rmcp::service::RunningService;
use rmcp::transport::TokioChildProcess;
use rmcp::{RoleClient, ServiceExt};
use serde_json::json;

/// A server and a client of it.
pub(crate) struct Served {
    runtime: tokio::runtime::Runtime,
    service: RunningService<RoleClient, ()>,
}

impl Served {
    /// Starts the server in `project`, for a database that nobody answers for.
    pub(crate) fn start(project: &Path) -> Result<Self, Box<dyn Error>> {
        let runtime = tokio::runtime::Runtime::new()?;
        let service = runtime.block_on(async {
            let mut command = tokio::process::Command::new(super::binary());
            command.current_dir(project);
            command.args(["--database-url", "postgresql://127.0.0.1:1/bench"]);
            let transport = TokioChildProcess::new(command)?;
            let service: Result<_, Box<dyn Error>> = Ok(().serve(transport).await?);
            service
        })?;
        Ok(Self { runtime, service })
    }

    /// How long `review_file` of one file takes.
    pub(crate) fn review(&self, file: &str) -> Result<Duration, Box<dyn Error>> {
        let mut request = CallToolRequestParams::new("review_file");
        request.arguments = json!({"file": file}).as_object().cloned();
        let started = Instant::now();
        let result = self.runtime.block_on(self.service.call_tool(request))?;
        let taken = started.elapsed();
        let outcome = result.structured_content.unwrap_or_default();
        if outcome["data"]["verdict"].is_null() {
            return Err(format!("{file} was not reviewed: {outcome}").into());
        }
        Ok(taken)
    }
}
