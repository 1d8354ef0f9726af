"""Records what Alembic really executes: each operation with its arguments, and each statement that is no plain read.

Runs in the environment of the project whose migrations are recorded, against an empty database, in one of two ways:

    record_operations.py NAME.jsonl.gz -m alembic -c alembic.ini upgrade head
        any command of the project that upgrades (`-m MODULE ARGUMENTS…`): env.py and settings are its own
    record_operations.py NAME.jsonl.gz --url URL --versions DIRECTORY…
        the revision files alone, where the project is hard to start

One JSON object a line: {"k": "step", "rev"} where a revision starts, {"k": "op", "op", "batch", "args"},
{"k": "sql", "sql"}, and with `--keep-going` {"k": "failed", "error"} for a revision that was rolled back and passed
over. Long texts are cut, each kind at its own length (CUT).
"""

import argparse
import functools
import gzip
import json
import re
import runpy
import sys
import tempfile
import traceback
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic.config import Config
from alembic.operations import BatchOperations
from alembic.operations.base import AbstractOperations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Constraint, MetaData, create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

CUT = {"text": 500, "server_default": 200, "object": 300, "sql": 4000}
PLAIN_READ = re.compile(r"\s*(SELECT|PRAGMA|SHOW|DESCRIBE|EXPLAIN|VALUES)\b", re.I)
COMMON_TABLE = re.compile(r"\s*WITH\b", re.I)
CHANGES_ROWS = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE)\b", re.I)


class Recording:
    """The entries of one run, in order."""

    def __init__(self):
        self.entries: list[dict] = []
        self.revision: str | None = None
        self.connection = None

    def add(self, kind: str, **facts):
        if self.revision is not None:
            self.entries.append({"k": kind, "rev": self.revision, "dir": "up", **facts})

    def operation(self, operations: AbstractOperations, operation):
        args = {
            name: plain(value)
            for name, value in vars(operation).items()
            if not name.startswith("_") and name != "info"
        }
        batch = isinstance(operations, BatchOperations)
        self.add("op", op=type(operation).__name__, batch=batch, args=args)

    def statement(self, sql: str):
        read = PLAIN_READ.match(sql) or (COMMON_TABLE.match(sql) and not CHANGES_ROWS.search(sql))
        if not read:
            self.add("sql", sql=sql[: CUT["sql"]])

    def write(self, path: Path):
        with gzip.open(path, "wt") as file:
            for entry in self.entries:
                file.write(json.dumps(entry, separators=(",", ":")) + "\n")


