//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use super::report::ReportFormat;
use super::review::ReviewFormat;
use super::view::{DialectName, HistoryFormat, ModelsFormat, SchemaFormat, ShowFormat};
use crate::project::Options;

const EXAMPLES: &str = "\
Examples:
  alembic-mcp                                     serve the project in this folder on stdio
  alembic-mcp --project ~/shop/backend            serve another project
  alembic-mcp -c migrations/alembic.ini -n shop   one configuration file, one section of it
  alembic-mcp call alembic_current                where the database and the files stand
  alembic-mcp call verify_table '{\"table\": \"orders\"}'
  alembic-mcp history --format mermaid            the revisions as a diagram
  alembic-mcp show head --format sql              what the newest revision does, as SQL
  alembic-mcp show 058:060 --format json          what each of several revisions does
  alembic-mcp schema --at 060 --table orders      one table as it was at a revision
  alembic-mcp schema --compare                    has the database drifted from its migrations?
  alembic-mcp report --format html > report.html  what was run, on a page for a pull request
  claude mcp add alembic -- alembic-mcp           add it to Claude Code";

const CALL_EXAMPLES: &str = "\
The answer's structured content goes to stdout as JSON, progress and logs to stderr.
Exit status: 0 ok (or needs attention), 1 blocked, 2 wrong use or internal error.

Examples:
  alembic-mcp call alembic_current
  alembic-mcp call review_file '{\"revision\": \"060\"}'
  echo '{\"review_id\": \"rv_0c9be3f1a25d77e0b1c2\"}' | alembic-mcp call apply -";

const REVIEW_EXAMPLES: &str = "\
Exit status: 0 nothing worse than info, 1 errors or warnings, 2 wrong use or failure.

Examples:
  alembic-mcp review                                    every revision
  alembic-mcp review --diff origin/main                 what this branch adds or changes
  alembic-mcp review migrations/versions/060_orders.py  one file
  alembic-mcp review --diff origin/main --format github annotations in GitHub Actions
  alembic-mcp review --explain drop-column              what a rule is about";

/// Runs Alembic migrations safely on behalf of AI agents. Without a command it serves MCP on stdio.
#[derive(Debug, Parser)]
#[command(name = "alembic-mcp", version, after_help = EXAMPLES, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    /// The project's folder [default: the host's project variable, or the working directory]
    #[arg(long, global = true, value_name = "DIR")]
    project: Option<PathBuf>,

    /// Alembic's configuration file, as for alembic itself
    #[arg(short, long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The section of the configuration file, as for alembic itself
    #[arg(short, long, global = true, value_name = "NAME")]
    name: Option<String>,

    /// The database's SQLAlchemy URL; better given by the environment, where others cannot read it
    #[arg(long, global = true, value_name = "URL")]
    pub(super) database_url: Option<String>,

    /// Offer no tool that writes
    #[arg(long, global = true)]
    pub(super) read_only: bool,

    /// Write tracebacks to stderr when something fails
    #[arg(long, global = true)]
    pub(super) traceback: bool,

    /// How much to log to stderr
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        env = "ALEMBIC_MCP_LOG",
        default_value = "warn"
    )]
    pub(super) log: Level,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve MCP on stdin and stdout (the default)
    Serve,
    /// Check everything the server needs in this project, and say what to fix
    Doctor,
    /// Make a small project and drive it through the whole workflow, showing each call
    Demo {
        /// Where to make the project [default: a temporary folder that is removed afterwards]
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Show the revisions, newest first; needs neither a database nor Python
    History {
        /// How to print them
        #[arg(long, value_enum, default_value_t = HistoryFormat::Text)]
        format: HistoryFormat,
    },
    /// Show what a revision does, up and down, read from its source; or each one of a range
    Show {
        /// A revision as Alembic takes it (an id or its beginning, head, a branch label), or START:END,
        /// both among them, oldest first; base:heads is the whole history
        revision: String,
        /// The database to decide for [default: the project's own, else postgresql]
        #[arg(long, value_enum)]
        dialect: Option<DialectName>,
        /// How to print it
        #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
        format: ShowFormat,
    },
    /// Show the tables that the SQLAlchemy models declare and the Pydantic schemas, read from their source
    Models {
        /// The models of one table only
        #[arg(long, value_name = "NAME")]
        table: Option<String>,
        /// How to print them
        #[arg(long, value_enum, default_value_t = ModelsFormat::Text)]
        format: ModelsFormat,
    },
    /// Show the schema at a revision, replayed from the source of the migrations
    Schema {
        /// The revision [default: all heads]
        #[arg(long, value_name = "REV", conflicts_with = "compare")]
        at: Option<String>,
        /// One table only
        #[arg(long, value_name = "NAME")]
        table: Option<String>,
        /// The database to replay for [default: the project's own, else postgresql]
        #[arg(long, value_enum, conflicts_with = "compare")]
        dialect: Option<DialectName>,
        /// How to print it
        #[arg(long, value_enum, default_value_t = SchemaFormat::Sql)]
        format: SchemaFormat,
        /// Compare the live database with what its migrations make; exit status 1 if it differs
        #[arg(long)]
        compare: bool,
    },
    /// Judge migrations as linters do, from source alone; needs neither a database nor Python
    #[command(after_help = REVIEW_EXAMPLES)]
    Review {
        /// Revision files or folders [default: the whole history]
        paths: Vec<PathBuf>,
        /// Judge only what is new or changed against this commit or branch
        #[arg(long, value_name = "BASE")]
        diff: Option<String>,
        /// The database to judge for [default: the project's own, else postgresql]
        #[arg(long, value_enum)]
        dialect: Option<DialectName>,
        /// How to print it
        #[arg(long, value_enum, default_value_t = ReviewFormat::Text)]
        format: ReviewFormat,
        /// Explain a rule instead, or `all`
        #[arg(long, value_name = "RULE", conflicts_with_all = ["paths", "diff", "dialect"])]
        explain: Option<String>,
    },
    /// Report what was run, and how it stands now; exit status 1 if the latest run failed
    Report {
        /// A revision, or START:END, both among them [default: the latest run]
        revision: Option<String>,
        /// Instead: all that comes after a revision, a day or a moment
        #[arg(long, value_name = "POINT", conflicts_with = "revision")]
        since: Option<String>,
        /// How to print it
        #[arg(long, value_enum, default_value_t = ReportFormat::Markdown)]
        format: ReportFormat,
    },
    /// Call one tool and print its answer
    #[command(after_help = CALL_EXAMPLES)]
    Call {
        /// The tool's name
        tool: String,
        /// Its arguments as a JSON object, or - to read them from stdin
        #[arg(value_name = "JSON")]
        arguments: Option<String>,
    },
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Level {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl Arguments {
    pub(super) fn project_options(&self) -> Options {
        Options {
            project: self.project.clone(),
            config: self.config.clone(),
            name: self.name.clone(),
            database_url: self.database_url.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Arguments;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
