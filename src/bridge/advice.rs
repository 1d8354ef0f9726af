//! Known failures of databases, drivers, Alembic and Python: what each means and how to go on.
//!
//! The first rule that fits wins, so the special ones stand before the general ones.

use super::protocol::FailureReport;

/// One known failure.
pub(super) struct Advice {
    /// The refusal's code.
    pub(super) code: &'static str,
    /// SQLSTATEs, MySQL codes, SQLite code names.
    states: &'static [&'static str],
    /// Parts of the message, in lower case.
    says: &'static [&'static str],
    /// What it means.
    pub(super) cause: &'static str,
    /// What to do instead.
    pub(super) approach: &'static str,
    /// What to paste.
    pub(super) unblock: &'static str,
}

/// What is known about `failure`.
pub(super) fn find(failure: &FailureReport) -> Option<&'static Advice> {
    let message = failure.message.to_lowercase();
    KNOWN.iter().find(|advice| {
        failure.code.as_deref().is_some_and(|state| advice.states.contains(&state))
            || advice.says.iter().any(|part| message.contains(part))
    })
}

const fn known(
    code: &'static str,
    states: &'static [&'static str],
    says: &'static [&'static str],
    texts: [&'static str; 3],
) -> Advice {
    let [cause, approach, unblock] = texts;
    Advice { code, states, says, cause, approach, unblock }
}

