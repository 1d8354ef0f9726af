"""A MariaDB server of our own: this machine's, else Debian's package, unpacked without installing it."""

import glob
import os
import re
import shutil
import subprocess
import time

from .postgres import free_port, unprivileged

PACKAGE = "mariadb-server-core"
WRITES = (
    "insert insert_select update update_multi delete delete_multi replace replace_select create_table drop_table"
    " alter_table rename_table create_index drop_index create_view drop_view create_procedure drop_procedure"
    " create_trigger drop_trigger create_sequence drop_sequence truncate"
).split()


class Mariadb:
    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        self.prefix = unprivileged(self.folder)
        self.root = "" if os.path.exists("/usr/sbin/mariadbd") else unpacked(self.folder + "/package")
        self.port = free_port()
        if not os.path.exists(self.folder + "/data"):
            self._initialize()
        log = open(self.folder + "/log", "a")
        options = ["--bind-address=127.0.0.1", "--port=%d" % self.port, "--socket=%s/socket" % self.folder,
                   "--skip-name-resolve", "--pid-file=%s/pid" % self.folder]
        self.process = subprocess.Popen([*self._command(), *options], stdout=log, stderr=log, env=self._variables())
        for _ in range(300):
            try:
                self._connect().close()
                return
            except Exception:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        raise SystemExit("MariaDB did not start: see %s/log" % self.folder)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def _share(self):
        folders = (self.root + "/usr/" + path for path in ("share/mariadb", "share/mysql"))
        return next(folder for folder in folders if glob.glob(folder + "/*_system_tables.sql"))

    def _command(self):
        return [
            *self.prefix, self.root + "/usr/sbin/mariadbd", "--no-defaults", "--basedir=" + self.root + "/usr",
            "--datadir=" + self.folder + "/data", "--lc-messages-dir=" + self._share(),
            "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0",
        ]

    def _variables(self):
        libraries = glob.glob(self.root + "/lib/*-linux-gnu") + glob.glob(self.root + "/usr/lib/*-linux-gnu")
        return {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries)} if self.root else dict(os.environ)

    def _initialize(self):
        os.mkdir(self.folder + "/data")
        if os.getuid() == 0:
            shutil.chown(self.folder + "/data", "nobody", "nogroup")
        script = "CREATE DATABASE mysql;\nUSE mysql;\n"
        for name in ("system_tables", "performance_tables", "system_tables_data"):
            (file,) = glob.glob("%s/*_%s.sql" % (self._share(), name))
            with open(file) as text:
                script += text.read() + "\n"
        script += "FLUSH PRIVILEGES;\nCREATE USER migrator@'%' IDENTIFIED BY 'secret';\n"
        script += "GRANT ALL ON *.* TO migrator@'%' WITH GRANT OPTION;\n"
        with open(self.folder + "/bootstrap.log", "w") as log:
            subprocess.run(
                [*self._command(), "--bootstrap"], input=script.encode(), check=True, stdout=log, stderr=log,
                env=self._variables(),
            )

    def _connect(self, database=None):
        import pymysql

        return pymysql.connect(host="127.0.0.1", port=self.port, user="migrator", password="secret", database=database)

    def _rows(self, database, *statements):
        connection = self._connect(database)
        try:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall()
        finally:
            connection.close()

    def new(self, name):
        self._rows(None, "DROP DATABASE IF EXISTS `%s`" % name, "CREATE DATABASE `%s` CHARACTER SET utf8mb4" % name)

    def url(self, driver, name):
        return "%s://migrator:secret@127.0.0.1:%d/%s" % (driver, self.port, name)

    def tables(self, name):
        names = (row[0] for row in self._rows(name, "SHOW FULL TABLES WHERE table_type = 'BASE TABLE'"))
        return sorted(table for table in names if "alembic_version" not in table)

    def schema(self, name):
        """How each table and view would be made, line by line."""
        lines = []
        for table, _ in sorted(self._rows(name, "SHOW FULL TABLES")):
            text = self._rows(name, "SHOW CREATE TABLE `%s`" % table)[0][1].replace("`%s`." % name, "")
            lines += [table + " " + line for line in re.sub(r" AUTO_INCREMENT=\d+", "", text).splitlines()]
        return lines

    def mark(self):
        told = dict(self._rows(None, "SHOW GLOBAL STATUS LIKE 'Com\\_%'"))
        return {name: int(told.get("Com_" + name, 0)) for name in WRITES}

    def writes(self, name, since):
        """The statements that write since then, by kind: nothing else uses this server."""
        now = self.mark()
        return [kind for kind in WRITES for _ in range(now[kind] - since[kind])]


def unpacked(folder):
    """The root of what Debian's package and all that it depends on hold."""
    root = folder + "/root"
    if os.path.exists(folder + "/complete"):
        return root
    if not shutil.which("apt-get"):
        raise SystemExit("no MariaDB server: install mariadbd")
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("lists/partial", "cache/archives/partial", "root"):
        os.makedirs("%s/%s" % (folder, part))
    apt = ["apt-get", "-qq", "-o", "Dir::State::lists=%s/lists" % folder, "-o", "Dir::Cache=%s/cache" % folder,
           "-o", "APT::Sandbox::User=root"]
    subprocess.run([*apt, "update"], check=True, stdout=subprocess.DEVNULL)
    wanted = ["--yes", "--download-only", "--no-install-recommends", "-o", "Debug::NoLocking=1", "install", PACKAGE]
    subprocess.run([*apt, *wanted], check=True, stdout=subprocess.DEVNULL)
    for archive in glob.glob(folder + "/cache/archives/*.deb"):
        subprocess.run(["dpkg-deb", "-x", archive, root], check=True)
    for part in ("lists", "cache"):
        shutil.rmtree("%s/%s" % (folder, part))
    open(folder + "/complete", "w").close()
    return root
