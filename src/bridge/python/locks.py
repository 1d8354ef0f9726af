"""Which tables a statement locked and which it wrote anew, as the database itself tells.

PostgreSQL: `pg_locks` of the own backend, and `pg_class.relfilenode`, which a rewrite changes. MariaDB and MySQL tell
of rewrites only, by InnoDB's number of the table. Asked on the migrating connection, after statements that may lock;
where it cannot be asked, nothing is told, which is not the same as nothing locked.
"""

import re

from alembic_mcp_bridge import commits

_READS = {"SELECT", "SHOW", "SET", "RESET", "EXPLAIN", "PRAGMA", "DESCRIBE", "DESC", "SAVEPOINT", "RELEASE", "ROLLBACK"}
_CHANGES_ROWS = {"INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "WITH"}
# Weakest first. The weakest of all, which reading takes, is left out: it stands in nobody's way but a stronger one's.
_MODES = (
    "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock",
    "ExclusiveLock", "AccessExclusiveLock",
)
_STRENGTH = {mode: strength for strength, mode in enumerate(_MODES)}
_meters = {}
_bookkeeping = ()


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


def keeps_books_in(table):
    """Alembic's own table: each of its statements has another text and locks the same."""
    global _bookkeeping
    _bookkeeping = ("INSERT INTO %s " % table, "UPDATE %s " % table, "DELETE FROM %s " % table)


def after(connection, statement):
    """`locks` and `rewritten` of a statement that went well, as far as they could be measured."""
    meter = _meters.get(id(_raw(connection)))
    word = commits.first_word(statement)
    if meter is None or word in _READS:
        return {}
    if commits.is_commit(connection.dialect.name, statement) and not meter.outlives_commit:
        return {}
    if commits.is_autocommit(connection) and not meter.outlives_commit:
        # Its locks are gone already.
        return {"rewritten": meter.rewritten()}
    if word in _CHANGES_ROWS and not meter.is_new(_what_locks(statement)) or meter.only_makes(statement):
        return {}
    return meter.read()


def _what_locks(statement):
    return next((start for start in _bookkeeping if statement.startswith(start)), statement)


def _values(row):
    """A driver may be told to give rows as dictionaries."""
    return tuple(row.values()) if isinstance(row, dict) else tuple(row)


def committing(connection):
    """The transaction is about to end, and with it what it holds; what it made is there for everybody then."""
    meter = _meters.get(id(_raw(connection)))
    if meter is not None:
        meter.committing()


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
    _FILES = (
        "SELECT c.oid::bigint, c.relfilenode::bigint,"
        " CASE WHEN n.nspname = ANY (current_schemas(false)) THEN coalesce(t.relname, c.relname)::text"
        " ELSE n.nspname::text || '.' || coalesce(t.relname, c.relname)::text END, t.oid IS NOT NULL"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid"
        " WHERE c.relkind IN ('r', 'p', 'm', 'f', 'v', 'i', 'I')"
        " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
    )
    # Asked after each statement, so that it looks at nothing but the table of locks.
    _HELD = (
        "SELECT l.relation::bigint, l.mode FROM pg_locks l"
        " WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted"
        " AND l.mode <> 'AccessShareLock' AND l.database = %d AND l.relation <= %d::oid"
    )
    _HIGHEST = 0xFFFFFFFF
    _MAKES_TABLE = re.compile(r"\s*CREATE\s+TABLE\b", re.IGNORECASE)
    # What a new table may have to do with one that is there.
    _NAMES_ANOTHER = re.compile(r"\b(?:REFERENCES|INHERITS|PARTITION|OF|LIKE|AS|EXECUTE)\b|;", re.IGNORECASE)

    def __init__(self, raw):
        self.raw = raw
        self.database = None
        self.newest = self._HIGHEST
        self.files = {}
        self.names = {}
        self.known = {}
        self.held = {}
        self.seen = set()
        self.made = set()

    def begin(self):
        ((self.database,),) = self._ask("SELECT oid::bigint FROM pg_database WHERE datname = current_database()")
        self._ask(self._HELD % (self.database, self._HIGHEST))
        self._learn(self._ask(self._FILES))

    def is_new(self, statement):
        """Whether the transaction has not run it before: then it holds its locks already."""
        if statement in self.seen:
            return False
        self.seen.add(statement)
        return True

    def only_makes(self, statement):
        """Whether it makes a table that has nothing to do with others. A question costs about as much as that."""
        return bool(self._MAKES_TABLE.match(statement)) and not self._NAMES_ANOTHER.search(statement)

    def read(self):
        taken, rewritten = {}, []
        locks = self._ask(self._HELD % (self.database, self.newest))
        telling = [(oid, mode) for oid, mode in locks if oid not in self.made and self._may_tell(oid, mode)]
        found = self._look_up({oid for oid, _ in telling})
        for oid, (node, name, is_index) in found.items():
            if oid not in self.files:
                # Made by this transaction: nobody else can see it, let alone wait for it.
                self.made.add(oid)
            elif self.files[oid] != node and not is_index and name not in rewritten:
                rewritten.append(name)
            self.files[oid], self.names[oid] = node, name
        for oid, mode in telling:
            strength = _STRENGTH.get(mode, -1)
            self.known[oid] = max(strength, self.known.get(oid, -1))
            # What was dropped is still locked, but no longer to be found.
            name = self.names.get(oid)
            if name is not None and oid not in self.made and strength > self.held.get(name, -1):
                self.held[name] = strength
                taken[name] = mode
        locks = [{"table": name, "mode": mode} for name, mode in sorted(taken.items())]
        return {"locks": locks, "rewritten": sorted(rewritten)}

    def _may_tell(self, oid, mode):
        """Whether a lock is new, or such that its table may be written anew under it."""
        return mode == "AccessExclusiveLock" or _STRENGTH.get(mode, -1) > self.known.get(oid, -1)

    def _look_up(self, oids):
        if not oids:
            return {}
        chosen = " AND c.oid IN (%s) ORDER BY c.oid" % ", ".join(str(oid) for oid in sorted(oids))
        return {oid: (node, name, is_index) for oid, node, name, is_index in self._ask(self._FILES + chosen)}

    def rewritten(self):
        changed = []
        for oid, node, name, is_index in self._ask(self._FILES):
            if self.files.get(oid, node) != node and not is_index:
                changed.append(name)
            self.files[oid], self.names[oid] = node, name
        return changed

    def committing(self):
        self.released()
        try:
            # What was made since has higher numbers, until they begin again from the start.
            self._learn(self._ask(self._FILES + " AND c.oid > %d::oid" % max(self.files, default=0)))
        except Exception:
            self.newest = self._HIGHEST

    def released(self):
        self.known = {}
        self.held = {}
        self.seen = set()
        self.made = set()

    def _learn(self, rows):
        for oid, node, name, _ in rows:
            self.files[oid], self.names[oid] = node, name
        # What the next transaction makes is above it.
        self.newest = max(self.files, default=0)

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

    def only_makes(self, statement):
        # Its number is wanted once it is altered.
        return False

    def read(self):
        before, self.numbers = self.numbers, self._ask()
        changed = [name for name, number in self.numbers.items() if before.get(name, number) != number]
        return {"rewritten": sorted(changed)}

    def committing(self):
        pass

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
