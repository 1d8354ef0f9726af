"""Runs in the project's interpreter, from memory: one request in, JSON lines out.

`channel` is the interpreter's original standard input, past this text. The request is its next
line; after that nothing is sent, and its end means that the server is gone.
"""

import json
import os
import sys
import types

PACKAGE = "alembic_mcp_bridge"


def install(modules):
    """Makes the other modules importable without a file anywhere."""
    package = types.ModuleType(PACKAGE)
    package.__path__ = []
    sys.modules[PACKAGE] = package
    for name, source in modules:
        module = types.ModuleType(PACKAGE + "." + name)
        sys.modules[module.__name__] = module
        setattr(package, name, module)
        exec(compile(source, "<%s>" % module.__name__, "exec", dont_inherit=True), module.__dict__)


def take_over_standard_streams():
    """Gives the protocol a descriptor of its own; whatever the project prints goes to stderr."""
    private = os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    return private


def main(channel):
    request = json.loads(channel.readline().decode("utf-8"))
    private = take_over_standard_streams()
    sys.dont_write_bytecode = True
    install(request.pop("modules"))
    from alembic_mcp_bridge import lines, lifetime

    lines.open_private(private)
    lines.keep_environment_secret()
    lifetime.watch(channel)
    try:
        if request["root"]:
            os.chdir(request["root"])
        from alembic_mcp_bridge import commands

        lines.emit("done", result=commands.run(request))
    except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too
        from alembic_mcp_bridge import failures, observe

        try:
            observe.tell_of_commit()
            if lines.is_ours():
                lines.emit("failed", **failures.describe(error))
        except OSError:
            lifetime.go()
    lifetime.end()


main(channel)  # noqa: F821 (given by the one-line starter)
