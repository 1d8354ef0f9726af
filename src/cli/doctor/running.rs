//! Checks that start the interpreter or reach the database.

use super::Check;
use super::Status;
use super::probe::{self, Found, Probe};
use crate::bridge::{Bridge, BridgeError};
use crate::database::Database;
use crate::project::{DatabaseUrl, Launch, LaunchOrigin, Project};
use crate::revisions::Graph;

/// The interpreter, its libraries, the database they lead to, and what that is at.
pub(super) async fn python_and_database(project: &Project, graph: &Graph) -> Vec<Check> {
    let known = project.database_url.clone();
    let probe = probe::ask(&project.launch, known.as_ref().map(scheme).as_deref()).await;
    let mut checks = interpreter(project, &probe);
    let usable = checks.iter().all(|check| check.status != Status::Problem);
    let connection = match known {
        Some(url) => {
            let origin = project.details.database_url_origin.as_ref();
            let origin = origin.map_or_else(String::new, |origin| format!(", from {origin}"));
            checks.push(Check::ok("database URL", format!("{url}{origin}")));
            Some(url)
        }
        None if usable => ask_env_py(project, &mut checks).await,
        None => {
            checks.push(Check::skipped("database URL", "env.py cannot be asked without Python"));
            None
        }
    };
    let Some(url) = connection else {
        checks.push(Check::skipped("database", "it is not known which"));
        return checks;
    };
    checks.push(driver(project, probe.ok(), &url).await);
    checks.extend(database(project, &url, graph).await);
    checks
}

/// `dialect+driver`, which tells nothing secret.
fn scheme(url: &DatabaseUrl) -> String {
    let text = url.original.expose();
    text.split_once("://")
        .map_or_else(|| url.dialect.name().to_owned(), |(scheme, _)| scheme.to_owned())
}

fn interpreter(project: &Project, probe: &Result<Probe, String>) -> Vec<Check> {
    const CONFIGURE: &str = "make the project's virtual environment, or set `command-prefix` or `python` in alembic-mcp.toml";
    let launch = &project.launch;
    let command = format!("`{}` ({})", launch.command.join(" "), launch.origin.describe());
    let probe = match probe {
        Ok(probe) => probe,
        Err(why) => {
            let detail = format!("{command} could not be used: {why}");
            return vec![Check::problem("interpreter", detail, CONFIGURE)];
        }
    };
    let detail = format!("Python {} at {}, started by {command}", probe.python, probe.executable);
    vec![
        Check::ok("interpreter", detail),
        library("Alembic", &probe.alembic, (1, 8), launch, &probe.executable),
        library("SQLAlchemy", &probe.sqlalchemy, (1, 4), launch, &probe.executable),
    ]
}

fn library(
    name: &'static str,
    found: &Found,
    least: (u32, u32),
    launch: &Launch,
    executable: &str,
) -> Check {
    let package = name.to_lowercase();
    let mut install = format!("{executable} -m pip install '{package}>={}.{}'", least.0, least.1);
    if launch.origin == LaunchOrigin::Path {
        install = format!(
            "no virtual environment of the project was found: activate it, make it in .venv, or \
             set `command-prefix`; only if this Python is meant:\n{install}"
        );
    }
    match found {
        Found::Missing { error } => Check::problem(name, error.as_str(), install),
        Found::Version(version) if major_minor(version) < least => {
            let detail = format!("{version}; {}.{} or newer is needed", least.0, least.1);
            Check::problem(name, detail, install)
        }
        Found::Version(version) => Check::ok(name, version.as_str()),
    }
}

