//! A real MCP client that drives this binary, and shows what passes.

use std::io::Write;
use std::time::Instant;

use rmcp::RoleClient;
use rmcp::ServiceExt;
use rmcp::model::CallToolRequestParams;
use rmcp::service::RunningService;
use rmcp::transport::TokioChildProcess;
use serde_json::Value;

use super::project::DemoProject;
use crate::refusal::Refusal;

/// The client.
#[derive(Debug)]
pub(super) struct DemoClient {
    service: RunningService<RoleClient, ()>,
    calls: usize,
}

impl DemoClient {
    /// Starts the server in the project's folder, as a host would.
    pub(super) async fn start(project: &DemoProject) -> Result<Self, Refusal> {
        let binary = std::env::current_exe().map_err(|error| broken(&error))?;
        let mut command = tokio::process::Command::new(binary);
        command.current_dir(&project.root);
        if let Some(url) = &project.database_url {
            command.env("DATABASE_URL", url);
        }
        let transport = TokioChildProcess::new(command).map_err(|error| broken(&error))?;
        let service = ().serve(transport).await.map_err(|error| broken(&error))?;
        Ok(Self { service, calls: 0 })
    }

    /// Calls a tool, shows call and outcome, and insists on the expected status.
    pub(super) async fn call(
        &mut self,
        tool: &'static str,
        arguments: Value,
        expected: &[&str],
    ) -> Result<Value, Refusal> {
        self.calls += 1;
        show(&format!("\n[{}] {tool} {arguments}", self.calls));
        let mut request = CallToolRequestParams::new(tool);
        request.arguments = arguments.as_object().cloned();
        let started = Instant::now();
        let result = self.service.call_tool(request).await.map_err(|error| broken(&error))?;
        let elapsed = started.elapsed().as_millis();
        let Some(outcome) = result.structured_content else {
            return Err(broken(&format!("{tool} gave no structured answer: {:?}", result.content)));
        };
        let status = outcome["status"].as_str().unwrap_or_default();
        let summary = outcome["summary"].as_str().unwrap_or_default();
        show(&format!("    {status} in {elapsed} ms: {summary}"));
        if let Some(blocked) = outcome.get("blocked") {
            for line in ["root_cause", "revised_approach", "unblock", "database_state"] {
                if let Some(text) = blocked[line].as_str() {
                    show(&format!("      {line}: {text}"));
                }
            }
        }
        if !expected.contains(&status) {
            return Err(broken(&format!("{tool} was to answer {expected:?}, not {status}")));
        }
        Ok(outcome)
    }

    /// How many calls were made.
    pub(super) fn calls(&self) -> usize {
        self.calls
    }

    /// Ends the server as a host would.
    pub(super) async fn close(self) -> Result<(), Refusal> {
        self.service.cancel().await.map(drop).map_err(|error| broken(&error))
    }
}

/// Shows a line to the person who watches.
pub(super) fn show(line: &str) {
    // Whoever watched may have gone, as with `| head`.
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn broken(error: &dyn std::fmt::Display) -> Refusal {
    Refusal::new("demo_failed", "The demonstration did not go as it should")
        .because(error.to_string())
        .instead("Run the doctor in your own project, and tell us of this.")
        .unblock("alembic-mcp doctor")
}
