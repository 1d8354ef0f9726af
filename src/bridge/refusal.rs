//! From what went wrong in the project's Python to what the agent should do.

use super::protocol::{BridgeError, FailureReport};
use super::{advice, named};
use crate::refusal::Refusal;

impl From<BridgeError> for Refusal {
    fn from(error: BridgeError) -> Self {
        match error {
            BridgeError::NotStarted { command, reason } => not_started(&command, &reason),
            BridgeError::Died { status, output } => died(&status, &output),
            BridgeError::Raised(failure) => Self::from(&*failure),
            BridgeError::PlanDiffers { found } => {
                let found: Vec<String> = found
                    .iter()
                    .map(|(revision, sha256)| format!("{revision} ({})", short(sha256)))
                    .collect();
                let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
                Self::new("plan_differs", "The revisions about to run are not those that were reviewed")
                    .because(format!("Alembic in the project's Python would run {found}, which differs from the review in revisions, order or bytes"))
                    .instead("review what would run now, then apply with the new review id")
                    .unblock("review_file {}")
                    .database_state("unchanged: nothing was run")
            }
        }
    }
}

impl From<&FailureReport> for Refusal {
    fn from(failure: &FailureReport) -> Self {
        if let Some(refusal) = of_python(failure) {
            return refusal;
        }
        let (code, cause, approach, unblock) = match advice::find(failure) {
            Some(known) => (known.code, known.cause, known.approach, known.unblock),
            None if failure.revision.is_some() => (
                "migration_failed",
                "the migration raised an error",
                "correct the revision at the place named, then review it again",
                "review_file {}",
            ),
            None => (
                "project_code_failed",
                "the project's own code raised an error while Alembic ran it",
                "correct the code or its configuration at the place named",
                "alembic-mcp doctor",
            ),
        };
        Self::new(code, summary(failure))
            .because(format!("{cause}. {}", told(failure)))
            .instead(approach)
            .unblock(named::fill(unblock, failure))
    }
}

fn summary(failure: &FailureReport) -> String {
    let what = format!("{}: {}", failure.error, failure.message);
    match &failure.revision {
        Some(revision) => format!("Revision {revision} failed with {what}"),
        None => what,
    }
}

/// The facts of the failure, in one line.
fn told(failure: &FailureReport) -> String {
    let mut facts = format!("{} said: {}", failure.error, failure.message);
    if let Some(code) = &failure.code {
        facts.push_str(&format!(" (code {code})"));
    }
    if let Some(place) = &failure.place {
        facts.push_str(&format!("; at {place}"));
    }
    if let Some(statement) = &failure.statement {
        let one_line = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = one_line.chars().take(400).collect();
        facts.push_str(&format!("; statement: {shown}"));
    }
    facts
}

