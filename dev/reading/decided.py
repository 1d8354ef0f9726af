"""How much of what migrations do is decided by reading alone, with what is left by cause.

    decided.py --projects ~/projects [NAME…]

For each project of projects.toml whose source is there, over `upgrade()` and `downgrade()` of each of its revisions:

operations  the share of schema operations that are typed, with every argument known. Operations on rows alone
            (inserts, updates, statements that touch no schema) do not count; what is opaque counts unless it is known
            to change only rows.
files       the share of files with nothing opaque that touches the schema.
"""

import argparse
import collections
import re
from pathlib import Path

from product import HERE, projects

ROWS = {"BulkInsertOp"}
# What an opaque step says of itself where it only changes rows.
CHANGES_ROWS = re.compile(r"^the rows of a (session|statement) are not told: ")


def cause(step: dict) -> str | None:
    """Why an operation is not decided; `None` where it is."""
    if step["op"] == "Opaque":
        reason = step["args"]["reason"]
        return None if CHANGES_ROWS.search(reason) else reason
    if step.get("undecided"):
        return f"part of {step['op']} is not decided: {step['undecided'][0]}"
    return None


def is_schema(step: dict) -> bool:
    """Whether an operation may change the schema."""
    if step["op"] == "Opaque":
        return not CHANGES_ROWS.search(step["args"]["reason"])
    if step["op"] == "ExecuteSQLOp":
        return not re.match(r"<(Update|Insert|Delete)> |sqlalchemy\.|(<\w+> )?\s*(INSERT|UPDATE|DELETE|SELECT|WITH|SET|COMMIT|ROLLBACK|PRAGMA|TRUNCATE|LOCK)\b", str(step["args"]["sqltext"]), re.I)
    return step["op"] not in ROWS


def short(text: str) -> str:
    return re.sub(r"[\"'][^\"']*[\"']", "…", " ".join(text.split()))[:90]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="projects of projects.toml; all where none is named")
    parser.add_argument("--projects", type=Path, required=True, help="the folder that holds the projects' sources")
    parser.add_argument("--binary", type=Path, default=HERE.parents[1] / "target/debug/alembic-mcp")
    parser.add_argument("--dialect", default="postgresql")
    parser.add_argument("-v", "--verbose", action="count", default=0, help="tell each step that is left")
    options = parser.parse_args()
    total, causes = collections.Counter(), collections.Counter()
    for name, project in projects(options.binary, options.projects).items():
        if (options.names and name not in options.names) or not project.folder.is_dir():
            continue
        counts = collections.Counter()
        for read in project.ask("show", "base:heads", "--dialect", options.dialect):
            steps = read["upgrade"] + read["downgrade"]
            # A call in a loop counts once, however often it runs.
            steps = list({(step["line"], step["column"], cause(step)): step for step in steps}.values())
            left = [why for why in map(cause, filter(is_schema, steps)) if why is not None]
            counts["operations"] += sum(map(is_schema, steps))
            counts["left"] += len(left)
            counts["files"] += 1
            counts["opaque files"] += bool(left)
            causes.update(map(short, left))
            for why in left if options.verbose else []:
                print(f"  {read['revision']}: {short(why)}")
        total += counts
        report(name, counts)
    report("all", total)
    for why, count in causes.most_common(40):
        print(f"{count:6} {why}")


def report(name: str, counts: collections.Counter):
    operations, files = max(counts["operations"], 1), max(counts["files"], 1)
    known, clear = operations - counts["left"], files - counts["opaque files"]
    print(f"{name}: {100 * known / operations:.1f}% of {operations} operations, {100 * clear / files:.1f}% of {files} files", flush=True)


if __name__ == "__main__":
    main()
