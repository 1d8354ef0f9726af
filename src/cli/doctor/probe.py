"""Says which Python this is, and which of the libraries it has. Changes nothing."""
import sys

# Python puts the working folder first; a folder named alembic there is not to hide the library.
sys.path[:] = [entry for entry in sys.path if entry not in ("", ".")]

import json  # noqa: E402


def version(name):
    try:
        return __import__(name).__version__
    except Exception as error:
        return {"error": "%s: %s" % (type(error).__name__, error)}


def driver(name):
    from sqlalchemy.engine.url import make_url

    try:
        dialect = make_url(name + "://").get_dialect()
        load = getattr(dialect, "import_dbapi", None) or dialect.dbapi
        # SQLAlchemy wraps an asynchronous driver in an object that has no name.
        return getattr(load(), "__name__", None) or dialect.driver
    except Exception as error:
        return {"error": "%s: %s" % (type(error).__name__, error)}


answer = {
    "python": "%d.%d.%d" % sys.version_info[:3],
    "executable": sys.executable,
    "alembic": version("alembic"),
    "sqlalchemy": version("sqlalchemy"),
}
if len(sys.argv) > 1 and isinstance(answer["sqlalchemy"], str):
    answer["driver"] = driver(sys.argv[1])
print("\nalembic-mcp-probe " + json.dumps(answer), flush=True)
