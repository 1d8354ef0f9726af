"""One run at a time on a database: a lock that the database keeps and lets go with the connection.

On the very connection that migrates, so that it cannot outlive the run, nor the run outlive it.
"""

import hashlib
import os
import socket
import sqlite3
import time

from alembic_mcp_bridge import observe

# The bytes of "alembicm": one key for every user of the database.
_KEY = 0x616C656D6269636D
_held = []


class Busy(BaseException):
    """Somebody else migrates this database; not an `Exception`, which env.py may catch."""


class Pooled(BaseException):
    """Somebody else may get this session between two transactions, and the lock with it."""


def hold(connection):
    """Takes the lock until the process ends, or raises `Busy` with who holds it."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        _hold_postgresql(connection)
    elif dialect in ("mysql", "mariadb"):
        _hold_mysql(connection)
    elif dialect == "sqlite":
        _hold_sqlite(connection)


def heads_now(context):
    """What the version table holds, as others have committed it by now."""
    connection = context.connection
    if connection.dialect.name not in ("mysql", "mariadb"):
        return context.get_current_heads()
    if not context._has_version_table():
        return ()
    # A plain read may show a snapshot from before the lock was taken; a locking one never does.
    table = connection.dialect.identifier_preparer.format_table(context._version)
    rows = connection.exec_driver_sql("SELECT version_num FROM %s LOCK IN SHARE MODE" % table)
    return tuple(row[0] for row in rows)


def _hold_postgresql(connection):
    _refuse_pooler(connection)
    ask = "SELECT pg_try_advisory_lock(%d)" % _KEY
    if connection.exec_driver_sql(ask).scalar():
        return
    holder = connection.exec_driver_sql(
        "SELECT a.pid, a.usename, a.application_name, coalesce(host(a.client_addr), 'local'),"
        " to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"
        " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
        " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
        " AND l.classid::bigint = %d AND l.objid::bigint = %d"
        " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        % (_KEY >> 32, _KEY & 0xFFFFFFFF)
    ).first()
    if holder is None:
        raise Busy("another run held the lock of this database a moment ago")
    pid, user, application, address, since = holder
    named = " (%s)" % application if application else ""
    raise Busy(
        "PostgreSQL's process %s of %s%s from %s holds it since %s UTC"
        % (pid, user, named, address, since)
    )


def _refuse_pooler(connection):
    """A pooler tells its clients a number of its own in place of the server process's."""
    dbapi_connection = connection.connection
    dbapi_connection = getattr(dbapi_connection, "dbapi_connection", dbapi_connection)
    told = observe.told_backend_pid(dbapi_connection)
    real = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    if told is not None and told != real:
        raise Pooled("the connection says that it is process %s, and the server that it is %s" % (told, real))


def _hold_mysql(connection):
    database = connection.exec_driver_sql("SELECT DATABASE()").scalar() or ""
    name = "alembic-mcp." + hashlib.sha256(database.encode("utf-8")).hexdigest()[:40]
    if connection.exec_driver_sql("SELECT GET_LOCK('%s', 0)" % name).scalar() == 1:
        return
    number = connection.exec_driver_sql("SELECT IS_USED_LOCK('%s')" % name).scalar()
    row = None
    if number is not None:
        row = connection.exec_driver_sql(
            "SELECT user, host, time FROM information_schema.processlist WHERE id = %d" % number
        ).first()
    if row is None:
        raise Busy("another run held the lock of this database a moment ago")
    raise Busy("connection %s of %s from %s holds it" % (number, row[0], row[1]))


def _hold_sqlite(connection):
    rows = connection.exec_driver_sql("PRAGMA database_list").all()
    file = next((row[2] for row in rows if row[1] == "main"), "")
    if not file:
        return
    side = sqlite3.connect(file + ".alembic-mcp-lock", timeout=0, isolation_level=None)
    try:
        side.execute("BEGIN IMMEDIATE")
        side.execute("CREATE TABLE IF NOT EXISTS holder (id INTEGER PRIMARY KEY, told TEXT)")
        told = "process %d on %s holds it since %s UTC" % (
            os.getpid(),
            socket.gethostname(),
            time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()),
        )
        side.execute("REPLACE INTO holder VALUES (1, ?)", (told,))
        side.execute("COMMIT")
        side.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise Busy(_told_by(file + ".alembic-mcp-lock")) from None
    _held.append(side)


def _told_by(file):
    try:
        side = sqlite3.connect("file:%s?mode=ro" % file.replace("%", "%25").replace("?", "%3f"), uri=True, timeout=1)
        row = side.execute("SELECT told FROM holder").fetchone()
    except sqlite3.Error:
        row = None
    return row[0] if row else "another run held the lock of this database a moment ago"
