//! Who this server says it is, and when an agent should reach for it.

use rmcp::model::{Icon, Implementation, ServerCapabilities, ServerConfig};

/// Where the project lives.
const WEBSITE: &str = "https://github.com/alembic-mcp/alembic-mcp";

/// An alembic, as an SVG of a few strokes.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' \
fill='none' stroke='%23667' stroke-width='2'%3E%3Cpath d='M6 3h5v6l4 8a3 3 0 0 1-3 4H5a3 3 0 0 1-3-4l4-8zM11 6l11 7'/%3E%3C/svg%3E";

/// Read by every model at the start of every session; hosts cut it at 2 KB.
const INSTRUCTIONS: &str = include_str!("instructions.md");

pub(super) fn server_config() -> ServerConfig {
    let mut identity = Implementation::new("alembic-mcp", env!("CARGO_PKG_VERSION"))
        .with_title("Alembic migrations")
        .with_description(env!("CARGO_PKG_DESCRIPTION"))
        .with_website_url(WEBSITE);
    identity.icons =
        Some(vec![Icon::new(ICON.replace(' ', "%20")).with_mime_type("image/svg+xml")]);
    ServerConfig::new(
        ServerCapabilities::builder().enable_tools().enable_prompts().enable_resources().build(),
    )
    .with_server_info(identity)
    .with_instructions(INSTRUCTIONS.trim())
}
