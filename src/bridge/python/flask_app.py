"""Flask-Migrate's env.py needs an application: loads it as `flask db` does."""

import contextlib
import os


@contextlib.contextmanager
def context(config):
    application = _application(config)
    if application is None:
        yield
        return
    with application.app_context():
        yield


def _application(config):
    from alembic.script import ScriptDirectory

    env_py = os.path.join(os.fspath(ScriptDirectory.from_config(config).dir), "env.py")
    try:
        with open(env_py, encoding="utf-8", errors="replace") as file:
            if "current_app" not in file.read():
                return None
        from flask import has_app_context
        from flask.cli import ScriptInfo
    except (OSError, ImportError):
        return None
    if has_app_context():
        return None
    # Newer versions leave the variable to their command line.
    return ScriptInfo(app_import_path=os.environ.get("FLASK_APP")).load_app()
