//! The one shape in which any room says "no": what happened, why, and how to go on.
//!
//! Every room's own error converts into a [`Refusal`] at the room's door, so that a tool can hand it
//! to the agent as the failure loop wants it. No I/O and no decisions live here.

use std::fmt;

/// Why a step was refused or failed, told to the agent that has to act on it.
///
/// Texts must never hold a password, a raw traceback, or a Rust debug print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A stable snake_case word that scripts may match on, such as `no_project`.
    pub code: &'static str,
    /// One line: what was refused or what failed.
    pub summary: String,
    /// Why it happened, with the names in question.
    pub root_cause: String,
    /// What to do instead.
    pub revised_approach: String,
    /// Something to paste: the next tool call, a command, or a piece of configuration.
    pub unblock: String,
    /// What state the database is in now, where the step could have touched it.
    pub database_state: Option<String>,
}

impl Refusal {
    /// A refusal that did not come near a database.
    ///
    /// ```
    /// use alembic_mcp::refusal::Refusal;
    /// let refusal = Refusal::new("no_project", "No Alembic project was found")
    ///     .because("there is no alembic.ini in /srv/app or above it")
    ///     .instead("start the server inside the project, or name its folder")
    ///     .unblock("alembic-mcp --project /path/to/project");
    /// assert_eq!(refusal.code, "no_project");
    /// ```
    pub fn new(code: &'static str, summary: impl Into<String>) -> Self {
        Self {
            code,
            summary: summary.into(),
            root_cause: String::new(),
            revised_approach: String::new(),
            unblock: String::new(),
            database_state: None,
        }
    }

    /// Sets the root cause.
    pub fn because(mut self, root_cause: impl Into<String>) -> Self {
        self.root_cause = root_cause.into();
        self
    }

    /// Sets the revised approach.
    pub fn instead(mut self, revised_approach: impl Into<String>) -> Self {
        self.revised_approach = revised_approach.into();
        self
    }

    /// Sets the snippet that unblocks.
    pub fn unblock(mut self, snippet: impl Into<String>) -> Self {
        self.unblock = snippet.into();
        self
    }

    /// States what the database looks like now.
    pub fn database_state(mut self, state: impl Into<String>) -> Self {
        self.database_state = Some(state.into());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.summary, self.root_cause)
    }
}

impl std::error::Error for Refusal {}
