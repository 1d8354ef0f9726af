"""Compares what `show` reads with the operations that Alembic really executed, revision by revision.

A recording (`NAME.jsonl.gz`, made by record_operations.py) holds each operation with its arguments (`k: op`)
and each statement that was no plain read (`k: sql`), in order. A revision is exact where the operations read,
without those whose guards do not hold, are those that ran: same order, names and arguments.

Where statements went straight to the connection the recording knows only the statement; ours is then an
`ExecuteSQLOp`, `CreateEnum`, `DropEnum`, `CreateTable` or `DropTable` that must meet such a statement. Statements that change rows and were
read by nobody count as missing. Bound parameters are equal whatever a driver calls them, and a list of `IN` whatever
its length. Long texts are compared as far as a recording holds them, without addresses in memory and times of day;
revisions that failed while recording do not count. Rows that an ORM session changes are told as one step that names
their table at most; where there is such a step, statements that change rows need no other. Where a guard is unknown (it asks for rows, say), what stands under it may have
run or not, and rows to insert that come from a query are told by nobody: such revisions, and those with rows of a
session, count as exact, and are counted apart as well.
"""

import argparse
import collections
import gzip
import json
import re
from pathlib import Path

from product import arguments, projects

CHANGES_ROWS = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|WITH\b.*\b(INSERT|UPDATE|DELETE))\b", re.I | re.S)


# How the reason of a step begins that an ORM session changes rows.
ROWS_OF_A_SESSION = "the rows of a session are not told: "


def recorded(path: Path) -> dict[str, list[dict]]:
    """What ran, by revision, without those revisions that failed."""
    revisions: dict[str, list[dict]] = {}
    failed = set()
    for line in gzip.open(path, "rt"):
        entry = json.loads(line)
        if entry.get("dir", "up") != "up":
            continue
        steps = revisions.setdefault(entry["rev"], [])
        if entry["k"] == "failed":
            failed.add(entry["rev"])
        if entry["k"] != "step":
            steps.append(entry)
    return {revision: steps for revision, steps in revisions.items() if revision not in failed}


def dialect_of(path: Path) -> str:
    """By the name of the recording: sqlite or mysql where it says so, else PostgreSQL."""
    name = path.name.split(".")[0]
    return next((d for d in ("sqlite", "mysql") if name.endswith("-" + d)), "postgresql")


def bare(text: str) -> str:
    """SQL without differences of space, case of names kept."""
    return " ".join(text.split()).rstrip("; ")


def sql_of(operation: dict) -> str | None:
    """The statement of an operation that may have gone straight to the connection."""
    args = operation["args"]
    match operation["op"]:
        case "ExecuteSQLOp":
            return re.sub(r"^<\w+> ", "", args["sqltext"] or "")
        case "CreateEnum":
            return f"CREATE TYPE {args['name']}"
        case "DropEnum":
            return f"DROP TYPE {args['name']}"
        case "CreateTable" | "DropTable" as element:
            verb = element.removesuffix("Table").upper()
            return f"{verb} TABLE " + ".".join(filter(None, (args["schema"], args["table_name"])))
    return None


def same_sql(ours: dict, statement: str) -> bool:
    text = sql_of(ours)
    if text is None:
        return False
    if ours["op"] != "ExecuteSQLOp":
        return bare(statement).replace('"', "").startswith(bare(text))
    # Some drivers want their own sign doubled where it means itself.
    ours_words, theirs = (bare(words).replace("%%", "%") for words in (text, statement))
    # Drivers write bound parameters each in their own way.
    cast = r"(?:::\w+(?: WITH(?:OUT)? TIME ZONE)?(?:\[\])?)?"
    parameter = re.compile(rf"%\(\w+\)s{cast}|\$\d+{cast}|:\w+|\?|%s")
    # SQLAlchemy spells the list of `IN` out when it runs a statement.
    in_list = re.compile(
        r"\((?:__\[POSTCOMPILE_\w+\]|\?(?:, \?)*|SELECT 1 FROM \(SELECT 1\) WHERE 1!=1)\)|\(NULL\) AND \(1 != 1\)"
    )
    ours_words, theirs = (in_list.sub("(?)", parameter.sub("?", words)) for words in (ours_words, theirs))
    return ours_words == theirs


# Recordings cut long texts: plain strings, those told by class and text, server defaults.
CUT = {"plain": 500, "told": 300, "default": 200}
CLASS = re.compile(r"<\w+> ")
ADDRESS = re.compile(r"<[\w.]*?(\w+) object at 0x[0-9a-f]+>")
NOW = re.compile(r"<datetime> .*")


