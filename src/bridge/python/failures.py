"""What went wrong, in the words that help whoever has to mend it."""

import os
import re
import sys
import sysconfig
import traceback

from alembic_mcp_bridge import lines

_state = {"revision": None, "migrations": None}


def belongs_to_project(script_location):
    """The migrations may lie in a package that is installed."""
    if script_location and os.path.isdir(script_location):
        _state["migrations"] = os.path.abspath(script_location)


def running(revision):
    _state["revision"] = revision


def revision():
    return _state["revision"]


def describe(error):
    # A connection that was lost says so once; after that SQLAlchemy only tells that it was not rolled back.
    while type(error).__name__ == "PendingRollbackError" and error.__context__ is not None:
        error = error.__context__
    database_error = _database_error(error)
    original = getattr(database_error, "orig", None) or error
    statement = getattr(database_error, "statement", None)
    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return {
        "error": _class_name(original),
        "message": lines.redact(_message(original)),
        "code": _code(original),
        "revision": _state["revision"],
        "statement": lines.shorten(lines.redact(statement)) if statement else None,
        "place": _place(error),
        "traceback": lines.redact(trace),
    }


def _chain(error):
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _database_error(error):
    """SQLAlchemy's wrapper, which knows the statement; only where it is what was raised."""
    return error if hasattr(error, "orig") and hasattr(error, "statement") else None


def _class_name(error):
    # asyncpg's own error is wrapped twice by SQLAlchemy.
    for cause in (getattr(error, "__cause__", None), error):
        if cause is not None and type(cause).__module__.startswith("asyncpg"):
            return type(cause).__name__
    return type(error).__name__


def _message(error):
    if isinstance(error, SystemExit):
        return "the project's code ended the process with sys.exit(%r)" % (error.code,)
    if isinstance(error, KeyboardInterrupt):
        return "the run was interrupted"
    text = re.sub(r"^<class '[^']*'>: ", "", str(error).strip())
    text = re.split(r"\n\s*\n|\n\[SQL: |\n\(Background on this error", text)[0]
    kept = []
    for line in text.splitlines():
        # Row contents are data, and the pointer into the statement means nothing here.
        if re.match(r"LINE \d+:|\s*\^\s*$|DETAIL:\s+Failing row contains", line):
            continue
        kept.append(line.strip())
    text = re.sub(r"\s+", " ", " ".join(kept))
    return (text[:1000] + "…" if len(text) > 1000 else text) or type(error).__name__


def _code(error):
    for candidate in _chain(error):
        for name in ("sqlstate", "pgcode", "sqlite_errorname"):
            value = getattr(candidate, name, None)
            if isinstance(value, str):
                return value
    arguments = getattr(error, "args", ())
    if len(arguments) >= 2 and type(arguments[0]) is int and not isinstance(error, OSError):
        return str(arguments[0])
    return None


def _place(error):
    if isinstance(error, SyntaxError) and error.filename and is_project(error.filename):
        return "%s:%s" % (_shown(error.filename), error.lineno)
    for candidate in _chain(error):
        for frame in reversed(traceback.extract_tb(candidate.__traceback__)):
            if is_project(frame.filename):
                return "%s:%s" % (_shown(frame.filename), frame.lineno)
    return None


def is_project(path):
    if path.startswith("<"):
        return False
    path = os.path.abspath(path)
    if _state["migrations"] and path.startswith(_state["migrations"] + os.sep):
        return True
    if "site-packages" in path or "dist-packages" in path:
        return False
    libraries = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    return not any(path.startswith(folder + os.sep) for folder in libraries if folder)


def _shown(path):
    path = os.path.abspath(path)
    here = os.getcwd()
    return os.path.relpath(path, here) if path.startswith(here + os.sep) else path


def python_version():
    return "%d.%d.%d" % sys.version_info[:3]
