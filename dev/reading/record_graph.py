"""Prints the graph of revisions as Alembic's ScriptDirectory loads it, as JSON.

    record_graph.py --root PROJECT VERSIONS_DIRECTORY… > NAME.json

Runs where Alembic and whatever the revision files import can be imported.
"""

import argparse
import json
import tempfile
import warnings
from pathlib import Path

import alembic
import sqlalchemy
from alembic.script import ScriptDirectory


def names(value) -> str | list[str] | None:
    return list(value) if isinstance(value, (tuple, set, frozenset)) else value


def revision(script, root: Path) -> dict:
    return {
        "id": script.revision,
        "down_revision": names(script.down_revision),
        "branch_labels": sorted(script.branch_labels),
        "own_branch_labels": sorted(script._orig_branch_labels) or None,
        "depends_on": names(script.dependencies),
        "resolved_depends_on": names(script._resolved_dependencies) or None,
        "is_head": script.is_head,
        "is_base": script.is_base,
        "is_merge_point": script.is_merge_point,
        "is_branch_point": script.is_branch_point,
        "doc": script.doc,
        "path": str(Path(script.path).resolve().relative_to(root)),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path("."), help="what the printed paths are relative to")
    parser.add_argument("versions", type=Path, nargs="+")
    options = parser.parse_args()
    root = options.root.resolve()
    folders = [folder.resolve() for folder in options.versions]
    with tempfile.TemporaryDirectory() as home, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        script = ScriptDirectory(home, version_locations=[str(folder) for folder in folders])
        revisions = [revision(one, root) for one in script.walk_revisions()]
        heads, bases = script.get_heads(), script.get_bases()
    graph = {
        "name": root.name,
        "root": root.name,
        "version_locations": [str(folder.relative_to(root)) for folder in folders],
        "alembic": alembic.__version__,
        "sqlalchemy": sqlalchemy.__version__,
        "n_revisions": len(revisions),
        "heads": sorted(heads),
        "bases": sorted(bases),
        "merge_points": [one["id"] for one in revisions if one["is_merge_point"]],
        "branch_points": [one["id"] for one in revisions if one["is_branch_point"]],
        "warnings": [str(one.message) for one in warned],
        "revisions": revisions,
    }
    print(json.dumps(graph, indent=1))


if __name__ == "__main__":
    main()