def as_recorded(value, key: str = ""):
    """A value as a recording can hold it: long texts cut, and neither addresses in memory nor the time of day."""
    if isinstance(value, dict):
        return {name: as_recorded(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_recorded(inner, key) for inner in value]
    if not isinstance(value, str):
        return value
    value = re.sub(r"Computed\(<TextClause>.*?(, persisted=\w+)?\)$", r"Computed(<TextClause>\1)", ADDRESS.sub(r"<\1>", value), flags=re.S)
    value = NOW.sub("<datetime>", value)
    if key == "server_default":
        return value[: CUT["default"]]
    if told := CLASS.match(value):
        return value[: told.end() + CUT["told"]]
    return value[: CUT["plain"]]


def canonical(operation: dict) -> str:
    told = {"op": operation["op"], "args": as_recorded(operation["args"]), "batch": operation.get("batch", False)}
    return json.dumps(told, sort_keys=True)


def compare(ran: list[dict], read: list[dict]) -> tuple[str, str]:
    """The verdict on one revision and the first difference."""
    used_unknown = False
    place = 0
    missing_rows = []
    by_operation = by_session = False

    def skip_statements(until_operation: bool):
        nonlocal place
        while place < len(ran) and ran[place]["k"] == "sql":
            if not by_operation and CHANGES_ROWS.match(ran[place]["sql"]):
                missing_rows.append(ran[place]["sql"])
            place += 1

    for ours in read:
        holds = [guard["holds"] for guard in ours["guards"]]
        if False in holds or "false" in holds:
            continue
        unknown = any(one not in (True, "true") for one in holds)
        if ours["op"] == "Opaque":
            if ours["args"]["reason"].startswith(ROWS_OF_A_SESSION):
                used_unknown = by_session = True
                continue
            if unknown:
                used_unknown = True
                continue
            return "opaque", ours["args"].get("reason", "")
        # A statement of the connection: somewhere before the next operation.
        ahead = place
        found = False
        if sql_of(ours) is not None:
            while ahead < len(ran) and ran[ahead]["k"] == "sql":
                if same_sql(ours, ran[ahead]["sql"]):
                    found = True
                    break
                ahead += 1
        if found:
            while place < ahead:
                if not by_operation and CHANGES_ROWS.match(ran[place]["sql"]):
                    missing_rows.append(ran[place]["sql"])
                place += 1
            place, by_operation = ahead + 1, False
            continue
        before = place
        while place < len(ran) and ran[place]["k"] == "sql":
            place += 1
        theirs = ran[place] if place < len(ran) else None
        if theirs is not None and ours["op"] == theirs["op"] == "BulkInsertOp" and ours["args"]["rows"] is None:
            used_unknown = True
            theirs = {**theirs, "args": {**theirs["args"], "rows": None}}
        if theirs is not None and canonical(theirs) == canonical(ours):
            for entry in ran[before:place]:
                if not by_operation and CHANGES_ROWS.match(entry["sql"]):
                    missing_rows.append(entry["sql"])
            by_operation = True
            place += 1
            continue
        place = before
        if unknown:
            used_unknown = True
            continue
        return "different", difference(ours, theirs)
    rest = ran[place:]
    left = next((entry for entry in rest if entry["k"] == "op"), None)
    if left is not None:
        return "missing", f"ran, but was not read: {left['op']} {json.dumps(left['args'])[:400]}"
    if not by_operation:
        missing_rows += [entry["sql"] for entry in rest if CHANGES_ROWS.match(entry["sql"])]
    if missing_rows and not by_session:
        return "missing", f"ran, but was not read: {bare(missing_rows[0])[:300]}"
    return ("unknown", "") if used_unknown else ("exact", "")


def difference(ours: dict, theirs: dict | None) -> str:
    if theirs is None:
        return f"read, but did not run: {ours['op']} {json.dumps(ours['args'])[:400]}"
    if ours["op"] != theirs["op"]:
        return f"read {ours['op']} {json.dumps(ours['args'])[:200]}, ran {theirs['op']} {json.dumps(theirs['args'])[:200]}"
    told = [f"{ours['op']} line {ours.get('line')}"]
    if ours.get("batch", False) != theirs.get("batch", False):
        told.append(f"batch: read {ours.get('batch')}, ran {theirs.get('batch')}")
    told += parts("", as_recorded(ours["args"]), as_recorded(theirs["args"]))
    return "; ".join(told)


def parts(place: str, ours, theirs) -> list[str]:
    """Where two values differ."""
    if ours == theirs:
        return []
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = [*ours, *(key for key in theirs if key not in ours)]
        absent = object()
        return [p for key in keys for p in parts(f"{place}.{key}", ours.get(key, absent), theirs.get(key, absent))]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [p for i, (a, b) in enumerate(zip(ours, theirs)) for p in parts(f"{place}[{i}]", a, b)]
    told = [json.dumps(one)[:200] if not type(one) is object else "absent" for one in (ours, theirs)]
    return [f"{place}: read {told[0]}, ran {told[1]}"]


def main():
    parser = arguments(argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter))
    parser.add_argument("--revision", help="this revision only")
    options = parser.parse_args()
    known = projects(options.binary, options.projects)
    total = collections.Counter()
    for path in options.recorded:
        name, dialect = path.name.split(".")[0], dialect_of(path)
        project = known.get(name) or known.get(name.removesuffix("-" + dialect))
        if project is None:
            print(f"{name}: not in projects.toml")
            continue
        ran = recorded(path)
        if options.revision:
            ran = {options.revision: ran[options.revision]}
        which = f"{options.revision}:{options.revision}" if options.revision else "base:heads"
        read = {one["revision"]: one["upgrade"] for one in project.ask("show", which, "--dialect", dialect)}
        verdicts = {
            revision: compare(steps, read[revision]) if revision in read else ("refused", "not in the history")
            for revision, steps in ran.items()
        }
        counts = collections.Counter(verdict for verdict, _ in verdicts.values())
        total += counts
        report(f"{name} on {dialect}", counts)
        if options.verbose:
            for revision, (verdict, why) in verdicts.items():
                if verdict not in ("exact", "unknown"):
                    print(f"  {revision} {verdict}: {why}")
    report("all", total)


def report(name: str, counts: collections.Counter):
    count = sum(counts.values())
    exact = counts["exact"] + counts["unknown"]
    rest = ", ".join(f"{word} {n}" for word, n in counts.most_common() if word != "exact")
    print(f"{name}: {exact}/{count} exact ({100 * exact / max(count, 1):.1f}%)  {rest}")


if __name__ == "__main__":
    main()
