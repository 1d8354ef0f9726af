"""Whether env.py connected to the very database that was looked at before the run."""

import os

from alembic_mcp_bridge import where


class OtherDatabase(BaseException):
    """Nothing may run here; not an `Exception`, which env.py may catch and go on."""


def compare(connection, wanted):
    """Raises where `connection` leads elsewhere. `wanted` is what the server knows; None is any."""
    if wanted is None:
        return
    if connection is None:
        raise OtherDatabase("env.py configured no connection, so nothing can be said of the database")
    url = where.place_of(connection)
    backend = "mysql" if connection.dialect.name == "mariadb" else connection.dialect.name
    if backend != wanted["dialect"]:
        _refuse(wanted, url, "the dialects differ")
    if wanted["probe"]:
        found = connection.exec_driver_sql(wanted["probe"]).scalar()
        if found != wanted["answer"]:
            _refuse(wanted, url, "the servers say that they are different databases")
    elif backend == "sqlite":
        _compare_files(connection, wanted, url)
    else:
        for part in ("host", "port", "database"):
            if wanted[part] is not None and str(getattr(url, part)) != str(wanted[part]):
                _refuse(wanted, url, "the %ss differ" % part)


def _compare_files(connection, wanted, url):
    rows = connection.exec_driver_sql("PRAGMA database_list").all()
    found = next((row[2] for row in rows if row[1] == "main"), "") or ":memory:"
    if not wanted["same_files"]:
        same = os.path.basename(found) == os.path.basename(wanted["database"])
    elif os.path.exists(found) and os.path.exists(wanted["database"]):
        same = os.path.samefile(found, wanted["database"])
    else:
        same = os.path.realpath(found) == os.path.realpath(wanted["database"])
    if not same:
        _refuse(wanted, url, "it is another file: %s" % found)


def _refuse(wanted, url, why):
    raise OtherDatabase(
        "env.py connects to %s, but %s is what was looked at (%s)"
        % (url.render_as_string(hide_password=True), wanted["shown"], why)
    )
