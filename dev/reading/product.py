"""Asks the built `alembic-mcp` about a project, as its users do."""

import json
import subprocess
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
        self.settings = entry.get("settings")

    def ask(self, *arguments: str):
        """The answer of one command as JSON; raises with what it complained of."""
        if self.settings:
            lines = [f"{key} = {json.dumps(value)}" for key, value in self.settings.items()]
            (self.folder / "alembic-mcp.toml").write_text("\n".join(lines) + "\n")
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