/// Failures of the interpreter and its packages, which have no database code.
fn of_python(failure: &FailureReport) -> Option<Refusal> {
    let place = failure.place.as_ref().map_or_else(String::new, |place| format!(" at {place}"));
    let error = failure.error.as_str();
    match error {
        "ModuleNotFoundError" => Some(missing_module(failure, &place)),
        "SystemExit" => Some(
            Refusal::new("project_exited", "The project's code ended Python before Alembic was done")
                .because(format!("{}{place}", failure.message))
                .instead("let env.py and the modules it imports raise an error instead of leaving")
                .unblock("alembic-mcp doctor"),
        ),
        "KeyError" if failure.revision.is_none() => Some(
            Refusal::new("setting_missing", format!("The project's code misses {}", failure.message))
                .because(format!("a lookup of {} failed{place}: most often an environment variable that is not set where the server runs", failure.message))
                .instead("set it in the environment of the server, or put the command that sets it before Python")
                .unblock("[tool.alembic-mcp]\ncommand-prefix = [\"dotenv\", \"run\", \"--\"]"),
        ),
        "ValidationError" if failure.revision.is_none() => Some(
            Refusal::new("setting_missing", "The project's settings are not valid")
                .because(format!("{}{place}", failure.message))
                .instead("set the missing settings in the environment of the server, or put the command that sets them before Python")
                .unblock("[tool.alembic-mcp]\ncommand-prefix = [\"dotenv\", \"run\", \"--\"]"),
        ),
        "NoConnection" | "ConnectionHidden" => Some(
            Refusal::new("connection_unknown", "env.py does not say where it connects")
                .because(failure.message.clone())
                .instead("configure the database URL")
                .unblock("[tool.alembic-mcp]\ndatabase-url-env = \"DATABASE_URL\""),
        ),
        "OtherDatabase" => Some(
            Refusal::new("other_database", "env.py connects to another database than the one reviewed")
                .because(format!("{}; nothing was run", failure.message))
                .instead("review again if env.py is right; if it is not, correct it, or configure the URL that it connects to")
                .unblock("[tool.alembic-mcp]\ndatabase-url-env = \"DATABASE_URL\""),
        ),
        "Busy" => Some(busy(&failure.message)),
        "Pooled" => Some(
            Refusal::new("database_pooler", "env.py connects through a connection pooler")
                .because(format!("{}: something such as PgBouncer stands in between, and in transaction mode gives the session, with the lock and the limits of this run, to others; nothing was run", failure.message))
                .instead("let migrations connect straight to PostgreSQL")
                .unblock("[tool.alembic-mcp]\ndatabase-url-env = \"DIRECT_DATABASE_URL\""),
        ),
        "NotScratch" => Some(
            Refusal::new("not_on_scratch", "The project connects past the scratch database")
                .because(format!("{}; the process was ended before any statement", failure.message))
                .instead("let env.py make its engine from a SQLAlchemy URL; what connects by other means cannot be rehearsed")
                .unblock("connectable = create_engine(config.get_main_option(\"sqlalchemy.url\"))"),
        ),
        "SeveralDatabases" => Some(
            Refusal::new("several_databases", "A project with several databases cannot be rehearsed")
                .because(format!("{}; one scratch database stands for one of them", failure.message))
                .instead("review, and rehearse by hand on a copy of all of them; or give each database a section of its own and start the server with --name")
                .unblock("alembic-mcp --name <section>"),
        ),
        "LeavesScratch" => Some(
            Refusal::new("leaves_scratch", "The migration reaches out of the scratch database")
                .because(format!("{}; the process was ended before the statement", failure.message))
                .instead("leave the database's name out of the statement: it is the one that is connected to")
                .unblock("review_file {}"),
        ),
        "NotRedirected" => Some(
            Refusal::new("not_redirected", "The project's engines cannot be sent to a scratch database")
                .because(format!("{}; nothing was run", failure.message))
                .instead("use SQLAlchemy 1.4 or newer; or go without a rehearsal")
                .unblock("review_file {}"),
        ),
        "Moved" => Some(
            Refusal::new("database_moved", "The database is no longer where it was when reviewed")
                .because(format!("while this run waited for its turn somebody else migrated: {}; nothing was run", failure.message))
                .instead("look again, then review what is still pending")
                .unblock("review_file {}"),
        ),
        "NothingGenerated" => Some(
            Refusal::new("nothing_generated", "Alembic wrote no revision file")
                .because(format!("{}: there is most likely no difference between models and database", failure.message))
                .instead("import the changed models in env.py, or make an empty revision")
                .unblock("generate_revision {\"kind\": \"empty\", \"message\": \"…\"}"),
        ),
        "TemplateFailed" => Some(
            Refusal::new("template_failed", "script.py.mako cannot be filled")
                .because(format!("{}; nothing was written", failure.message))
                .instead("let the template use what Alembic hands it: message, up_revision, down_revision, depends_on, branch_labels, create_date, imports, upgrades, downgrades, comma, config")
                .unblock("${upgrades if upgrades else \"pass\"}"),
        ),
        "NoMigrationsRun" => Some(
            Refusal::new("nothing_ran", "env.py ran no migration")
                .because(failure.message.clone())
                .instead("let env.py call context.run_migrations() in online mode")
                .unblock("with context.begin_transaction():\n    context.run_migrations()"),
        ),
        "Hung" => Some(
            Refusal::new("migration_hangs", "The migration or env.py hangs")
                .because(format!("{}{}", failure.message, failure.revision.as_ref().map_or_else(String::new, |revision| format!("; revision {revision} was running"))))
                .instead("find what it waits for (a prompt, a request to another service, a sleep); where it really works that long between two statements, allow it more time")
                .unblock("[tool.alembic-mcp.limits]\nidle-in-transaction-timeout = \"30min\"")
                .database_state("unknown: what had been committed by then stays; look with alembic_current"),
        ),
        "ProcessDied" => Some(
            Refusal::new("python_died", "The project's Python ended in the middle of the run")
                .because(failure.message.clone())
                .instead("look at what is applied now before anything else")
                .unblock("alembic_current {}")
                .database_state("unknown: what had been committed by then stays; look with alembic_current"),
        ),
        _ => None,
    }
}

