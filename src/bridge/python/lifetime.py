"""The end of the process: in good order, or because the server is gone."""

import asyncio
import logging
import os
import sys
import threading
import time

_connections = {}


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


def end():
    """Leaves without waiting for threads or exit handlers of the project, which may hang."""
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
    timer = threading.Timer(4.0, os._exit, (70,))
    timer.daemon = True
    timer.start()
    for dbapi_connection, engine in list(_connections.values()):
        try:
            _cancel(dbapi_connection, engine)
        except BaseException:  # noqa: B902 (nobody is left to be told)
            pass
    time.sleep(0.2)
    os._exit(70)


def _cancel(dbapi_connection, engine):
    driver = getattr(dbapi_connection, "driver_connection", None)
    if driver is not None and hasattr(driver, "get_server_pid"):  # asyncpg
        asyncio.run(_cancel_asyncpg(engine, driver.get_server_pid()))
        return
    real = driver or dbapi_connection
    if hasattr(real, "cancel"):  # psycopg2 and psycopg
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
