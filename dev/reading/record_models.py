"""Records what SQLAlchemy and Pydantic themselves make of a package's models.

    python record_models.py PACKAGE [PACKAGE …] > NAME.jsonl

Runs in an environment where the packages can be imported: every module below them is imported, then each table of each
metadata and each schema class is written as one line. Modules that cannot be imported are told on standard error.
"""

import gc
import importlib
import json
import os
import pkgutil
import signal
import sys
import types
import typing
import warnings

SKIPPED = {"tests", "test", "migrations", "alembic", "versions", "__main__", "cli", "conftest", "wsgi", "asgi"}
LONGEST_IMPORT = 20


def timed_out(*_):
    raise TimeoutError


def import_all(name: str):
    try:
        signal.alarm(LONGEST_IMPORT)
        module = importlib.import_module(name)
    except BaseException as error:
        print("skipped", name, type(error).__name__, str(error)[:100], file=sys.stderr)
        return
    finally:
        signal.alarm(0)
    for info in pkgutil.iter_modules(getattr(module, "__path__", [])):
        if info.name.lower() not in SKIPPED:
            import_all(f"{name}.{info.name}")


def told(value) -> str:
    try:
        return repr(value)[:200]
    except Exception:
        return type(value).__name__


def type_facts(found, sa) -> dict:
    families = [one.__name__ for one in type(found).__mro__ if one.__module__.startswith("sqlalchemy")][:4]
    impl = told(getattr(found, "impl", None)) if isinstance(found, sa.types.TypeDecorator) else None
    return {"type": told(found), "families": families, "impl": impl}


def tables():
    import sqlalchemy as sa
    from sqlalchemy import orm

    owners = {}
    for mapper in [one for one in gc.get_objects() if isinstance(one, orm.Mapper)]:
        owners.setdefault(id(mapper.local_table), []).append(f"{mapper.class_.__module__}.{mapper.class_.__name__}")
    for metadata in [one for one in gc.get_objects() if isinstance(one, sa.MetaData)]:
        for table in metadata.tables.values():
            columns = [
                {
                    "name": one.name,
                    **type_facts(one.type, sa),
                    "nullable": bool(one.nullable),
                    "primary_key": bool(one.primary_key),
                }
                for one in table.columns
            ]
            yield {"kind": "table", "schema": table.schema, "table": table.name, "classes": sorted(owners.get(id(table), [])), "columns": columns}


def allows_none(annotation) -> bool:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return allows_none(typing.get_args(annotation)[0])
    if annotation in (None, type(None), typing.Any):
        return True
    return origin in (typing.Union, types.UnionType) and any(map(allows_none, typing.get_args(annotation)))


def schemas(roots: tuple):
    try:
        import pydantic
    except ImportError:
        return
    classes, waiting = set(), [pydantic.BaseModel]
    while waiting:
        for one in waiting.pop().__subclasses__():
            if one not in classes:
                classes.add(one)
                waiting.append(one)
    for one in sorted(classes, key=lambda one: (one.__module__, one.__qualname__)):
        if not one.__module__.startswith(roots):
            continue
        if hasattr(one, "model_fields"):
            fields = {name: {"optional": allows_none(field.annotation)} for name, field in one.model_fields.items()}
        else:
            fields = {name: {"optional": field.allow_none} for name, field in one.__fields__.items()}
        yield {"kind": "schema", "class": f"{one.__module__}.{one.__qualname__}", "fields": fields}


def main():
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, timed_out)
    # What the packages print is no part of the recording.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    packages = sys.argv[1:]
    for package in packages:
        import_all(package)
    seen = set()
    for one in [*tables(), *schemas(tuple(name.split(".")[0] for name in packages))]:
        line = json.dumps(one)
        if line not in seen:
            seen.add(line)
            print(line, file=out)
    out.flush()


main()
