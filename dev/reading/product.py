"""Asks the built `alembic-mcp` about a project, as its users do."""

import json
import subprocess
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).parent


class Project:
    """One project of projects.toml."""

    def __init__(self, binary: Path, projects: Path, name: str, entry: dict):
        self.binary, self.name = binary, name
        self.folder = projects / entry["folder"]
        self.options = ["--project", str(self.folder)]
        if "config" in entry:
            self.options += ["--config", str(self.folder / entry["config"])]
        if "name" in entry:
            self.options += ["--name", entry["name"]]
        if "settings" in entry:
            self.options = ["--project", self.set(entry["settings"])]

    def set(self, settings: dict) -> str:
        """A folder whose settings mean this project: its sources stay as they are, whoever else reads them."""
        anchored = {"working-directory": str(self.folder)}
        for key, value in settings.items():
            if key == "config":
                value = str(self.folder / value)
            elif key == "version-locations":
                value = [str(self.folder / one) for one in value]
            anchored[key] = value
        self.place = tempfile.TemporaryDirectory()
        lines = [f"{key} = {json.dumps(value)}" for key, value in anchored.items()]
        (Path(self.place.name) / "alembic-mcp.toml").write_text("\n".join(lines) + "\n")
        return self.place.name

    def ask(self, *arguments: str):
        """The answer of one command as JSON; raises with what it complained of."""
        command = [str(self.binary), *self.options, *arguments, "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
        return json.loads(done.stdout)


def projects(binary: Path, folder: Path) -> dict[str, Project]:
    """Every project of projects.toml."""
    entries = tomllib.loads((HERE / "projects.toml").read_text())
    return {name: Project(binary, folder, name, entry) for name, entry in entries.items()}


def arguments(parser):
    """The options that all comparisons share."""
    parser.add_argument("recorded", type=Path, nargs="+", help="recordings of what Alembic itself did")
    parser.add_argument("--projects", type=Path, required=True, help="the folder that holds the projects' sources")
    parser.add_argument("--binary", type=Path, default=HERE.parents[1] / "target/debug/alembic-mcp")
    parser.add_argument("-v", "--verbose", action="count", default=0, help="tell each difference")
    return parser
