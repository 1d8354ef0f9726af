"""The database servers: each is made in a folder and runs for as long as it is wanted."""

from .mariadb import Mariadb
from .postgres import Postgres
from .sqlite import Sqlite

KINDS = {"postgresql": Postgres, "mysql": Mariadb, "sqlite": Sqlite}
NAMES = {"postgresql": "PostgreSQL", "mysql": "MariaDB", "sqlite": "SQLite"}


class Servers:
    """Each kind of server, started when it is first asked for."""

    def __init__(self, folder):
        self.folder = folder
        self.running = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self.running.values():
            server.stop()

    def of(self, driver):
        kind = driver.split("+")[0]
        if kind not in self.running:
            self.running[kind] = KINDS[kind]("%s/%s" % (self.folder, kind))
        return self.running[kind]
