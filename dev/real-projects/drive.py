"""Takes published projects through the whole workflow, each beside its own Alembic.

    python dev/real-projects/drive.py --binary target/release/alembic-mcp [PROJECT…]

Installs each project of projects.toml into `--work` (target/real-projects), makes an empty database for it on each kind
of server that it supports, drives the built server through the official MCP client, and writes docs/compatibility.md
from what came of it. See the README beside this file.
"""

import argparse
import glob
import json
import os
import re
import resource
import shutil
import statistics
import sys
import tomllib
import traceback

from databases import Servers
from environments import environment, measured, project_environment, versions
from page import page
from workflow import Steps, Workflow

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CLIENT = ["mcp==2.3.0", "pymysql==1.2.4"]
# An env.py commonly configures logging from its ini.
INI = """[alembic]
script_location = {location}
sqlalchemy.url = {url}
{lines}
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


class Project:
    """One project in its folder, with what its lines are filled in with."""

    def __init__(self, name, told, options):
        self.name, self.told, self.binary = name, told, options.binary
        self.folder = "%s/projects/%s" % (options.work, name)
        os.makedirs(self.folder, exist_ok=True)
        given = options.environments and options.environments.format(name=name)
        self.python = project_environment(self.folder, told, given)
        (self.site,) = glob.glob(self.folder + "/.venv/lib/python3*/site-packages")
        self.versions_folder = "%s/%s" % (self.site, told["revisions"])
        self.before = self.revisions()

    def revisions(self):
        return set(glob.glob(self.versions_folder + "/**/*.py", recursive=True)) - set(
            glob.glob(self.versions_folder + "/**/__init__.py", recursive=True)
        )

    def clean(self):
        """Takes away what was written into the package."""
        for path in self.revisions() - self.before:
            os.remove(path)

    def filled(self, text, url):
        return text.format(
            site=self.site, relative=os.path.relpath(self.site, self.folder), bin=os.path.dirname(self.python), url=url,
            plain_url=re.sub(r"\+\w+", "", url, count=1), folder=self.folder, ini=self.folder + "/own.ini",
        )

    def variables(self, url):
        own = {key: self.filled(value, url) for key, value in self.told.get("variables", {}).items()}
        path = os.path.dirname(self.python) + ":" + os.environ["PATH"]
        return {**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", **own}

    def command(self, name, default, url):
        """The project's own command, else plain Alembic on a configuration of the same content."""
        words = self.told.get(name) or ["{bin}/python", "-m", "alembic", "-c", "{ini}", *default]
        if isinstance(words, str):
            words = ["{bin}/python", "-c", words]
        return measured([self.filled(word, url) for word in words], cwd=self.folder, env=self.variables(url))

    def settings(self, driver, url):
        lines = self.told.get("settings_of", {}).get(driver.split("+")[0], self.told["settings"])
        return [self.filled(line, url) for line in lines]

    def root(self):
        """Where the server counts its paths from and keeps its journal: the configuration's folder, where one is named."""
        config = re.search(r'^config = "(.*)"', "\n".join(self.told["settings"]), re.M)
        return os.path.dirname(os.path.join(self.folder, self.filled(config[1], ""))) if config else self.folder

    def write(self, driver, own_url, url):
        with open(self.folder + "/own.ini", "w") as file:
            location = self.told.get("location") or os.path.dirname(self.told["revisions"])
            place, lines = "%s/%s" % (self.site, location), self.filled(self.told.get("ini", ""), "")
            file.write(INI.format(location=place, url=own_url.replace("%", "%%"), lines=lines))
        for path, text in self.told.get("files", {}).items():
            with open("%s/%s" % (self.folder, path), "w") as file:
                file.write(text)
        with open(self.folder + "/alembic-mcp.toml", "w") as file:
            file.write("\n".join(self.settings(driver, url)) + "\n")


