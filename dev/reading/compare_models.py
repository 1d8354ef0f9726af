"""Compares `models --format json` with what SQLAlchemy and Pydantic made of the same source.

A column counts once and must agree in name, type family, nullability and key; a field once, in whether it may be None.
Forgiven: the family of a type of the project's own is that of what it is stored as (on one dialect), or its own name's
where SQLAlchemy tells no more; a key column is never NULL in a database, whatever its `Column` says; a mapped class is
not counted as a schema; `JsonValue` holds None. `told` counts what is wrong in a model or schema that is marked as
uncertain.
"""

import argparse
import collections
import json
import os
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
FAMILIES = {
    "integer": "integer biginteger smallinteger int bigint smallint tinyint mediumint serial bigserial",
    "text": "string text unicode unicodetext varchar char nvarchar nchar clob longtext mediumtext tinytext citext autostring",
    "boolean": "boolean bool",
    "datetime": "datetime timestamp",
    "date": "date",
    "time": "time",
    "number": "float numeric double real decimal double_precision",
    "binary": "largebinary pickletype blob bytea varbinary binary longblob mediumblob",
    "json": "json jsonb",
    "uuid": "uuid",
    "enum": "enum",
    "array": "array",
    "interval": "interval",
}
OF = {name: family for family, names in FAMILIES.items() for name in names.split()}


def family(text: str | None) -> str:
    head = re.split(r"[(\[ ]", text or "")[0].split(".")[-1].lower()
    return OF.get(head, head)


def recorded_families(column: dict) -> set[str]:
    found = {family(column["type"])}
    if column.get("impl"):
        found.add(family(column["impl"]))
        own = column["type"].split("(")[0].lower()
        found |= {name for name in ("uuid", "json") if name in own}
    if not found & set(FAMILIES):
        found |= {OF[name.lower()] for name in column["families"] if name.lower() in OF}
    return found


def read_families(column: dict) -> set[str]:
    found = {family(column["type"]), (column.get("own_type") or "").lower()}
    found |= {family(one) for one in re.findall(r"\.with_variant\(([^,()]+)", column["type"])}
    return found - {""}


def wrong(recorded: dict, read: dict | None) -> list[str]:
    if read is None:
        return ["missing"]
    found = []
    if not recorded_families(recorded) & read_families(read):
        found.append(f"type {read['type']!r} is {recorded['type'][:60]}")
    both_keys = recorded["primary_key"] and read["primary_key"]
    if recorded["nullable"] != read["nullable"] and not both_keys:
        found.append(f"nullable {read['nullable']}")
    if recorded["primary_key"] != read["primary_key"]:
        found.append(f"key {read['primary_key']}")
    return found


class Comparison:
    def __init__(self, folder: Path, read: dict):
        self.folder, self.read = folder, read
        self.counts, self.notes = collections.Counter(), []

    def is_here(self, dotted: str) -> bool:
        path = self.folder / dotted.rsplit(".", 1)[0].replace(".", "/")
        return path.with_suffix(".py").exists() or (path / "__init__.py").exists()

    def tables(self, recorded: list[dict]):
        named = collections.defaultdict(list)
        for model in self.read["models"]:
            named[model["table"]].append(model)
        seen = set()
        for table in recorded:
            columns = tuple(one["name"] for one in table["columns"])
            key = (table["schema"], table["table"], columns)
            foreign = table["classes"] and not any(map(self.is_here, table["classes"]))
            if key not in seen and not foreign and table["table"] != "alembic_version":
                seen.add(key)
                self.table(table, named[table["table"]])

    def table(self, table: dict, candidates: list[dict]):
        classes = {one.rsplit(".", 1)[1] for one in table["classes"]}
        names = {one["name"] for one in table["columns"]}
        places = [one.rsplit(".", 1)[0].replace(".", "/") for one in table["classes"]]
        def fits(model: dict):
            here = any(place in model["path"] for place in places)
            return model["class"] in classes, here, len(names & {one["name"] for one in model["columns"]})
        model = max(candidates, key=fits, default=None)
        read = {one["name"]: one for one in model["columns"]} if model else {}
        for column in table["columns"]:
            self.counts["columns"] += 1
            found = wrong(column, read.pop(column["name"], None))
            if found:
                self.counts["wrong columns"] += 1
                self.counts["told"] += bool(model and model["uncertain"])
                self.notes.append(f"{table['table']}.{column['name']}: {'; '.join(found)}")
        for name in read:
            self.counts["columns too many"] += 1
            self.notes.append(f"{table['table']}.{name}: too many")

    def schemas(self, recorded: list[dict]):
        mapped = {(one["class"], one["path"]) for one in self.read["models"]}
        for schema in recorded:
            module, name = schema["class"].rsplit(".", 1)
            if "<locals>" in schema["class"] or "[" in name or not self.is_here(schema["class"]):
                continue
            place = module.replace(".", "/")
            if any(one == name and place in path for one, path in mapped):
                continue
            candidates = [one for one in self.read["schemas"] if one["class"] == name and place in one["path"]]
            found = candidates[0] if candidates else {"fields": [], "uncertain": False}
            self.fields(schema, found)

    def fields(self, schema: dict, found: dict):
        read = {one["name"]: one for one in found["fields"]}
        for name, field in schema["fields"].items():
            self.counts["fields"] += 1
            mine = read.get(name)
            if mine is None or (mine["optional"] != field["optional"] and "JsonValue" not in mine["annotation"]):
                self.counts["wrong fields"] += 1
                self.counts["told"] += bool(found["uncertain"])
                self.notes.append(f"{schema['class']}.{name}: {'missing' if mine is None else mine}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recorded", type=Path, nargs="+", help="recordings: NAME.jsonl")
    parser.add_argument("--sources", type=Path, required=True, help="the folder that holds each project's source as NAME")
    parser.add_argument("--environments", type=Path, help="the folder that holds each project's virtual environment as NAME")
    parser.add_argument("--binary", type=Path, default=HERE.parents[1] / "target/debug/alembic-mcp")
    parser.add_argument("-v", "--verbose", action="store_true", help="tell each difference")
    given = parser.parse_args()
    total = collections.Counter()
    for recording in given.recorded:
        name = recording.stem
        environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
        if given.environments:
            environment["VIRTUAL_ENV"] = str(given.environments / name)
        command = [given.binary, "--project", given.sources / name, "models", "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode:
            print(f"{name}: {done.stderr.strip()}")
            continue
        comparison = Comparison(given.sources / name, json.loads(done.stdout))
        lines = [json.loads(line) for line in recording.read_text().splitlines()]
        comparison.tables([one for one in lines if one["kind"] == "table"])
        comparison.schemas([one for one in lines if one["kind"] == "schema"])
        total.update(comparison.counts)
        print(f"{name:14} {summary(comparison.counts)}", flush=True)
        if given.verbose:
            print("\n".join(f"    {note}" for note in comparison.notes))
    print(f"{'all':14} {summary(total)}")


def summary(counts: collections.Counter) -> str:
    def share(what: str) -> str:
        right = counts[what] - counts[f"wrong {what}"]
        return f"{what} {right}/{counts[what]} = {100 * right / max(1, counts[what]):.2f} %"
    return f"{share('columns')}, too many {counts['columns too many']}; {share('fields')}; told {counts['told']}"


main()
