"""When a statement makes what ran before it last."""

import re

# MySQL and MariaDB commit by themselves before and after these.
_IMPLICIT = {
    "ALTER", "ANALYZE", "BEGIN", "CACHE", "CHANGE", "CHECK", "CREATE", "DROP", "FLUSH", "GRANT", "INSTALL",
    "LOCK", "OPTIMIZE", "RENAME", "REPAIR", "RESET", "REVOKE", "START", "STOP", "TRUNCATE", "UNINSTALL",
}
_COMMENTS = re.compile(r"(?:\s+|/\*(?!!).*?\*/|--\s[^\n]*|#[^\n]*)*", re.DOTALL)
_SYNTAX_ERROR = 1064


def is_commit(dialect, statement):
    """Whether `statement`, which went well, left nothing that a rollback could undo."""
    words = _first_words(statement)
    if words[:1] in (["COMMIT"], ["END"]):
        return True
    # Temporary tables are the session's own.
    return dialect in ("mysql", "mariadb") and words[0] in _IMPLICIT and words[1:2] != ["TEMPORARY"]


def is_commit_even_if_it_fails(dialect, statement, error):
    """What ran before such a statement is committed before the statement itself is tried."""
    if _first_words(statement)[:1] in (["COMMIT"], ["END"]) or not is_commit(dialect, statement):
        return False
    arguments = getattr(error, "args", None) or (None,)
    return arguments[0] != _SYNTAX_ERROR


def is_autocommit(connection):
    """Whether each statement on `connection` lasts at once, as far as its driver tells."""
    dbapi_connection = connection.connection
    dbapi_connection = getattr(dbapi_connection, "dbapi_connection", dbapi_connection)
    ask = getattr(dbapi_connection, "get_autocommit", None)
    if callable(ask):
        return bool(ask())
    return getattr(dbapi_connection, "autocommit", False) is True


def first_word(statement):
    return _first_words(statement)[0]


def _first_words(statement):
    rest = statement[_COMMENTS.match(statement).end():]
    return [word.strip(";").upper() for word in rest.split(None, 2)[:2]] or [""]
