"""Which of the project's files an answer rests on."""

import os
import sys

from alembic_mcp_bridge import failures

_opened = set()


def notice():
    """From here on every file that is opened for reading is remembered."""
    sys.addaudithook(_heard)


def _heard(event, arguments):
    if event != "open":
        return
    path, mode, flags = arguments
    reads = mode.startswith("r") if isinstance(mode, str) else not (flags or 0) & os.O_WRONLY
    if reads and isinstance(path, (str, bytes)):
        _opened.add(os.path.abspath(os.fsdecode(path)))


def of_the_project():
    # A module that came from its cached bytecode was not opened itself.
    modules = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    found = _opened.union(os.path.abspath(path) for path in modules if isinstance(path, str))
    return sorted(path for path in found if failures.is_project(path) and path[-4:] != ".pyc")