fn major_minor(version: &str) -> (u32, u32) {
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

async fn ask_env_py(project: &Project, checks: &mut Vec<Check>) -> Option<DatabaseUrl> {
    const NAME: &str = "database URL";
    let connection = match Bridge::new(project).connection().await {
        Ok(connection) => connection,
        Err(error) => {
            checks.push(env_py_failed(error));
            return None;
        }
    };
    match DatabaseUrl::parse(connection.url.expose(), &project.root) {
        Ok(url) => {
            checks.push(Check::ok(NAME, format!("{url}, as env.py says")));
            Some(url)
        }
        Err(refusal) => {
            checks.push(Check::refused(NAME, &refusal));
            None
        }
    }
}

fn env_py_failed(error: BridgeError) -> Check {
    let place = match &error {
        BridgeError::Raised(failure) => failure.place.clone(),
        _ => None,
    };
    let place = place.map_or_else(String::new, |place| format!(" at {place}"));
    let detail = format!("env.py does not say where it connects{place}: {error}");
    let fix =
        "set what env.py needs (environment variables, `python-path`), or set `database-url-env`";
    Check::problem("database URL", detail, fix)
}

/// Whether SQLAlchemy's driver for the URL can be imported. Asked anew where the URL was not known
/// at first.
async fn driver(project: &Project, probe: Option<Probe>, url: &DatabaseUrl) -> Check {
    const NAME: &str = "driver";
    let found = match probe {
        None => return Check::skipped(NAME, "there is no Python to ask"),
        Some(Probe { driver: Some(found), .. }) => Some(found),
        Some(_) => {
            let again = probe::ask(&project.launch, Some(&scheme(url))).await;
            again.ok().and_then(|probe| probe.driver)
        }
    };
    match found {
        Some(Found::Version(name)) => Check::ok(NAME, format!("{name} for {}", scheme(url))),
        Some(Found::Missing { error }) => {
            let fix = "install the driver that the URL names into the project's environment";
            Check::problem(NAME, format!("{}: {error}", scheme(url)), fix)
        }
        None => Check::skipped(NAME, "SQLAlchemy could not be imported"),
    }
}

async fn database(project: &Project, url: &DatabaseUrl, graph: &Graph) -> Vec<Check> {
    let database = match Database::connect(url).await {
        Ok(database) => database,
        Err(refusal) => {
            let mut check = Check::refused("database", &refusal);
            if project.launch.foreign_root {
                let hint = "The name may only be known inside the container: set \
                            `database-url-env` to a URL that is reachable from here.";
                check.fix = check.fix.map(|fix| format!("{fix}\n{hint}"));
            }
            return vec![check];
        }
    };
    let reached = match database.server_version().await {
        Ok(version) => Check::ok("database", format!("{} {version} reached", url.dialect.name())),
        Err(refusal) => Check::refused("database", &refusal),
    };
    vec![reached, version_table(project, &database, graph).await]
}

async fn version_table(project: &Project, database: &Database, graph: &Graph) -> Check {
    const NAME: &str = "version table";
    let table = &project.version_table;
    let shown = match &table.schema {
        Some(schema) => format!("{schema}.{}", table.name),
        None => table.name.clone(),
    };
    let current = match database.current_revisions(table).await {
        Ok(current) => current,
        Err(refusal) => return Check::refused(NAME, &refusal),
    };
    let unsure = if project.details.version_table_certain {
        ""
    } else {
        " (env.py makes up the name at run time; `version-table` in alembic-mcp.toml can fix it)"
    };
    let Some(current) = current.filter(|current| !current.is_empty()) else {
        return Check::ok(
            NAME,
            format!("{shown} holds nothing yet: the database is at base{unsure}"),
        );
    };
    let unknown: Vec<_> =
        current.iter().filter(|id| !graph.revisions.contains_key(*id)).cloned().collect();
    if unknown.is_empty() {
        return Check::ok(NAME, format!("{shown} is at {}{unsure}", current.join(", ")));
    }
    Check::problem(
        NAME,
        format!("{shown} holds {}, which no revision file has{unsure}", unknown.join(", ")),
        "get the file back (look in the other branches of the repository), or check that this is \
         the right database",
    )
}
