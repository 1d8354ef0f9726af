"""The requests: each is one call of Alembic's Python API."""

import argparse
import importlib
import os
import sys

from alembic_mcp_bridge import failures, lines


class PlanDiffers(BaseException):
    """The revisions about to run are not those that were reviewed."""


class Moved(BaseException):
    """Somebody else migrated the database after the review."""


class NoMigrationsRun(Exception):
    """env.py ended without running any migration."""


class NothingGenerated(Exception):
    """Alembic wrote no file."""


def run(request):
    # First, so that nothing of the project can stand in for them.
    import alembic
    import alembic.command
    import alembic.config
    import sqlalchemy

    lines.emit(
        "hello",
        python=failures.python_version(),
        alembic=alembic.__version__,
        sqlalchemy=sqlalchemy.__version__,
        pid=os.getpid(),
    )
    from alembic_mcp_bridge import files_read, flask_app, revision_bytes, scratch, where

    if request.get("scratch"):
        # Before any of the project's code, which may make an engine while it is imported.
        scratch.redirect(request["scratch"])
    if request["command"] == "connection":
        # Before any of the project's code, which may connect while it is imported.
        where.never_connect()
        files_read.notice()
    elif hasattr(sqlalchemy.engine.url.URL, "_instantiate_plugins"):
        where.remember_arguments()
    sys.path[:0] = [os.path.abspath(folder) for folder in request["python_path"]]
    revision_bytes.take_over_loading()
    config = _config(request)
    failures.belongs_to_project(config.get_main_option("script_location"))
    _as_the_command_line_does(config, request)
    with flask_app.context(config):
        return _COMMANDS[request["command"]](config, request)


def _config(request):
    config = _configured(request)
    if request["config"]["url"]:
        # As a command of the project's own hands it over.
        config.set_main_option("sqlalchemy.url", request["config"]["url"].replace("%", "%%"))
    return config


def _configured(request):
    from alembic.config import Config

    place = request["config"]
    if place["factory"]:
        module, _, function = place["factory"].partition(":")
        sys.path.insert(0, os.getcwd())
        return getattr(importlib.import_module(module), function)()
    if place["kind"] == "pyproject":
        return Config(toml_file=place["file"], ini_section=place["section"])
    if place["file"]:
        config = Config(place["file"], ini_section=place["section"])
        if config.get_main_option("script_location") and not place["script_location_is_set"]:
            return config
        # Flask-Migrate leaves it to its own command, and so do templates.
        config.set_main_option("script_location", place["script_location"].replace("%", "%%"))
        return config
    config = Config()
    config.set_main_option("script_location", place["script_location"].replace("%", "%%"))
    if place["version_locations"]:
        joined = os.pathsep.join(place["version_locations"])
        config.set_main_option("version_locations", joined.replace("%", "%%"))
        config.set_main_option("version_path_separator", "os")
        config.set_main_option("path_separator", "os")
    return config


def _as_the_command_line_does(config, request):
    """Many an env.py reads `config.cmd_opts`, which only the command line sets."""
    if config.cmd_opts is None:
        config.cmd_opts = argparse.Namespace()
    given = {
        "config": request["config"]["file"],
        "name": request["config"]["section"],
        "cmd": (getattr(sys.modules["alembic.command"], request["command"], None), [], []),
        "x": None,
        "raiseerr": True,
        "sql": False,
        "tag": None,
        "autogenerate": request.get("autogenerate", False),
        "revision": request.get("target"),
        "message": request.get("message"),
        "rev_id": request.get("revision_id"),
    }
    for name, value in given.items():
        if not hasattr(config.cmd_opts, name):
            setattr(config.cmd_opts, name, value)


def _script(config):
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config)


def _current(config, request):
    from alembic.runtime.environment import EnvironmentContext

    script = _script(config)
    heads = set()

    def look(found, context):
        heads.update(found)
        return []

    with EnvironmentContext(config, script, fn=look, dont_mutate=True):
        script.run_env()
    return {"heads": sorted(heads)}


def _migrate(config, request):
    from alembic_mcp_bridge import locks

    script = _script(config)
    target = request["target"]
    plan = script._upgrade_revs if request["command"] == "upgrade" else script._downgrade_revs

    def steps(found, context):
        planned = list(plan(target, found))
        _compare(planned, request)
        if planned and not found:
            # Alembic would have made the table before asking for the plan.
            context._ensure_version_table()
        locks.keeps_books_in(context.impl.dialect.identifier_preparer.format_table(context._version))
        return _told(planned, request["command"])

    _run(config, script, request, target, steps)
    return {"steps": request["expected"]}


