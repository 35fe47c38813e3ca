"""Projects as they stand in the repository, compiled once a process: that takes a second of processor time,
and they never change."""

from functools import cache
from pathlib import Path

from engine.project import Project, load

ROOT = Path(__file__).resolve().parent.parent


@cache
def read_project(root: Path = ROOT) -> Project:
    """What stands in `root`, which no test writes into."""
    return load(root)
