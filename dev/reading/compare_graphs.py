"""Compares the history that reading links with the one Alembic itself loads.

A recording (`NAME.json`) holds what Alembic's `ScriptDirectory` says of each revision, with `path` relative to the
project's sources. Nothing is forgiven but that: `history --format json` gives paths relative to the folder Alembic
runs in, so a path is equal if it names the same file. `fallback_header_only` in a recording lists files that could
not be imported when it was made and whose header alone was taken.
"""

import argparse
import json
from pathlib import Path, PurePath

from product import Project, arguments, projects

OF_REVISION = [
    "down_revision", "branch_labels", "own_branch_labels", "depends_on", "resolved_depends_on",
    "is_head", "is_base", "is_merge_point", "is_branch_point", "doc",
]


def differences(project: Project, recorded: dict) -> list[str]:
    """Each difference between a project's history as read and as recorded."""
    read = project.ask("history")
    found = [f"problem: {one['kind']}: {one['message']}" for one in read["problems"] if one["kind"] != "multiple_heads"]
    for key in ("heads", "bases"):
        if sorted(read[key]) != sorted(recorded[key]):
            found.append(f"{key}: read {read[key]}, Alembic {recorded[key]}")
    ours = {one["id"]: one for one in read["revisions"]}
    theirs = {one["id"]: one for one in recorded["revisions"]}
    if len(ours) != len(read["revisions"]):
        found.append("an id is listed twice")
    found += [f"{id} not read" for id in theirs if id not in ours]
    found += [f"{id} read, unknown to Alembic" for id in ours if id not in theirs]
    for id, their in theirs.items():
        if id in ours:
            found += of_revision(ours[id], their, PurePath(recorded["root"]))
    return found


def of_revision(our: dict, their: dict, root: PurePath) -> list[str]:
    found = []
    for key in OF_REVISION:
        one, other = comparable(key, our.get(key)), comparable(key, their[key])
        if one != other:
            found.append(f"{their['id']} {key}: read {json.dumps(one)}, Alembic {json.dumps(other)}")
    path = PurePath(our["path"]).parts
    if (root / their["path"]).parts[-len(path):] != path:
        found.append(f"{their['id']} path: read {our['path']}, Alembic {their['path']}")
    return found


def comparable(key: str, value):
    """Labels and resolved dependencies are sets to Alembic."""
    return sorted(value) if key in ("branch_labels", "resolved_depends_on") and isinstance(value, list) else value


def main():
    parser = arguments(argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter))
    options = parser.parse_args()
    known = projects(options.binary, options.projects)
    equal = 0
    for path in options.recorded:
        recorded = json.loads(path.read_text())
        name = recorded["name"]
        if name not in known:
            print(f"{name:32} not in projects.toml")
            continue
        try:
            found = differences(known[name], recorded)
        except RuntimeError as error:
            found = [f"refused: {error}"]
        equal += not found
        count = len(recorded["revisions"])
        print(f"{name:32} {count:5} revisions  {'identical' if not found else f'{len(found)} differences'}")
        shown = found if options.verbose else found[:3]
        for one in shown:
            print(f"    {one}")
    print(f"{equal} of {len(options.recorded)} identical")


if __name__ == "__main__":
    main()
