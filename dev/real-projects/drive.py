"""Takes published projects through the whole workflow, each beside its own Alembic.

    python dev/real-projects/drive.py --binary target/release/alembic-mcp [PROJECT…]

Installs each project of projects.toml into `--work` (target/real-projects), makes an empty PostgreSQL database for it,
drives the built server through the official MCP client, and writes docs/compatibility.md from what came of it.
Needs PostgreSQL, `psql`, and a network that reaches PyPI.
"""

import argparse
import asyncio
import glob
import json
import os
import resource
import shutil
import subprocess
import sys
import time
import tomllib
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CLIENT = ["mcp==2.3.0"]
TABLES = 20
# An env.py commonly configures logging from its ini.
LOGGING = """
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = WARNING
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain
[formatter_plain]
format = %(message)s
"""
TABLES_IN = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND relname !~ 'alembic_version' ORDER BY 1"
)


def environment(folder, packages):
    """The interpreter of a virtual environment with these packages, made where there is none."""
    python = folder + "/bin/python"
    if not os.path.exists(folder + "/ready"):
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
        open(folder + "/ready", "w").close()
    return python


def measured(command, **options):
    """What a command came to: its status, seconds and peak memory in MB."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    output = process.stdout.read().decode(errors="replace")
    _, status, used = os.wait4(process.pid, 0)
    return {
        "status": os.waitstatus_to_exitcode(status), "output": output,
        "seconds": time.monotonic() - started, "megabytes": used.ru_maxrss / 1024,
    }


class Steps:
    """What each step came to, in order."""

    def __init__(self):
        self.told = []

    def add(self, name, passed, note=""):
        self.told.append((name, bool(passed), " ".join(str(note).split())[:400]))
        print("    %-34s %s %s" % (name, "ok" if passed else "FAILED", self.told[-1][2][:150]), flush=True)


def refusal(answer):
    blocked = answer.get("blocked")
    return "%s: %s" % (blocked["code"], blocked["root_cause"]) if blocked else answer["summary"]


async def workflow(binary, folder, own, steps):
    """The steps through one MCP session."""
    from mcp import Client, StdioServerParameters

    server = StdioServerParameters(command=binary, args=["--project", folder], cwd=folder, env=dict(os.environ))
    async with Client(server, mode="auto") as client:
        async def call(tool, **arguments):
            return (await client.call_tool(tool, arguments)).structured_content

        current = await call("alembic_current")
        steps.add("alembic_current", current["status"] != "blocked", current["summary"])
        review = await call("review_file")
        data = review.get("data", {})
        errors = [one for one in data.get("findings", []) if one["severity"] == "error"]
        steps.add("review of the history", "review_id" in data, review["summary"])
        accepted = [{"finding": one["id"], "reason": "the published history, on an empty database"} for one in errors]
        started = time.monotonic()
        applied = await call("apply", review_id=data.get("review_id", ""), acknowledge=accepted)
        steps.add("apply to head", applied["status"] != "blocked" or own["status"], refusal(applied))
        own["apply_seconds"] = time.monotonic() - started
        if applied["status"] == "blocked":
            return
        own["surprises"] = applied["data"].get("surprises", [])
        steps.add("nothing unforeseen", not own["surprises"], own["surprises"][:3] or "")
        current = await call("alembic_current")
        steps.add("alembic_current at head", current["data"].get("pending_total", 0) == 0, current["summary"])
        await tables(call, own["tables"](), steps)
        await new_revisions(call, own, steps)


async def tables(call, names, steps):
    seen = [(name, await call("verify_table", table=name)) for name in names[:TABLES]]
    failed = ["%s: %s" % (name, refusal(answer)) for name, answer in seen if answer["status"] == "blocked"]
    steps.add("verify_table on %d tables" % len(seen), seen and not failed, failed[:2] or "")


async def new_revisions(call, own, steps):
    """One by pattern and one by autogenerate, each through the whole workflow and back."""
    table = own["tables"]()[0]
    pattern = {"op": "add_column", "table": table, "column": "tried_note", "type": "Text"}
    await through(call, own, steps, "pattern", kind="operations", message="tried note", operations=[pattern])
    await through(call, own, steps, "autogenerate", kind="autogenerate", message="tried autogenerate")


async def through(call, own, steps, name, **asked):
    written = await call("generate_revision", **asked)
    steps.add(name + ": generate_revision", written["status"] != "blocked", refusal(written))
    files = [one["file"] for one in written.get("data", {}).get("files", [])]
    if written["status"] == "blocked" or not files:
        return
    try:
        review = await call("review_file")
        data = review.get("data", {})
        errors = [one for one in data.get("findings", []) if one["severity"] == "error"]
        accepted = [{"finding": one["id"], "reason": "tried on an empty database"} for one in errors]
        rehearsed = await call("rehearse", review_id=data.get("review_id", ""))
        steps.add(name + ": rehearse", rehearsed["status"] != "blocked", refusal(rehearsed))
        applied = await call("apply", review_id=data.get("review_id", ""), acknowledge=accepted)
        steps.add(name + ": apply", applied["status"] != "blocked", refusal(applied))
        if applied["status"] == "blocked":
            return
        report = await call("report")
        steps.add(name + ": report", report["status"] != "blocked", report["summary"])
        back = await call("rollback", target="-%d" % len(files))
        if back["status"] != "blocked":
            back = await call("rollback", **back["next"][0]["arguments"])
        steps.add(name + ": rollback", back["status"] != "blocked", refusal(back))
    finally:
        for path in own["written"]():
            os.remove(path)


def own_alembic(python, folder, project, url, site):
    """The project's own `alembic upgrade heads` and `alembic current`, on the same configuration."""
    told = dict(line.split(" = ", 1) for line in project["settings"])
    place = {key: value.strip('"').format(site=site, python=python, url=url) for key, value in told.items()}
    ini = folder + "/own.ini"
    location = place.get("script-location") or os.path.dirname(place["config"]) + "/alembic"
    with open(ini, "w") as file:
        file.write("[alembic]\nscript_location = %s\nsqlalchemy.url = %s\n" % (location, url.replace("%", "%%")))
        file.write(LOGGING)
    variables = {**os.environ, **project.get("environment", {})}
    command = [python, "-m", "alembic", "-c", ini]
    upgraded = measured([*command, "upgrade", "heads"], cwd=folder, env=variables)
    current = measured([*command, "current"], cwd=folder, env=variables)
    return upgraded, current, location


