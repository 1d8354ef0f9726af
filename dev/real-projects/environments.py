"""Virtual environments of the projects, and what a command in one of them costs."""

import glob
import os
import re
import shutil
import subprocess
import sys
import time

VERSIONS = "from importlib.metadata import version; print(version('alembic'), version('sqlalchemy'))"


def environment(folder, packages):
    """The interpreter of a virtual environment with these packages, made where there is none."""
    python = folder + "/bin/python"
    if not os.path.exists(folder + "/ready"):
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
        open(folder + "/ready", "w").close()
    return python


def project_environment(folder, project, given):
    """`folder/.venv`, where the server looks for it by itself; `given` is one that is there already."""
    own = folder + "/.venv"
    if given and os.path.exists(given + "/ready") and not os.path.exists(own):
        os.symlink(given, own)
    return environment(own, project["install"])


def versions(python):
    return subprocess.run([python, "-c", VERSIONS], capture_output=True, text=True, check=True).stdout.split()


def measured(command, **options):
    """What a command came to: its status, seconds and peak memory in MB, that of its children included."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    output = process.stdout.read().decode(errors="replace")
    _, status, used = os.wait4(process.pid, 0)
    return {
        "status": os.waitstatus_to_exitcode(status), "output": output,
        "seconds": time.monotonic() - started, "megabytes": used.ru_maxrss / 1024,
    }


def children(process):
    """The processes that `process` started, and theirs."""
    # Each thread has children of its own.
    for thread in glob.glob("/proc/%s/task/*/children" % process):
        for child in "".join(_lines(thread)).split():
            yield child
            yield from children(child)


def peak(process):
    """The most memory that a running process has used, in MB; 0 where it is gone."""
    found = re.search(r"VmHWM:\s+(\d+)", "".join(_lines("/proc/%s/status" % process)))
    return int(found[1]) / 1024 if found else 0


def program(process):
    try:
        return os.readlink("/proc/%s/exe" % process)
    except OSError:
        return ""


def _lines(path):
    try:
        with open(path) as file:
            return file.readlines()
    except OSError:
        return []
