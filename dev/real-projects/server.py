"""A PostgreSQL server of our own, in a folder, for as long as it is wanted."""

import glob
import os
import re
import shutil
import socket
import subprocess


def _programs():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise SystemExit("no PostgreSQL is installed: neither initdb nor /usr/lib/postgresql/*/bin is there")
    return found[-1] if found else os.path.dirname(on_path)


class Server:
    """Logs what writes, with the database's name, so that statements can be counted afterwards."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        self.programs = _programs()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        # The server refuses to run as root.
        self.prefix = []
        os.makedirs(self.folder, exist_ok=True)
        if os.getuid() == 0:
            self.prefix = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
            shutil.chown(self.folder, "nobody")

    def __enter__(self):
        data = self.folder + "/data"
        if not os.path.exists(data):
            self._run("initdb", "-D", data, "-A", "trust", "-U", "postgres")
        options = (
            "-p %d -k %s -c listen_addresses=127.0.0.1 -c log_statement=mod -c log_line_prefix='%%d|'"
            " -c fsync=off -c max_locks_per_transaction=1024" % (self.port, self.folder)
        )
        self._run("pg_ctl", "-D", data, "-o", options, "-l", self.folder + "/log", "-w", "start")
        return self

    def __exit__(self, *_):
        self._run("pg_ctl", "-D", self.folder + "/data", "-m", "fast", "stop")

    def _run(self, program, *arguments):
        subprocess.run(
            [*self.prefix, "%s/%s" % (self.programs, program), *arguments],
            check=True, stdout=subprocess.DEVNULL, cwd=self.folder,
        )

    def sql(self, database, statement):
        command = ["psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        done = subprocess.run([*command, database, "-c", statement], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def new(self, name):
        self.sql("postgres", 'DROP DATABASE IF EXISTS "%s" WITH (FORCE)' % name)
        self.sql("postgres", 'CREATE DATABASE "%s"' % name)

    def url(self, driver, name):
        return "%s://postgres@127.0.0.1:%d/%s" % (driver, self.port, name)

    def schema(self, name):
        """What `pg_dump` prints of it, without what differs from run to run."""
        command = ["%s/pg_dump" % self.programs, "-s", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", name]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [line for line in text.splitlines() if line and not re.match(r"--|\\(un)?restrict ", line)]

    def writes(self, name):
        """How many statements that write were logged for it, Alembic's own book-keeping among them."""
        with open(self.folder + "/log", errors="replace") as log:
            told = (line for line in log if line.startswith(name + "|"))
            return sum(bool(re.search(r"LOG:  (statement|execute [^:]*):", line)) for line in told)