/// Somebody else runs migrations; `holder` says who.
pub fn busy(holder: &str) -> Refusal {
    Refusal::new("busy", "Somebody else is migrating this database")
        .because(format!("{holder}; nothing was run"))
        .instead("wait for that run to end and look at what it did: what was reviewed may no longer be what is pending")
        .unblock("alembic_current {}")
}

fn missing_module(failure: &FailureReport, place: &str) -> Refusal {
    let name = failure.message.split('\'').nth(1).unwrap_or("a module");
    let package = match name {
        "alembic" | "sqlalchemy" => {
            return Refusal::new("alembic_not_installed", format!("The project's Python has no {name}"))
                .because(format!("`import {name}` failed in the interpreter that the project is run with"))
                .instead("install the project's requirements into it, or say which interpreter is the project's")
                .unblock("[tool.alembic-mcp]\ncommand-prefix = [\"uv\", \"run\"]");
        }
        "psycopg2" => Some("psycopg2-binary"),
        "psycopg" => Some("psycopg[binary]"),
        "asyncpg" | "aiosqlite" | "greenlet" | "aiomysql" | "asyncmy" => Some(name),
        "pymysql" => Some("pymysql"),
        "MySQLdb" => Some("mysqlclient"),
        _ => None,
    };
    match package {
        Some(package) => Refusal::new("driver_missing", format!("The database driver {name} is not installed"))
            .because(format!("the database URL asks for {name}, which the project's Python does not have{place}"))
            .instead("install it into the project's environment, or name another driver in the URL")
            .unblock(format!("pip install '{package}'")),
        None => Refusal::new("import_failed", format!("The project's code could not import {name}"))
            .because(format!("{}{place}: the folder that holds it is not importable, or a requirement is not installed", failure.message))
            .instead("name the folder that holds the package, relative to the project, or install the requirement")
            .unblock("[tool.alembic-mcp]\npython-path = [\"src\"]"),
    }
}

fn not_started(command: &str, reason: &str) -> Refusal {
    Refusal::new("python_not_started", "The project's Python could not be started")
        .because(format!("`{command}` failed: {reason}"))
        .instead("say how the project's Python is started")
        .unblock("[tool.alembic-mcp]\ncommand-prefix = [\"docker\", \"compose\", \"exec\", \"-T\", \"backend\"]")
}

fn died(status: &str, output: &str) -> Refusal {
    let last: Vec<&str> =
        output.lines().rev().filter(|line| !line.trim().is_empty()).take(5).collect();
    let last = last.into_iter().rev().map(str::trim).collect::<Vec<_>>().join(" | ");
    let last: String = last.chars().take(1000).collect();
    let words = if last.is_empty() {
        "it printed nothing".to_owned()
    } else {
        format!("its last words: {last}")
    };
    let refusal =
        |code, summary: &str| Refusal::new(code, summary).because(format!("{status}; {words}"));
    let says = |part: &str| output.contains(part);
    if says("is not running") || says("No such container") || says("no such service") {
        return refusal(
            "container_not_running",
            "The container the project runs in is not running",
        )
        .instead("start it, then make the same call again")
        .unblock("docker compose up -d");
    }
    if says("executable file not found") || says("command not found") || status.contains("127") {
        return refusal("python_not_started", "The command prefix found no Python")
            .instead("correct the command prefix, or the interpreter's name")
            .unblock("[tool.alembic-mcp]\ncommand-prefix = [\"docker\", \"compose\", \"exec\", \"-T\", \"backend\"]");
    }
    refusal("python_died", "The project's Python ended unexpectedly")
        .instead("run the project's `alembic current` by hand to see what ends it (os._exit, a crash of a driver, a kill for want of memory)")
        .unblock("alembic current")
        .database_state("not known to have changed; look with alembic_current")
}

fn short(sha256: &str) -> &str {
    if sha256.is_empty() { "no source" } else { sha256.get(..12).unwrap_or(sha256) }
}