static KNOWN: &[Advice] = &[
    known(
        "unknown_revision",
        &[],
        &["can't locate revision"],
        [
            "the database or a down_revision names a revision that no file in the version locations has: its file was removed, or lives on another branch",
            "bring the file back from version control, or move the database to a known revision with the branch that has the file",
            "git log --all --diff-filter=AD --oneline -- '*<revision>*'",
        ],
    ),
    known(
        "database_behind",
        &[],
        &["target database is not up to date"],
        [
            "autogenerate compares the models with the database, and the database has not had every existing revision yet",
            "review and apply the pending revisions first, then generate again",
            "review_file {}",
        ],
    ),
    known(
        "no_metadata",
        &[],
        &["does not provide a metadata object"],
        [
            "env.py gives Alembic no models to compare the database with (target_metadata is None)",
            "write the change as operations; or set target_metadata in env.py",
            "generate_revision {\"kind\": \"operations\", \"message\": \"add note to orders\", \"operations\": [{\"op\": \"add_column\", \"table\": \"orders\", \"column\": \"note\", \"type\": \"Text\"}]}",
        ],
    ),
    known(
        "several_heads",
        &[],
        &["multiple heads", "multiple head revisions"],
        [
            "the revision history has more than one head, so `head` is ambiguous",
            "merge the heads with a merge revision, or name one of them as the target",
            "generate_revision {\"kind\": \"merge\", \"message\": \"merge heads\"}",
        ],
    ),
    known(
        "ambiguous_walk",
        &[],
        &["ambiguous walk"],
        [
            "a relative step leads over a merge point, where there is more than one way",
            "name the revision to go to instead of a relative step",
            "alembic_current {}",
        ],
    ),
    known(
        "several_bases",
        &[],
        &["cycle is detected", "dependency cycle"],
        [
            "the revisions' down_revision values form a cycle",
            "correct the down_revision of the revision that was changed last",
            "alembic_current {}",
        ],
    ),
    known(
        "env_py_missing",
        &[],
        &[
            "path doesn't exist",
            "no such file or directory: 'alembic",
            "can't find python file",
            "no config file",
            "no 'script_location' key",
        ],
        [
            "Alembic did not find its configuration or its script location from the folder it was started in",
            "check script_location; in a container also the setting remote-root",
            "[tool.alembic-mcp]\nremote-root = \"/app\"",
        ],
    ),
    known(
        "lock_timeout",
        &["55P03", "1205", "SQLITE_BUSY"],
        &["lock timeout", "lock wait timeout", "database is locked", "could not obtain lock"],
        [
            "another session holds a lock that this statement needs, and the wait was given up so that other queries do not queue behind it",
            "wait for the other session to end, then apply again at a quiet time, or let apply try again by itself with lock_retries",
            "SELECT pid, state, xact_start, query FROM pg_stat_activity WHERE state <> 'idle' ORDER BY xact_start;",
        ],
    ),
    known(
        "statement_timeout",
        &["57014"],
        &["statement timeout", "canceling statement"],
        [
            "the statement was cancelled: it ran longer than allowed, or the run was given up",
            "split the work (batches, CREATE INDEX CONCURRENTLY, NOT VALID then VALIDATE) or allow more time",
            "SELECT pid, state, query_start, query FROM pg_stat_activity WHERE state <> 'idle' ORDER BY query_start;",
        ],
    ),
    known(
        "deadlock",
        &["40P01", "1213"],
        &["deadlock"],
        [
            "this migration and another session waited for each other's locks",
            "apply again; where it recurs, take the locks in one order or split the revision",
            "review_file {}",
        ],
    ),
    known(
        "not_null_violation",
        &["23502", "1048", "1138", "SQLITE_CONSTRAINT_NOTNULL"],
        &[
            "contains null values",
            "violates not-null",
            "not null constraint failed",
            "cannot add a not null column",
        ],
        [
            "the table has rows without a value for a column that is to be NOT NULL",
            "add the column as nullable or with a server_default, backfill it, and set NOT NULL in a later step",
            "op.add_column(\"TABLE\", sa.Column(\"COLUMN\", TYPE, nullable=True))\nop.execute(\"UPDATE TABLE SET COLUMN = … WHERE COLUMN IS NULL\")\nop.alter_column(\"TABLE\", \"COLUMN\", nullable=False)",
        ],
    ),
    known(
        "unique_violation",
        &["23505", "1062", "SQLITE_CONSTRAINT_UNIQUE"],
        &["unique constraint failed", "duplicate key", "could not create unique index"],
        [
            "existing rows repeat a value that is to be unique",
            "find and mend the repeated rows first, in a data migration before the constraint",
            "SELECT COLUMN, count(*) FROM TABLE GROUP BY COLUMN HAVING count(*) > 1;",
        ],
    ),
    known(
        "index_needed",
        &["1553"],
        &["needed in a foreign key constraint"],
        [
            "MySQL and MariaDB check a foreign key with that index, and keep it as long as the key is there",
            "drop the foreign key first; before a table that is dropped leave the index out, it goes along",
            "op.drop_constraint(\"KEY\", \"TABLE\", type_=\"foreignkey\")",
        ],
    ),
    known(
        "foreign_key_violation",
        &["23503", "1451", "1452", "SQLITE_CONSTRAINT_FOREIGNKEY"],
        &["foreign key constraint"],
        [
            "existing rows refer to rows that do not exist",
            "delete or mend the orphaned rows first, or add the constraint NOT VALID and validate it later",
            "SELECT c.* FROM CHILD c LEFT JOIN PARENT p ON p.id = c.parent_id WHERE p.id IS NULL AND c.parent_id IS NOT NULL;",
        ],
    ),
    known(
        "check_violation",
        &["23514", "3819", "SQLITE_CONSTRAINT_CHECK"],
        &["check constraint"],
        [
            "existing rows do not satisfy the check constraint",
            "mend those rows in a data migration before the constraint",
            "SELECT count(*) FROM TABLE WHERE NOT (CONDITION);",
        ],
    ),
    known(
        "already_exists",
        &["42P07", "42701", "42710", "42P06", "1050", "1060", "1061"],
        &["already exists", "duplicate column"],
        [
            "the object is in the database already: made by hand, by create_all, or by an earlier half-applied run, while the version table does not say so",
            "compare the table with the migration; stamp the revision only where all of it is really there, else remove the left-over",
            "verify_table {\"table\": \"TABLE\"}",
        ],
    ),
    known(
        "dependent_objects",
        &["2BP01", "3730"],
        &["other objects depend on it"],
        [
            "other objects (views, foreign keys, defaults) depend on what is to be dropped",
            "drop or change the dependent objects first, by name, in the same revision",
            "verify_table {\"table\": \"TABLE\"}",
        ],
    ),
    known(
        "missing_object",
        &["42P01", "42703", "42704", "42883", "1146", "1054", "1091"],
        &["does not exist", "no such table", "no such column", "unknown column", "no such index"],
        [
            "the statement names something that is not in this database: schema and version table disagree, or a name is misspelt",
            "compare the database with what the migrations say it should be, then correct the revision",
            "verify_table {\"table\": \"TABLE\"}",
        ],
    ),
    known(
        "inside_transaction",
        &["25001"],
        &["cannot run inside a transaction block"],
        [
            "the statement (such as CREATE INDEX CONCURRENTLY) cannot run inside a transaction, and Alembic runs each migration in one",
            "put it into an autocommit block, in a revision of its own",
            "with op.get_context().autocommit_block():\n    op.create_index(…, postgresql_concurrently=True)",
        ],
    ),
    known(
        "enum_value_too_new",
        &["55P04"],
        &["unsafe use of new value"],
        [
            "PostgreSQL does not let a transaction use an enum value that it added itself",
            "add the value in one revision (in an autocommit block) and use it in the next",
            "with op.get_context().autocommit_block():\n    op.execute(\"ALTER TYPE … ADD VALUE IF NOT EXISTS '…'\")",
        ],
    ),
    known(
        "type_mismatch",
        &["42804", "22P02", "22001", "22003"],
        &["cannot be cast automatically", "invalid input syntax"],
        [
            "existing values cannot be turned into the new type by themselves",
            "say how with postgresql_using, or add a new column, backfill and switch over",
            "op.alter_column(\"TABLE\", \"COLUMN\", type_=…, postgresql_using=\"COLUMN::…\")",
        ],
    ),
    known(
        "sqlite_needs_batch",
        &[],
        &[
            "no support for alter of constraints in sqlite",
            "near \"alter\": syntax error",
            "near \"constraint\": syntax error",
            "cannot add a unique column",
            "near \"drop\": syntax error",
        ],
        [
            "SQLite cannot alter tables this way",
            "use batch mode, which copies the table",
            "with op.batch_alter_table(\"TABLE\") as batch:\n    batch.alter_column(\"COLUMN\", …)",
        ],
    ),
    known(
        "authentication_failed",
        &["28P01", "28000", "1045", "1698"],
        &[
            "password authentication failed",
            "authentication failed",
            "no password supplied",
            "access denied for user",
            "no pg_hba.conf entry",
        ],
        [
            "the database refused the user name or the password that env.py uses",
            "check the database URL in the environment in which the project's Python runs",
            "alembic-mcp doctor",
        ],
    ),
    known(
        "permission_denied",
        &["42501", "1142", "1044"],
        &["permission denied for", "must be owner", "must be member of role"],
        [
            "the database user may not do this",
            "let a role that owns the objects run the migration, or have the right granted",
            "GRANT … ON … TO …;",
        ],
    ),
    known(
        "no_such_database",
        &["3D000", "1049"],
        &["unknown database", "unable to open database file"],
        [
            "the database that env.py names does not exist (for SQLite: its folder)",
            "create it, or correct the database URL",
            "CREATE DATABASE …;",
        ],
    ),
    known(
        "too_many_connections",
        &["53300", "1040"],
        &["too many clients", "too many connections"],
        [
            "the database server has no connection left",
            "close idle sessions or wait, then apply again",
            "SELECT usename, state, count(*) FROM pg_stat_activity GROUP BY 1, 2;",
        ],
    ),
    known(
        "connection_failed",
        &["08001", "08006", "08003", "57P01", "57P02", "57P03", "2002", "2003", "2006", "2013"],
        &[
            "connection refused",
            "could not connect",
            "connection to server",
            "could not translate host name",
            "name or service not known",
            "temporary failure in name resolution",
            "can't connect to",
            "connect call failed",
            "server closed the connection",
            "terminating connection",
            "connection is lost",
            "lost connection to",
            "server has gone away",
            "connection is closed",
            "connection was closed",
            "connection timed out",
            "timeout expired",
        ],
        [
            "the project's Python did not reach the database server, or lost it",
            "start the database, or correct host and port; inside a container `localhost` is the container itself",
            "docker compose up -d db",
        ],
    ),
    known(
        "greenlet_missing",
        &[],
        &["greenlet"],
        [
            "an async engine needs the package greenlet, which SQLAlchemy 2.1 no longer installs by itself",
            "install it in the project's environment",
            "pip install 'sqlalchemy[asyncio]'",
        ],
    ),
    known(
        "async_driver",
        &[],
        &["the asyncio extension requires an async driver", "greenlet_spawn has not been called"],
        [
            "a synchronous driver is used with an async engine, or the other way round",
            "use a driver that fits env.py: asyncpg or aiosqlite where it uses an async engine",
            "postgresql+asyncpg://…",
        ],
    ),
    known(
        "dialect_missing",
        &[],
        &["can't load plugin: sqlalchemy.dialects"],
        [
            "the database URL names a dialect or driver that SQLAlchemy does not have here",
            "correct the scheme of the URL (`postgresql://`, not `postgres://`), or install the dialect's package",
            "postgresql+psycopg://…",
        ],
    ),
    known(
        "running_event_loop",
        &[],
        &["cannot be called from a running event loop"],
        [
            "env.py calls asyncio.run() inside a running event loop",
            "run async engines with connection.run_sync from one asyncio.run in env.py",
            "alembic init -t async",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(message: &str, code: Option<&str>) -> FailureReport {
        FailureReport {
            error: "OperationalError".to_owned(),
            message: message.to_owned(),
            code: code.map(str::to_owned),
            revision: None,
            statement: None,
            place: None,
            traceback: String::new(),
        }
    }

    /// Each call among the snippets fits the tool's published arguments.
    #[test]
    fn calls_to_paste_are_calls_that_exist() {
        let schema = |tool: &str| match tool {
            "alembic_current" => Some(include_str!("../../tools/alembic_current.json")),
            "generate_revision" => Some(include_str!("../../tools/generate_revision.json")),
            "review_file" => Some(include_str!("../../tools/review_file.json")),
            "verify_table" => Some(include_str!("../../tools/verify_table.json")),
            _ => None,
        };
        let mut calls = 0;
        for advice in KNOWN {
            let Some((tool, arguments)) = advice.unblock.split_once(" {") else { continue };
            if tool.contains([' ', '(']) {
                continue;
            }
            let schema = schema(tool).unwrap_or_else(|| panic!("there is no tool {tool}"));
            let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
            let given: serde_json::Value = serde_json::from_str(&format!("{{{arguments}")).unwrap();
            for name in given.as_object().unwrap().keys() {
                let known = schema["input"]["properties"].get(name).is_some();
                assert!(known, "{tool} has no argument {name}");
            }
            calls += 1;
        }
        assert!(calls >= 5, "{calls}");
    }

    #[test]
    fn states_and_messages_lead_to_their_advice() {
        let code = |message, state| find(&failure(message, state)).map(|advice| advice.code);
        assert_eq!(code("x", Some("23502")), Some("not_null_violation"));
        assert_eq!(
            code("Can't locate revision identified by 'abc'", None),
            Some("unknown_revision")
        );
        let none = "environment script env.py does not provide a MetaData object";
        assert_eq!(code(none, None), Some("no_metadata"));
        assert_eq!(code("[Errno 111] Connect call failed", None), Some("connection_failed"));
        assert_eq!(code("table users already exists", None), Some("already_exists"));
        assert_eq!(code("something new", Some("99999")), None);
    }
}