def take(name, project, server, options):
    """One project; what came of each step."""
    folder = "%s/%s" % (options.work, name)
    os.makedirs(folder, exist_ok=True)
    python = environment(options.environments.format(name=name) if options.environments else folder + "/venv", project["install"])
    (site,) = glob.glob(os.path.dirname(os.path.dirname(python)) + "/lib/python3*/site-packages")
    steps = Steps()
    for database in (name, name + "_own"):
        server.new(database)
    own_url, url = server.url(project["driver"], name + "_own"), server.url(project["driver"], name)
    upgraded, own_current, location = own_alembic(python, folder, project, own_url, site)
    settings = [line.format(site=site, python=python, url=url) for line in project["settings"]]
    with open(folder + "/alembic-mcp.toml", "w") as file:
        file.write("\n".join(settings) + "\n")
    shutil.rmtree(folder + "/.alembic-mcp", ignore_errors=True)
    before = set(glob.glob(location + "/**/*.py", recursive=True))
    own = {
        "status": upgraded["status"], "tables": lambda: server.sql(name, TABLES_IN).splitlines(),
        "written": lambda: set(glob.glob(location + "/**/*.py", recursive=True)) - before,
    }
    steps.add("its own alembic upgrade heads", not upgraded["status"], "" if not upgraded["status"] else upgraded["output"][-300:])
    doctor = measured([options.binary, "doctor", "--project", folder], cwd=folder)
    steps.add("doctor", doctor["status"] == 0, "" if doctor["status"] == 0 else doctor["output"][-300:])
    try:
        asyncio.run(workflow(options.binary, folder, own, steps))
    except Exception:
        steps.add("the session", False, traceback.format_exc(limit=2))
    finally:
        for path in own["written"]():
            os.remove(path)
    if not upgraded["status"] and own.get("apply_seconds"):
        mine, theirs = server.schema(name), server.schema(name + "_own")
        different = sorted(set(mine) ^ set(theirs))
        steps.add("the schema is its own command's", not different, different[:3] or "")
    current = measured([options.binary, "call", "alembic_current", "--project", folder], cwd=folder)
    return {
        "steps": steps.told, "settings": len(settings), "revisions": len(before), "own": upgraded, "own_current": own_current,
        "current": current, "apply_seconds": own.get("apply_seconds"),
    }


def page(results, projects):
    """docs/compatibility.md"""
    lines = [
        "# Real projects", "",
        "Written by `dev/real-projects/drive.py`, which installs each release and takes it through the whole workflow on PostgreSQL.",
        "Times are seconds; memory is the peak of the process, in MB. `own` is the project's own Alembic in the same run.", "",
        "| project | lines | steps passed | upgrade: own | apply | current: own | alembic_current | memory: own | memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, result in results.items():
        passed = sum(step[1] for step in result["steps"])
        apply_seconds = result["apply_seconds"]
        lines.append("| %s | %d | %d of %d | %.1f | %s | %.2f | %.3f | %.0f | %.0f |" % (
            projects[name]["install"][0], result["settings"], passed, len(result["steps"]), result["own"]["seconds"],
            "%.1f" % apply_seconds if apply_seconds else "–", result["own_current"]["seconds"], result["current"]["seconds"],
            result["own_current"]["megabytes"], result["current"]["megabytes"],
        ))
    lines += ["", "## What did not pass", ""]
    for name, result in results.items():
        for step, passed, note in result["steps"]:
            if not passed:
                lines.append("- **%s**, %s: %s" % (name, step, note.replace("|", "\\|")[:300]))
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("projects", nargs="*", metavar="PROJECT")
    parser.add_argument("--binary", default=ROOT + "/target/release/alembic-mcp")
    parser.add_argument("--work", default=ROOT + "/target/real-projects")
    parser.add_argument("--environments", help="where environments are already, such as /venvs/{name}")
    parser.add_argument("--page", default=ROOT + "/docs/compatibility.md")
    options = parser.parse_args()
    options.binary, options.work = os.path.abspath(options.binary), os.path.abspath(options.work)
    client = environment(options.work + "/client", CLIENT)
    if os.path.realpath(sys.prefix) != os.path.realpath(options.work + "/client"):
        os.execv(client, [client, *sys.argv])
    with open(HERE + "/projects.toml", "rb") as file:
        projects = tomllib.load(file)
    # Some projects are imported with many files.
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    from server import Server

    results = {}
    with Server(options.work + "/postgres") as server:
        for name in options.projects or projects:
            print(name, flush=True)
            results[name] = take(name, projects[name], server, options)
            with open(options.work + "/results.json", "w") as file:
                json.dump(results, file, indent=1)
    with open(options.page, "w") as file:
        file.write(page(results, projects))


if __name__ == "__main__":
    main()
