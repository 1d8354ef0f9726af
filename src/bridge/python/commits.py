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
    dbapi_connection = _dbapi(connection)
    ask = getattr(dbapi_connection, "get_autocommit", None)
    if callable(ask):
        return bool(ask())
    if _sqlite_is_in_transaction(dbapi_connection) is not None:
        return not _sqlite_is_in_transaction(dbapi_connection)
    return getattr(dbapi_connection, "autocommit", False) is True


def will_last(connection, statement):
    """Whether `statement`, which is about to run on `connection`, lasts as soon as it is done."""
    dbapi_connection = _dbapi(connection)
    driver = getattr(dbapi_connection, "driver_connection", dbapi_connection)
    if _sqlite_is_in_transaction(dbapi_connection) is False and getattr(driver, "isolation_level", None) is not None:
        # The driver begins a transaction before these, and before no others.
        return first_word(statement) not in ("INSERT", "UPDATE", "DELETE", "REPLACE")
    return is_autocommit(connection)


def _dbapi(connection):
    dbapi_connection = connection.connection
    return getattr(dbapi_connection, "dbapi_connection", dbapi_connection)


def _sqlite_is_in_transaction(dbapi_connection):
    """None for other databases."""
    driver = getattr(dbapi_connection, "driver_connection", dbapi_connection)
    in_transaction = getattr(driver, "in_transaction", None)
    return in_transaction if isinstance(in_transaction, bool) else None


def first_word(statement):
    return _first_words(statement)[0]


def _first_words(statement):
    rest = statement[_COMMENTS.match(statement).end():]
    return [word.strip(";").upper() for word in rest.split(None, 2)[:2]] or [""]
