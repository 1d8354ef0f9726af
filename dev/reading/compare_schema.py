"""Compares the schema that reading replays to head with the catalog of a real PostgreSQL.

A recording (`NAME.json`) holds tables, columns, constraints, indexes and enums as the catalog prints them. Each
table, column (name, type, nullability, default, identity, generated), constraint (name and definition), index (name
and definition) and enum counts once. Indexes that back a primary key or unique constraint are the constraint's.

Expressions (checks, predicates, defaults) are compared by their words: the catalog adds casts and parentheses and
spells `IN (…)` as `= ANY (ARRAY[…])`; everything else must be equal.
"""

import argparse
import collections
import json
import re
from pathlib import Path

from product import arguments, projects

WORDS = re.compile(r"'(?:[^']|'')*'|\"[^\"]+\"|[A-Za-z_][\w$]*|\d+(?:\.\d+)?|[<>=!~*+/%|&#@-]+")
CAST = re.compile(r"::(?:character varying|timestamp with(?:out)? time zone|double precision|\"[^\"]+\"|[\w.]+)(?:\(\d+(?:,\d+)?\))?(?:\[\])*")
DROPPED = {"array", "any", "in", "="}
SAME = {"<>": "!=", "~~": "like", "!~~": "not like"}


IDENTITY = {"a": "ALWAYS", "d": "BY DEFAULT"}


def words(expression: str | None) -> list[str] | None:
    if expression is None:
        return None
    bare = CAST.sub("", expression)
    found = [word if word[0] in "'" else word.strip('"').lower() for word in WORDS.findall(bare)]
    return [SAME.get(word, word) for word in found if word not in DROPPED]


def plain(name: str) -> str:
    return name.removeprefix("public.").replace('"', "")


def recorded_schema(recording: dict) -> dict:
    """Everything that counts, by place, from a recording."""
    facts = {}
    for table, found in recording["tables"].items():
        table = plain(table)
        facts[("table", table)] = True
        for column in found["columns"]:
            facts[("column", table, column["name"])] = [
                column["type"], column["nullable"], words(column["default"]), IDENTITY.get(column["identity"]), words(column["generated"])
            ]
        backing = {one["name"] for one in found["constraints"] if one["type"] in "pux"}
        for one in found["constraints"]:
            definition = one["definition"].replace(" NOT VALID", "")
            body = words(definition) if one["type"] in "cx" else plain(definition)
            facts[("constraint", table, one["name"])] = [body, one["validated"]]
        for one in found["indexes"]:
            if one["name"] not in backing:
                facts[("index", table, one["name"])] = index_words(one["definition"], one["unique"])
    for name, labels in recording["enums"].items():
        facts[("enum", plain(name))] = labels
    return facts


def index_words(definition: str, unique: bool) -> list:
    inside = definition.split(" USING ", 1)[1]
    return [unique, words(inside)]



def read_schema(read: dict) -> dict:
    """The same from the answer of `schema --format json`."""
    facts = {}
    for table, found in read["tables"].items():
        table = plain(table)
        facts[("table", table)] = True
        for column in found["columns"]:
            identity = column["identity"]
            facts[("column", table, column["name"])] = [
                column["type"], column["nullable"], words(column["default"]), identity, words(column["generated"])
            ]
        if key := found["primary_key"]:
            facts[("constraint", table, key["name"])] = [f"PRIMARY KEY ({', '.join(key['columns'])})", True]
        for one in found["unique_constraints"]:
            definition = f"UNIQUE{' NULLS NOT DISTINCT' if one.get('nulls_not_distinct') else ''} ({', '.join(one['columns'])})"
            facts[("constraint", table, one["name"])] = [definition + deferral(one), True]
        for one in found["foreign_keys"]:
            facts[("constraint", table, one["name"])] = [foreign_key(one), one.get("validated", True)]
        for one in found["check_constraints"]:
            facts[("constraint", table, one["name"])] = [["check", *words(one["expression"])], one.get("validated", True)]
        for one in found.get("exclusion_constraints", []):
            definition = f"EXCLUDE USING {one['method']} ({', '.join(one['elements'])})"
            if one.get("predicate"):
                definition += f" WHERE ({one['predicate']})"
            facts[("constraint", table, one["name"])] = [words(definition + deferral(one)), True]
        for one in found["indexes"]:
            inside = f"{one.get('method') or 'btree'} ({', '.join(one['columns'])})"
            if one.get("include"):
                inside += f" INCLUDE ({', '.join(one['include'])})"
            if one.get("nulls_not_distinct"):
                inside += " NULLS NOT DISTINCT"
            if one.get("with"):
                inside += f" WITH ({one['with']})"
            if one.get("predicate"):
                inside += f" WHERE {one['predicate']}"
            facts[("index", table, one["name"])] = [one["unique"], words(inside)]
    for name, labels in read["enums"].items():
        facts[("enum", plain(name))] = labels
    return facts


def deferral(one: dict) -> str:
    text = " DEFERRABLE" if one.get("deferrable") else ""
    return text + (" INITIALLY DEFERRED" if one.get("initially_deferred") else "")


def foreign_key(one: dict) -> str:
    referred = one["referred_table"]
    table = ".".join(filter(None, [referred.get("schema"), referred["name"]]))
    text = f"FOREIGN KEY ({', '.join(one['columns'])}) REFERENCES {plain(table)}({', '.join(one['referred_columns'])})"
    if one.get("match"):
        text += f" MATCH {one['match']}"
    for word, key in (("UPDATE", "on_update"), ("DELETE", "on_delete")):
        if one.get(key) and one[key] != "NO ACTION":
            text += f" ON {word} {one[key]}"
    return text + deferral(one)


def main():
    parser = arguments(argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter))
    options = parser.parse_args()
    known = projects(options.binary, options.projects)
    total = collections.Counter()
    for path in options.recorded:
        recording = json.loads(path.read_text())
        name = path.name.split(".")[0]
        read = known[name].ask("schema", "--dialect", recording["dialect"])
        theirs, ours = recorded_schema(recording), read_schema(read)
        theirs = {place: fact for place, fact in theirs.items() if place[1] != "alembic_version"}
        counts = collections.Counter()
        for place in sorted(theirs.keys() | ours.keys()):
            equal = place in theirs and place in ours and theirs[place] == ours[place]
            counts["equal" if equal else "different"] += 1
            if not equal and options.verbose:
                told = [ours.get(place, "absent"), theirs.get(place, "absent")]
                print(f"  {' '.join(place)}: read {told[0]}, is {told[1]}")
        total += counts
        report(name, counts)
    report("all", total)


def report(name: str, counts: collections.Counter):
    count = sum(counts.values())
    print(f"{name}: {counts['equal']}/{count} equal ({100 * counts['equal'] / max(count, 1):.2f}%)")


if __name__ == "__main__":
    main()
