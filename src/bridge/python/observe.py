"""Tells of every connection and every statement, without parameter values."""

import time

from alembic_mcp_bridge import commits, failures, lifetime, limits, lines, locks

_started = {}
_state = {"committing": None, "connections": 0}
_SHOWN_WHILE_IT_RUNS = 400


def observe():
    from sqlalchemy import event
    from sqlalchemy.engine import Engine
    from sqlalchemy.pool import Pool

    event.listen(Engine, "engine_connect", _connected)
    event.listen(Engine, "before_cursor_execute", _before)
    event.listen(Engine, "after_cursor_execute", _after)
    event.listen(Engine, "commit", _committing)
    event.listen(Engine, "commit_twophase", _committing)
    event.listen(Engine, "rollback", _rolled_back)
    event.listen(Pool, "reset", _given_back)
    event.listen(Engine, "handle_error", _failed)


def _connected(connection, *_):
    lines.keep_secret(connection.engine.url)
    if connection.info.get("alembic_mcp"):
        return
    _state["connections"] += 1
    connection.info["alembic_mcp"] = _state["connections"]
    dbapi_connection = connection.connection
    dbapi_connection = getattr(dbapi_connection, "dbapi_connection", dbapi_connection)
    lifetime.opened(id(dbapi_connection), dbapi_connection, connection.engine)
    dialect = connection.dialect.name
    limits.set_on(dialect, dbapi_connection)
    locks.measure(connection)
    lines.emit(
        "connected",
        dialect=dialect,
        backend_pid=_backend_pid(dialect, dbapi_connection),
        server_version=_server_version(connection.dialect),
    )


def _backend_pid(dialect, connection):
    """From the driver where it knows, so that no statement is added to the project's transaction."""
    known = told_backend_pid(connection)
    if known is not None or dialect not in ("postgresql", "mysql", "mariadb"):
        return known
    cursor = connection.cursor()
    try:
        ask = "pg_backend_pid" if dialect == "postgresql" else "CONNECTION_ID"
        cursor.execute("SELECT %s()" % ask)
        return int(cursor.fetchone()[0])
    finally:
        cursor.close()
        connection.rollback()


def told_backend_pid(connection):
    """The number that the server, or whatever stands before it, told the driver; None where it does not say."""
    driver = getattr(connection, "driver_connection", None) or connection
    for name in ("get_server_pid", "get_backend_pid", "thread_id"):
        method = getattr(driver, name, None)
        if callable(method):
            return int(method())
    return getattr(getattr(driver, "info", None), "backend_pid", None)


def _server_version(dialect):
    version = getattr(dialect, "server_version_info", None)
    if version:
        return ".".join(str(part) for part in version)
    if dialect.name == "sqlite":
        return ".".join(str(part) for part in dialect.dbapi.sqlite_version_info)
    return None


def _before(connection, cursor, statement, parameters, context, executemany):
    lifetime.check()
    tell_of_commit()
    if commits.is_commit(connection.dialect.name, statement):
        locks.committing(connection)
    lines.emit(
        "statement_started",
        revision=failures.revision(),
        sql=lines.redact(statement)[:_SHOWN_WHILE_IT_RUNS],
        lasting=commits.will_last(connection, statement),
    )
    _started[id(cursor)] = time.perf_counter()


def _after(connection, cursor, statement, parameters, context, executemany):
    started = _started.pop(id(cursor), None)
    duration = time.perf_counter() - started if started else 0.0
    rows = getattr(cursor, "rowcount", None)
    lines.emit(
        "statement",
        revision=failures.revision(),
        sql=lines.shorten(lines.redact(statement)),
        duration_ms=round(duration * 1000, 3),
        rows=rows if isinstance(rows, int) and rows >= 0 else None,
        lasting=commits.is_autocommit(connection),
        connection=_number(connection),
        **locks.after(connection, statement),
    )
    if commits.is_commit(connection.dialect.name, statement):
        lines.emit("committed", connection=_number(connection))


def _committing(connection, *_):
    # Heard before the commit itself, which may yet fail.
    _state["committing"] = _number(connection)
    locks.committing(connection)


def _rolled_back(connection):
    locks.released(connection)
    _tell_of_rollback(_number(connection))


def _given_back(dbapi_connection, record, *_):
    # What was not committed by now never is.
    _tell_of_rollback(record.info.get("alembic_mcp"))


def _tell_of_rollback(number):
    tell_of_commit()
    if number is not None:
        lines.emit("rolled_back", connection=number)


def _failed(context):
    _state["committing"] = None
    # Where the server did not say so itself, it may have done it all the same.
    by_server = context.sqlalchemy_exception is not None and not context.is_disconnect
    lines.emit("statement_failed", by_server=by_server)
    if context.statement and context.connection is not None:
        dialect = context.connection.dialect.name
        if commits.is_commit_even_if_it_fails(dialect, context.statement, context.original_exception):
            lines.emit("committed", connection=_number(context.connection))


def tell_of_commit():
    """Tells of a commit once it is known to have gone well."""
    connection, _state["committing"] = _state["committing"], None
    if connection is not None:
        lines.emit("committed", connection=connection)


def _number(connection):
    """A migration may open connections beside the one it runs on: each commits its own."""
    return connection.info.get("alembic_mcp")
