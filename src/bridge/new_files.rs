//! New revision files: the project's own template, and its own hooks after writing.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::process::Bridge;
use super::protocol::BridgeError;

/// A hook may have to install what it runs.
const HOOKS_LIMIT: Duration = Duration::from_secs(300);
const TEMPLATE_LIMIT: Duration = Duration::from_secs(60);

/// What `script.py.mako` is filled with for one file.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "they are the names that templates use")]
pub struct TemplateValues {
    pub message: String,
    pub up_revision: String,
    pub down_revision: Vec<String>,
    pub depends_on: Vec<String>,
    pub create_date: String,
    pub imports: String,
    pub upgrades: String,
    pub downgrades: String,
}

/// A hook that failed, and how.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FailedHook {
    /// The file, relative to the script location.
    pub file: String,
    /// The hook's name in the configuration.
    pub hook: String,
    /// What it said.
    pub why: String,
}

#[derive(Deserialize)]
struct Rendered {
    texts: Vec<String>,
}

#[derive(Deserialize)]
struct Hooked {
    failed: Vec<FailedHook>,
}

impl Bridge<'_> {
    /// The texts that the project's own Mako makes of its template.
    pub async fn render(&self, files: &[TemplateValues]) -> Result<Vec<String>, BridgeError> {
        let rendered: Rendered =
            self.ask("render", json!({ "files": files }), TEMPLATE_LIMIT).await?;
        Ok(rendered.texts)
    }

    /// Runs the project's hooks on new files, each relative to the script location; those that failed.
    pub async fn run_hooks(&self, files: &[String]) -> Result<Vec<FailedHook>, BridgeError> {
        let hooked: Hooked = self.ask("hooks", json!({ "files": files }), HOOKS_LIMIT).await?;
        Ok(hooked.failed)
    }
}
