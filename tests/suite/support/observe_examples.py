"""Runs migrations on a real server and says what each did there.

Reads {"server": URL, "base": source, "beside": [statement], "examples": {key: [source]}} as JSON from standard input.
Each example runs by Alembic on a database of its own that holds the shop with rows, up and, where that went well, down
again; what is told of it is in `observe`.
"""
import io
import json
import pathlib
import re
import shutil
import sys
import tempfile
import traceback

import sqlalchemy as sa
from alembic import command, config

ENV = """
from alembic import context

given = context.config.attributes
if context.is_offline_mode():
    context.configure(dialect_name=given["dialect"], literal_binds=True)
else:
    context.configure(connection=given["connection"], on_version_apply=[given["observe"]], transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
"""
MODELS = """
from sqlalchemy import Column, Integer, Text
from sqlalchemy.orm import declarative_base


class User(declarative_base()):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    visits = Column(Integer)
    nickname = Column(Text)
"""
SHOP = "9f3c1b7a2e44"


class Postgresql:
    """Each database is a copy of the first one."""

    def __init__(self, server):
        self.admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        self.url = sa.make_url(server)
        self.count = 0
        self.template = self._create("")

    def _create(self, clause):
        self.count += 1
        name = f"{self.url.database}_{self.count}"
        with self.admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name} {clause}"))
        return self.url.set(database=name)

    def prepared(self, prepare):
        prepare(self.template)

    def database(self):
        return self._create(f"TEMPLATE {self.template.database}")

    def drop(self, url):
        with self.admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {url.database} WITH (FORCE)"))

    def files(self, connection):
        """The file of each table and materialized view."""
        rows = connection.execute(sa.text(
            "SELECT oid, relname, relfilenode FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace"
        ))
        return {oid: (name, node) for oid, name, node in rows}

    def locks(self, connection):
        rows = connection.execute(sa.text(
            "SELECT c.relname, t.relname, l.mode, c.oid::bigint FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
            "LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid "
            "WHERE l.pid = pg_backend_pid() AND l.granted AND c.relnamespace = 'public'::regnamespace"
        ))
        self.locked = rows = rows.all()
        return sorted({f"{table or name}: {mode}" for name, table, mode, _ in rows})

    def visible(self, before):
        """The locks on what was there before, for which others may wait."""
        return sorted({f"{table or name}: {mode}" for name, table, mode, oid in self.locked if oid in before})

    def relations(self, connection):
        return {oid for oid, in connection.execute(sa.text("SELECT oid::bigint FROM pg_class"))}

    def watch_scans(self, engine, scanned):
        """Puts into `scanned` what a statement reads from end to end while writers are kept out."""
        counts = {}

        @sa.event.listens_for(engine, "after_cursor_execute")
        def count(connection, *_):
            with connection.connection.cursor() as cursor:
                cursor.execute(
                    "SELECT relname, seq_scan, EXISTS (SELECT FROM pg_locks l WHERE l.relation = s.relid AND l.pid = pg_backend_pid() "
                    "AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')) "
                    "FROM pg_stat_xact_user_tables s"
                )
                for name, scans, locked in cursor.fetchall():
                    if scans > counts.get(name, 0) and locked:
                        scanned.add(name)
                    counts[name] = scans

    def schema(self, connection):
        """What `\\d` would say, as one text per object."""
        rows = connection.execute(sa.text("""
            SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                   || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
              FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (c.oid, a.attnum)
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
            UNION ALL SELECT 'constraint ' || conname || ' on ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
              FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT 'type ' || typname || ' ' || coalesce((SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), '')
              FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
            UNION ALL SELECT 'trigger ' || tgname || ' on ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal
        """))
        return {text for text, in rows}


class Mysql(Postgresql):
    def __init__(self, server):
        self.admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        self.url = sa.make_url(server)
        self.count = 0

    def prepared(self, prepare):
        self.prepare = prepare

    def database(self):
        url = self._create("CHARACTER SET utf8mb4")
        self.prepare(url)
        return url

    def drop(self, url):
        with self.admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {url.database}"))

    def files(self, connection):
        """InnoDB gives a table that it builds anew a new number."""
        rows = connection.execute(sa.text(
            "SELECT name, table_id FROM information_schema.innodb_sys_tables WHERE name LIKE concat(database(), '/%')"
        ))
        return {name: (name.split("/")[1], number) for name, number in rows if "#" not in name}

    def locks(self, connection):
        return []

    def visible(self, before):
        return []

    def relations(self, connection):
        return set()

    def watch_scans(self, engine, scanned):
        pass

    def schema(self, connection):
        inspector = sa.inspect(connection)
        return {
            line.strip().rstrip(",") + f" ({table})"
            for table in inspector.get_table_names()
            for line in connection.execute(sa.text(f"SHOW CREATE TABLE `{table}`")).one()[1].splitlines()
            if not line.startswith(")")
        }


