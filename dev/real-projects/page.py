"""docs/compatibility.md"""

import os
import re

from databases import NAMES

HEAD = """# Real projects

Written by `dev/real-projects/drive.py`, which installs each release and takes it through the whole workflow, without an
edit of the project, beside its own command in the same run. `dev/real-projects/README.md` says how to run it.

A step counts as failed where the project's own Alembic passes it. What neither can do is told below the tables.
"""


def page(results, projects, binary):
    built = "a debug build: times and memory say little" if "/debug/" in binary else "a release build"
    lines = [HEAD + "Made with %s, on %d cores.\n" % (built, os.cpu_count()), "## What works", ""]
    lines += table(
        ["project", "what is special", "Alembic, SQLAlchemy", "revisions", "lines", "database", "steps passed"], "lllrrlr",
        ([
            released(projects[name]) if number == 0 else "", projects[name]["special"] if number == 0 else "",
            ", ".join(result["versions"]) if number == 0 else "", result["revisions"] if number == 0 else "",
            len(run["settings"]), NAMES[run["driver"].split("+")[0]] + " (" + run["driver"].partition("+")[2] + ")",
            "%d of %d" % counted(run["steps"]),
        ] for name, result in results.items() for number, run in enumerate(result["runs"])),
    )
    lines += ["## Times and memory", "",
              "Seconds, and megabytes at the peak. `own` is the project's own command. `server` is the MCP server over the whole",
              "session, `Python` the largest process of the project's interpreter that it started. Statements are those that write.", ""]
    lines += table(
        ["project", "database", "upgrade: own", "apply", "statements: own", "apply", "current: own", "memory", "alembic_current", "memory", "server", "Python"],
        "llrrrrrrrrrr",
        ([
            name, NAMES[run["driver"].split("+")[0]], seconds(run["own"]["seconds"]), seconds(run["apply_seconds"]),
            run.get("own_writes", "–"), run.get("writes", "–"), seconds(run["own_current"]["seconds"]),
            "%.0f" % run["own_current"]["megabytes"], "%.3f" % run["current"]["seconds"], "%.0f" % run["current"]["megabytes"],
            "%.0f" % run.get("memory", {}).get("server", 0), "%.0f" % run.get("memory", {}).get("largest_child", 0),
        ] for name, result in results.items() for run in result["runs"]),
    )
    lines += ["## All that was configured", ""]
    for name, result in results.items():
        variables = projects[name].get("variables")
        lines += ["**%s**%s" % (name, ", with its own variables " + ", ".join("`%s`" % key for key in variables) if variables else ""), ""]
        lines += ["```toml", *result["runs"][0]["settings"], "```", ""]
    lines += ["## What did not pass, and why", "", *notes(results, projects, False)]
    lines += ["", "## What its own Alembic does not do either, or there is nothing to do for", "", *notes(results, projects, None)]
    lines += ["", "## Steps", ""]
    lines += ["- %s" % step for step in all_steps(results)]
    return "\n".join(lines) + "\n"


def notes(results, projects, wanted):
    found = []
    for name, result in results.items():
        for run in result["runs"]:
            database = NAMES[run["driver"].split("+")[0]]
            for step, passed, note in run["steps"]:
                note = projects[name].get("known", {}).get(step, note)
                note = re.sub(r"(/[^\s/:]+)+/(site-packages|projects)/", "", note)
                if passed is wanted and note:
                    found.append("- **%s** on %s, %s: %s" % (name, database, step, note[:400]))
    return found or ["Nothing."]


def released(project):
    return project["install"][0].replace("==", " ")


def counted(steps):
    passed = [one[1] for one in steps if one[1] is not None]
    return sum(passed), len(passed)


def seconds(value):
    return "–" if value is None else "%.1f" % value


def all_steps(results):
    names = {}
    for result in results.values():
        for run in result["runs"]:
            names |= dict.fromkeys(step[0] for step in run["steps"])
    return names


def table(head, sides, rows):
    rule = {"l": "---", "r": "---:"}
    lines = [head, [rule[side] for side in sides], *rows]
    return ["| %s |" % " | ".join(str(cell).replace("|", "\\|") for cell in line) for line in lines] + [""]
