"""Which tables a statement locked and which it wrote anew, as the database itself tells.

PostgreSQL: `pg_locks` of the own backend, and `pg_class.relfilenode`, which a rewrite changes. MariaDB and MySQL tell
of rewrites only, by InnoDB's number of the table. Asked on the migrating connection, after statements that may lock;
where it cannot be asked, nothing is told, which is not the same as nothing locked.
"""

from alembic_mcp_bridge import commits

_READS = {"SELECT", "SHOW", "SET", "RESET", "EXPLAIN", "PRAGMA", "DESCRIBE", "DESC", "SAVEPOINT", "RELEASE", "ROLLBACK"}
_CHANGES_ROWS = {"INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "WITH"}
# Weakest first. The weakest of all, which reading takes, is left out: it stands in nobody's way but a stronger one's.
_MODES = (
    "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock",
    "ExclusiveLock", "AccessExclusiveLock",
)
_meters = {}


def measure(connection):
    """Begins to measure on a connection that is in no transaction yet."""
    dialect = connection.dialect.name
    kind = _PostgreSQL if dialect == "postgresql" else _InnoDB if dialect in ("mysql", "mariadb") else None
    if kind is None:
        return
    raw = _raw(connection)
    meter = kind(raw)
    try:
        # Tried while an error aborts nobody's transaction.
        meter.begin()
        _meters[id(raw)] = meter
    except Exception:
        pass
    finally:
        raw.rollback()


def after(connection, statement):
    """`locks` and `rewritten` of a statement that went well, as far as they could be measured."""
    meter = _meters.get(id(_raw(connection)))
    word = commits.first_word(statement)
    if meter is None or word in _READS:
        return {}
    if commits.is_commit(connection.dialect.name, statement) and not meter.outlives_commit:
        meter.released()
        return {}
    if commits.is_autocommit(connection) and not meter.outlives_commit:
        # Its locks are gone already.
        return {"rewritten": meter.rewritten()}
    if word in _CHANGES_ROWS and not meter.is_new(statement):
        return {}
    return meter.read()


def _values(row):
    """A driver may be told to give rows as dictionaries."""
    return tuple(row.values()) if isinstance(row, dict) else tuple(row)


def released(connection):
    """The transaction ended, and with it what it held."""
    meter = _meters.get(id(_raw(connection)))
    if meter is not None:
        meter.released()


def _raw(connection):
    raw = connection.connection
    return getattr(raw, "dbapi_connection", raw)


class _PostgreSQL:
    outlives_commit = False
    # A lock on an index is one on its table: whoever reads or writes the table needs all its indexes.
    _RELATION = (
        "c.relfilenode::bigint, CASE WHEN n.nspname = ANY (current_schemas(false)) THEN coalesce(t.relname, c.relname)::text"
        " ELSE n.nspname::text || '.' || coalesce(t.relname, c.relname)::text END, t.oid IS NOT NULL"
    )
    _JOINED = (
        " JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid"
        " LEFT JOIN pg_class t ON t.oid = i.indrelid"
    )
    _ARE_TABLES = (
        " c.relkind IN ('r', 'p', 'm', 'f', 'v', 'i', 'I') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
    )
    _FILES = "SELECT c.oid::bigint, " + _RELATION + " FROM pg_class c" + _JOINED + " WHERE" + _ARE_TABLES
    # What was dropped is still locked, but no longer to be found.
    _HELD = (
        "SELECT l.relation::bigint, l.mode, r.* FROM pg_locks l"
        " LEFT JOIN LATERAL (SELECT " + _RELATION + " FROM pg_class c" + _JOINED
        + " WHERE c.oid = l.relation AND" + _ARE_TABLES + ") r(node, name, is_index) ON true"
        " WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted"
        " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " ORDER BY r.name, l.relation"
    )

    def __init__(self, raw):
        self.raw = raw
        self.files = {}
        self.names = {}
        self.held = {}
        self.seen = set()
        self.made = set()

    def begin(self):
        self._ask(self._HELD)
        for oid, node, name, _ in self._ask(self._FILES):
            self.files[oid], self.names[oid] = node, name

    def is_new(self, statement):
        """Whether the transaction has not run it before: then it holds its locks already."""
        if statement in self.seen:
            return False
        self.seen.add(statement)
        return True

    def read(self):
        taken, rewritten = {}, []
        for oid, mode, node, name, is_index in self._ask(self._HELD):
            if name is None:
                # Dropped by this transaction, or none of ours.
                name = self.names.get(oid)
            else:
                if oid not in self.files:
                    # Made by this transaction: nobody else can see it, let alone wait for it.
                    self.made.add(oid)
                elif self.files[oid] != node and oid not in self.made and not is_index and name not in rewritten:
                    rewritten.append(name)
                self.files[oid], self.names[oid] = node, name
            if name is None or oid in self.made or mode not in _MODES:
                continue
            strength = _MODES.index(mode)
            if strength > self.held.get(name, -1):
                self.held[name] = strength
                taken[name] = mode
        locks = [{"table": name, "mode": mode} for name, mode in taken.items()]
        return {"locks": locks, "rewritten": rewritten}

    def rewritten(self):
        changed = []
        for oid, node, name, is_index in self._ask(self._FILES):
            if self.files.get(oid, node) != node and not is_index:
                changed.append(name)
            self.files[oid], self.names[oid] = node, name
        return changed

    def released(self):
        self.held = {}
        self.seen = set()
        self.made = set()

    def _ask(self, question):
        cursor = self.raw.cursor()
        try:
            cursor.execute(question)
            return [_values(row) for row in cursor.fetchall()]
        finally:
            cursor.close()


class _InnoDB:
    # Each statement that changes the schema is a transaction of its own.
    outlives_commit = True
    _TABLES = (
        "SELECT NAME, TABLE_ID FROM information_schema.%s WHERE NAME LIKE CONCAT(DATABASE(), '/%%')"
    )

    def __init__(self, raw):
        self.raw = raw
        self.table = None
        self.numbers = {}

    def begin(self):
        for table in ("INNODB_SYS_TABLES", "INNODB_TABLES"):
            try:
                self.table = table
                self.numbers = self._ask()
                return
            except Exception:
                self.table = None
        raise LookupError("InnoDB's tables cannot be read")

    def is_new(self, statement):
        # Rows are changed in place.
        return False

    def read(self):
        before, self.numbers = self.numbers, self._ask()
        changed = [name for name, number in self.numbers.items() if before.get(name, number) != number]
        return {"rewritten": sorted(changed)}

    def released(self):
        pass

    def _ask(self):
        cursor = self.raw.cursor()
        try:
            cursor.execute(self._TABLES % self.table)
            rows = [_values(row) for row in cursor.fetchall()]
            return {name.split("/", 1)[1]: number for name, number in rows}
        finally:
            cursor.close()