class Sqlite:
    def __init__(self, server):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.template = self.folder / "shop.db"
        self.count = 0

    def prepared(self, prepare):
        prepare(sa.make_url(f"sqlite:///{self.template}"))

    def database(self):
        self.count += 1
        copy = self.folder / f"{self.count}.db"
        shutil.copy(self.template, copy)
        return sa.make_url(f"sqlite:///{copy}")

    def drop(self, url):
        pathlib.Path(url.database).unlink()

    def files(self, connection):
        return {}

    def locks(self, connection):
        return []

    def visible(self, before):
        return []

    def relations(self, connection):
        return set()

    def watch_scans(self, engine, scanned):
        pass

    def schema(self, connection):
        rows = connection.execute(sa.text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
        parts = set()
        for sql, in rows:
            name = " ".join(sql.split("(")[0].split()).replace('"', "")
            parts |= {f"{' '.join(part.split())} ({name})".replace('"', "") for part in re.split(r",\s*\n", sql.rstrip(")").rstrip())}
        return parts


SERVERS = {"postgresql": Postgresql, "mysql": Mysql, "sqlite": Sqlite}


def contents(connection):
    """The rows of each table, as texts by column."""
    kept = {}
    for table in sa.inspect(connection).get_table_names():
        if table != "alembic_version":
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").mappings()
            kept[table] = [{name: str(value) for name, value in row.items()} for row in rows]
    return kept


def lost(before, after):
    """Tables that lack a value which was there before."""
    def as_before(table, row):
        return tuple(row.get(name) for name in before[table][0])

    gone = []
    for table, rows in before.items():
        now = sorted((as_before(table, row) for row in after.get(table, ())), key=repr)
        if rows and now != sorted((tuple(row.values()) for row in rows), key=repr):
            gone.append(table)
    return gone


def observe(server, folder, sources, sent):
    """
    What running `sources`, each a revision file, on the shop shows: the error of `upgrade` or of `downgrade`, locks held when the migration's
    transaction ends, tables read from end to end under a lock that keeps writers out, tables written anew, tables whose rows or values are lost after going back and forth,
    the difference that this leaves in the schema, and the error of `upgrade` after that (`again`). `sent`, where there is one, is tried once `upgrade` went well, and `offline` is
    the error of `upgrade --sql`.
    """
    url = server.database()
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    told = {"upgrade": None, "downgrade": None, "locks": [], "scanned": set(), "rewritten": [], "lost": [], "left": [],
            "visible": [], "refused": None, "offline": None, "stays": [], "again": None}
    for number, source in enumerate(sources):
        (folder / "versions" / f"example_{number}.py").write_text(source)
    try:
        with engine.connect() as connection:
            files, rows, schema = server.files(connection), contents(connection), server.schema(connection)
            there = server.relations(connection)

        def at_the_end(ctx, **_):
            told["locks"] = server.locks(ctx.connection)
            told["visible"] = server.visible(there)

        server.watch_scans(engine, told["scanned"])
        told["upgrade"] = run(engine, folder, command.upgrade, "head", at_the_end)
        told["scanned"] = sorted(told["scanned"])
        with engine.connect() as connection:
            now = server.files(connection)
            told["rewritten"] = sorted(files[key][0] for key in files if key in now and now[key][1] != files[key][1])
        if told["upgrade"] is not None:
            with engine.connect() as connection:
                told["stays"] = sorted(server.schema(connection) - schema)
        if told["upgrade"] is None:
            told["refused"] = sent and refused(engine, sent)
            told["offline"] = rendered(folder, url.get_backend_name())
            told["downgrade"] = run(engine, folder, command.downgrade, SHOP, lambda **_: None)
            with engine.connect() as connection:
                told["lost"] = lost(rows, contents(connection))
                told["left"] = sorted(schema ^ server.schema(connection))
            if told["downgrade"] is None:
                told["again"] = run(engine, folder, command.upgrade, "head", lambda **_: None)
    finally:
        for file in (folder / "versions").glob("example_*.py"):
            file.unlink()
        engine.dispose()
        server.drop(url)
    return told


def refused(engine, statement):
    """The text of the error that a statement meets, which leaves nothing behind either way."""
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql(statement)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        finally:
            connection.rollback()


def rendered(folder, dialect):
    """The text of the error that `upgrade --sql` of the example meets."""
    settings = config.Config(output_buffer=io.StringIO())
    settings.set_main_option("script_location", str(folder))
    settings.attributes["dialect"] = dialect
    try:
        command.upgrade(settings, f"{SHOP}:heads", sql=True)
    except (Exception, SystemExit) as error:
        return f"{type(error).__name__}: {error}"


def run(engine, folder, go, target, at_the_end):
    """Alembic's command, and the text of its error if it fails."""
    settings = config.Config()
    settings.set_main_option("script_location", str(folder))
    with engine.connect() as connection:
        settings.attributes.update(connection=connection, observe=at_the_end)
        try:
            go(settings, target)
        except (Exception, SystemExit) as error:
            return f"{type(error).__name__}: {error}"


def main():
    sys.dont_write_bytecode = True
    asked = json.load(sys.stdin)
    server = SERVERS[sa.make_url(asked["server"]).get_backend_name()](asked["server"])
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "versions").mkdir()
    (folder / "env.py").write_text(ENV)
    (folder / "app").mkdir()
    (folder / "app" / "models.py").write_text(MODELS)
    sys.path.insert(0, str(folder))
    (folder / "versions" / f"{SHOP}_shop.py").write_text(asked["base"])

    def prepare(url):
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        failed = run(engine, folder, command.upgrade, SHOP, lambda **_: None)
        assert failed is None, failed
        with engine.begin() as connection:
            for statement in asked["beside"]:
                connection.exec_driver_sql(statement)

    server.prepared(prepare)
    told = {}
    for key, sources in asked["examples"].items():
        try:
            told[key] = observe(server, folder, sources, asked.get("sent", {}).get(key.split()[0]))
        except Exception:
            told[key] = {"broken": traceback.format_exc()}
    shutil.rmtree(folder)
    json.dump(told, sys.stdout)


main()
