"""SQLite files."""

import os
import sqlite3


class Sqlite:
    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)

    def stop(self):
        pass

    def path(self, name):
        return "%s/%s.db" % (self.folder, name)

    def new(self, name):
        for suffix in ("", "-wal", "-shm", "-journal"):
            if os.path.exists(self.path(name) + suffix):
                os.remove(self.path(name) + suffix)

    def url(self, driver, name):
        return "%s:///%s" % (driver, self.path(name))

    def _rows(self, name):
        connection = sqlite3.connect(self.path(name))
        try:
            found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
            return sorted(found.fetchall(), key=str)
        finally:
            connection.close()

    def tables(self, name):
        return [row[1] for row in self._rows(name) if row[0] == "table" and "alembic_version" not in row[1]]

    def schema(self, name):
        """The parts of each table line by line: batch mode writes constraints in any order."""
        lines = []
        for _, table, sql in self._rows(name):
            lines += sorted("%s: %s" % (table, part.strip().rstrip(", ")) for part in (sql or "").splitlines())
        return [line for line in lines if not line.endswith(": ")]

    def mark(self):
        return None

    def writes(self, name, since):
        """No server that could be asked."""
        return None