def plain(value):
    """An argument as JSON holds it."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str(value)[: CUT["text"]]
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Column):
        return column(value)
    if isinstance(value, Constraint):
        return {"constraint": type(value).__name__, "name": plain(value.name), "columns": constrained(value)}
    return f"<{type(value).__name__}> {text(value)[: CUT['object']]}"


def column(value: Column) -> dict:
    default = value.server_default
    if default is not None:
        default = text(getattr(default, "arg", default))[: CUT["server_default"]]
    return {
        "column": str(value.name),
        "type": repr(value.type),
        "nullable": value.nullable,
        "pk": value.primary_key,
        "server_default": default,
        "fks": [key.target_fullname for key in value.foreign_keys],
    }


def constrained(value: Constraint) -> list[str]:
    """The names of its columns, which it may not have met yet."""
    pending = getattr(value, "_pending_colargs", None) or getattr(value, "column_keys", None) or getattr(value, "columns", [])
    return [str(getattr(one, "name", one)) for one in pending]


def text(value) -> str:
    try:
        return str(value)
    except Exception:  # some constructs have no text without a dialect
        return repr(value)


@contextmanager
def observed(recording: Recording, keep_going: bool):
    """Alembic and SQLAlchemy tell the recording what they do, until the end of the block."""
    invoke, start, configure = AbstractOperations.invoke, RevisionStep.__init__, MigrationContext.__init__

    def recorded_invoke(self, operation):
        recording.operation(self, operation)
        return invoke(self, operation)

    def recorded_context(self, dialect, connection, opts, *rest, **named):
        if keep_going:
            opts["transaction_per_migration"] = True
        recording.connection = connection
        configure(self, dialect, connection, opts, *rest, **named)

    def recorded_start(self, revision_map, revision, is_upgrade):
        start(self, revision_map, revision, is_upgrade)
        migrate = self.migration_fn

        @functools.wraps(migrate)
        def recorded_migration(*rest, **named):
            recording.revision = revision.revision
            recording.add("step")
            try:
                if keep_going:
                    passing_over(recording, lambda: migrate(*rest, **named))
                else:
                    migrate(*rest, **named)
            finally:
                recording.revision = None

        self.migration_fn = recorded_migration

    def recorded_statement(connection, cursor, statement, *_):
        recording.statement(statement)

    AbstractOperations.invoke, RevisionStep.__init__, MigrationContext.__init__ = recorded_invoke, recorded_start, recorded_context
    event.listen(Engine, "before_cursor_execute", recorded_statement)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", recorded_statement)
        AbstractOperations.invoke, RevisionStep.__init__, MigrationContext.__init__ = invoke, start, configure


def passing_over(recording: Recording, migrate):
    """Runs a revision in a savepoint; where it fails, the failure is recorded and what it did rolled back."""
    savepoint = recording.connection.begin_nested()
    try:
        migrate()
    except Exception as error:
        traceback.print_exc()
        recording.add("failed", error=f"{type(error).__name__}: {error}"[: CUT["text"]])
        if savepoint.is_valid:
            savepoint.rollback()
    else:
        # An autocommit block ends the transaction, and the savepoint with it; so does a COMMIT of the revision's own.
        if savepoint.is_valid:
            try:
                savepoint.commit()
            except DBAPIError:
                with suppress(DBAPIError):
                    savepoint.rollback()


def run_command(module_and_arguments: list[str]):
    """As `python -m MODULE ARGUMENTS…` does."""
    sys.argv = module_and_arguments
    sys.path.insert(0, "")
    try:
        runpy.run_module(module_and_arguments[0], run_name="__main__", alter_sys=True)
    except SystemExit as done:
        if done.code not in (None, 0):
            raise


def run_versions(options):
    """Upgrades with the revision files alone."""
    with tempfile.TemporaryDirectory() as home:
        config = Config()
        config.set_main_option("script_location", home)
        script = ScriptDirectory(home, version_locations=[str(one) for one in options.versions])
        metadata = MetaData(naming_convention=json.loads(options.naming_convention)) if options.naming_convention else None

        def upgrade(revision, _):
            return script._upgrade_revs(options.to, revision)

        with EnvironmentContext(config, script, fn=upgrade, destination_rev=options.to) as environment:
            with create_engine(options.url).connect() as connection:
                environment.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
                with environment.begin_transaction():
                    environment.run_migrations()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recording", type=Path)
    parser.add_argument("-m", dest="command", nargs=argparse.REMAINDER, help="the command to run, as `python -m` takes it")
    parser.add_argument("--url", help="the database, where no command is given")
    parser.add_argument("--versions", type=Path, nargs="+", help="the folders of the revision files")
    parser.add_argument("--to", default="heads")
    parser.add_argument("--naming-convention", help="that of the target metadata, as JSON")
    parser.add_argument("--first", type=Path, help="a Python file to run first, such as one that makes an application's context")
    parser.add_argument("--keep-going", action="store_true", help="pass over revisions that fail")
    options = parser.parse_args()
    if options.first:
        exec(compile(options.first.read_text(), options.first, "exec"), {"__name__": "first"})
    recording = Recording()
    try:
        with observed(recording, options.keep_going):
            run_command(options.command) if options.command else run_versions(options)
    finally:
        recording.write(options.recording)
        steps = sum(entry["k"] == "step" for entry in recording.entries)
        failed = sum(entry["k"] == "failed" for entry in recording.entries)
        print(f"{steps} revisions, {failed} failed, {len(recording.entries)} entries in {options.recording}", file=sys.stderr)


if __name__ == "__main__":
    main()
