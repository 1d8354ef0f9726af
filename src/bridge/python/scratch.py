"""Sends every engine to the scratch database of a rehearsal, and lets nothing run anywhere else."""

import os
import re

from alembic_mcp_bridge import failures, lines, where

_target = {}
_origins = {}
_reached = set()

# What says in a URL's query or in `connect_args` where to connect and as whom.
_PLACES = {
    "host", "hostaddr", "port", "user", "username", "password", "passwd", "dbname", "database", "db",
    "dsn", "service", "servicefile", "passfile", "unix_socket", "unix_sock", "named_pipe", "sock",
    "read_default_file", "read_default_group", "option_files", "target_session_attrs",
}
_DATABASES = {"dbname", "database", "db"}
# A SQLite file that is opened as a URI says there how.
_OF_FILES = {"uri", "mode", "cache", "immutable", "nolock", "vfs", "psow"}
# TLS ends where a Unix socket begins.
_TLS = {
    "ssl", "sslmode", "sslcert", "sslkey", "sslpassword", "sslrootcert", "sslcrl", "sslcompression",
    "sslnegotiation", "channel_binding", "requiressl", "gssencmode", "direct_tls", "ssl_context",
}


class NotRedirected(BaseException):
    """Nothing may run; not an `Exception`, which env.py may catch and go on."""


def redirect(target):
    """From here on every engine of the target's kind leads to the scratch database."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine
    from sqlalchemy.engine.url import URL
    from sqlalchemy.pool import Pool

    if not hasattr(URL, "_instantiate_plugins"):
        raise NotRedirected("engines of this version of SQLAlchemy cannot be sent elsewhere")
    _target.update(target)
    instantiate_plugins = URL._instantiate_plugins

    def elsewhere(self, arguments):
        url, plugins, arguments = instantiate_plugins(self, arguments)
        if _kind(url.get_backend_name()) != _target["dialect"]:
            return url, plugins, arguments
        origin = _origin(url, arguments)
        url = _moved(url)
        lines.keep_secret(url)
        # The URL is kept too, so that its id stays its own.
        _origins[id(url)] = (url, origin)
        return url, plugins, _without_places(arguments)

    URL._instantiate_plugins = elsewhere
    event.listen(Pool, "connect", _prove)
    event.listen(Engine, "engine_connect", _one_origin)
    event.listen(Engine, "before_cursor_execute", _stays_inside)


def _kind(backend):
    return "mysql" if backend == "mariadb" else backend


def _origin(url, arguments):
    if arguments.get("creator") or arguments.get("pool"):
        return "what its `creator` connects to"
    url = where._with_connect_args(url, arguments.get("connect_args") or {})
    if _target["dialect"] == "sqlite":
        return os.path.abspath(url.database or ":memory:")
    place = url.query.get("host") or url.query.get("unix_socket") or url.host or "localhost"
    return "%s on %s" % (url.database, place if url.port is None else "%s:%s" % (place, url.port))


def _moved(url):
    left_out = _DATABASES if _target["place"] is None else _PLACES
    left_out = left_out | (_TLS if _target["plain"] else set()) | (_OF_FILES if _target["dialect"] == "sqlite" else set())
    query = {name: value for name, value in url.query.items() if name not in left_out}
    parts = dict(_target["place"] or {}, database=_target["database"])
    socket = _target["socket"]
    if socket:
        if _target["dialect"] == "mysql":
            query["unix_socket"] = socket
        elif url.get_driver_name() == "pg8000":
            query["unix_sock"] = "%s/.s.PGSQL.%s" % (socket, parts.get("port") or 5432)
        else:
            parts["host"] = socket
    return url.set(query=query, **parts)


def _without_places(arguments):
    kept = {name: value for name, value in arguments.items() if name not in ("creator", "pool")}
    given = kept.get("connect_args")
    if given:
        left_out = _DATABASES if _target["place"] is None else _PLACES
        left_out = left_out | (_TLS if _target["plain"] else set())
        left_out = left_out | ({"uri"} if _target["dialect"] == "sqlite" else set())
        kept["connect_args"] = {name: value for name, value in given.items() if name not in left_out}
    return kept


def _prove(dbapi_connection, _record):
    """Every connection has to show what only the scratch database has, before it is used."""
    try:
        found = _identity(dbapi_connection)
    except BaseException as error:  # whatever it is connected to, it is not the scratch database
        _stop("NotScratch", "a connection did not prove that it leads to the scratch database (%s)" % type(error).__name__)
    if found != _target["proof"]:
        _stop("NotScratch", "a connection was made that does not lead to the scratch database")


def _identity(connection):
    ask = {
        "postgresql": "SELECT current_database()",
        "mysql": "SELECT DATABASE()",
        "sqlite": "PRAGMA database_list",
    }[_target["dialect"]]
    cursor = connection.cursor()
    try:
        cursor.execute(ask)
        rows = cursor.fetchall()
    finally:
        cursor.close()
    if _target["dialect"] == "sqlite":
        return next((os.path.realpath(row[2]) for row in rows if row[1] == "main"), None)
    connection.rollback()
    return rows[0][0]


def _one_origin(connection, *_):
    _, origin = _origins.get(id(connection.engine.url), (None, None))
    if origin is None or origin in _reached:
        return
    _reached.add(origin)
    if len(_reached) > 1:
        _stop("SeveralDatabases", "env.py connects to several databases: %s" % "; ".join(sorted(_reached)))


def _stays_inside(connection, cursor, statement, parameters, context, executemany):
    dialect = _target["dialect"]
    if dialect == "sqlite" and re.match(r"\s*ATTACH\b", statement, re.IGNORECASE):
        _stop("LeavesScratch", "a statement attaches another file")
    source = _target["source"]
    if dialect == "mysql" and source:
        named = r"(?<![\w$`.])(`%s`|%s)\s*\.|^\s*USE\b" % (re.escape(source), re.escape(source))
        if re.search(named, statement, re.IGNORECASE):
            _stop("LeavesScratch", "a statement names the database %s itself" % source)


def _stop(error, message):
    """Ends the process at once: nothing that the project does afterwards can undo it."""
    lines.emit(
        "failed", error=error, message=message, code=None, revision=failures.revision(),
        statement=None, place=None, traceback="",
    )
    os._exit(97)
