"""How long statements may wait and run, set on each connection before the project uses it."""

_limits = {}


def impose(limits):
    """`limits` are milliseconds by name; 0 and None leave the server's own."""
    _limits.update((name, int(value)) for name, value in limits.items() if value)


def set_on(dialect, dbapi_connection):
    statements = _statements(dialect)
    if not statements:
        return
    cursor = dbapi_connection.cursor()
    try:
        for statement in statements:
            cursor.execute(statement)
    finally:
        cursor.close()
    # What is set inside a transaction that is rolled back is set back with it.
    dbapi_connection.commit()


def _statements(dialect):
    lock, statement = _limits.get("lock"), _limits.get("statement")
    idle = _limits.get("idle_in_transaction")
    if dialect == "postgresql":
        values = (
            ("lock_timeout", lock),
            ("statement_timeout", statement),
            ("idle_in_transaction_session_timeout", idle),
        )
        return ["SET %s = %d" % value for value in values if value[1]]
    if dialect in ("mysql", "mariadb"):
        statements = []
        if lock:
            statements.append("SET SESSION lock_wait_timeout = %d" % _seconds(lock))
            statements.append("SET SESSION innodb_lock_wait_timeout = %d" % _seconds(lock))
        if idle:
            statements.append("SET SESSION wait_timeout = %d" % _seconds(idle))
        return statements
    if dialect == "sqlite" and lock:
        return ["PRAGMA busy_timeout = %d" % lock]
    return []


def _seconds(milliseconds):
    return max(1, -(-milliseconds // 1000))
