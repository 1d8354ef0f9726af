"""Runs exactly the bytes that were hashed: a revision file is read once, hashed, and run from memory."""

import hashlib
import importlib.util
import os

_MARK = "__alembic_mcp_sha256__"


def take_over_loading():
    from alembic.util import pyfiles

    original = pyfiles.load_module_py

    def load_module_py(module_id, path):
        text_path = os.fspath(path)
        if not text_path.endswith(".py"):
            return original(module_id, path)
        with open(text_path, "rb") as file:
            content = file.read()
        # Not through the loader, which would read the file again or trust a stale `.pyc`.
        spec = importlib.util.spec_from_file_location(module_id, text_path)
        module = importlib.util.module_from_spec(spec)
        module.__cached__ = None
        code = compile(content, text_path, "exec", dont_inherit=True)
        exec(code, module.__dict__)
        setattr(module, _MARK, hashlib.sha256(content).hexdigest())
        return module

    pyfiles.load_module_py = load_module_py


def sha256(script):
    """The hash of the bytes whose functions will run; empty where there is no source."""
    return getattr(script.module, _MARK, "")
