//! What every tool answers in: one envelope, the required report, and their Markdown; and histories,
//! operations and schemas as text, JSON, SQL and diagrams.
//!
//! Never in here: decisions. What is true was decided below; here it is only told.

mod change_text;
mod ddl_text;
mod findings;
mod gantt;
mod history;
mod markdown;
pub(crate) mod neutral;
mod operation_json;
mod outcome;
mod page;
mod required;
mod schema_view;

pub use change_text::change_sql;
pub use ddl_text::{schema_sql, table_sql};
pub use findings::{
    Counts, FileReview, FileReviews, explain_markdown, explain_text, findings_github,
    findings_json, findings_markdown, findings_sarif, findings_text,
};
pub use gantt::{Bar, gantt_mermaid};
pub use history::{history_json, history_mermaid, history_text, revision_json};
pub use markdown::markdown;
pub use operation_json::operation_json;
pub use outcome::{
    Attention, AttentionKind, Backfill, BackfillVerdict, Blocked, MigrationLine, NextCall, Outcome,
    ReportSection, Status,
};
pub use page::{DrawnRun, DrawnStatement, DrawnTable, Mark, Page, report_html};
pub use required::{blocked_report, required_report};
pub use schema_view::{schema_json, schema_mermaid};
