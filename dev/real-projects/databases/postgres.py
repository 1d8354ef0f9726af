"""A PostgreSQL server of our own."""

import glob
import os
import re
import shutil
import socket
import subprocess


class Postgres:
    """Logs what writes, with the database's name, so that statements can be counted afterwards."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        self.programs = programs()
        self.port = free_port()
        # The server refuses to run as root.
        self.prefix = unprivileged(self.folder)
        data = self.folder + "/data"
        if not os.path.exists(data):
            self._run("initdb", "-D", data, "-A", "trust", "-U", "postgres")
        options = (
            "-p %d -k '' -c listen_addresses=127.0.0.1 -c log_statement=mod -c log_line_prefix='%%d|'"
            " -c fsync=off -c max_locks_per_transaction=1024" % self.port
        )
        self._run("pg_ctl", "-D", data, "-o", options, "-l", self.folder + "/log", "-w", "start")

    def stop(self):
        self._run("pg_ctl", "-D", self.folder + "/data", "-m", "fast", "stop")

    def _run(self, program, *arguments):
        command = [*self.prefix, "%s/%s" % (self.programs, program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def sql(self, database, statement):
        command = ["%s/psql" % self.programs, "-qAt", "-v", "ON_ERROR_STOP=1", *self._address(), database, "-c", statement]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def _address(self):
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]

    def new(self, name):
        self.sql("postgres", 'DROP DATABASE IF EXISTS "%s" WITH (FORCE)' % name)
        self.sql("postgres", 'CREATE DATABASE "%s"' % name)

    def url(self, driver, name):
        return "%s://postgres@127.0.0.1:%d/%s" % (driver, self.port, name)

    def tables(self, name):
        return self.sql(name, (
            "SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname <> 'information_schema'"
            " AND n.nspname !~ '^pg_' AND c.relname !~ 'alembic_version' ORDER BY 1"
        )).splitlines()

    def schema(self, name):
        """What `pg_dump` prints of it, without what differs from run to run."""
        command = ["%s/pg_dump" % self.programs, "-s", *self._address(), name]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [line for line in text.splitlines() if line and not re.match(r"--|\\(un)?restrict ", line)]

    def mark(self):
        return os.path.getsize(self.folder + "/log")

    def writes(self, name, since):
        """The statements that write, logged for it since then."""
        with open(self.folder + "/log", errors="replace") as log:
            log.seek(since)
            # Further lines of a statement are indented.
            told = re.split(r"\n(?!\t)", log.read())
        found = (re.match(r"%s\|LOG:  (?:statement|execute [^:]*): (.*)" % re.escape(name), one, re.S) for one in told)
        return [" ".join(one[1].split()) for one in found if one]


def programs():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise SystemExit("no PostgreSQL is installed: neither initdb nor /usr/lib/postgresql/*/bin is there")
    return found[-1] if found else os.path.dirname(on_path)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def unprivileged(folder):
    """What goes before a command that must not run as root; the folder is made, and given to who runs it."""
    os.makedirs(folder, exist_ok=True)
    if os.getuid() != 0:
        return []
    shutil.chown(folder, "nobody", "nogroup")
    return ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
