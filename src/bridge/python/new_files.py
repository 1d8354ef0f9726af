"""New revision files: the project's own template, and its own hooks after writing."""

import contextlib
import datetime
import os
import subprocess
import types

#: As much of what a hook prints is told.
_TOLD = 2000


class TemplateFailed(Exception):
    """The project's script.py.mako cannot be filled."""


def render(config, request):
    """The texts of files, as the project's script.py.mako has them."""
    from alembic import util
    from mako.template import Template

    path = os.path.join(os.fspath(_script(config).dir), "script.py.mako")
    texts = []
    for file in request["files"]:
        values = dict(file, create_date=datetime.datetime.fromisoformat(file["create_date"]))
        for several in ("down_revision", "depends_on"):
            values[several] = _scalar(values[several])
        try:
            template = Template(filename=path)
            text = template.render_unicode(
                config=config, comma=util.format_as_comma, branch_labels=None, **values
            )
        except Exception as error:
            raise TemplateFailed("%s: %s" % (type(error).__name__, error))
        texts.append(text)
    return {"texts": texts}


def _scalar(revisions):
    return {0: None, 1: revisions[0] if revisions else None}.get(len(revisions), tuple(revisions))


def without_hooks():
    """Alembic writes the file; its hooks run later, where their failure is seen."""
    from alembic.script import write_hooks

    write_hooks._run_hooks = lambda path, hooks: None


def run_hooks(config, request):
    """Runs the hooks on each file; answers with those that failed."""
    from alembic.script import write_hooks

    script = _script(config)
    hooks = getattr(script, "hooks", None) or getattr(script, "hook_config", None)
    _let_env_register(config, script, hooks)
    failed = []
    for relative in request["files"]:
        path = os.path.join(os.fspath(script.dir), relative)
        with _watched(write_hooks, failed, relative):
            try:
                write_hooks._run_hooks(path, hooks or [])
            except Exception as error:
                failed.append({"file": relative, "hook": "", "why": str(error)})
    return {"failed": failed}


@contextlib.contextmanager
def _watched(write_hooks, failed, relative):
    """One hook that fails is told, and the next one runs all the same."""
    invoke, process, running = write_hooks._invoke, write_hooks.subprocess, []

    def tell(why):
        failed.append({"file": relative, "hook": running[-1] if running else "", "why": why})

    def invoked(name, path, options):
        running.append(options.get("_hook_name", name))
        try:
            return invoke(name, path, options)
        except Exception as error:
            tell("%s: %s" % (type(error).__name__, error))

    def run(command, **options):
        options.update(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        done = subprocess.run(command, **options)
        if done.returncode:
            output = done.stdout.decode("utf-8", "replace").strip()[-_TOLD:]
            tell("ended with %d: %s" % (done.returncode, output))
        return done

    watched = types.ModuleType("subprocess")
    watched.__dict__.update(subprocess.__dict__, run=run)
    write_hooks._invoke, write_hooks.subprocess = invoked, watched
    try:
        yield
    finally:
        write_hooks._invoke, write_hooks.subprocess = invoke, process


def _let_env_register(config, script, hooks):
    """Hooks of the project's own are registered by env.py, where Alembic runs it for every revision."""
    from alembic import util
    from alembic.runtime.environment import EnvironmentContext

    if not hooks or not util.asbool(config.get_main_option("revision_environment")):
        return
    with EnvironmentContext(config, script, fn=lambda revision, context: [], as_sql=False):
        script.run_env()


def _script(config):
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config)