def take(project, driver, whole, servers):
    """One project on one kind of database; what came of each step."""
    server, steps = servers.of(driver), Steps()
    mine, theirs = project.name, project.name + "_own"
    url, own_url = server.url(driver, mine), server.url(driver, theirs)
    for name in (mine, theirs):
        server.new(name)
        for extension in project.told.get("extensions", []):
            server.sql(name, 'CREATE EXTENSION "%s"' % extension)
    project.write(driver, own_url, url)
    shutil.rmtree(project.root() + "/.alembic-mcp", ignore_errors=True)
    result = {"steps": steps.told, "driver": driver}
    if "prepare" in project.told:
        for address in (own_url, url):
            done = project.command("prepare", [], address)
            if done["status"]:
                steps.add("prepared by the project's own command", False, done["output"][-400:])
    mark = server.mark()
    upgraded = project.command("upgrade", ["upgrade", "heads"], own_url)
    own_writes = server.writes(theirs, mark)
    current = project.command("current", ["current"], own_url)
    failed = upgraded["status"] != 0
    steps.add("its own upgrade", None if failed else True, last(upgraded["output"]) if failed else "%.1f s" % upgraded["seconds"])
    doctor = measured([project.binary, "doctor", "--project", project.folder], cwd=project.folder, env=project.variables(url))
    steps.add("doctor", doctor["status"] == 0, "" if doctor["status"] == 0 else problems(doctor["output"]))
    mark = server.mark()

    def at_head():
        compare_statements(steps, own_writes, server.writes(mine, mark), result, failed)
        different = [] if failed else differences(server.schema(mine), server.schema(theirs))
        steps.add("schema as after its own upgrade", None if failed else not different, different[:3])
        drift = measured(
            [project.binary, "schema", "--compare", "--project", project.folder], cwd=project.folder, env=project.variables(url)
        )
        passed, note = drift["status"] == 0, "" if drift["status"] == 0 else drift["output"][:500]
        if not passed and "prepare" in project.told:
            passed, note = None, "its history does not make the tables that it begins with"
        steps.add("schema --compare: no drift", passed, note)

    def check():
        """How many operations `alembic check` would write, and how many of them drop something."""
        output = project.command("check", ["check"], own_url)["output"]
        found = re.search(r"New upgrade operations detected: (.*)", output, re.S)
        if not found:
            return "nothing" if "No new upgrade operations" in output else "an error"
        kinds = re.findall(r"\('((?:add|remove|modify)_\w+)'", found[1])
        return "%d operations, %d of them drops" % (len(kinds), sum(kind.startswith("remove_") for kind in kinds))

    own = {
        "fails": failed, "at_head": at_head, "check": check, "tables": lambda: server.tables(mine), "schema": lambda: server.schema(mine),
        "clean": project.clean, "folder": project.root(),
    }
    try:
        result["memory"] = Workflow(own, steps).run(project.binary, project.folder, project.variables(url), whole)
    except Exception as error:
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        steps.add("the session", False, "".join(traceback.format_exception(error)[-3:]))
    finally:
        project.clean()
    looks = [
        measured([project.binary, "call", "alembic_current", "--project", project.folder], cwd=project.folder, env=project.variables(url))
        for _ in range(5)
    ]
    result |= {
        "own": kept(upgraded), "own_current": kept(current), "apply_seconds": own.get("apply_seconds"),
        "current": {"seconds": statistics.median(look["seconds"] for look in looks), "megabytes": max(look["megabytes"] for look in looks)},
        "settings": project.settings(driver, "DATABASE_URL"),
    }
    return result


def compare_statements(steps, theirs, mine, result, failed):
    if theirs is None or failed:
        steps.add("as many statements as its own upgrade", None)
        return
    result["writes"], result["own_writes"] = len(mine), len(theirs)
    more, fewer = rest(mine, theirs), rest(theirs, mine)
    note = "%d and %d" % (len(mine), len(theirs))
    if len(mine) != len(theirs):
        note += "; more: %s; fewer: %s" % (more[:3], fewer[:3])
    steps.add("as many statements as its own upgrade", len(mine) == len(theirs), note)


def rest(these, those):
    """What is left of `these` where each of `those` takes one away."""
    left = list(those)
    found = []
    for one in these:
        if one in left:
            left.remove(one)
        else:
            found.append(one[:160])
    return found


def differences(mine, theirs):
    mine, theirs = set(mine), set(theirs)
    return ["+ " + line for line in sorted(mine - theirs)] + ["- " + line for line in sorted(theirs - mine)]


def problems(output):
    lines = output.splitlines()
    return " ".join(line for number, line in enumerate(lines) if line.startswith("PROBLEM") or "PROBLEM" in lines[max(0, number - 2):number + 1])[:400]


def last(output):
    """The error that a traceback ends with."""
    lines = [line for line in output.splitlines() if re.match(r"[\w.]*(Error|Exception|Undefined\w*|Duplicate\w*)\b", line.strip())]
    return (lines or output.splitlines() or [""])[-1][:400]


def kept(measure):
    return {key: value for key, value in measure.items() if key != "output"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("projects", nargs="*", metavar="PROJECT")
    parser.add_argument("--binary", default=ROOT + "/target/release/alembic-mcp")
    parser.add_argument("--work", default=ROOT + "/target/real-projects")
    parser.add_argument("--environments", help="where environments are already, such as /venvs/{name}")
    parser.add_argument("--page", default=ROOT + "/docs/compatibility.md")
    parser.add_argument("--first", action="store_true", help="only the first database of each project")
    options = parser.parse_args()
    options.binary, options.work = os.path.abspath(options.binary), os.path.abspath(options.work)
    os.makedirs(options.work, exist_ok=True)
    client = environment(options.work + "/client", CLIENT)
    if os.path.realpath(sys.prefix) != os.path.realpath(options.work + "/client"):
        os.execv(client, [client, *sys.argv])
    with open(HERE + "/projects.toml", "rb") as file:
        projects = tomllib.load(file)
    # Some projects are imported with many files.
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    # What earlier runs came to stands until the project is taken again.
    told = options.work + "/results.json"
    results = json.load(open(told)) if os.path.exists(told) else {}
    with Servers(options.work) as servers:
        for name in options.projects or projects:
            project = Project(name, projects[name], options)
            drivers = projects[name]["databases"][:1 if options.first else None]
            runs = []
            for driver in drivers:
                print("%s on %s" % (name, driver), flush=True)
                runs.append(take(project, driver, driver == drivers[0], servers))
            results[name] = {"runs": runs, "revisions": len(project.before), "versions": versions(project.python)}
            with open(told, "w") as file:
                json.dump(results, file, indent=1)
    with open(options.page, "w") as file:
        file.write(page({name: results[name] for name in projects if name in results}, projects, options.binary))


if __name__ == "__main__":
    main()
