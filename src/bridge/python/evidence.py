"""What a statement locked and which tables it wrote anew, as PostgreSQL itself tells it.

One query on the statement's own connection after each statement. Locks of a statement that commits by
itself are gone by then.
"""

_KNOWN = "alembic_mcp_relations"
_RELATION = (
    "c.oid::bigint, c.relkind::text, c.relfilenode::bigint, i.indrelid::bigint,"
    " CASE WHEN pg_table_is_visible(c.oid) THEN c.relname::text ELSE n.nspname || '.' || c.relname END"
)
_JOINED = " LEFT JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid"
# Without a percent sign, which some drivers take for a parameter.
_OWN = " left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'"
_ALL = "SELECT " + _RELATION + " FROM pg_class c" + _JOINED + " WHERE c.relkind IN ('r', 'p', 'm', 'i', 'I') AND" + _OWN
_LOCKED = (
    "SELECT l.relation::bigint, l.mode, l.virtualtransaction, " + _RELATION + " FROM pg_locks l"
    " LEFT JOIN pg_class c ON c.oid = l.relation" + _JOINED + " WHERE l.pid = pg_backend_pid() AND l.granted"
    " AND l.locktype = 'relation' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (c.oid IS NULL OR (c.relkind IN ('r', 'p', 'm', 'i', 'I') AND" + _OWN + "))"
)


class _Relations:
    """What is known of the relations of one connection's database, and the locks it holds."""

    def __init__(self, rows):
        self.by_oid = {row[0]: row for row in rows}
        self.held = set()

    def name(self, oid):
        """The table's, for an index that of its table; None for what was never seen."""
        row = self.by_oid.get(oid)
        if row is not None and row[3] is not None:
            row = self.by_oid.get(row[3])
        return row[4] if row is not None else None

    def rewritten(self, rows):
        """The tables whose file is another one now."""
        found = []
        for row in rows:
            before = self.by_oid.get(row[0])
            if before is not None and row[1] in ("r", "m") and before[2] != row[2]:
                found.append(row[4])
            self.by_oid[row[0]] = row
        return found


def before(connection):
    """Looks at the relations once, before the first statement."""
    if connection.dialect.name == "postgresql" and _KNOWN not in connection.info:
        connection.info[_KNOWN] = _Relations(_ask(connection, _ALL))


def after(connection, autocommit):
    """What the statement that has just run did: the fields of its report."""
    relations = connection.info.get(_KNOWN)
    if relations is None:
        return {}
    if autocommit:
        return {"locks": [], "rewritten": relations.rewritten(_ask(connection, _ALL))}
    locked = _ask(connection, _LOCKED)
    rewritten = relations.rewritten([row[3:] for row in locked if row[3] is not None])
    held = {(row[0], row[1], row[2]) for row in locked}
    new = {(relations.name(oid), mode) for oid, mode, _ in held - relations.held}
    relations.held = held
    locks = [{"table": table, "mode": mode} for table, mode in sorted(new, key=str) if table is not None]
    return {"locks": locks, "rewritten": rewritten}


def _ask(connection, query):
    dbapi_connection = connection.connection
    dbapi_connection = getattr(dbapi_connection, "dbapi_connection", dbapi_connection)
    cursor = dbapi_connection.cursor()
    try:
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()]
    finally:
        cursor.close()