def _stamp(config, request):
    script = _script(config)
    targets = tuple(request["target"].split())

    def steps(found, context):
        lines.emit("plan", steps=[])
        lost = any(not _is_known(script, revision) for revision in found)
        # What the files do not know cannot be stamped away from, only removed.
        context._ensure_version_table(purge=lost)
        return script._stamp_revs(targets, () if lost else found)

    _run(config, script, request, targets, steps)
    return {}


def _run(config, script, request, target, steps):
    """Lets env.py run `steps`, observed, on the database that was looked at and that nobody else migrates."""
    from alembic.runtime.environment import EnvironmentContext

    from alembic_mcp_bridge import limits, observe, one_at_a_time, same_database

    limits.impose(request["limits"])
    observe.observe()
    asked = []

    def alone(found, context):
        asked.append(found)
        same_database.compare(context.connection, request["database"])
        one_at_a_time.hold(context.connection)
        now = one_at_a_time.heads_now(context)
        if not set(now) == set(found) == set(request["current"]):
            raise Moved("it shows %s now" % (", ".join(sorted(now)) or "no revision"))
        return steps(found, context)

    # `dont_mutate` keeps Alembic from making the version table before the plan is compared.
    options = {"starting_rev": None, "destination_rev": target, "tag": None, "as_sql": False}
    with EnvironmentContext(config, script, fn=alone, dont_mutate=True, **options):
        script.run_env()
    if not asked:
        raise NoMigrationsRun("env.py ended without calling context.run_migrations()")


def _is_known(script, revision):
    from alembic.util import CommandError

    try:
        return script.get_revision(revision).revision == revision
    except CommandError:
        return False


def _compare(planned, request):
    from alembic_mcp_bridge import revision_bytes

    found = [
        {
            "revision": step.revision.revision,
            "direction": request["command"],
            "sha256": revision_bytes.sha256(step.revision),
        }
        for step in planned
    ]
    lines.emit("plan", steps=found)
    if found != request["expected"]:
        raise PlanDiffers("the revisions about to run are not those that were reviewed")


def _told(planned, direction):
    import time

    for step in planned:
        revision = step.revision.revision
        failures.running(revision)
        lines.emit("step_started", revision=revision, direction=direction)
        started = time.perf_counter()
        # Alembic runs the step and writes the version before it asks for the next one.
        yield step
        duration = round((time.perf_counter() - started) * 1000, 3)
        lines.emit("step_finished", revision=revision, direction=direction, duration_ms=duration)
        failures.running(None)


def _connection(config, request):
    from alembic_mcp_bridge import files_read, where

    script = _script(config)
    question = where.Question(config, script)
    try:
        with question.context:
            script.run_env()
    except BaseException:
        # Whatever env.py made of it, the answer counts.
        if question.answer is None:
            raise
    if question.answer is None or question.answer["url"] is None:
        raise where.NoConnection("env.py gave context.configure() neither a connection nor a URL")
    return dict(question.answer, files=files_read.of_the_project())


def _revision(config, request):
    from alembic_mcp_bridge import autogenerated, new_files

    new_files.without_hooks()
    script, seen = autogenerated.revision(config, request)
    return dict(_written(config, script), **seen)


def _new_files(name):
    def call(config, request):
        from alembic_mcp_bridge import new_files

        return getattr(new_files, name)(config, request)

    return call


def _merge(config, request):
    from alembic import command

    heads, message = request["heads"], request["message"]
    return _written(config, command.merge(config, heads, message, rev_id=request["revision_id"]))


def _written(config, script):
    if isinstance(script, (list, tuple)):
        script = script[0] if script else None
    if script is None:
        raise NothingGenerated("env.py's process_revision_directives took the new revision away")
    path = os.fspath(script.path)
    with open(path, encoding="utf-8", newline="") as file:
        source = file.read()
    folder = os.fspath(_script(config).dir)
    relative = os.path.relpath(os.path.abspath(path), os.path.abspath(folder))
    return {
        "revision": script.revision,
        "relative_path": relative.replace(os.sep, "/"),
        "source": source,
    }


_COMMANDS = {
    "current": _current,
    "upgrade": _migrate,
    "downgrade": _migrate,
    "stamp": _stamp,
    "connection": _connection,
    "revision": _revision,
    "merge": _merge,
    "render": _new_files("render"),
    "hooks": _new_files("run_hooks"),
}
