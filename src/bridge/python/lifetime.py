"""The end of the process: in good order, or because the server is gone."""

import asyncio
import logging
import os
import signal
import sys
import threading
import time

_connections = {}
_abandoned = threading.Event()


class Abandoned(BaseException):
    """Nobody waits for this run any more; no further statement may start."""


def check():
    if _abandoned.is_set():
        raise Abandoned()


def opened(key, dbapi_connection, engine):
    """Remembers a connection, so that its running statement can be cancelled."""
    _connections[key] = (dbapi_connection, engine)


def watch(channel):
    def wait():
        try:
            while channel.read(1):
                pass
        except (OSError, ValueError):
            pass
        _abandon()

    threading.Thread(target=wait, name="alembic-mcp-lifetime", daemon=True).start()
    os.register_at_fork(after_in_child=lambda: _watch_in_child(channel.fileno(), os.getpgrp()))


def _watch_in_child(descriptor, group):
    """What the project forks ends with the server too, unless it made itself a daemon."""

    def wait():
        try:
            while os.read(descriptor, 1):
                pass
        except OSError:
            return
        if os.getpgrp() == group:
            os._exit(70)

    threading.Thread(target=wait, name="alembic-mcp-lifetime", daemon=True).start()


def end():
    """Leaves without waiting for threads or exit handlers of the project, which may hang."""
    if _abandoned.is_set():
        go()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    os._exit(0)


def _abandon():
    """Nobody listens any more: cancels what runs (the server rolls back) and goes."""
    # A statement that cannot be cancelled must not keep the process.
    timer = threading.Timer(4.0, go)
    timer.daemon = True
    timer.start()
    _abandoned.set()
    # More than once: a statement that was just about to start is not there to be cancelled yet.
    for _ in range(5):
        for dbapi_connection, engine in list(_connections.values()):
            try:
                _cancel(dbapi_connection, engine)
            except BaseException:  # noqa: B902 (nobody is left to be told)
                pass
        time.sleep(0.1)
    go()


def go():
    """Leaves and takes along what the project forked, which may hold the connection open."""
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(70)


def _cancel(dbapi_connection, engine):
    driver = getattr(dbapi_connection, "driver_connection", None)
    if driver is not None and hasattr(driver, "get_server_pid"):  # asyncpg
        asyncio.run(_cancel_asyncpg(engine, driver.get_server_pid()))
        return
    real = driver or dbapi_connection
    if hasattr(real, "thread_id"):  # the drivers of MySQL and MariaDB
        _cancel_mysql(engine, int(real.thread_id()))
    elif hasattr(real, "cancel"):  # psycopg2 and psycopg
        real.cancel()
    elif hasattr(real, "interrupt"):  # sqlite3
        real.interrupt()


async def _cancel_asyncpg(engine, backend):
    import asyncpg

    _, options = engine.dialect.create_connect_args(engine.url)
    for name in ("async_creator_fn", "prepared_statement_cache_size", "async_fallback"):
        options.pop(name, None)
    connection = await asyncpg.connect(**options)
    await connection.execute("SELECT pg_cancel_backend(%d)" % backend)
    await connection.close()


def _cancel_mysql(engine, connection_id):
    _, options = engine.dialect.create_connect_args(engine.url)
    statement = "KILL QUERY %d" % connection_id
    if getattr(engine.dialect, "is_async", False):
        asyncio.run(_kill_by(engine.dialect.driver, options, statement))
        return
    connection = engine.dialect.dbapi.connect(**options)
    connection.cursor().execute(statement)
    connection.close()


async def _kill_by(driver, options, statement):
    module = __import__(driver)
    connection = await module.connect(**options)
    async with connection.cursor() as cursor:
        await cursor.execute(statement)
    connection.close()
